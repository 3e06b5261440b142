"""
The diff of two texts with enormous lines, which are broken for display; every line knows where it was shipped.

The hunks count the broken lines; ``old`` and ``new`` say, for those in the
hunks, at which line and column of the file each begins. What is stored of a
diff, and what annotations stand on, are the lines as shipped.

A line end that came or went where a line is broken anyway makes a difference:
the piece behind it is shown as removed and added, and its place says why
(:meth:`ReflowedDiff.goes_on`).

Where white space is ignored, it is ignored within the broken lines. Such a line
may end in the middle of a shipped one, and what stands there is no white space
at the end of a line: it counts as the shipped line's would.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final, NamedTuple

from vetting.domain.diffs import Hunk, hunks_in
from vetting.domain.line_engine import Whitespace, line_patch
from vetting.domain.shapes.reflow import MIN_LINE_BYTES, has_long_line, pieces_of, reflowed, unmarked

MAX_BYTES: Final = 6 << 20
"""A side: the largest bundles of the most downloaded releases have 5 MB. Source: stack.md §3."""
MAX_SHOWN_LINES: Final = 20_000
"""Broken lines in the hunks of one file. Source: GitHub's limit of one file's diff."""

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

    def goes_on(self, hunk: Hunk) -> Iterator[bool]:
        """Say of each line of a hunk whether it goes on with the shipped line that the one before it is of."""
        old, new = hunk.old_start, hunk.new_start
        for line in hunk.lines:
            yield (self.old[old] if line.origin == "-" else self.new[new]).column > 1
            old += line.origin != "+"
            new += line.origin != "-"


def reflowed_diff(old: bytes, new: bytes, whitespace: Whitespace = Whitespace.EXACT) -> ReflowedDiff | None:
    """Diff two texts, a side that is not there being empty; None if neither has an enormous line, or both are equal."""
    if old == new or not (has_long_line(old) or has_long_line(new)):
        return None
    if (largest := max(len(old), len(new))) > MAX_BYTES:
        return ReflowedDiff((), cut=f"long lines are not broken: {largest:,} bytes, more than {MAX_BYTES:,}")
    with_ends = whitespace is not Whitespace.EXACT
    # Marked, or a line end that came where a line is broken for reading would be no difference.
    patch = line_patch(reflowed(old, with_ends=with_ends), reflowed(new, with_ends=with_ends), whitespace)
    hunks = _first(hunks_in(patch.text), MAX_SHOWN_LINES)
    shown = tuple(_unmarked(hunk, with_ends=with_ends) for hunk in hunks)
    total = patch.lines
    cut = f"the first {MAX_SHOWN_LINES:,} of {total:,} broken lines are shown" if total > MAX_SHOWN_LINES else None
    return ReflowedDiff(
        shown,
        _places(old, ((hunk.old_start, hunk.old_lines) for hunk in shown)),
        _places(new, ((hunk.new_start, hunk.new_lines) for hunk in shown)),
        cut,
    )


def _unmarked(hunk: Hunk, *, with_ends: bool) -> Hunk:
    lines = (line._replace(text=unmarked(line.text, with_ends=with_ends)) for line in hunk.lines)
    return replace(hunk, lines=tuple(lines))


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
