"""
From a release on the index to trees, a comparison and findings.

Each step asks for the next in the transaction that ends it:

1. ``ingest_release`` fetches and verifies every distribution offered, and has
   each read into a tree by a child that can do no harm.
2. ``compare_release`` chooses the base, reads that too where nobody has yet,
   and compares each distribution with its partner there.
3. The score follows (:mod:`vetting.usecases.scoring`).

Blobs, trees and comparisons are named by their content, so a job that runs
twice, or begins again after a crash, finds done what is done.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vetting.domain.audits import standing
from vetting.domain.bases import choose_base
from vetting.domain.comparisons import Base, Comparison, Side
from vetting.domain.criteria import SAFE_TO_DEPLOY
from vetting.domain.diffs import ENGINE
from vetting.domain.errors import Conflict, NoRoom, NotFound, SourceUnavailable
from vetting.domain.pairing import DistributionPair, pair_distributions
from vetting.domain.projects import ReleaseState
from vetting.domain.releases import Distribution, Release, ReleaseId, Sha256
from vetting.domain.trust_score.chains import relied_on
from vetting.domain.trust_score.facts import public_viewpoint
from vetting.domain.trust_score.table import TABLE_1
from vetting.jobs import CompareRelease, IngestRelease, ScoreRelease
from vetting.ports.blobs import Blobs
from vetting.ports.clock import Clock
from vetting.ports.indexes import PackageIndex
from vetting.ports.reading import ArchiveReader, ComparedTrees, Comparer
from vetting.ports.store import Unit, Units
from vetting.usecases.obtaining import LOST, Outcome, is_tree_whole, obtain


@dataclass(frozen=True, slots=True)
class Bench:
    """What reading releases takes."""

    units: Units
    index: PackageIndex
    blobs: Blobs
    reader: ArchiveReader
    comparer: Comparer
    clock: Clock


async def ingest_release(release_id: ReleaseId, bench: Bench) -> None:
    """
    Fetch, verify and read what the index offers of a release, then ask for its comparison.

    A distribution that cannot be read is noted with the reason; the release
    fails only where none can be read. What can be read is compared without
    waiting for a distribution that the index does not give for now.

    Raises:
        SourceUnavailable: The index could not be asked; nothing is lost, and trying again goes on from here.
    """
    reading = await _read_release(release_id, bench, shows_reading=True)
    async with bench.units.open() as unit:
        if reading.is_readable and (reading.is_new or reading.later is None):
            unit.enqueue(CompareRelease(release_id))
        await unit.commit()
    if reading.later is not None:
        raise reading.later


@dataclass(frozen=True, slots=True)
class _Reading:
    """What came of reading a release."""

    is_readable: bool
    """Whether anything of it can be read."""
    is_new: bool = True
    """Whether something was read now."""
    later: SourceUnavailable | None = None
    """Why something of it could not be had, if trying again may help."""


async def _read_release(release_id: ReleaseId, bench: Bench, *, shows_reading: bool) -> _Reading:
    """
    Read what was not read of a release; tell what came of it.

    With *shows_reading* it is said to be under way, which the release's own job ends, come what may. Whoever
    reads it as a base says nothing before the end: a job given up in between would leave it so for ever.

    Raises:
        SourceUnavailable: Nothing of it can be had for now, or there is no room.
    """
    async with bench.units.open() as unit:
        release = await unit.releases.get(release_id)
        known = await unit.comparisons.trees(release_id)
        pending = [one for one in _offered(release) if one.sha256 not in known]
        if pending and shows_reading and not known:
            await unit.releases.set_state(release_id, ReleaseState.READING, at=bench.clock.now())
            await unit.commit()
    if pending:
        await bench.blobs.require_room()
    outcomes, later = await _obtained(pending, bench)
    failures = [one for one in outcomes if one.failure is not None]
    readable = bool(_offered(release)) and len(failures) < len(_offered(release))
    if later is not None and not readable:
        raise later
    is_new = any(one.tree is not None for one in outcomes)
    async with bench.units.open() as unit:
        for outcome in outcomes:
            await _note(unit, outcome)
        if (pending and (is_new or later is None)) or not readable:
            state = ReleaseState.READ if readable else ReleaseState.FAILED
            reason = None if readable else _why_unreadable(failures)
            await unit.releases.set_state(release_id, state, at=bench.clock.now(), reason=reason)
        await unit.commit()
    return _Reading(readable, is_new, later)


async def _obtained(pending: Sequence[Distribution], bench: Bench) -> tuple[list[Outcome], SourceUnavailable | None]:
    """Obtain each of *pending*; one that cannot be had for now hides no other, and is the second of what is given."""
    outcomes: list[Outcome] = []
    later: SourceUnavailable | None = None
    for one in pending:
        try:
            outcomes.append(await obtain(one, index=bench.index, blobs=bench.blobs, reader=bench.reader))
        except NoRoom:
            raise
        except SourceUnavailable as error:
            later = error
            outcomes.append(Outcome(one, None, failure=f"it could not be had yet: {error}"))
    return outcomes, later


def _offered(release: Release) -> list[Distribution]:
    return [one for one in release.distributions if one.removed_at is None]


def _why_unreadable(failures: list[Outcome]) -> str:
    if not failures:
        return "the index offers no file of this release any more"
    return "; ".join(_with_its_name(one.distribution.filename, one.failure or "") for one in failures[:3])


def _with_its_name(filename: str, failure: str) -> str:
    """Say what failed; many reasons say it themselves."""
    return failure if filename in failure else f"{filename}: {failure}"


async def mend_trees(release_id: ReleaseId, bench: Bench) -> None:
    """
    Read again what was read of a release and is not kept whole any more.

    A distribution that cannot be obtained again has no tree from then on, and says why.

    Raises:
        SourceUnavailable: The index could not be asked, or there is no room.
    """
    async with bench.units.open() as unit:
        release = await unit.releases.get(release_id)
        known = await unit.comparisons.trees(release_id)
    for one in release.distributions:
        if one.sha256 not in known or await is_tree_whole(known[one.sha256], bench.blobs):
            continue
        outcome = await obtain(one, index=bench.index, blobs=bench.blobs, reader=bench.reader)
        if outcome.failure is not None:
            lost = f"what was kept of it was lost, and cannot be obtained again: {outcome.failure}"
            outcome = Outcome(one, None, failure=lost)
        async with bench.units.open() as unit:
            await _note(unit, outcome)
            await unit.commit()


async def _note(unit: Unit, outcome: Outcome) -> None:
    number = outcome.distribution.id
    assert number is not None
    await unit.releases.set_read(number, tree=outcome.tree, notes=outcome.notes, failure=outcome.failure)


async def compare_release(release_id: ReleaseId, bench: Bench) -> None:
    """
    Read a release against the highest certified one below it, or the one before, and ask for its score.

    Raises:
        SourceUnavailable: The base has to be fetched, and the index could not be asked.
    """
    async with bench.units.open() as unit:
        release = await unit.releases.get(release_id)
        siblings = await unit.releases.of_project(release.project_id, release.lineage)
        audits = standing(await unit.audits.of_project(release.project_id), lineage=release.lineage)
        levels = await unit.accounts.levels()
        criteria = await unit.criteria.book()
    relied = relied_on(audits, public_viewpoint(levels), TABLE_1)
    kind, base = choose_base(release, siblings, relied, criteria)
    if base is not None and not (await _read_release(base.id, bench, shows_reading=False)).is_readable:
        kind, base = Base.NONE, None
    compared = await _compare(release, base, kind, bench)
    async with bench.units.open() as unit:
        await unit.comparisons.set_current(release_id, compared)
        await unit.releases.set_state(release_id, ReleaseState.COMPARED, at=bench.clock.now())
        unit.enqueue(ScoreRelease(release_id))
        if base is not None and await unit.scores.latest(base.id, SAFE_TO_DEPLOY) is None:
            # Nobody asked for the base itself, yet it has been read now, and is shown with a score.
            unit.enqueue(ScoreRelease(base.id))
        await unit.commit()


async def compare_versions(
    release: Release, base: Release | None, *, old: Sha256 | None, new: Sha256 | None, bench: Bench
) -> Comparison:
    """
    Read one distribution of *release* against one of *base*, both read before, and keep the comparison.

    Args:
        release: The newer one.
        base: The older one; None reads all of *release*.
        old: The distribution of *base*; by default the partner of *new*.
        new: The distribution of *release*; by default the most telling one.
        bench: What it takes.

    Raises:
        NotFound: There is no such distribution, or none at all.
        Conflict: One of the two was not read yet.
    """
    pair = _pair(release, base, old, new)
    async with bench.units.open() as unit:
        held = await unit.comparisons.find(release.id, old=pair.old.sha256 if pair.old else None, new=pair.new.sha256)
        chosen = await unit.comparisons.chosen(release.id)
    if held is not None and held.engine_version == ENGINE.version:
        return held
    kind = Base.NONE if base is None else Base.UNAUDITED
    if chosen is not None and base is not None and chosen.base_release_id == base.id:
        kind = chosen.base
    compared = await compare_pair(release, base, kind, pair, bench)
    if compared is None:
        raise Conflict(f"{release.label} or its base was not read yet")
    async with bench.units.open() as unit:
        compared = replace(compared, id=await unit.comparisons.save(compared))
        await unit.commit()
    return compared


def _pair(release: Release, base: Release | None, old: Sha256 | None, new: Sha256 | None) -> DistributionPair:
    news = tuple(one for one in release.distributions if new is None or one.sha256 == new)
    olds = tuple(one for one in base.distributions if old is None or one.sha256 == old) if base else ()
    pairs = pair_distributions(olds, news)
    if not pairs or (old is not None and pairs[0].old is None):
        raise NotFound(f"{release.label} has no such file to compare")
    return pairs[0]


async def _compare(release: Release, base: Release | None, kind: Base, bench: Bench) -> list[Comparison]:
    pairs = pair_distributions(base.distributions if base else (), release.distributions)
    compared = [await compare_pair(release, base, kind, pair, bench) for pair in pairs]
    return [replace(one, is_chosen=place == 0) for place, one in enumerate(one for one in compared if one)]


async def compare_pair(
    release: Release, base: Release | None, kind: Base, pair: DistributionPair, bench: Bench
) -> Comparison | None:
    """
    Read one distribution against another now, whatever is known of the two; None where one was not read.

    Raises:
        SourceUnavailable: What is kept of one was lost, and the index could not be asked; or there is no room.
        VettingError: Comparing them took more than it is given, or what is kept of one is lost for good.
    """
    async with bench.units.open() as unit:
        trees = await unit.comparisons.trees(release.id)
        old_trees = await unit.comparisons.trees(base.id) if base else {}
    if pair.new.sha256 not in trees or (pair.old is not None and pair.old.sha256 not in old_trees):
        return None
    old_tree = old_trees[pair.old.sha256] if pair.old else None
    compared = await _compared_trees(old_tree, trees[pair.new.sha256], [release, *([base] if base else [])], bench)
    return Comparison(
        release_id=release.id,
        base_release_id=base.id if base else None,
        base=kind,
        old=_side(pair.old) if pair.old else None,
        new=_side(pair.new),
        engine=ENGINE.name,
        engine_version=ENGINE.version,
        manifest_sha256=compared.manifest,
        files_changed=compared.files_changed,
        lines_added=compared.lines_added,
        lines_removed=compared.lines_removed,
        findings=compared.findings,
        unfinished=compared.unfinished,
        created_at=bench.clock.now(),
    )


async def _compared_trees(
    old_tree: Sha256 | None, new_tree: Sha256, releases: Sequence[Release], bench: Bench
) -> ComparedTrees:
    """Compare two trees; where not all of them is kept any more, read *releases* again first."""
    await bench.blobs.require_room()
    try:
        return await bench.comparer.compare(old_tree, new_tree)
    except LOST:
        for one in releases:
            await mend_trees(one.id, bench)
        return await bench.comparer.compare(old_tree, new_tree)


def _side(distribution: Distribution) -> Side:
    return Side(distribution.filename, distribution.sha256)


async def retry_release(release_id: ReleaseId, *, units: Units, clock: Clock) -> None:
    """Have a release read again from the start, whatever became of the last time."""
    async with units.open() as unit:
        release = await unit.releases.get(release_id)
        await unit.releases.set_state(release.id, ReleaseState.READING, at=clock.now())
        unit.enqueue(IngestRelease(release.id))
        await unit.commit()
