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
from collections.abc import Iterator
from itertools import count
from typing import TypeAlias

from vetting.domain.audits import Exemption
from vetting.domain.releases import Digest
from vetting.domain.resolver.audit_graph import (
    NO_BYTES,
    NOTHING,
    AuditGraph,
    Caveat,
    Edge,
    Origin,
    SearchMode,
    Source,
)
from vetting.domain.resolver.distributions import usable_ends
from vetting.domain.versions import SortKey

Path: TypeAlias = tuple[Edge, ...]
"""From nothing to the version; never empty."""

_EXEMPTIONS = (Caveat.PREFERRED_EXEMPTION, Caveat.EXEMPTION, Caveat.FRESH_EXEMPTION)


# A path under construction, by its first edge: how it ranks, a number that no other has, the bytes that it speaks of
# there, the version as the entry spells it (None: nothing, and the path is whole), the edge, and the rest behind it.
# Plain tuples, which a heap compares at once: a class and a key for each took a third of the time of the search.
_Rank: TypeAlias = tuple[Caveat, SortKey, SortKey, int, Origin]
_Step: TypeAlias = tuple[_Rank, int, frozenset[Digest], str | None, Edge | None, "_Step | None"]


def search(
    graph: AuditGraph,
    version: str,
    criterion: str,
    *,
    wanted: frozenset[Digest] = NO_BYTES,
    blind: bool = False,
) -> Path | None:
    """
    Find the best path to a version for one criterion.

    Args:
        graph: One project's.
        version: Where to.
        criterion: Every edge of the path gives it.
        wanted: The bytes that are to be vouched for, by digests of any algorithms; empty: any.
        blind: Whether to take steps regardless of what bytes they speak of.

    Returns:
        The path from nothing to *version*, None where there is none.

    Cost: edges x log edges, times the distinct sets of bytes that entries name.
    """
    is_regenerating = graph.mode is SearchMode.REGENERATE_EXEMPTIONS
    if wanted and not (blind or is_regenerating or any(usable_ends(graph, version, criterion, wanted))):
        # Found out with each step taken once; to search in vain would take it for each set of bytes.
        return None
    start: _Rank = (Caveat.NONE, graph.order.key(version), (), 0, ())
    return _first(graph, criterion, (start, 0, wanted, version, None, None), blind=blind)


def _first(graph: AuditGraph, criterion: str, beginning: _Step, *, blind: bool) -> Path | None:
    """Follow paths backwards from where they end, the best first, until one is whole."""
    is_regenerating = graph.mode is SearchMode.REGENERATE_EXEMPTIONS
    numbers = count(1)
    frontier = [beginning]
    visited: set[tuple[SortKey, frozenset[Digest]]] = set()
    while frontier:
        step = heapq.heappop(frontier)
        (_, key, *_), _, bytes_here, spelled, *_ = step
        if spelled is None:
            return tuple(_unrolled(step))
        if (key, bytes_here) in visited:
            continue
        visited.add((key, bytes_here))
        for edge in graph.into.get(key, ()):
            if edge.gives(criterion) and (blind or edge.fits(bytes_here)):
                _push(frontier, step, edge, NO_BYTES if blind else edge.start_bytes, next(numbers))
        if is_regenerating:
            _push(frontier, step, _fresh_exemption(key, spelled, criterion), NO_BYTES, next(numbers))
    return None


def _push(frontier: list[_Step], step: _Step, edge: Edge, wanted: frozenset[Digest], number: int) -> None:
    """Put *edge* in front of a path, and the path among those to be followed."""
    worst, key, _, length, _ = step[0]
    caveat = max(worst, edge.caveat)
    rank = (caveat, edge.start, key if caveat in _EXEMPTIONS else (), length + 1, edge.origin)
    heapq.heappush(frontier, (rank, number, wanted, edge.start_version, edge, step))


def _unrolled(step: _Step) -> Iterator[Edge]:
    edge, rest = step[4], step[5]
    while edge is not None and rest is not None:
        yield edge
        edge, rest = rest[4], rest[5]


def _fresh_exemption(key: SortKey, version: str, criterion: str) -> Edge:
    """Make up the exemption that would end the search here."""
    entry = Exemption(version, (criterion,))
    return Edge((Source.FRESH_EXEMPTION,), Caveat.FRESH_EXEMPTION, entry, NOTHING, key, None, version, None)
