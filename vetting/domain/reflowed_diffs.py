"""
The diff of two texts with enormous lines, which are broken for display; every line knows where it was shipped.

The hunks count the broken lines; ``old`` and ``new`` say, for those in the
hunks, at which line and column of the file each begins. What is stored of a
diff, and what annotations stand on, are the lines as shipped.

Where white space is ignored, it is ignored within the broken lines. Such a line
may end in the middle of a shipped one, and what stands there is no white space
at the end of a line: it counts as the shipped line's would.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise
from typing import Final, NamedTuple

from vetting.domain.diffs import MAX_SHOWN_LINES, Hunk, Line, hunks_in
from vetting.domain.line_engine import Whitespace, line_patch
from vetting.domain.shapes.reflow import MIN_LINE_BYTES, has_long_line, pieces_of, reflowed

MAX_BYTES: Final = 6 << 20
"""A side: the largest bundles of the most downloaded releases have 5 MB. Source: stack.md §3."""

PROSE: Final = (".md", ".rst", ".txt", "/metadata", "/pkg-info")
"""Ends of names whose long lines are paragraphs: whatever shows them breaks them well enough, until they are cut."""
MIN_PROSE_BYTES: Final = 2000


class Place(NamedTuple):
    """Where something is in a file as it was shipped."""

    line: int
    column: int
    """In characters, from 1."""


@dataclass(frozen=True, slots=True)
class ReflowedDiff:
    """Hunks of broken lines."""

    hunks: tuple[Hunk, ...]
    old: Mapping[int, Place] = field(default_factory=dict)
    """By number of the broken line on the old side, from 1."""
    new: Mapping[int, Place] = field(default_factory=dict)
    cut: str | None = None
    """What was left out and why."""


_GOES_ON: Final = b"\x1f"
"""Stands at the end of a broken line that ends within a shipped one, while they are compared without white space."""


def reflowed_diff(old: bytes, new: bytes, whitespace: Whitespace = Whitespace.EXACT) -> ReflowedDiff | None:
    """Diff two texts, a side that is not there being empty; None if neither has an enormous line, or both are equal."""
    if old == new or not (has_long_line(old) or has_long_line(new)):
        return None
    if (largest := max(len(old), len(new))) > MAX_BYTES:
        return ReflowedDiff((), cut=f"long lines are not broken: {largest:,} bytes, more than {MAX_BYTES:,}")
    hunks = _hunks(old, new, whitespace)
    total = sum(len(hunk.lines) for hunk in hunks)
    shown = tuple(_first(hunks, MAX_SHOWN_LINES))
    cut = f"the first {MAX_SHOWN_LINES:,} of {total:,} broken lines are shown" if total > MAX_SHOWN_LINES else None
    return ReflowedDiff(
        shown,
        _places(old, ((hunk.old_start, hunk.old_lines) for hunk in shown)),
        _places(new, ((hunk.new_start, hunk.new_lines) for hunk in shown)),
        cut,
    )


def _hunks(old: bytes, new: bytes, whitespace: Whitespace) -> tuple[Hunk, ...]:
    if whitespace is Whitespace.EXACT:
        return hunks_in(line_patch(reflowed(old), reflowed(new)).text)
    before, after = _Marked(old), _Marked(new)
    hunks = hunks_in(line_patch(before.text, after.text, whitespace).text)
    return tuple(replace(hunk, lines=tuple(_unmarked(hunk, before, after))) for hunk in hunks)


class _Marked:
    """A text whose broken lines say whether the shipped line goes on behind them."""

    def __init__(self, data: bytes) -> None:
        pieces = tuple(pieces_of(data))
        self.goes_on = [one.line == after.line for one, after in pairwise(pieces)]
        """Of each broken line but the last one."""
        marks = (_GOES_ON if goes_on else b"" for goes_on in (*self.goes_on, False))
        lines = b"\n".join(piece.text + mark for piece, mark in zip(pieces, marks, strict=False))
        self.text = lines + b"\n" if data.endswith(b"\n") else lines

    def without_mark(self, number: int, line: Line) -> Line:
        """Give one of the lines, counted from 1, as it is."""
        goes_on = number <= len(self.goes_on) and self.goes_on[number - 1]
        return line._replace(text=line.text.removesuffix(_GOES_ON)) if goes_on else line


def _unmarked(hunk: Hunk, before: _Marked, after: _Marked) -> Iterator[Line]:
    """Give a hunk's lines; those on both sides are shown as they are on the new one."""
    old, new = hunk.old_start, hunk.new_start
    for line in hunk.lines:
        yield before.without_mark(old, line) if line.origin == "-" else after.without_mark(new, line)
        old += line.origin != "+"
        new += line.origin != "-"


def is_worth_breaking(path: str, hunks: Iterable[Hunk]) -> bool:
    """Say whether lines of *hunks* are so long that a reader wants them broken."""
    least = MIN_PROSE_BYTES if path.lower().endswith(PROSE) else MIN_LINE_BYTES
    return any(len(line.text) >= least for hunk in hunks for line in hunk.lines)


def _first(hunks: Iterable[Hunk], left: int) -> Iterable[Hunk]:
    for hunk in hunks:
        lines = hunk.lines[:left]
        left -= len(lines)
        if lines:
            old_lines = sum(line.origin != "+" for line in lines)
            new_lines = sum(line.origin != "-" for line in lines)
            yield Hunk(hunk.old_start, old_lines, hunk.new_start, new_lines, lines)


def _places(data: bytes, ranges: Iterable[tuple[int, int]]) -> dict[int, Place]:
    """Map the broken lines of *ranges*, which are in order: first line and count each."""
    places: dict[int, Place] = {}
    pieces = enumerate(pieces_of(data), 1)
    at = 0
    for start, count in ranges:
        if count:
            for number, piece in islice(pieces, start - 1 - at, start - 1 - at + count):
                places[number] = Place(piece.line, piece.column)
            at = start - 1 + count
    return places
