"""What one command did to a store, entry by entry where the entries are our own, counted where they are others'."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from vetting.domain.audits import Audit, Exemption
from vetting.domain.lock_changes import LockChange, lock_changes
from vetting.domain.store import Store

_Entry = TypeVar("_Entry", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Difference(Generic[_Entry]):
    """Entries that came and that went, each under its project's name."""

    came: tuple[tuple[str, _Entry], ...] = ()
    went: tuple[tuple[str, _Entry], ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.came or self.went)


@dataclass(frozen=True, slots=True)
class StoreChanges:
    """What is another than before."""

    exemptions: Difference[Exemption] = Difference()
    audits: Difference[Audit] = Difference()
    """Our own."""
    lock: tuple[LockChange, ...] = ()
    """By peer, the index last."""

    def __bool__(self) -> bool:
        """Tell whether anything changed."""
        return bool(self.exemptions or self.audits or self.lock)


def store_changes(before: Store, after: Store) -> StoreChanges:
    """Compare two states of a store; the order of entries does not matter."""
    return StoreChanges(
        _difference(before.config.exemptions, after.config.exemptions),
        _difference(before.audits.audits, after.audits.audits),
        lock_changes(before.imports, after.imports),
    )


def _difference(before: Mapping[str, Iterable[_Entry]], after: Mapping[str, Iterable[_Entry]]) -> Difference[_Entry]:
    old, new = Counter(_named(before)), Counter(_named(after))
    return Difference(tuple((new - old).elements()), tuple((old - new).elements()))


def _named(entries: Mapping[str, Iterable[_Entry]]) -> Iterator[tuple[str, _Entry]]:
    return ((name, entry) for name, some in sorted(entries.items()) for entry in some)
