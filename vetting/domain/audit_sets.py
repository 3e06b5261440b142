"""
Audit sets: one party's published audits, and what becomes of them here.

:func:`adopt` turns a peer's set into one in local words, step by step:

1. Entries the peer does not mean for others, and projects that the import
   excludes, are left out. Exclusion is about ordinary audits only.
2. A peer's criteria are closed over what the *peer* says they imply; each is
   looked up in the import's criteria map, or taken as it is when built in, or
   dropped. What remains is written minimally in local criteria. An audit that
   maps to nothing stays: it satisfies nothing, and says that somebody looked.
3. The definitions of criteria that the map names are kept, to notice when a
   peer changes the meaning of its words.

Source: cargo-vet at e2111ef, src/storage.rs (process_imported_audits).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from vetting.domain.audits import Audit
from vetting.domain.criteria import SAFE_TO_DEPLOY, SAFE_TO_RUN, CriteriaBook, Criterion
from vetting.domain.publishers import TrustedEntry, WildcardAudit

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
    words = _Translation(peer.criteria, subscription.criteria_map, book)
    audits = {
        name: kept
        for name, entries in peer.audits.items()
        if name not in subscription.exclude and (kept := words.all_of(one for one in entries if one.importable))
    }
    wildcards = {name: words.all_of(entries) for name, entries in peer.wildcards.items()}
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

    def __init__(
        self, theirs: Iterable[Criterion], criteria_map: Mapping[str, tuple[str, ...]], book: CriteriaBook
    ) -> None:
        defined = [*theirs]
        names = {SAFE_TO_RUN, SAFE_TO_DEPLOY, *(one.name for one in defined)}
        self._theirs = CriteriaBook(
            replace(one, implies=tuple(name for name in one.implies if name in names)) for one in defined
        )
        self._book = book
        self._map = criteria_map
        self._known: dict[tuple[str, ...], tuple[str, ...]] = {}

    def all_of(self, entries: Iterable[_Entry]) -> tuple[_Entry, ...]:
        return tuple(replace(one, criteria=self.local(one.criteria)) for one in entries)

    def local(self, criteria: tuple[str, ...]) -> tuple[str, ...]:
        known = self._known.get(criteria)
        if known is None:
            closed = self._theirs.closure(name for name in criteria if name in self._theirs)
            mapped = {ours for name in closed for ours in self._map.get(name, self._as_it_is(name))}
            known = self._known[criteria] = self._book.minimal(self._book.closure(mapped))
        return known

    @staticmethod
    def _as_it_is(name: str) -> tuple[str, ...]:
        return (name,) if name in {SAFE_TO_RUN, SAFE_TO_DEPLOY} else ()
