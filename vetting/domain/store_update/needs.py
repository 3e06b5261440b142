"""
What each project of a lockfile needs of its store.

An entry is named by its place. A wildcard audit is needed together with the
upload that it covers; a trusted entry needs that upload alone, for nothing is
imported of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, TypeAlias

from vetting.domain.dependencies import DependencyGraph, Node
from vetting.domain.policy import ALL_DISTRIBUTIONS, Policy
from vetting.domain.releases import Digest
from vetting.domain.resolver.audit_graph import AuditGraph, Edge, SearchMode, Source, audit_graph
from vetting.domain.resolver.book import AuditBook
from vetting.domain.resolver.distributions import Coverage, usable_ends
from vetting.domain.resolver.requirements import requirements
from vetting.domain.resolver.resolving import resolve, third_party
from vetting.domain.resolver.search import Path, search
from vetting.domain.resolver.verdict import Verdict, Vetted, WrongBytes
from vetting.domain.store_update.modes import ModeOf
from vetting.domain.versions import SortKey, VersionOrder, order_for


class Kind(StrEnum):
    """What sort of entry stands at a place."""

    AUDIT = "audit"
    WILDCARD = "wildcard"
    PUBLISHER = "publisher"
    UNPUBLISHED = "unpublished"
    EXEMPTION = "exemption"


class Place(NamedTuple):
    """Where an entry of one project stands."""

    kind: Kind
    peer: str | None
    """Whom it was imported from; None: it is our own, or the index's."""
    at: int
    """Its place among them, from 0."""


@dataclass(frozen=True, slots=True)
class Needed:
    """What one project needs."""

    entries: Mapping[Place, frozenset[str]] = field(default_factory=dict)
    """The criteria, closed, that each entry is used for."""
    made_up: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The criteria, closed, of exemptions that are not there yet, by version."""


Needs: TypeAlias = Mapping[str, Needed | None]
"""By project; None: it fails. A project that is not here needs nothing."""

NOTHING_NEEDED = Needed()
"""By a project that is not used."""


def needs(graph: DependencyGraph, policy: Policy, book: AuditBook, mode_of: ModeOf) -> Needs:
    """
    Say what every project of *graph* needs of *book*; what is not third-party needs nothing.

    Raises:
        UnknownCriteriaError: An entry or the policy names criteria that *book* does not define.
        InvalidInput: A violation's specifier is malformed.
    """
    modes = {node.name: mode_of(node.name).search for node in graph.nodes.values()}
    nodes, demanded = third_party(graph, policy), requirements(graph, policy, book.criteria)
    gatherers = {name: _Gatherer(name, book, order_for(graph.ecosystem), mode) for name, mode in modes.items()}
    for mode in sorted(set(modes.values()), key=lambda one: one.name):
        for node, verdict in zip(nodes, resolve(graph, policy, book, mode).verdicts, strict=True):
            if modes[node.name] is mode:
                demands_all = policy.of(node.name, node.version).distributions == ALL_DISTRIBUTIONS
                gatherers[node.name].take(verdict, node, demanded[node.key], demands_all=demands_all)
    return {name: gatherer.needed() for name, gatherer in gatherers.items()}


class _Gatherer:
    """Collects what the locked versions of one project need."""

    def __init__(self, name: str, book: AuditBook, order: VersionOrder, mode: SearchMode) -> None:
        self._name = name
        self._book = book
        self._order = order
        self._mode = mode
        self._peers = list(book.peers)
        self._entries: dict[Place, set[str]] = defaultdict(set)
        self._made_up: dict[SortKey, tuple[str, set[str]]] = {}
        self._fails = False

    def needed(self) -> Needed | None:
        """Give all of it."""
        if self._fails:
            return None
        closed = self._book.criteria.closure
        return Needed(
            {place: closed(criteria) for place, criteria in self._entries.items()},
            {version: closed(criteria) for version, criteria in self._made_up.values()},
        )

    def take(self, verdict: Verdict, node: Node, required: frozenset[str], *, demands_all: bool) -> None:
        """Add what one release needs."""
        if isinstance(verdict, Vetted):
            minimal = self._book.criteria.minimal(verdict.paths)
            for criterion in minimal:
                self._add(verdict.paths[criterion], criterion)
            if node.distributions and minimal:
                self._add_vouching(verdict, minimal, node.distributions, demands_all=demands_all)
        elif isinstance(verdict, WrongBytes) and self._mode is SearchMode.REGENERATE_EXEMPTIONS:
            # There are audits, of too few of the files; an exemption of the version is about all of them.
            self._make_up(node.version, required)
        else:
            self._fails = True

    def _add_vouching(
        self, verdict: Vetted, minimal: Iterable[str], wanted: frozenset[Digest], *, demands_all: bool
    ) -> None:
        """Add the audits that name any of the files; all that end here, where those would not do."""
        ends = {one: list(usable_ends(self._graph, verdict.version, one, wanted)) for one in minimal}
        is_enough = _coverage_of_kept(verdict.paths, ends, wanted).is_enough(every=demands_all)
        for criterion, edges in ends.items():
            for edge in edges:
                if not is_enough or not wanted.isdisjoint(edge.end_bytes):
                    self._add((*self._path_before(edge, criterion), edge), criterion)

    @cached_property
    def _graph(self) -> AuditGraph:
        return audit_graph(self._name, self._book, self._order, self._mode)

    def _path_before(self, edge: Edge, criterion: str) -> Path:
        if edge.start_version is None:
            return ()
        return search(self._graph, edge.start_version, criterion, wanted=edge.start_bytes) or ()

    def _add(self, path: Iterable[Edge], criterion: str) -> None:
        for edge in path:
            if edge.origin[0] == Source.FRESH_EXEMPTION:
                self._make_up(edge.end_version, (criterion,))
            for place in _places(edge, self._peers):
                self._entries[place].add(criterion)

    def _make_up(self, version: str, criteria: Iterable[str]) -> None:
        self._made_up.setdefault(self._order.key(version), (version, set()))[1].update(criteria)


def _coverage_of_kept(
    paths: Mapping[str, Path], ends: Mapping[str, Iterable[Edge]], wanted: frozenset[Digest]
) -> Coverage:
    """Say how far the files are vouched for by the paths, and by the audits that name files."""
    audited, is_unknown = wanted, False
    for criterion, edges in ends.items():
        last = paths[criterion][-1]
        if last.is_audit:
            audited &= last.end_bytes.union(*(edge.end_bytes for edge in edges))
            is_unknown |= wanted.isdisjoint(last.end_bytes)
    return Coverage(wanted, audited, is_unknown)


def _places(edge: Edge, peers: Sequence[str]) -> Iterator[Place]:
    match edge.origin:
        case (Source.LOCAL, index):
            yield Place(Kind.AUDIT, None, index)
        case (Source.IMPORTED, rank, index):
            yield Place(Kind.AUDIT, peers[rank], index)
        case (Source.WILDCARD, rank, index, record):
            yield Place(Kind.WILDCARD, peers[rank - 1] if rank else None, index)
            yield Place(Kind.PUBLISHER, None, record)
        case (Source.TRUSTED, record):
            yield Place(Kind.PUBLISHER, None, record)
        case (Source.EXEMPTION, index):
            yield Place(Kind.EXEMPTION, None, index)
        case (Source.UNPUBLISHED, index):
            yield Place(Kind.UNPUBLISHED, None, index)
