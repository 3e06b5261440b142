"""What escapes in the texts of a shell come to: in ``$'…'``, in what ``printf`` and ``echo -e`` are given."""

import re
from typing import Final

_LETTERS: Final = {
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "E": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}
_QUOTED: Final = re.compile(
    r"\\(?:x\{?([0-9a-fA-F]{1,2})\}?|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|c([@-_a-z?])|(.))", re.DOTALL
)
_ECHOED: Final = re.compile(
    r"\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|0([0-7]{0,3})|()c.*|(.))", re.DOTALL
)
_KEPT_BY_ECHO: Final = frozenset("\\abeEfnrtv")
_NUMBERED: Final = re.compile(r"\\(?:x[0-9a-fA-F]{1,2}|[uU][0-9a-fA-F]{2,8}|0?[0-7]{2,3})")
MAX_CODE_POINT: Final = 0x10FFFF
_SURROGATES: Final = range(0xD800, 0xE000)


def unquoted(text: str) -> str:
    """
    Give what stands between ``$'`` and ``'``, or in the format of ``printf``, as what it comes to.

    Source: Bash reference manual, "ANSI-C Quoting".
    """
    return _QUOTED.sub(_character, text) if "\\" in text else text


def echoed(text: str) -> str:
    """Give what ``echo -e``, or ``printf %b``, says of a text. Source: Bash reference manual, "Bash Builtins"."""
    return _ECHOED.sub(_echoed, text) if "\\" in text else text


def is_hiding(text: str) -> bool:
    """Say whether a text spells plain letters and signs by their numbers, rather than colours and the like."""
    return any("!" <= unquoted(hit.group())[-1:] <= "~" for hit in _NUMBERED.finditer(text))


def _character(hit: re.Match[str]) -> str:
    short, four, eight, octal, control, other = hit.groups()
    if control is not None:
        return chr(ord(control.upper()) ^ 0x40)
    if other is not None:
        return _LETTERS.get(other, other)
    return character_of(int(octal, 8) & 0xFF if octal is not None else int(short or four or eight, 16))


def _echoed(hit: re.Match[str]) -> str:
    short, four, eight, octal, ends, other = hit.groups()
    if ends is not None:
        return ""
    if other is not None:
        return _LETTERS.get(other, other) if other in _KEPT_BY_ECHO else hit.group()
    return character_of(int(octal or "0", 8) & 0xFF if octal is not None else int(short or four or eight, 16))


def character_of(number: int) -> str:
    """Give a character by its number; one that no text can hold is replaced."""
    if not 0 <= number <= MAX_CODE_POINT or number in _SURROGATES:
        return "\ufffd"
    return chr(number)
