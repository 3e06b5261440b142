"""
Text from packages, for people: what would be invisible, or change what the rest looks like, is shown.

Source: Unicode 16.0, bidirectional controls (UAX #9) and default-ignorable
characters; "Trojan Source" (Boucher and Anderson, 2021) for why.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_HIDDEN = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, but for tab and line feed
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U000e0000-\U000e0fff"
    "\ud800-\udfff"
    "]"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line: text as it is, or one hidden character and what it is."""

    text: str
    css: str = ""
    """Class of the colour that it is shown in."""
    hidden: str | None = None
    """What the hidden character is, in words; *text* is then its code point."""


def pieces(text: str, css: str = "") -> Iterator[Piece]:
    """Split *text* so that each hidden character is a piece of its own."""
    end = 0
    for match in _HIDDEN.finditer(text):
        if match.start() > end:
            yield Piece(text[end : match.start()], css)
        end = match.end()
        yield _shown(match.group())
    if end < len(text):
        yield Piece(text[end:], css)


def _shown(character: str) -> Piece:
    name = unicodedata.name(character, "control character" if ord(character) < 0xA0 else "unassigned")
    return Piece(f"U+{ord(character):04X}", hidden=name.capitalize())


def visible(text: str) -> str:
    """Write *text* with each hidden character as its code point in brackets."""
    return "".join(f"[{one.text}]" if one.hidden else one.text for one in pieces(text))
