"""What is known of a Python expression while a file is read: more than the facts tell, and thrown away after."""

import ast
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from vetting.domain.code.facts import Constant, Value
from vetting.domain.code.folding import MAX_NUMBER_BITS

MAX_FLOWS: Final = 24
"""Names that are kept of what a value comes from; a value that comes from more is made of everything anyway."""
MAX_PARTS: Final = 200
"""Members of a list that the facts tell."""
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Known:
    """One expression's value, as far as it is known."""

    __slots__ = ("calls", "constant", "decoded", "is_looked_up", "items", "made", "name", "names", "space")

    def __init__(  # noqa: PLR0913  # a record; no dataclass, since a hundred thousand are made a second
        self,
        *,
        made: bool = False,
        constant: Any = None,  # noqa: ANN401  # any constant
        name: str | None = None,
        calls: tuple[str, ...] = (),
        names: tuple[str, ...] = (),
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


UNKNOWN: Final = Known()


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


def flow(*parts: Known) -> Known:
    """Know what a value is made from, when nothing else is known of it."""
    busy = [part for part in parts if part.calls or part.names or part.name]
    if not busy:
        return UNKNOWN
    if len(busy) == 1 and busy[0].name is None:
        return Known(calls=busy[0].calls, names=busy[0].names)
    calls = dict.fromkeys(call for part in busy for call in part.calls)
    names = dict.fromkeys(name for part in busy for name in ((part.name, *part.names) if part.name else part.names))
    return Known(calls=tuple(calls)[:MAX_FLOWS], names=tuple(names)[:MAX_FLOWS])


def constant(value: object, *parts: Known, decoded: int = 0) -> Known:
    """Know a constant, and what it was put together from."""
    known = Known(made=True, constant=value, decoded=decoded)
    if parts:
        made_of = flow(*parts)
        known.calls, known.names = made_of.calls, made_of.names
        known.decoded = decoded + max(part.decoded for part in parts)
    return known


NOTHING: Final = Value()
_TOLD_AS_IT_IS: Final = (str, bytes, float, bool)
_SCALARS: Final = (str, bytes, float, bool, int)
"""As tuples: a union is made anew at each question."""


def value_of(known: Known) -> Value:
    """Give what the facts tell of a value."""
    names = (known.name, *known.names) if known.name else known.names
    if not known.made:
        parts = _parts(known.items) if isinstance(known.items, tuple) else ()
        return Value(calls=known.calls, names=names, parts=parts) if names or known.calls or parts else NOTHING
    fact = known.constant
    if fact is None or isinstance(fact, _TOLD_AS_IT_IS):
        return Value(fact, is_constant=True, calls=known.calls, names=names, decoded=known.decoded)
    if isinstance(fact, int):
        is_told = fact.bit_length() < MAX_NUMBER_BITS
        return Value(fact if is_told else None, is_constant=is_told, calls=known.calls, names=names)
    parts = tuple([_scalar(one) for one in fact[:MAX_PARTS]]) if isinstance(fact, tuple) else ()
    return Value(calls=known.calls, names=names, decoded=known.decoded, parts=parts)


def _parts(items: tuple[Known, ...]) -> tuple[Constant, ...]:
    return tuple([_scalar(one.constant) if one.made else None for one in items[:MAX_PARTS]])


def _scalar(fact: object) -> Constant:
    return fact if isinstance(fact, _SCALARS) else None
