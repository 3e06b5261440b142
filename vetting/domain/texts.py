"""
Text, numbers and times from outside, made such that they can be kept.

No database keeps half of a surrogate pair, PostgreSQL keeps no NUL, 64 bits are
the longest integer of either, and a time at the edge of the calendar is beyond
it in another zone. An index's JSON can hold all of these, so what is taken over
from there passes here once.
"""

from datetime import UTC, datetime

MAX_INTEGER = 2**63 - 1
"""The largest integer that both databases keep."""
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
"""Between them every time can be told in every zone, and reckoned with."""
_REPLACEMENT = "�"
_CUT = "…"
"""No specifier of versions can end with it."""


def kept_text(text: str) -> str:
    """Give *text* with U+FFFD in the place of every NUL and every half of a surrogate pair."""
    if text.isascii() and "\x00" not in text:
        return text
    return "".join(_REPLACEMENT if one == "\x00" or "\ud800" <= one <= "\udfff" else one for one in text)


def cut_text(text: str, characters: int) -> str:
    """Give *text*, or its first *characters* with a mark that it was longer (:func:`is_cut`)."""
    return text if len(text) <= characters else f"{text[: characters - 1]}{_CUT}"


def is_cut(text: str) -> bool:
    """Say whether *text* ends with the mark that :func:`cut_text` sets."""
    return text.endswith(_CUT)


def kept_integer(number: int) -> int:
    """Give *number*, or the largest one that can be kept: a claim so large is refused by any limit all the same."""
    return min(number, MAX_INTEGER)


def kept_time(moment: datetime) -> datetime | None:
    """Give *moment*, aware, unless it is one at which nobody uploaded or withdrew anything to a package index."""
    return moment if EARLIEST <= moment < LATEST else None
