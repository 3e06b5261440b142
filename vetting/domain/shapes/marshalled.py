"""
Reads CPython's marshal format as data: nothing is loaded, and no code object is ever made.

``marshal.loads`` crashes the interpreter on hostile bytes; this reader knows
its types, counts what it makes, and refuses the rest with a plain reason.
References make a graph out of what looks like a tree, so whoever writes the
values out must bound that himself (see ``written``).

Source: CPython, ``Python/marshal.c`` from 3.7 to 3.14.
"""

import struct
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, Union

MAX_DEPTH: Final = 150
"""Values inside values; what compilers write has some ten."""
MAX_VALUES: Final = 100_000
MAX_INT_DIGITS: Final = 256
"""Of 15 bits; a larger number is told by its size."""
MAX_WRITTEN: Final = 400
"""Characters of one value as it is written out."""
_REFERENCE: Final = 0x80
_COST_OF_A_LEVEL: Final = 3
"""References may nest deeper than values do, so each level takes from what may be written, and ends the recursion."""
_LONG: Final = 1000
_SHOWN_OF_LONG: Final = 240


class Unreadable(Exception):
    """The bytes are not what a compiler writes, or more than is read; the message says which."""


@dataclass(frozen=True, slots=True)
class Opaque:
    """A value told in words."""

    text: str


@dataclass(slots=True)
class Group:
    """A tuple, list, set or dictionary."""

    opening: str
    closing: str
    items: "list[Value]"


@dataclass(frozen=True, slots=True)
class Code:
    """One code object: a module, a class body or a function."""

    name: str
    filename: str
    first_line: int
    arguments: int
    code: bytes
    constants: "tuple[Value, ...]"
    names: tuple[str, ...]
    local_names: tuple[str, ...]
    """Local variables, then those of closures, as instructions count them."""


Value: TypeAlias = Union[bool, int, float, complex, str, bytes, Opaque, Group, Code, None]  # noqa: UP007  # forward names

_SINGLE: Final[dict[str, Value]] = {
    "N": None,
    "F": False,
    "T": True,
    ".": Opaque("Ellipsis"),
    "S": Opaque("StopIteration"),
}
_GROUPS: Final = {
    "(": ("<I", "(", ")"),
    ")": ("<B", "(", ")"),
    "[": ("<I", "[", "]"),
    "<": ("<I", "{", "}"),
    ">": ("<I", "frozenset({", "})"),
}
_NUMBERS: Final = {"i": "<i", "I": "<q", "g": "<d"}
_TEXTS: Final = {"u": "<I", "t": "<I", "a": "<I", "A": "<I", "z": "<B", "Z": "<B"}
_NULL: Final = Opaque("nothing")


def code_from(data: bytes, version: tuple[int, int]) -> Code:
    """
    Read the code object that *data* begins with, as Python *version* wrote it.

    Raises:
        Unreadable: It is broken, or larger than is read.
    """
    value = _Reader(data, version).value(0)
    if not isinstance(value, Code):
        raise Unreadable("it holds no code")
    return value


class _Reader:
    """Where in the bytes we are, and what was read."""

    def __init__(self, data: bytes, version: tuple[int, int]) -> None:
        self._data = data
        self._version = version
        self._at = 0
        self._values = 0
        self._references: list[Value] = []

    def value(self, depth: int) -> Value:
        """Read one value."""
        self._values += 1
        if depth > MAX_DEPTH:
            raise Unreadable(f"values lie more than {MAX_DEPTH} deep in each other")
        if self._values > MAX_VALUES:
            raise Unreadable(f"it holds more than {MAX_VALUES:,} values")
        (byte,) = self._take("<B")
        kind = chr(byte & ~_REFERENCE)
        if kind == "r":
            return self._referred()
        if not byte & _REFERENCE:
            return self._plain(kind, depth)
        place = len(self._references)
        self._references.append(Opaque("itself"))
        self._references[place] = value = self._plain(kind, depth)
        return value

    def _plain(self, kind: str, depth: int) -> Value:
        if kind in _SINGLE:
            return _SINGLE[kind]
        if kind in _TEXTS:
            (size,) = self._take(_TEXTS[kind])
            return self._bytes(size).decode("utf-8", "backslashreplace")
        if kind in _GROUPS:
            layout, opening, closing = _GROUPS[kind]
            (count,) = self._take(layout)
            return Group(opening, closing, [self.value(depth + 1) for _ in range(self._possible(count))])
        return self._rare(kind, depth)

    def _rare(self, kind: str, depth: int) -> Value:  # noqa: PLR0911  # one line for each type
        match kind:
            case "0":
                return _NULL
            case "i" | "I" | "g":
                (number,) = self._take(_NUMBERS[kind])
                return float(number) if kind == "g" else int(number)
            case "l":
                return self._long()
            case "y":
                return complex(*self._take("<dd"))
            case "s":
                return self._bytes(self._take("<I")[0])
            case "{":
                return self._dictionary(depth)
            case ":":
                return Group("slice(", ")", [self.value(depth + 1) for _ in range(3)])
            case "c":
                return self._code(depth)
        raise Unreadable(f"it holds a value of the unknown type {kind!r}")

    def _referred(self) -> Value:
        place: int = self._take("<I")[0]
        if place >= len(self._references):
            raise Unreadable("it refers to a value that it does not hold")
        return self._references[place]

    def _dictionary(self, depth: int) -> Value:
        items: list[Value] = []
        while (key := self.value(depth + 1)) is not _NULL:
            items += [key, self.value(depth + 1)]
        return Group("dict(", ")", items)

    def _long(self) -> Value:
        (count,) = self._take("<i")
        digits = self._bytes(2 * abs(count))
        if abs(count) > MAX_INT_DIGITS:
            return Opaque(f"a number of some {15 * abs(count):,} bits")
        number = sum(int(digit) << (15 * place) for place, (digit,) in enumerate(struct.iter_unpack("<H", digits)))
        return number if count >= 0 else -number

    def _code(self, depth: int) -> Code:
        """Read a code object; which fields it has, and in which order, depends on the version."""
        is_new = self._version >= (3, 11)
        counts = self._take("<5i" if is_new or self._version < (3, 8) else "<6i")
        code, constants, names = (self.value(depth + 1) for _ in range(3))
        locals_ = [self.value(depth + 1) for _ in range(2 if is_new else 3)]
        filename, name = self.value(depth + 1), self.value(depth + 1)
        name = self.value(depth + 1) if is_new else name  # the qualified one
        (first_line,) = self._take("<i")
        for _ in range(2 if is_new else 1):  # tables of lines and of exceptions
            self.value(depth + 1)
        return Code(
            name=_text(name),
            filename=_text(filename),
            first_line=first_line,
            arguments=counts[0],
            code=code if isinstance(code, bytes) else b"",
            constants=tuple(_items(constants)),
            names=tuple(map(_text, _items(names))),
            local_names=tuple(
                map(_text, _items(locals_[0]) if is_new else [one for group in locals_ for one in _items(group)])
            ),
        )

    def _possible(self, count: int) -> int:
        """Refuse a count that the bytes left cannot hold: each value takes one at least."""
        if count > len(self._data) - self._at:
            raise Unreadable("it says that it holds more than it does")
        return count

    def _take(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack(layout, self._bytes(struct.calcsize(layout)))

    def _bytes(self, size: int) -> bytes:
        piece = self._data[self._at : self._at + size]
        if len(piece) < size:
            raise Unreadable("it ends in the middle of a value")
        self._at += size
        return piece


def _items(value: Value) -> "list[Value]":
    return value.items if isinstance(value, Group) else []


def _text(value: Value) -> str:
    return value if isinstance(value, str) else written(value)


def written(value: Value) -> str:
    """Write a value as Python would, at most :data:`MAX_WRITTEN` characters of it."""
    parts: list[str] = []
    left = _write(value, parts, MAX_WRITTEN)
    return "".join(parts) + ("…" if left <= 0 else "")


def _write(value: Value, parts: list[str], left: int) -> int:
    """Append *value* in words, and give how many characters are left; what refers to itself ends with them."""
    if isinstance(value, Group):
        return _write_group(value, parts, left)
    text = _single(value)[: max(left, 0)]
    parts.append(text)
    return left - max(len(text), 1)


def _write_group(group: Group, parts: list[str], left: int) -> int:
    parts.append(group.opening)
    left -= len(group.opening) + _COST_OF_A_LEVEL
    for number, item in enumerate(group.items):
        if left <= 0:
            return 0
        if number:
            parts.append(", ")
            left -= 2
        left = _write(item, parts, left)
    parts.append(f",{group.closing}" if group.opening == "(" and len(group.items) == 1 else group.closing)
    return left - 1


def _single(value: Value) -> str:
    match value:
        case Opaque(text):
            return text
        case Code():
            return f"<code {value.name}>"
        case str() | bytes() if len(value) > _LONG:
            return f"{value[:_SHOWN_OF_LONG]!r}… ({len(value):,} long)"
        case _:
            return repr(value)
