"""What a renewed lock brings and takes away, so that whoever reviews the change knows what to look for."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from vetting.domain.audit_sets import AuditSet
from vetting.domain.store import ImportsLock

THE_INDEX = "the index"


@dataclass(frozen=True, slots=True)
class LockChange:
    """What of the lock's entries from one side are new, and what are no longer there."""

    source: str
    """A peer, or ``THE_INDEX`` for what it says of publishers and versions."""
    came: int
    went: int

    def __str__(self) -> str:
        """Say it in a few words."""
        counts = [f"{self.came} came" if self.came else "", f"{self.went} went" if self.went else ""]
        return f"{self.source}: {', '.join(one for one in counts if one)}"


def lock_changes(before: ImportsLock, after: ImportsLock) -> tuple[LockChange, ...]:
    """
    Count what changed from one lock to the next, by peer, the index last.

    An entry whose notes or authors changed went and came: the change shows in review as well.
    """
    changes: list[LockChange] = []
    for peer in sorted({*before.audits, *after.audits}):
        sets = (lock.audits.get(peer, AuditSet()) for lock in (before, after))
        changes.append(_change(peer, *(_of_peer(one) for one in sets)))
    changes.append(_change(THE_INDEX, _of_index(before), _of_index(after)))
    return tuple(one for one in changes if one.came or one.went)


def _change(source: str, before: Iterable[Hashable], after: Iterable[Hashable]) -> LockChange:
    old, new = Counter(before), Counter(after)
    return LockChange(source, (new - old).total(), (old - new).total())


def _of_peer(audits: AuditSet) -> Iterator[Hashable]:
    yield from audits.criteria
    yield from _entries(audits.audits)
    yield from _entries(audits.wildcards)


def _of_index(lock: ImportsLock) -> Iterator[Hashable]:
    yield from _entries(lock.unpublished)
    yield from _entries(lock.publishers)


def _entries(table: Mapping[str, Iterable[Hashable]]) -> Iterator[Hashable]:
    return ((project, entry) for project, entries in table.items() for entry in entries)
