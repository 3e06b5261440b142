"""What is known of a Python expression while a file is read: more than the facts tell, and thrown away after."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, TypeAlias

from vetting.domain.code.facts import Constant, Value
from vetting.domain.code.folding import MAX_NUMBER_BITS
from vetting.domain.code.python_names import MAX_KEPT_CHARACTERS

MAX_FLOWS: Final = 24
"""Names that are kept of what a value comes from; a value that comes from more is made of everything anyway."""
MAX_PARTS: Final = 200
"""Members of a list that the facts tell."""
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Known:
    """One expression's value, as far as it is known: once made it stays as it is, and is shared."""

    __slots__ = ("calls", "constant", "decoded", "is_looked_up", "items", "made", "name", "names", "space", "told")

    def __init__(  # noqa: PLR0913  # a record; no dataclass, since a hundred thousand are made a second
        self,
        name: str | None = None,
        calls: tuple[str, ...] = (),
        names: tuple[str, ...] = (),
        *,  # the others are seldom given: a keyword doubles the time that it takes to make one
        made: bool = False,
        constant: Any = None,  # noqa: ANN401  # any constant
        decoded: int = 0,
        space: str | None = None,
        items: "tuple[Known, ...] | dict[Any, Known] | Definition | None" = None,
        is_looked_up: bool = False,
    ) -> None:
        self.made = made
        """Whether *constant* is what it is: text, bytes, a number, None; a tuple, list or dict as a tuple or dict."""
        self.constant = constant
        self.name = name
        """Resolved and dotted: a module, or what lies in one."""
        self.calls = calls
        self.names = names
        self.decoded = decoded
        self.space = space
        """The module whose names a dictionary maps; "" for this file's own."""
        self.items = items
        """What a container holds that is no constant, or what a local name defines."""
        self.is_looked_up = is_looked_up
        """Whether *name* was had by getattr or brackets, rather than written."""
        self.told: Value | None = None
        """What the facts tell of it, once they were asked."""


UNKNOWN: Final = Known()


@lru_cache(maxsize=1 << 14)
def _written(name: str) -> Known:
    return Known(name)


def written(name: str) -> Known:
    """Know a resolved name, and nothing else."""
    return _written(name) if len(name) <= MAX_KEPT_CHARACTERS else Known(name)


@lru_cache(maxsize=1 << 14)
def _parameter(name: str) -> Known:
    return Known(None, (), (name,))


def parameter(name: str) -> Known:
    """Know of a value how the function calls that is given it, and nothing else."""
    return _parameter(name) if len(name) <= MAX_KEPT_CHARACTERS else Known(None, (), (name,))


@dataclass(slots=True, eq=False)
class Scope:
    """The names of a module or a function."""

    parent: "Scope | None"
    names: dict[str, Known] = field(default_factory=dict)

    def find(self, name: str) -> Known | None:
        """Find a name here or around."""
        scope: Scope | None = self
        while scope is not None:
            if (known := scope.names.get(name)) is not None:
                return known
            scope = scope.parent
        return None

    def having(self, name: str) -> "Scope":
        """Give the scope that *name* is found in; the outermost where it is in none."""
        scope = self
        while name not in scope.names and scope.parent is not None:
            scope = scope.parent
        return scope


@dataclass(slots=True, eq=False)
class Definition:
    """A function or class of the file that is read: looked into when it is first called, or at the end."""

    node: Function | ast.ClassDef
    scope: Scope
    own_names: dict[str, Known] = field(default_factory=dict)
    """Of a class: its methods and constants."""
    is_read: bool = False
    result: Known = UNKNOWN
    """What the function gives back, as far as it was read."""
    passed: tuple[tuple[str, list[Known], list[tuple[str, Known]]], ...] = ()
    """Calls that run what the function is given, as :mod:`python_passing` keeps them."""


def flow(*parts: Known) -> Known:
    """Know what a value is made from, when nothing else is known of it."""
    only = UNKNOWN
    for part in parts:
        if part.calls or part.names or part.name:
            if only is not UNKNOWN:
                return _merged(parts, [])
            only = part
    if only.name is not None:
        return _merged((only,), [])
    if only is UNKNOWN:
        return only
    is_flow = not (only.made or only.decoded or only.is_looked_up) and only.items is None and only.space is None
    return only if is_flow else Known(None, only.calls, only.names)


def made_by(name: str, parts: Sequence[Known]) -> Known:
    """Know of what the function *name* gives back, and what that is made from."""
    for part in parts:
        if part.calls or part.names or part.name:
            return _merged(parts, [name])
    return _made_by(name) if len(name) <= MAX_KEPT_CHARACTERS else Known(None, (name,))


@lru_cache(maxsize=1 << 14)
def _made_by(name: str) -> Known:
    return Known(None, (name,))


def _merged(parts: Sequence[Known], calls: list[str]) -> Known:
    names: list[str] = []
    for part in parts:
        if part.calls:
            calls += part.calls
        if part.name:
            names.append(part.name)
        if part.names:
            names += part.names
    return Known(
        None,
        tuple(dict.fromkeys(calls))[:MAX_FLOWS] if len(calls) > 1 else tuple(calls),
        tuple(dict.fromkeys(names))[:MAX_FLOWS] if len(names) > 1 else tuple(names),
    )


def constant(value: object, *parts: Known, decoded: int = 0) -> Known:
    """Know a constant, and what it was put together from."""
    known = Known()
    known.made, known.constant, known.decoded = True, value, decoded
    if parts:
        made_of = flow(*parts)
        known.calls, known.names = made_of.calls, made_of.names
        known.decoded = decoded + max([part.decoded for part in parts])
    return known


NOTHING: Final = Value()
_TOLD_AS_IT_IS: Final = (str, bytes, float, bool)
_SCALARS: Final = (str, bytes, float, bool, int)
"""As tuples: a union is made anew at each question."""


def value_of(known: Known) -> Value:
    """Give what the facts tell of a value."""
    if known.told is None:
        known.told = _told_of(known)
    return known.told


def _told_of(known: Known) -> Value:
    names = (known.name, *known.names) if known.name else known.names
    if not known.made:
        parts = _parts(known.items) if isinstance(known.items, tuple) else ()
        return Value(None, known.made, known.calls, names, 0, parts) if names or known.calls or parts else NOTHING
    fact = known.constant
    if fact is None or isinstance(fact, _TOLD_AS_IT_IS):
        return Value(fact, known.made, known.calls, names, known.decoded)
    if isinstance(fact, int):
        is_told = fact.bit_length() < MAX_NUMBER_BITS
        return Value(fact if is_told else None, is_constant=is_told, calls=known.calls, names=names)
    parts = tuple([_scalar(one) for one in fact[:MAX_PARTS]]) if isinstance(fact, tuple) else ()
    return Value(calls=known.calls, names=names, decoded=known.decoded, parts=parts)


def _parts(items: tuple[Known, ...]) -> tuple[Constant, ...]:
    return tuple([_scalar(one.constant) if one.made else None for one in items[:MAX_PARTS]])


def _scalar(fact: object) -> Constant:
    return fact if isinstance(fact, _SCALARS) else None
