"""
Criteria: named promises that an audit makes, and what each implies.

A :class:`CriteriaBook` holds the two that are built in and an instance's or a
store's own. Sets of criteria are always compared *closed*: with everything
that their members imply. What is displayed or written is the *minimal* form:
the members that no other member implies.

Names have one order everywhere: safe-to-run, safe-to-deploy, then the others
by name. Source: cargo-vet at e2111ef, src/criteria.rs.
"""

from collections.abc import Iterable, Iterator, Sequence

from vetting.domain.errors import InvalidInput
from vetting.domain.quick_dataclasses import dataclass

SAFE_TO_RUN = "safe-to-run"
SAFE_TO_DEPLOY = "safe-to-deploy"
MAX_CRITERIA = 64
"""Criteria a book may hold, the built-in ones included; cargo-vet's limit."""


class UnknownCriteriaError(InvalidInput):
    """Something names criteria that the book does not define."""


class ContradictoryCriteriaError(InvalidInput):
    """Criteria that no book can hold; *name* says which, None: there are too many."""

    def __init__(self, message: str, name: str | None = None) -> None:
        self.name = name
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One named promise."""

    name: str
    description: str | None = None
    description_url: str | None = None
    implies: tuple[str, ...] = ()
    aggregated_from: tuple[str, ...] = ()
    """The addresses it was merged from, most recent last."""


BUILT_IN: tuple[Criterion, ...] = (
    Criterion(
        SAFE_TO_RUN,
        "The release can be built, run and tested on a machine that matters, such as a workstation or a CI runner, "
        "without surprising consequences: it does not read secrets, send out data, harm the machine, or reach for the "
        "network or the file system in ways that its purpose does not explain.",
    ),
    Criterion(
        SAFE_TO_DEPLOY,
        "The release will not introduce a serious weakness into software that is exposed to untrusted input. The "
        "reviewer has read all that was in doubt: native code, uses of eval, exec, pickle and ctypes, subprocesses, "
        "downloads, install hooks, and what parses input from outside.",
        implies=(SAFE_TO_RUN,),
    ),
)


class CriteriaBook:
    """
    The criteria that are defined here, and what follows from what.

    Raises (on construction):
        ContradictoryCriteriaError: A built-in is redefined, a name is defined twice, something implies itself, or
            there are too many.
        UnknownCriteriaError: A criterion implies one that is not defined.
    """

    __slots__ = ("_closures", "_criteria", "_places")

    def __init__(self, customs: Iterable[Criterion] = ()) -> None:
        ordered = [*BUILT_IN, *sorted(customs, key=lambda one: one.name)]
        if len(ordered) > MAX_CRITERIA:
            raise ContradictoryCriteriaError(f"{len(ordered)} criteria are defined; at most {MAX_CRITERIA} can be")
        self._criteria: dict[str, Criterion] = {}
        for one in ordered:
            if one.name in self._criteria:
                what = "is built in and cannot be redefined" if one.name in _BUILT_IN_NAMES else "is defined twice"
                raise ContradictoryCriteriaError(f"the criteria {one.name!r} {what}", one.name)
            self._criteria[one.name] = one
        self._places = {name: place for place, name in enumerate(self._criteria)}
        self._closures: dict[str, frozenset[str]] = {}
        for name in self._criteria:
            self._close(name, ())

    def __iter__(self) -> Iterator[Criterion]:
        """Iterate over all criteria in the one order."""
        return iter(self._criteria.values())

    def __contains__(self, name: object) -> bool:
        """Tell whether criteria of this name are defined."""
        return name in self._criteria

    def __eq__(self, other: object) -> bool:
        """Compare by what is defined."""
        return isinstance(other, CriteriaBook) and self._criteria == other._criteria

    def __hash__(self) -> int:
        """Hash what is defined."""
        return hash(tuple(self._criteria.values()))

    @property
    def names(self) -> tuple[str, ...]:
        """All names in the one order."""
        return tuple(self._criteria)

    @property
    def customs(self) -> tuple[Criterion, ...]:
        """The criteria that are not built in, by name."""
        return tuple(self._criteria.values())[len(BUILT_IN) :]

    def closure(self, names: Iterable[str]) -> frozenset[str]:
        """
        Give *names* and everything they imply.

        Raises:
            UnknownCriteriaError: A name is not defined.
        """
        wanted = tuple(names)
        if len(wanted) == 1 and wanted[0] in self._closures:
            return self._closures[wanted[0]]
        self.require_known(wanted)
        return frozenset[str]().union(*(self._closures[name] for name in wanted))

    def minimal(self, names: Iterable[str]) -> tuple[str, ...]:
        """
        Give the members of *names* that no other member implies, in order.

        Raises:
            UnknownCriteriaError: A name is not defined.
        """
        wanted = set(names)
        self.require_known(wanted)
        implied = {below for name in wanted for below in self._closures[name] if below != name}
        return tuple(sorted(wanted - implied, key=self._places.__getitem__))

    def stronger(self, name: str) -> tuple[str, ...]:
        """
        Give the other criteria that imply *name*, in order.

        Raises:
            UnknownCriteriaError: *name* is not defined.
        """
        self.require_known((name,))
        return tuple(one for one in self._criteria if one != name and name in self._closures[one])

    def implies(self, have: Iterable[str], want: Iterable[str]) -> bool:
        """
        Tell whether who meets all of *have* meets all of *want*.

        Raises:
            UnknownCriteriaError: A name is not defined.
        """
        return self.closure(have) >= self.closure(want)

    def require_known(self, names: Iterable[str]) -> None:
        """
        Let defined names pass.

        Raises:
            UnknownCriteriaError: A name is not defined.
        """
        unknown = sorted(name for name in names if name not in self._criteria)
        if unknown:
            raise UnknownCriteriaError(f"{_listed(unknown)} is not defined; defined are {_listed(self.valid_names())}")

    def valid_names(self) -> list[str]:
        """Give the names to choose from: customs first, then the built-in ones."""
        return [*(one.name for one in self.customs), *_BUILT_IN_NAMES]

    def _close(self, name: str, path: Sequence[str]) -> frozenset[str]:
        if name in path:
            circle = " -> ".join([*path[path.index(name) :], name])
            raise ContradictoryCriteriaError(f"the criteria {name!r} imply themselves: {circle}", name)
        known = self._closures.get(name)
        if known is None:
            implied = self._criteria[name].implies
            try:
                self.require_known(implied)
            except UnknownCriteriaError as error:
                raise UnknownCriteriaError(
                    f"the criteria {name!r} imply criteria that do not exist: {error}"
                ) from error
            below = (self._close(other, (*path, name)) for other in implied)
            known = self._closures[name] = frozenset((name,)).union(*below)
        return known


_BUILT_IN_NAMES = tuple(one.name for one in BUILT_IN)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(repr(name) for name in names)
