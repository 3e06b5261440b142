"""
The ways to mend a release that lacks audits: what could be read, before anybody asks what it costs.

1. :func:`book_for_suggesting` leaves out the exemptions that audits are to
   replace; the report is made anew of what remains.
2. For every version from which audits lead to the release, and the release
   itself, the steps from the nearest version below and from the nearest above
   that have audits from nothing. Only what is reached for *all* missing
   criteria counts, so that one audit closes all gaps.
3. A release from a git revision is read from the closest version that is
   published; where that one has no audits, it has to be read first.

Source: cargo-vet book, and src/resolver.rs (suggest_delta) at e2111ef.
"""

from bisect import bisect_left
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from vetting.domain.dependencies import ROOT_NAME, DependencyGraph
from vetting.domain.resolver.audit_graph import NOTHING
from vetting.domain.resolver.book import AuditBook
from vetting.domain.resolver.verdict import Missing, Report
from vetting.domain.suggestions import Option, Step
from vetting.domain.versions import SortKey, VersionOrder, order_for

GIT_MARK: Final = "@git:"
"""Between a version and the revision that its sources are of."""
MAX_STEPS: Final = 100
"""Ways looked at for one release, the nearest: each may have to be fetched, and peers can make up any number."""

Published: TypeAlias = Mapping[str, Collection[str]]
"""By project, the versions that its index has; of a project that is not named all sources are thought to be there."""


def book_for_suggesting(book: AuditBook, *, is_online: bool) -> AuditBook:
    """
    Leave out what audits are to replace: exemptions, unless they say otherwise.

    Args:
        book: All of it.
        is_online: Whether it was looked what is published; entries that stand in for unpublished versions
            are then left out unless they are new.
    """
    exemptions = {name: tuple(one for one in some if not one.suggest) for name, some in book.exemptions.items()}
    if not is_online:
        return replace(book, exemptions=exemptions)
    fresh = book.fresh.unpublished
    unpublished = {
        name: tuple(one for place, one in enumerate(some) if (name, place) in fresh)
        for name, some in book.unpublished.items()
    }
    places = frozenset((name, place) for name, some in unpublished.items() for place in range(len(some)))
    return replace(book, exemptions=exemptions, unpublished=unpublished, fresh=replace(book.fresh, unpublished=places))


def options(report: Report, graph: DependencyGraph, published: Published | None = None) -> tuple[Option, ...]:
    """
    Find the ways to mend each release of *report* that lacks audits, by name and version.

    Args:
        report: Of *graph*.
        graph: The lockfile's.
        published: What the index has; None: it was not asked, and all sources are thought to be there.
    """
    order = order_for(graph.ecosystem)
    parents = _parents(graph)
    return tuple(
        _Gaps(missing, order, None if published is None else published.get(missing.name)).option(
            parents.get((missing.name, missing.version), ())
        )
        for missing in report.lacking()
    )


def _parents(graph: DependencyGraph) -> dict[tuple[str, str], tuple[str, ...]]:
    """Collect for each release, by name and version, the names of those that need it, in any way."""
    names: dict[tuple[str, str], set[str]] = {}
    for node in graph.nodes.values():
        if node.name != ROOT_NAME:
            for key in (*node.dependencies, *node.dev_dependencies):
                needed = graph.nodes[key]
                names.setdefault((needed.name, needed.version), set()).add(node.name)
    return {key: tuple(sorted(some)) for key, some in names.items()}


class _Gaps:
    """What could be reached of one project, from either side, for all missing criteria."""

    def __init__(self, missing: Missing, order: VersionOrder, published: Collection[str] | None) -> None:
        self._missing = missing
        self._order = order
        self._published = published
        self._known = None if published is None else {order.key(one) for one in published}
        gaps = missing.gaps.values()
        self._roots = self._common([gap.come_from_nothing for gap in gaps])
        self._targets = self._common([gap.lead_to_target for gap in gaps])

    def option(self, parents: tuple[str, ...]) -> Option:
        """Find the steps between the two sides."""
        afterwards = self._read_published_first() if GIT_MARK in self._missing.version else None
        distances = self._distances()
        nearest = tuple(sorted(distances, key=distances.__getitem__)[:MAX_STEPS])
        kept = frozenset(nearest)
        steps = tuple(step for step in distances if step in kept)
        return Option(self._missing, steps, nearest, afterwards, parents, is_cut=len(distances) > MAX_STEPS)

    def _distances(self) -> dict[Step, tuple[object, ...]]:
        """
        Find the steps, and rank each by how near its versions are.

        In order of the version that they lead to, from below before from above. Near is where few known
        versions lie between; changes come before whole releases, upwards before downwards.
        """
        roots, targets = sorted(self._roots), sorted(self._targets)
        places = {key: place for place, key in enumerate(sorted(self._roots.keys() | self._targets.keys()))}
        release = self._key(self._missing.version)
        found: dict[Step, tuple[object, ...]] = {}
        for target in targets:
            version = self._targets[target]
            assert version is not None, "nothing leads to a release that lacks audits"
            is_elsewhere = target != release
            middle = bisect_left(roots, target)
            for root in roots[max(middle - 1, 0) : middle + 1]:
                apart = places[target] - places[root]
                step = Step(self._missing.name, self._roots[root], version)
                found[step] = (root == NOTHING, abs(apart), apart < 0, is_elsewhere)
        return found

    def _common(self, sides: Collection[frozenset[str | None]]) -> dict[SortKey, str | None]:
        """Intersect by what versions are, not how they are spelled; what has no source is left out."""
        keyed = [{self._key(one): one for one in side} for side in sides]
        first, *others = keyed
        return {
            key: version
            for key, version in first.items()
            if self._has_source(version) and all(key in other for other in others)
        }

    def _key(self, version: str | None) -> SortKey:
        return NOTHING if version is None else self._order.key(version)

    def _has_source(self, version: str | None) -> bool:
        if version is None:
            return True
        if GIT_MARK in version:
            return self._order.same(version, self._missing.version)
        return self._known is None or self._key(version) in self._known

    def _read_published_first(self) -> Step | None:
        """Make the closest published version the target, unless it has audits; what then remains is a step, too."""
        target = self._missing.version
        closest = self._closest_published(target)
        if self._key(closest) in self._roots:
            return None
        self._targets.pop(self._key(target), None)
        is_new = self._key(closest) not in self._targets
        self._targets.setdefault(self._key(closest), closest)
        return Step(self._missing.name, closest, target) if is_new else None

    def _closest_published(self, target: str) -> str | None:
        """Find the highest published version that is not above a git revision's; None: there is none."""
        bare = target.partition(GIT_MARK)[0].strip()
        if self._published is None:
            return bare
        below = [one for one in self._published if self._key(one) <= self._key(bare)]
        return max(below, key=self._key, default=None)
