"""
Audit sets: one party's published audits, and what becomes of them here.

:func:`adopt` turns a peer's set into one in local words, step by step:

1. Entries the peer does not mean for others, and projects that the import
   excludes, are left out. Exclusion is about ordinary audits only. So is what
   house rules do not take: audits and wildcard audits, but no violations.
2. A peer's criteria are closed over what the *peer* says they imply; each is
   looked up in the import's criteria map, or taken as it is when built in, or
   dropped. What remains is written minimally in local criteria. An audit that
   maps to nothing stays: it satisfies nothing, and says that somebody looked.
3. The definitions of criteria that the map names are kept, to notice when a
   peer changes the meaning of its words.

Source: cargo-vet at e2111ef, src/storage.rs (process_imported_audits).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from vetting.domain.audits import Audit, Violation
from vetting.domain.criteria import SAFE_TO_DEPLOY, SAFE_TO_RUN, CriteriaBook, Criterion
from vetting.domain.import_filters import NO_FILTER, ImportFilter
from vetting.domain.publishers import TrustedEntry, WildcardAudit
from vetting.domain.quick_dataclasses import dataclass, field, replace

_Entry = TypeVar("_Entry", bound=Audit | WildcardAudit)


@dataclass(frozen=True, slots=True)
class AuditSet:
    """The contents of one audits file."""

    criteria: tuple[Criterion, ...] = ()
    audits: Mapping[str, tuple[Audit, ...]] = field(default_factory=dict)
    wildcards: Mapping[str, tuple[WildcardAudit, ...]] = field(default_factory=dict)
    trusted: Mapping[str, tuple[TrustedEntry, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Import:
    """A subscription to a peer's audit set."""

    urls: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    """Projects whose audits are not taken from this peer."""
    criteria_map: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What a peer's criteria mean here."""
    bounds: ImportFilter = NO_FILTER
    """What house rules take of it."""


def adopt(peer: AuditSet, subscription: Import, book: CriteriaBook) -> AuditSet:
    """
    Turn a peer's set into one in local criteria.

    Args:
        peer: The set as published; criteria that it does not define are ignored.
        subscription: How it is imported.
        book: The local criteria.

    Raises:
        UnknownCriteriaError: The criteria map leads to criteria that *book* does not define.
        InvalidInput: The peer's criteria imply themselves or redefine a built-in one.
    """
    words = _Translation(peer.criteria, subscription, book)
    audits = {
        name: kept
        for name, entries in peer.audits.items()
        if name not in subscription.exclude and (kept := words.all_of(name, (one for one in entries if one.importable)))
    }
    wildcards = {name: some for name, entries in peer.wildcards.items() if (some := words.all_of(name, entries))}
    criteria = tuple(
        Criterion(one.name, one.description, aggregated_from=one.aggregated_from)
        for one in peer.criteria
        if one.name in subscription.criteria_map
    )
    return AuditSet(criteria, audits, wildcards)


def changed_criteria(new: AuditSet, locked: AuditSet) -> tuple[tuple[Criterion, Criterion], ...]:
    """Find the criteria whose description is another than when they were imported: each as it was and as it is."""
    known = {one.name: one for one in locked.criteria}
    pairs = ((known[one.name], one) for one in new.criteria if one.name in known)
    return tuple((before, after) for before, after in pairs if before.description != after.description)


class _Translation:
    """From one peer's criteria to local ones."""

    def __init__(self, theirs: Iterable[Criterion], subscription: Import, book: CriteriaBook) -> None:
        defined = [*theirs]
        names = {SAFE_TO_RUN, SAFE_TO_DEPLOY, *(one.name for one in defined)}
        self._theirs = CriteriaBook(
            replace(one, implies=tuple(name for name in one.implies if name in names)) for one in defined
        )
        self._book = book
        self._map = subscription.criteria_map
        self._bounds = subscription.bounds
        self._known: dict[tuple[tuple[str, ...], ImportFilter], tuple[str, ...] | None] = {}

    def all_of(self, name: str, entries: Iterable[_Entry]) -> tuple[_Entry, ...]:
        return tuple(self._taken(name, entries))

    def _taken(self, name: str, entries: Iterable[_Entry]) -> Iterator[_Entry]:
        for one in entries:
            bounds = NO_FILTER if isinstance(one, Violation) else self._bounds
            if bounds.takes_project(name) and bounds.takes_from(one.who):
                criteria = self._local(one.criteria, bounds)
                if criteria is not None:
                    yield replace(one, criteria=criteria)

    def _local(self, criteria: tuple[str, ...], bounds: ImportFilter) -> tuple[str, ...] | None:
        """Translate criteria; None where a filter leaves nothing of them."""
        if (criteria, bounds) not in self._known:
            closed = self._theirs.closure(name for name in criteria if name in self._theirs)
            counting = bounds.narrowed(closed)
            mapped = {ours for name in counting for ours in self._map.get(name, self._as_it_is(name))}
            local = self._book.minimal(self._book.closure(mapped))
            self._known[criteria, bounds] = local if counting or not bounds.only_criteria else None
        return self._known[criteria, bounds]

    @staticmethod
    def _as_it_is(name: str) -> tuple[str, ...]:
        return (name,) if name in {SAFE_TO_RUN, SAFE_TO_DEPLOY} else ()
