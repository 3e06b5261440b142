"""
The diff of two texts with enormous lines, which are broken for display; every line knows where it was shipped.

The hunks count the broken lines; ``old`` and ``new`` say, for those in the
hunks, at which line and column of the file each begins. What is stored of a
diff, and what annotations stand on, are the lines as shipped.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, NamedTuple

from vetting.domain.diffs import MAX_SHOWN_LINES, Hunk, hunks_in
from vetting.domain.line_engine import line_patch
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


def reflowed_diff(old: bytes, new: bytes) -> ReflowedDiff | None:
    """Diff two texts, a side that is not there being empty; None if neither has an enormous line, or both are equal."""
    if old == new or not (has_long_line(old) or has_long_line(new)):
        return None
    if (largest := max(len(old), len(new))) > MAX_BYTES:
        return ReflowedDiff((), cut=f"long lines are not broken: {largest:,} bytes, more than {MAX_BYTES:,}")
    hunks = hunks_in(line_patch(reflowed(old), reflowed(new)).text)
    total = sum(len(hunk.lines) for hunk in hunks)
    shown = tuple(_first(hunks, MAX_SHOWN_LINES))
    cut = f"the first {MAX_SHOWN_LINES:,} of {total:,} broken lines are shown" if total > MAX_SHOWN_LINES else None
    return ReflowedDiff(
        shown,
        _places(old, ((hunk.old_start, hunk.old_lines) for hunk in shown)),
        _places(new, ((hunk.new_start, hunk.new_lines) for hunk in shown)),
        cut,
    )


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
