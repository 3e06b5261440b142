"""Lines that are cut where they are shown: what is kept of a diff has them whole."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from vetting.domain.diffs import Hunk, Line

MAX_LINE_BYTES: Final = 10_000


def long_lines_cut(hunks: Iterable[Hunk]) -> tuple[tuple[Hunk, ...], str | None]:
    """Give the hunks with their longest lines cut, and say so; they cannot be applied any more."""
    whole = tuple(hunks)
    longest = max((len(line.text) for hunk in whole for line in hunk.lines), default=0)
    if longest <= MAX_LINE_BYTES:
        return whole, None
    shown = tuple(replace(hunk, lines=tuple(map(_shortened, hunk.lines))) for hunk in whole)
    return shown, f"lines of up to {longest:,} bytes are shown to their first {MAX_LINE_BYTES:,}"


def _shortened(line: Line) -> Line:
    """Cut a long line between two characters, if it is UTF-8."""
    if len(line.text) <= MAX_LINE_BYTES:
        return line
    end = MAX_LINE_BYTES
    while end > MAX_LINE_BYTES - 4 and line.text[end] & 0xC0 == 0x80:
        end -= 1
    return line._replace(text=line.text[:end])
