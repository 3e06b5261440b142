"""
Two releases, compared distribution by distribution.

``compare_all`` compares what a release offers with its base; ``compare_versions``
one distribution of any two releases, once; ``compare_pair`` does it now, whatever
is known of the two. Comparisons are named by their content: one that is made
again is what it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from vetting.domain.comparisons import Base, Comparison, Side
from vetting.domain.diffs import ENGINE
from vetting.domain.errors import Conflict, NotFound
from vetting.domain.pairing import DistributionPair, pair_distributions, pair_within, source_of
from vetting.domain.releases import Distribution, Release, Sha256
from vetting.domain.signals.interface import Claimed, Claims
from vetting.ports.reading import ComparedTrees
from vetting.usecases.bench import Bench
from vetting.usecases.obtaining import LOST
from vetting.usecases.reading import mend_trees


async def compare_all(release: Release, base: Release | None, kind: Base, bench: Bench) -> list[Comparison]:
    """
    Read every distribution of *release* that was read against its partner in *base*; the first speaks for the release.

    Raises:
        SourceUnavailable: What is kept of one was lost, and the index could not be asked; or there is no room.
    """
    async with bench.units.read() as unit:
        read = await unit.comparisons.trees(release.id)
    pairs = pair_distributions(base.distributions if base else (), release.distributions)
    compared = [await compare_pair(release, base, kind, pair, bench) for pair in pairs if pair.new.sha256 in read]
    return [replace(one, is_chosen=place == 0) for place, one in enumerate(one for one in compared if one)]


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
    within = pair_within(release.distributions) if base is not None and base.id == release.id else None
    if within is not None and old is new is None:
        return within
    news = tuple(one for one in release.distributions if new is None or one.sha256 == new)
    olds = tuple(one for one in base.distributions if old is None or one.sha256 == old) if base else ()
    pairs = pair_distributions(olds, news)
    if not pairs or (old is not None and pairs[0].old is None):
        raise NotFound(f"{release.label} has no such file to compare")
    return pairs[0]


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
    claims = Claims(
        _claimed(base, pair.old),
        _claimed(release, pair.new),
        old_source=_source(base, pair.old, old_trees),
        new_source=_source(release, pair.new, trees),
    )
    releases = [release, *([base] if base else [])]
    compared = await _compared_trees(old_tree, trees[pair.new.sha256], claims, releases, bench)
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
        asks_for=compared.asks_for,
        asks_for_crates=compared.asks_for_crates,
    )


async def _compared_trees(
    old_tree: Sha256 | None, new_tree: Sha256, claims: Claims, releases: Sequence[Release], bench: Bench
) -> ComparedTrees:
    """Compare two trees; where not all of them is kept any more, read *releases* again first."""
    await bench.blobs.require_room()
    try:
        return await bench.comparer.compare(old_tree, new_tree, claims)
    except LOST:
        for one in releases:
            await mend_trees(one.id, bench)
        return await bench.comparer.compare(old_tree, new_tree, claims)


def _claimed(release: Release | None, distribution: Distribution | None) -> Claimed | None:
    if release is None or distribution is None:
        return None
    return Claimed(
        release.ecosystem,
        release.project,
        release.version,
        distribution.filename,
        metadata=distribution.metadata_sha256,
        requires_python=distribution.requires_python,
    )


def _source(release: Release | None, one: Distribution | None, trees: Mapping[Sha256, Sha256]) -> Sha256 | None:
    """Find the tree of what a wheel is said to be built from; None where there is none, or it was not read."""
    source = source_of(one, release.distributions) if release and one else None
    return trees.get(source.sha256) if source else None


def _side(distribution: Distribution) -> Side:
    return Side(distribution.filename, distribution.sha256)
