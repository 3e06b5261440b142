"""A CMake file as calls with arguments. Source: CMake's manual 4.1, "cmake-language", Syntax."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from vetting.domain.code.building.script import Places
from vetting.domain.code.facts import Place

_TOKEN: Final = re.compile(
    r"(?P<blank>\s++)|(?P<bracket>#?\[=*+\[)|(?P<comment>#[^\n]*+)|\"(?P<quoted>(?:[^\"\\]|\\.)*+)\""
    r"|(?P<sign>[()])|(?P<plain>(?:[^\s()#\"\\]|\\.)(?:[^\s()\"\\]|\\.|\"(?:[^\"\\\n]|\\.)*+\")*+)",
    re.DOTALL,
)
_ESCAPED: Final = re.compile(r"\\(\n|.)", re.DOTALL)
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "\n": ""}


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument, without its quotes and escapes."""

    text: str
    is_quoted: bool = False
    """Whether it is one word whatever it holds."""
    is_raw: bool = False
    """Whether nothing in it is put in for anything."""


@dataclass(frozen=True, slots=True)
class CMakeCall:
    """One call."""

    name: str | None
    """In lower case; None where the file could not be read any further."""
    arguments: tuple[Argument, ...]
    place: Place


@dataclass(slots=True)
class _Open:
    """A call that is being read."""

    name: str
    place: Place
    arguments: list[Argument] = field(default_factory=list)
    depth: int = 0


def calls_in(text: str) -> Iterator[CMakeCall]:
    """Give the calls of a file, in order; one without a name where it ends to be CMake."""
    places = Places(text)
    before: tuple[str, int] | None = None
    current: _Open | None = None
    for start, part in _parts(text):
        if part == "":
            yield CMakeCall(None, (), places.at(start))
            current = None
        elif current is None:
            if part == "(" and before is not None:
                current = _Open(before[0], places.at(before[1]))
            before = (part.text.lower(), start) if isinstance(part, Argument) else None
        elif isinstance(part, Argument):
            current.arguments.append(part)
        else:
            current.depth += 1 if part == "(" else -1
            if current.depth < 0:
                yield CMakeCall(current.name, tuple(current.arguments), current.place)
                current = None
    if current is not None:
        yield CMakeCall(None, (), current.place)


def _parts(text: str) -> Iterator[tuple[int, str | Argument]]:
    """Give parentheses and arguments, comments left out; "" where the text cannot be read any further."""
    at = 0
    while at < len(text):
        hit = _TOKEN.match(text, at)
        end = -1 if hit is None else hit.end()
        if hit is not None and hit.lastgroup == "bracket":
            closes = "]" + "=" * hit.group().count("=") + "]"
            end = text.find(closes, end)
            if end >= 0 and not hit.group().startswith("#"):
                yield at, Argument(text[hit.end() : end], is_quoted=True, is_raw=True)
            end += len(closes) if end >= 0 else 0
        elif hit is not None and hit.lastgroup == "sign":
            yield at, hit.group()
        elif hit is not None and (argument := _argument(hit)) is not None:
            yield at, argument
        if end < 0:
            yield at, ""
            return
        at = end


def _argument(hit: re.Match[str]) -> Argument | None:
    if hit.lastgroup == "quoted":
        return Argument(_ESCAPED.sub(_unescaped, hit.group("quoted")), is_quoted=True)
    if hit.lastgroup == "plain":
        return Argument(_ESCAPED.sub(_unescaped, hit.group()))
    return None


def _unescaped(hit: re.Match[str]) -> str:
    return _ESCAPES.get(hit.group(1), hit.group(1))
