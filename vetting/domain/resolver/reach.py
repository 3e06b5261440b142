"""
How far audits reach, from nothing upwards and from a version backwards.

Each step is taken once, so that the cost is the number of edges and of the
digests that they name: a step that begins with files waits under their digests
until a step that ends with one of them is reached.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from vetting.domain.releases import Digest, algorithms_of
from vetting.domain.resolver.audit_graph import NO_BYTES, NOTHING, AuditGraph, Edge
from vetting.domain.versions import SortKey


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


def steps_from_nothing(graph: AuditGraph, criterion: str, *, blind: bool = False) -> frozenset[Edge]:
    """
    Collect the steps that some path leads to which begins with nothing, and those it begins with.

    Args:
        graph: One project's.
        criterion: What they all give.
        blind: Whether to take steps regardless of what bytes they speak of.
    """
    waiting: dict[SortKey, _Waiting] = defaultdict(_Waiting)
    pending: list[Edge] = []
    for edges in graph.into.values():
        for edge in edges:
            if edge.gives(criterion):
                if edge.start_version is None:
                    pending.append(edge)
                else:
                    waiting[edge.start].put(edge, NO_BYTES if blind else edge.start_bytes)
    found = set(pending)
    while pending:
        edge = pending.pop()
        if edge.end in waiting:
            for further in waiting[edge.end].reached_by(NO_BYTES if blind else edge.end_bytes):
                if further not in found:
                    found.add(further)
                    pending.append(further)
    return frozenset(found)


class _Waiting:
    """The steps that begin with one version, until they are reached; as :meth:`Edge.fits` has it."""

    def __init__(self) -> None:
        self._by_digest: dict[Digest, list[Edge]] = defaultdict(list)
        self._by_algorithms: dict[frozenset[str], list[Edge]] = defaultdict(list)

    def put(self, edge: Edge, bytes_before: frozenset[Digest]) -> None:
        for one in bytes_before:
            self._by_digest[one].append(edge)
        self._by_algorithms[algorithms_of(bytes_before)].append(edge)

    def reached_by(self, bytes_here: frozenset[Digest]) -> Iterator[Edge]:
        """Give those that begin with any of these files, or may do so for all that is said; none a second time."""
        for one in bytes_here:
            yield from self._by_digest.pop(one, ())
        ways = algorithms_of(bytes_here)
        for others in [one for one in self._by_algorithms if one.isdisjoint(ways)]:
            yield from self._by_algorithms.pop(others)
