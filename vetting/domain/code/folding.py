"""
Constants put together: what ``"ex" + "ec"``, ``%`` and ``.format`` come to, never more than a budget allows.

Everything here takes Python constants (text, bytes, numbers, tuples and dicts
of them) and gives one, or raises ``Unfolded`` where the answer is not to be had
or would cost too much. Nothing of a package is run: each operation is one of
the few that are named here.
"""

import operator
import re
from collections.abc import Callable, Mapping
from string import Formatter
from typing import Any, Final

MAX_VALUE: Final = 1 << 20
"""Items, characters or bytes of one folded value."""
MAX_TOTAL: Final = 8 << 20
"""Of all that is folded in one file, so that many small steps make no large one."""
MAX_STEPS: Final = 200_000
"""In one file: about a fifth of a second."""
MAX_NUMBER_BITS: Final = 8 * MAX_VALUE
MAX_PRODUCT_BITS: Final = 1 << 16
"""Of a product or a power; such numbers take time that grows faster than they do."""
_SIMPLE_PERCENT: Final = re.compile(r"%(?:\([^()%]{0,100}\))?[-+ #0]{0,3}\d{0,3}(?:\.\d{1,3})?[sdrcxXoi%]")


class Unfolded(Exception):  # no error: an answer that is not to be had
    """What a constant would be is not known."""


class Budget:
    """What may still be spent on one file."""

    __slots__ = ("is_spent", "size", "steps")

    def __init__(self) -> None:
        self.size = MAX_TOTAL
        self.steps = MAX_STEPS
        self.is_spent = False
        """Whether something was not folded that would have been with a larger budget."""

    def step(self, number: int = 1) -> None:
        """Spend *number* steps."""
        self.steps -= number
        if self.steps < 0:
            self.is_spent = True
            raise Unfolded

    def spend(self, size: int) -> None:
        """Make sure that a value of *size* may be made, before it is."""
        if size > MAX_VALUE:
            raise Unfolded  # and nothing is spent: one enormous constant must not keep all others from being folded
        self.size -= size
        if self.size < 0:
            self.is_spent = True
            raise Unfolded


def size_of(value: object) -> int:
    """Say how large a constant is: items, characters, bytes; a number's bytes."""
    if isinstance(value, str | bytes | tuple | dict | range):
        return len(value)
    return value.bit_length() // 8 if isinstance(value, int) else 1


def percent(template: str | bytes, values: Any, budget: Budget) -> object:  # noqa: ANN401  # whatever stands there
    """Fold ``template % values`` where its directives are plain ones."""
    text = template if isinstance(template, str) else template.decode("latin-1")
    if _SIMPLE_PERCENT.sub("", text).count("%"):
        raise Unfolded
    directives = text.count("%")
    parts = values if isinstance(values, tuple) else (values,)
    parts = tuple(values.values()) if isinstance(values, dict) else parts
    longest = max((_shown_size(part) for part in parts), default=0)
    budget.spend(len(text) + directives * (1000 + longest if directives else 0))
    return template % values


def _shown_size(value: object) -> int:
    if isinstance(value, str | bytes):
        return 4 * len(value) + 3
    if isinstance(value, bool | float) or value is None or (isinstance(value, int) and value.bit_length() < MAX_STEPS):
        return (value.bit_length() // 3 if isinstance(value, int) else 0) + 30
    raise Unfolded


def formatted(template: str, arguments: tuple[object, ...], keywords: Mapping[str, object], budget: Budget) -> str:
    """Fold ``template.format(...)`` where each field only names an argument."""
    pieces: list[str] = []
    position = 0
    for literal, field, spec, conversion in Formatter().parse(template):
        budget.step()
        pieces.append(literal)
        if field is None:
            continue
        if spec or conversion not in {None, "s"}:
            raise Unfolded
        key: str | int = field
        if not field:
            key, position = position, position + 1
        elif field.isdecimal():
            key = int(field[:6])
        value = keywords[key] if isinstance(key, str) else arguments[key]
        pieces.append(shown(value, budget))
    budget.spend(sum(len(piece) for piece in pieces))
    return "".join(pieces)


def shown(value: object, budget: Budget) -> str:
    """Fold ``str(value)``."""
    budget.spend(_shown_size(value))
    return str(value)


def add(left: Any, right: Any, budget: Budget) -> object:  # noqa: ANN401  # any constants
    """Fold ``left + right``."""
    budget.spend(size_of(left) + size_of(right))
    return left + right


def multiply(left: Any, right: Any, budget: Budget) -> object:  # noqa: ANN401  # any constants
    """Fold ``left * right``."""
    if isinstance(left, int) and isinstance(right, int):
        _number(left.bit_length() + right.bit_length(), MAX_PRODUCT_BITS)
        return left * right
    times, what = (left, right) if isinstance(left, int) else (right, left)
    if isinstance(left, float) or isinstance(right, float):
        return left * right
    if not isinstance(times, int):
        raise Unfolded
    budget.spend(max(times, 0) * size_of(what))
    return left * right


def _number(bits: int, limit: int) -> None:
    if bits > limit:
        raise Unfolded


def _power(left: Any, right: Any, _: Budget) -> object:  # noqa: ANN401  # any constants
    if not (isinstance(left, int) and isinstance(right, int)) or right < 0:
        raise Unfolded
    _number(max(left.bit_length(), 1) * right, MAX_PRODUCT_BITS)
    return left**right


def _shift(left: Any, right: Any, budget: Budget) -> object:  # noqa: ANN401  # any constants
    _number(left.bit_length() + right, MAX_NUMBER_BITS)
    budget.spend((left.bit_length() + max(right, 0)) // 8)
    return left << right


def _modulo(left: Any, right: Any, budget: Budget) -> object:  # noqa: ANN401  # any constants
    if isinstance(left, str | bytes):
        return percent(left, right, budget)
    return _divided(operator.mod)(left, right, budget)


def _divided(operate: Callable[[Any, Any], object]) -> Callable[[Any, Any, Budget], object]:
    def fold(left: Any, right: Any, _: Budget) -> object:  # noqa: ANN401  # any constants
        _number(size_of(left) * 8, MAX_PRODUCT_BITS)
        return operate(left, right)

    return fold


def _bitwise(operate: Callable[[Any, Any], object]) -> Callable[[Any, Any, Budget], object]:
    def fold(left: Any, right: Any, budget: Budget) -> object:  # noqa: ANN401  # any constants
        budget.spend(max(size_of(left), size_of(right)))
        return operate(left, right)

    return fold


OPERATORS: Final[Mapping[str, Callable[[Any, Any, Budget], object]]] = {
    "Add": add,
    "Sub": _bitwise(operator.sub),
    "Mult": multiply,
    "Mod": _modulo,
    "FloorDiv": _divided(operator.floordiv),
    "Div": _divided(operator.truediv),
    "Pow": _power,
    "LShift": _shift,
    "RShift": _bitwise(operator.rshift),
    "BitXor": _bitwise(operator.xor),
    "BitAnd": _bitwise(operator.and_),
    "BitOr": _bitwise(operator.or_),
}
"""By the name of the node that stands for it."""
FAILURES: Final = (
    Unfolded,
    ArithmeticError,
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    MemoryError,
    RecursionError,
)
"""What an operation on constants that somebody made up may end in; all mean that nothing is known."""


def binary(name: str, left: object, right: object, budget: Budget) -> object:
    """
    Fold two constants by the operator whose node has *name*.

    Raises:
        Unfolded: It is no such operator, or the constants are none that it takes, or it costs too much.
    """
    budget.step()
    try:
        return OPERATORS[name](left, right, budget)
    except FAILURES as error:
        raise Unfolded from error


def subscript(value: Any, key: Any, budget: Budget) -> object:  # noqa: ANN401  # any constants
    """Fold ``value[key]``; a slice is a slice of numbers."""
    budget.step()
    try:
        if isinstance(key, slice):
            budget.spend(size_of(value))
        return value[key]
    except FAILURES as error:
        raise Unfolded from error
