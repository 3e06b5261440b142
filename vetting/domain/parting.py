"""
Where two long texts can be parted, so that they are compared piece by piece.

The engine takes some seventy bytes of memory for every line it is handed. Long
texts have much in common: wherever the same lines stand in both, and nowhere
else near by, both are cut amid of them. A piece that is the same on both sides
needs no comparison.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

PIECE_BYTES: Final = 1 << 20
"""Of the old text, at least."""
WINDOW_BYTES: Final = 2 << 20
"""As far around the same lines are looked for."""
_STEP_BYTES: Final = 512 << 10
ANCHOR_LINES: Final = 16
MAX_ANCHOR_BYTES: Final = 16 << 10


class Piece(NamedTuple):
    """A part of both texts, of whole lines: where it begins and ends in each."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def pieces_between(old: bytes, new: bytes) -> Iterator[Piece]:
    """Cut two texts into pieces that belong together, in order; joined they are both texts."""
    at_old = at_new = 0
    wanted = PIECE_BYTES
    while wanted < len(old):
        cut = _cut(old, new, at_old, at_new, wanted)
        if cut is None:
            wanted += _STEP_BYTES
            continue
        yield Piece(at_old, cut[0], at_new, cut[1])
        at_old, at_new = cut
        wanted = at_old + PIECE_BYTES
    yield Piece(at_old, len(old), at_new, len(new))


def _cut(old: bytes, new: bytes, at_old: int, at_new: int, wanted: int) -> tuple[int, int] | None:
    """Find where to cut both behind *wanted* of the old one; None: the lines there are not in both, or not once."""
    start = old.find(b"\n", wanted, wanted + MAX_ANCHOR_BYTES)
    middle = _after_lines(old, start, start + MAX_ANCHOR_BYTES)
    end = _after_lines(old, middle, start + MAX_ANCHOR_BYTES)
    if -1 in {start, middle, end}:
        return None
    anchor = old[start : end + 1]  # with the end of the line before it
    # What came or went since the last cut may have moved it either way.
    around = at_new + start - at_old
    first, last = max(at_new, around - WINDOW_BYTES), around + WINDOW_BYTES
    found = new.find(anchor, first, last)
    if found == -1 or new.find(anchor, found + 1, last) != -1:
        return None
    if (
        old.find(anchor, start + 1, start + WINDOW_BYTES) != -1
        or old.find(anchor, max(at_old, start - WINDOW_BYTES), end) != -1
    ):
        return None
    return middle + 1, found + middle - start + 1


def _after_lines(text: bytes, at: int, most: int) -> int:
    """Find the end of half an anchor's lines behind the line end at *at*; -1 where there is none before *most*."""
    for _ in range(ANCHOR_LINES // 2):
        if at == -1:
            break
        at = text.find(b"\n", at + 1, most)
    return at


def line_at(text: bytes, start: int) -> memoryview:
    """Give the line that begins at *start*, with its end and without a copy of it."""
    return memoryview(text)[start : text.find(b"\n", start) + 1 or len(text)]
