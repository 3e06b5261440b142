"""
Text from outside, made such that it can be kept.

No database keeps half of a surrogate pair, PostgreSQL keeps no NUL, and 64 bits
are the longest integer of either. An index's JSON can hold all three, so what
is taken over from there passes here once.
"""

MAX_INTEGER = 2**63 - 1
"""The largest integer that both databases keep."""
_REPLACEMENT = "�"


def kept_text(text: str) -> str:
    """Give *text* with U+FFFD in the place of every NUL and every half of a surrogate pair."""
    if text.isascii() and "\x00" not in text:
        return text
    return "".join(_REPLACEMENT if one == "\x00" or "\ud800" <= one <= "\udfff" else one for one in text)


def kept_integer(number: int) -> int:
    """Give *number*, or the largest one that can be kept: a claim so large is refused by any limit all the same."""
    return min(number, MAX_INTEGER)
