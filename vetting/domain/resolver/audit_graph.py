"""
The graph of one project's audits: from "nothing" through versions to versions.

Edges keep the entry they come from, so that a path can be shown, scored and
kept. Equal entries are separate edges.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum, IntEnum
from typing import TypeAlias, TypedDict, TypeGuard, Unpack

from vetting.domain.audits import Audit, DeltaAudit, Exemption, FullAudit, Violation
from vetting.domain.independence import is_own_work
from vetting.domain.publishers import (
    PublishedBy,
    PublisherRecord,
    TrustedEntry,
    UnpublishedEntry,
    User,
    WildcardAudit,
)
from vetting.domain.quick_dataclasses import dataclass, field
from vetting.domain.releases import Digest, are_comparable
from vetting.domain.resolver.book import AuditBook
from vetting.domain.versions import SortKey, VersionOrder

NOTHING: SortKey = ()
"""The node that full audits start from; sorts below every version."""

NO_BYTES: frozenset[Digest] = frozenset()
"""Bytes unknown: fits any."""

Origin: TypeAlias = tuple[int, ...]
"""A :class:`Source` and the entry's place in it: what is tried first among equals."""

_AUDITS = (FullAudit, DeltaAudit)
Vouching: TypeAlias = FullAudit | DeltaAudit | Exemption | WildcardAudit | TrustedEntry | UnpublishedEntry


class Source(IntEnum):
    """Where an edge comes from, in the order in which equals are tried."""

    LOCAL = 0
    IMPORTED = 1
    WILDCARD = 2
    TRUSTED = 3
    EXEMPTION = 4
    UNPUBLISHED = 5
    FRESH_EXEMPTION = 6


class Caveat(IntEnum):
    """How glad we are to use an edge; a path is as bad as its worst."""

    NONE = 0
    NOT_IMPORTABLE = 1
    PREFERRED_EXEMPTION = 2
    PREFERRED_UNPUBLISHED = 3
    FRESH_PUBLISHER = 4
    FRESH_IMPORT = 5
    EXEMPTION = 6
    UNPUBLISHED = 7
    FRESH_EXEMPTION = 8


class SearchMode(Enum):
    """What to spare when there is a choice."""

    PREFER_EXEMPTIONS = "check: change the store as little as possible"
    PREFER_FRESH_IMPORTS = "prune: take what peers newly offer and need fewer exemptions"
    REGENERATE_EXEMPTIONS = "take everything there is, then exempt the rest"


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """One step that some entry vouches for."""

    origin: Origin
    caveat: Caveat
    entry: Vouching
    start: SortKey
    end: SortKey
    start_version: str | None
    """None: nothing."""
    end_version: str
    criteria: frozenset[str] | None
    """Closed; None: whatever is asked."""
    start_bytes: frozenset[Digest] = NO_BYTES
    end_bytes: frozenset[Digest] = NO_BYTES
    peer: str | None = None
    """Where it was imported from; None: it is local."""
    record: PublisherRecord | None = None
    """The upload that a wildcard audit or a trusted entry covers."""

    def gives(self, criterion: str) -> bool:
        """Tell whether the step keeps *criterion*."""
        return self.criteria is None or criterion in self.criteria

    def fits(self, wanted: frozenset[Digest]) -> bool:
        """Tell whether the step ends at any of the bytes that are wanted; what is unknown, or incomparable, fits."""
        if not wanted or not self.end_bytes or not wanted.isdisjoint(self.end_bytes):
            return True
        return not are_comparable(wanted, self.end_bytes)

    @property
    def is_audit(self) -> bool:
        """Tell whether somebody read something: a full or a delta audit."""
        return isinstance(self.entry, _AUDITS)


@dataclass(frozen=True, slots=True)
class AuditGraph:
    """One project's edges, by where they end; the search goes backwards."""

    order: VersionOrder
    mode: SearchMode = SearchMode.PREFER_EXEMPTIONS
    into: Mapping[SortKey, Sequence[Edge]] = field(default_factory=dict)
    closures: frozenset[frozenset[str] | None] = frozenset()
    """The different sets of criteria that edges give."""

    @classmethod
    def of(
        cls, edges: Iterable[Edge], order: VersionOrder, mode: SearchMode = SearchMode.PREFER_EXEMPTIONS
    ) -> "AuditGraph":
        """Index *edges* by where they end."""
        into: dict[SortKey, list[Edge]] = {}
        for edge in edges:
            into.setdefault(edge.end, []).append(edge)
        return cls(order, mode, into, frozenset([edge.criteria for edges in into.values() for edge in edges]))

    def kind_of(self, criterion: str) -> object:
        """Give what is equal for criteria of which every edge gives all or none: they have one and the same path."""
        if self.mode is SearchMode.REGENERATE_EXEMPTIONS:
            return criterion  # for which exemptions are made up
        return frozenset([one for one in self.closures if one is not None and criterion in one])

    @property
    def out_of(self) -> Mapping[SortKey, Sequence[Edge]]:
        """The edges by where they start: made when it is asked for, which is where audits are missing."""
        out_of: dict[SortKey, list[Edge]] = {}
        for edges in self.into.values():
            for edge in edges:
                out_of.setdefault(edge.start, []).append(edge)
        return out_of


def audit_graph(
    name: str, book: AuditBook, order: VersionOrder, mode: SearchMode = SearchMode.PREFER_EXEMPTIONS
) -> AuditGraph:
    """
    Build the graph of one project.

    Raises:
        UnknownCriteriaError: An entry names criteria that *book* does not define.
    """
    return AuditGraph.of(_Edges(name, book, order, mode).all(), order, mode)


class _More(TypedDict, total=False):
    """What only some edges have."""

    end_bytes: frozenset[Digest]
    peer: str | None
    record: PublisherRecord | None


class _Edges:
    """Turns each kind of entry into edges."""

    def __init__(self, name: str, book: AuditBook, order: VersionOrder, mode: SearchMode) -> None:
        self._name = name
        self._book = book
        self._key = order.key
        self._order = order
        self._prefers_exemptions = mode is SearchMode.PREFER_EXEMPTIONS
        self._frees_exemptions = mode is SearchMode.REGENERATE_EXEMPTIONS
        self._wildcard_entries = book.wildcards.get(name, ())
        self._wants_others = book.house.demands_independence(name)

    def all(self) -> Iterator[Edge]:
        for index, entry in enumerate(self._book.local.audits.get(self._name, ())):
            caveat = Caveat.NONE if entry.importable else Caveat.NOT_IMPORTABLE
            if self._counts(entry):
                yield self._audit(entry, (Source.LOCAL, index), caveat, None)
        for place, peer, entries in self._book.peers_audits.get(self._name, ()):
            for index, entry in enumerate(entries):
                is_fresh = (peer, self._name, index) in self._book.fresh.audits
                caveat = Caveat.FRESH_IMPORT if is_fresh else Caveat.NONE
                if self._counts(entry):
                    yield self._audit(entry, (Source.IMPORTED, place, index), caveat, peer)
        for index, record in enumerate(self._book.publishers.get(self._name, ())):
            yield from self._wildcards(record, index)
            yield from self._trusted(record, index)
        yield from self._exemptions()
        yield from self._unpublished()

    def _counts(self, entry: Audit) -> TypeGuard[FullAudit | DeltaAudit]:
        return not (isinstance(entry, Violation) or (self._wants_others and self._is_own_work(entry)))

    def _audit(self, entry: FullAudit | DeltaAudit, origin: Origin, caveat: Caveat, peer: str | None) -> Edge:
        criteria = self._book.criteria.closure(entry.criteria)
        read = frozenset(entry.distributions)
        if isinstance(entry, DeltaAudit):
            start, end, read_before = entry.from_version, entry.to_version, frozenset(entry.from_distributions)
            keys = self._key(start), self._key(end)
            return Edge(origin, caveat, entry, *keys, start, end, criteria, read_before, read, peer)
        return self._from_nothing(origin, caveat, entry, entry.version, criteria, end_bytes=read, peer=peer)

    def _from_nothing(
        self,
        origin: Origin,
        caveat: Caveat,
        entry: Vouching,
        version: str,
        criteria: frozenset[str] | None,
        **more: Unpack[_More],
    ) -> Edge:
        return Edge(origin, caveat, entry, NOTHING, self._key(version), None, version, criteria, **more)

    def _wildcards(self, record: PublisherRecord, place: int) -> Iterator[Edge]:
        is_new = (self._name, place) in self._book.fresh.publishers
        for rank, peer, entries in self._wildcard_entries:
            for index, entry in enumerate(entries):
                if not _covers(entry, record) or (self._wants_others and self._is_own_work(entry)):
                    continue
                caveat = Caveat.FRESH_PUBLISHER if is_new else Caveat.NONE
                if (peer, self._name, index) in self._book.fresh.wildcards:
                    caveat = Caveat.FRESH_IMPORT
                criteria = self._book.criteria.closure(entry.criteria)
                origin = (Source.WILDCARD, rank, index, place)
                yield self._from_nothing(origin, caveat, entry, record.version, criteria, peer=peer, record=record)

    def _trusted(self, record: PublisherRecord, place: int) -> Iterator[Edge]:
        is_new = (self._name, place) in self._book.fresh.publishers
        caveat = Caveat.FRESH_IMPORT if is_new else Caveat.NONE
        for entry in self._book.local.trusted.get(self._name, ()):
            if _covers(entry, record):
                criteria = self._book.criteria.closure(entry.criteria)
                origin = (Source.TRUSTED, place)
                yield self._from_nothing(origin, caveat, entry, record.version, criteria, record=record)

    def _is_own_work(self, entry: FullAudit | DeltaAudit | WildcardAudit) -> bool:
        """Tell whether an entry does not count where house rules want others, for its authors published it."""
        return is_own_work(entry, self._book.publishers.get(self._name, ()), self._order)

    def _exemptions(self) -> Iterator[Edge]:
        caveat = Caveat.PREFERRED_EXEMPTION if self._prefers_exemptions else Caveat.EXEMPTION
        for index, entry in enumerate(self._book.exemptions.get(self._name, ())):
            criteria = None if self._frees_exemptions else self._book.criteria.closure(entry.criteria)
            yield self._from_nothing((Source.EXEMPTION, index), caveat, entry, entry.version, criteria)

    def _unpublished(self) -> Iterator[Edge]:
        for index, entry in enumerate(self._book.unpublished.get(self._name, ())):
            is_fresh = (self._name, index) in self._book.fresh.unpublished
            is_preferred = is_fresh is not self._prefers_exemptions
            caveat = Caveat.PREFERRED_UNPUBLISHED if is_preferred else Caveat.UNPUBLISHED
            start, end = entry.audited_as, entry.version
            keys = self._key(start), self._key(end)
            yield Edge((Source.UNPUBLISHED, index), caveat, entry, *keys, start, end, None)


def _covers(entry: WildcardAudit | TrustedEntry, record: PublisherRecord) -> bool:
    return is_same_source(entry.source, record.source) and entry.start <= record.when < entry.end


def is_same_source(one: PublishedBy, other: PublishedBy) -> bool:
    """Tell whether both are one publisher; what a user is called does not matter."""
    if isinstance(one, User) and isinstance(other, User):
        return one.user_id == other.user_id
    return one == other
