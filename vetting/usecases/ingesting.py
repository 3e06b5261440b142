"""
From a release on the index to trees, a comparison and findings.

Each step asks for the next in the transaction that ends it:

1. ``ingest_release`` has every distribution that is offered fetched, verified and
   read into a tree, by a child that can do no harm (:mod:`vetting.usecases.reading`).
2. ``compare_release`` chooses the base, reads that too where nobody has yet, and has
   each distribution compared with its partner there (:mod:`vetting.usecases.comparing`),
   and looks at what the index knows besides (:mod:`vetting.usecases.outside`).
3. The score follows (:mod:`vetting.usecases.scoring`).

Blobs, trees and comparisons are named by their content, so a job that runs
twice, or begins again after a crash, finds done what is done.
"""

from vetting.domain.audits import standing
from vetting.domain.bases import choose_base
from vetting.domain.comparisons import Base, Comparison
from vetting.domain.criteria import SAFE_TO_DEPLOY
from vetting.domain.projects import ReleaseState
from vetting.domain.releases import Release, ReleaseId
from vetting.domain.trust_score.chains import relied_on
from vetting.domain.trust_score.facts import public_viewpoint
from vetting.domain.trust_score.table import TABLE_1
from vetting.jobs import CompareRelease, IngestRelease, ScoreRelease
from vetting.ports.clock import Clock
from vetting.ports.store import Unit, Units
from vetting.usecases.bench import Bench
from vetting.usecases.comparing import compare_all
from vetting.usecases.outside import known_of, look_asked, look_crates, with_scan
from vetting.usecases.reading import read_release


async def ingest_release(release_id: ReleaseId, bench: Bench) -> None:
    """
    Fetch, verify and read what the index offers of a release, then ask for its comparison.

    A distribution that cannot be read is noted with the reason; the release
    fails only where none can be read. What can be read is compared without
    waiting for a distribution that the index does not give for now.

    Raises:
        SourceUnavailable: The index could not be asked; nothing is lost, and trying again goes on from here.
    """
    reading = await read_release(release_id, bench, shows_reading=True)
    async with bench.units.open() as unit:
        if reading.is_readable and (reading.is_new or reading.later is None):
            unit.enqueue(CompareRelease(release_id))
        await unit.commit()
    if reading.later is not None:
        raise reading.later


async def compare_release(release_id: ReleaseId, bench: Bench) -> None:
    """
    Read a release against the highest certified one below it, or the one before, and ask for its score.

    Raises:
        SourceUnavailable: The base has to be fetched, and the index could not be asked.
    """
    async with bench.units.open() as unit:
        release, kind, base = await _choice(unit, release_id)
    wanted = (kind, base.id if base else None)
    if base is not None and not (await read_release(base.id, bench, shows_reading=False)).is_readable:
        kind, base = Base.NONE, None
    compared = await _looked_outside(release, base, await compare_all(release, base, kind, bench), bench)
    async with bench.units.open() as unit:
        # Held before looking: who records an audit meanwhile has the project looked through after this.
        await unit.hold("bases", release.project_id)
        _, kind_now, base_now = await _choice(unit, release_id)
        if (kind_now, base_now.id if base_now else None) != wanted:
            unit.enqueue(CompareRelease(release_id))
        await unit.comparisons.set_current(release_id, compared)
        await unit.releases.set_state(release_id, ReleaseState.COMPARED, at=bench.clock.now())
        unit.enqueue(ScoreRelease(release_id))
        if base is not None and await unit.scores.latest(base.id, SAFE_TO_DEPLOY) is None:
            # Nobody asked for the base itself, yet it has been read now, and is shown with a score.
            unit.enqueue(ScoreRelease(base.id))
        await unit.commit()


async def _looked_outside(
    release: Release, base: Release | None, compared: list[Comparison], bench: Bench
) -> list[Comparison]:
    """Have what is known outside of the files looked at; the first comparison has the findings."""
    async with bench.units.read() as unit:
        known = await known_of(unit, release, base, clock=bench.clock)
    names = dict.fromkeys(name for one in compared for name in one.asks_for)
    scan = await look_asked(known, names, index=bench.index, clock=bench.clock, outside=bench.outside)
    crates = dict.fromkeys(name for one in compared for name in one.asks_for_crates)
    named = await look_crates(known, crates, outside=bench.outside)
    return [*(with_scan(with_scan(one, scan), named) for one in compared[:1]), *compared[1:]]


async def _choice(unit: Unit, release_id: ReleaseId) -> tuple[Release, Base, Release | None]:
    """Give a release, and what it is to be read against by what is known now."""
    release = await unit.releases.get(release_id)
    siblings = await unit.releases.of_project(release.project_id, release.lineage)
    audits = standing(await unit.audits.of_project(release.project_id), lineage=release.lineage)
    relied = relied_on(audits, public_viewpoint(await unit.accounts.levels()), TABLE_1)
    return release, *choose_base(release, siblings, relied, await unit.criteria.book())


async def retry_release(release_id: ReleaseId, *, units: Units, clock: Clock) -> None:
    """Have a release read again from the start, whatever became of the last time."""
    async with units.open() as unit:
        release = await unit.releases.get(release_id)
        await unit.releases.set_state(release.id, ReleaseState.READING, at=clock.now())
        unit.enqueue(IngestRelease(release.id))
        await unit.commit()
