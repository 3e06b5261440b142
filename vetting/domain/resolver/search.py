"""
The search: the least caveated path from "nothing" to a version.

Backwards, best first. A place in the search is a version *and* the bytes of
it that the path so far speaks of; where nobody names bytes, places are simply
versions, and the search is cargo-vet's:

- the caveat of a path is the worst of its edges';
- of several places the one with the least caveat is next, then the lowest
  version ("nothing" lowest of all), then, where the caveat is an exemption,
  the lowest version it exempts, then the shorter path, then the source of the
  edge that led there;
- what is reached first is final.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple, TypeAlias

from vetting.domain.audits import Exemption
from vetting.domain.releases import Sha256
from vetting.domain.resolver.audit_graph import (
    NO_BYTES,
    NOTHING,
    AuditGraph,
    Caveat,
    Edge,
    SearchMode,
    Source,
)
from vetting.domain.versions import SortKey

Path: TypeAlias = tuple[Edge, ...]
"""From nothing to the version; never empty."""

_EXEMPTIONS = (Caveat.PREFERRED_EXEMPTION, Caveat.EXEMPTION, Caveat.FRESH_EXEMPTION)


class _Place(NamedTuple):
    version: SortKey
    wanted: frozenset[Sha256]


@dataclass(slots=True)
class _Step:
    """A path under construction: its first edge, and the rest behind it."""

    place: _Place
    version: str | None
    """As the entry spells it; None: nothing, and the path is whole."""
    caveat: Caveat = Caveat.NONE
    exempted: SortKey = ()
    length: int = 0
    edge: Edge | None = None
    rest: "_Step | None" = None

    def before(self, edge: Edge, wanted: frozenset[Sha256]) -> "_Step":
        """Put *edge* in front."""
        caveat = max(self.caveat, edge.caveat)
        return _Step(
            _Place(edge.start, wanted),
            edge.start_version,
            caveat,
            self.place.version if caveat in _EXEMPTIONS else (),
            self.length + 1,
            edge,
            self,
        )

    @property
    def rank(self) -> tuple[object, ...]:
        origin = self.edge.origin if self.edge else ()
        return (self.caveat, self.place.version, self.exempted, self.length, origin)

    def unroll(self) -> Iterator[Edge]:
        step: _Step | None = self
        while step is not None and step.edge is not None:
            yield step.edge
            step = step.rest


@dataclass(slots=True)
class _Frontier:
    """The steps to take next, best first."""

    _heap: list[tuple[tuple[object, ...], int, _Step]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def add(self, step: _Step) -> None:
        heapq.heappush(self._heap, (step.rank, next(self._numbers), step))

    def __iter__(self) -> Iterator[_Step]:
        while self._heap:
            yield heapq.heappop(self._heap)[-1]


def search(
    graph: AuditGraph,
    version: str,
    criterion: str,
    *,
    wanted: frozenset[Sha256] = NO_BYTES,
    blind: bool = False,
) -> Path | None:
    """
    Find the best path to a version for one criterion.

    Args:
        graph: One project's.
        version: Where to.
        criterion: Every edge of the path gives it.
        wanted: The bytes that are to be vouched for; empty: any.
        blind: Whether to take steps regardless of what bytes they speak of.

    Returns:
        The path from nothing to *version*, None where there is none.

    Cost: edges x log edges, times the distinct sets of bytes that entries name.
    """
    frontier = _Frontier()
    frontier.add(_Step(_Place(graph.order.key(version), wanted), version))
    visited: set[_Place] = set()
    for step in frontier:
        if step.place in visited:
            continue
        visited.add(step.place)
        if step.version is None:
            return tuple(step.unroll())
        for edge in graph.into.get(step.place.version, ()):
            if edge.gives(criterion) and (blind or edge.fits(step.place.wanted)):
                frontier.add(step.before(edge, NO_BYTES if blind else edge.start_bytes))
        if graph.mode is SearchMode.REGENERATE_EXEMPTIONS:
            frontier.add(step.before(_fresh_exemption(step.place.version, step.version, criterion), NO_BYTES))
    return None


def _fresh_exemption(key: SortKey, version: str, criterion: str) -> Edge:
    """Make up the exemption that would end the search here."""
    entry = Exemption(version, (criterion,))
    return Edge((Source.FRESH_EXEMPTION,), Caveat.FRESH_EXEMPTION, entry, NOTHING, key, None, version, None)


def lead_to(graph: AuditGraph, version: str, criterion: str) -> frozenset[str | None]:
    """Collect the versions from which audits would complete a path to *version*, itself included; None: nothing."""
    return _spread(version, graph.order.key(version), graph.into, criterion, backwards=True)


def come_from_nothing(graph: AuditGraph, criterion: str) -> frozenset[str | None]:
    """Collect the versions that have a path from nothing; None, nothing itself, is always among them."""
    return _spread(None, NOTHING, graph.out_of, criterion, backwards=False)


def _spread(
    version: str | None,
    key: SortKey,
    edges: Mapping[SortKey, Sequence[Edge]],
    criterion: str,
    *,
    backwards: bool,
) -> frozenset[str | None]:
    found = {key: version}
    pending = [key]
    while pending:
        for edge in edges.get(pending.pop(), ()):
            further, text = (edge.start, edge.start_version) if backwards else (edge.end, edge.end_version)
            if edge.gives(criterion) and further not in found:
                found[further] = text
                pending.append(further)
    return frozenset(found.values())
