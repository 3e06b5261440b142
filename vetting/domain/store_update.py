"""
What a store keeps after it was judged: the imports part of it.

:func:`kept_imports` says what imports.lock holds after a check that succeeded:

1. A violation is kept where the project is in the graph, whoever recorded it.
2. An entry that the lock knew is kept, except where another entry of its
   project had to be taken newly: then the project's imports are weeded, and
   only what is needed stays.
3. A new entry is kept where a path leans on it.
4. Every peer is named, even one with nothing to take.

Needed is what the paths for the minimal required criteria use and, where the
lockfile names files, every audit that vouches for one of them.

Source: cargo-vet at e2111ef, src/resolver.rs (update_store), for the mode of a
plain check.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar

from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Audit, Violation
from vetting.domain.dependencies import DependencyGraph
from vetting.domain.publishers import WildcardAudit
from vetting.domain.resolver.audit_graph import AuditGraph, Edge, Source, audit_graph
from vetting.domain.resolver.book import AuditBook
from vetting.domain.resolver.distributions import usable_ends
from vetting.domain.resolver.search import Path, search
from vetting.domain.resolver.verdict import Report, Vetted
from vetting.domain.store import ImportsLock
from vetting.domain.versions import order_for

_Entry = TypeVar("_Entry", bound=Audit | WildcardAudit)

Place: TypeAlias = tuple[Source, str, str, int]
"""An imported entry: its kind, peer, project and place in the peer's list."""


def kept_imports(report: Report, graph: DependencyGraph, book: AuditBook) -> ImportsLock:
    """
    Say what the lock holds after a successful check.

    Args:
        report: All of its releases are vetted.
        graph: What was judged.
        book: What it was judged by; its peers are as they were downloaded.
    """
    weeding = _Weeding(report, graph, book)
    audits = {
        peer: AuditSet(
            audit_set.criteria,
            weeding.kept(Source.IMPORTED, peer, audit_set.audits),
            weeding.kept(Source.WILDCARD, peer, audit_set.wildcards),
        )
        for peer, audit_set in book.peers.items()
    }
    return ImportsLock(book.unpublished, book.publishers, audits)


class _Weeding:
    """Decides on each imported entry by its place."""

    def __init__(self, report: Report, graph: DependencyGraph, book: AuditBook) -> None:
        self._book = book
        self._needed = frozenset(_needed(report, graph, book))
        self._present = {verdict.name for verdict in report.verdicts}
        self._weeded = {place[2] for place in self._needed if self._is_fresh(place)}

    def kept(
        self, kind: Source, peer: str, entries: Mapping[str, tuple[_Entry, ...]]
    ) -> Mapping[str, tuple[_Entry, ...]]:
        """Keep what stays of one peer's entries of one kind."""
        kept = {
            name: tuple(one for index, one in enumerate(some) if self._stays((kind, peer, name, index), one))
            for name, some in entries.items()
        }
        return {name: some for name, some in kept.items() if some}

    def _stays(self, place: Place, entry: Audit | WildcardAudit) -> bool:
        name = place[2]
        if isinstance(entry, Violation):
            return name in self._present
        return place in self._needed or (name not in self._weeded and not self._is_fresh(place))

    def _is_fresh(self, place: Place) -> bool:
        kind, peer, name, index = place
        fresh = self._book.fresh.audits if kind is Source.IMPORTED else self._book.fresh.wildcards
        return (peer, name, index) in fresh


def _needed(report: Report, graph: DependencyGraph, book: AuditBook) -> Iterator[Place]:
    peers = list(book.peers)
    order = order_for(graph.ecosystem)
    for verdict in report.only(Vetted):
        minimal = book.criteria.minimal(verdict.paths)
        for criterion in minimal:
            yield from _places(verdict.name, verdict.paths[criterion], peers)
        wanted = graph.nodes[verdict.name, verdict.version].distributions
        if wanted:
            audits = audit_graph(verdict.name, book, order)
            for criterion in minimal:
                for edge in usable_ends(audits, verdict.version, criterion, wanted):
                    if edge.end_bytes:
                        yield from _places(verdict.name, (edge, *_path_before(edge, audits, criterion)), peers)


def _path_before(edge: Edge, audits: AuditGraph, criterion: str) -> Path:
    if edge.start_version is None:
        return ()
    return search(audits, edge.start_version, criterion, wanted=edge.start_bytes) or ()


def _places(name: str, path: Iterable[Edge], peers: Sequence[str]) -> Iterator[Place]:
    for edge in path:
        match edge.origin:
            case (Source.IMPORTED, place, index):
                yield Source.IMPORTED, peers[place], name, index
            case (Source.WILDCARD, place, index, _record) if place:
                yield Source.WILDCARD, peers[place - 1], name, index
