"""The signs of a Meson file. Source: Meson's manual 1.9, "Syntax"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(
    r"(?P<blank>[ \t\r]++|\\[ \t]*+(?:\#[^\n]*+)?\r?\n|\#[^\n]*+)|(?P<end>\n\s*+)"
    r"|f?'''(?P<long>.*?)'''|f?'(?P<text>(?:[^'\\\n]|\\.)*+)'"
    r"|(?P<name>[^\W\d]\w*+)|(?P<number>\d\w*+)|(?P<sign>[=!<>+*/%-]?=|[-+*/%<>?:,.()\[\]{}])",
    re.DOTALL,
)
_ESCAPED: Final = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([0-7]{1,3})|(.))", re.DOTALL)
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r"}


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: what it is, and where."""

    kind: str
    """text, name, number, sign, end; "" where the file could not be read any further."""
    text: str
    at: int
    is_filled: bool = False
    """Whether a text has values put in."""


def signs_in(text: str) -> Iterator[Sign]:
    """Give the signs of a file, in order; one of no kind where it ends to be Meson."""
    at = 0
    while at < len(text):
        hit = _TOKEN.match(text, at)
        if hit is None:
            yield Sign("", "", at)
            return
        kind = hit.lastgroup or ""
        if kind in {"long", "text"}:
            value = hit.group(kind) if kind == "long" else _ESCAPED.sub(_unescaped, hit.group(kind))
            yield Sign("text", value, at, is_filled=hit.group().startswith("f"))
        elif kind != "blank":
            yield Sign(kind, hit.group(), at)
        at = hit.end()


def _unescaped(hit: re.Match[str]) -> str:
    for number, base in ((1, 16), (2, 16), (3, 8)):
        if hit.group(number):
            return chr(int(hit.group(number), base))
    return _ESCAPES.get(hit.group(4), hit.group(4))
