"""
Words on a terminal: safe to show, coloured only where somebody looks.

Versions, names and notes come from other people. What could move the cursor,
recolour the screen or turn the order of letters round is shown as its code.
"""

import os
import sys
from collections.abc import Iterable
from enum import Enum
from typing import TextIO

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class Ink(Enum):
    """What colour says."""

    GOOD = "32"
    BAD = "31"
    CAUTION = "33"
    STRONG = "1"


def plain(text: str) -> str:
    """Make somebody else's text safe to show on one line."""
    if text.isascii() and text.isprintable():
        return text
    # Loaded here, for most of what a check shows is plain.
    from unicodedata import category  # noqa: PLC0415

    def shown(character: str) -> str:
        if character == "\n":
            return " "
        return f"\\u{ord(character):04x}" if category(character) in _UNSAFE else character

    return "".join(map(shown, text))


def painter_for(stream: TextIO) -> "Painter":
    """Give what colours text for *stream*: nothing, unless it is a terminal and colour is wanted."""
    return Painter(is_on=stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb")


class Painter:
    """Colours text, or leaves it."""

    def __init__(self, *, is_on: bool) -> None:
        self._is_on = is_on

    def paint(self, ink: Ink, text: str) -> str:
        """Colour *text*."""
        return f"\x1b[{ink.value}m{text}\x1b[0m" if self._is_on else text


def say(text: str) -> None:
    """Write a line of the answer."""
    sys.stdout.write(f"{text}\n")


def say_bytes(pieces: Iterable[bytes]) -> None:
    """Write bytes of the answer, as they are."""
    sys.stdout.flush()
    for piece in pieces:
        sys.stdout.buffer.write(piece)


def warn(text: str) -> None:
    """Write a warning beside the answer, unless the user wants to hear of nothing but errors."""
    # Looked at rather than loaded: who did not ask for another level has no time for it.
    logging = sys.modules.get("logging")
    if logging is not None and logging.getLogger().level > logging.WARNING:
        return
    label = painter_for(sys.stderr).paint(Ink.CAUTION, "warning:")
    sys.stderr.write(f"{label} {plain(text)}\n")
