"""
More of what is the same around the lines that differ: hunks widened by lines of the file.

Between hunks, before the first and behind the last lie *gaps*, numbered from 0.
A reader asks for so many lines at either end of one; where nothing is left of
a gap the hunks at its ends become one. What is shown stays within a limit.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from vetting.domain.diffs import Hunk, Line

STEPS: Final = (20, 100, 500)
"""Lines at either end of a gap, one step after the other."""
MOST_LINES: Final = 2000
"""That one file's hunks are widened by."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Lines that are the same on both sides, and not shown."""

    number: int
    """From 0: the one before the first hunk."""
    lines: int
    following: int | None
    """How many of them at either end may be asked for next; None: no more are shown."""


class Widened(NamedTuple):
    """Hunks with more lines around them, and what is still left out."""

    hunks: tuple[Hunk, ...]
    before: dict[tuple[int, int], Gap]
    """The gap before a hunk, by that hunk's first old and new line."""
    after: Gap | None
    """The one behind the last hunk."""


class _Ends(NamedTuple):
    """First line of a hunk on each side, and the first behind it."""

    old: int
    new: int
    old_end: int
    new_end: int


def widened(hunks: Sequence[Hunk], text: bytes, wanted: Mapping[int, int], *, is_whole: bool = True) -> Widened:
    """
    Widen *hunks*.

    Args:
        hunks: A file's, in order.
        text: The file on its new side; lines that count as equal are shown as they are there.
        wanted: Lines at either end, by number of the gap.
        is_whole: Whether these are all hunks; what is behind the last may else be anything, and is not shown.
    """
    if not hunks:
        return Widened((), {}, None)
    lines = _lines(text)
    ends = [_ends(hunk) for hunk in hunks]
    sizes = _sizes(ends, len(lines) if is_whole else ends[-1].new_end - 1)
    left = MOST_LINES
    made: list[Hunk] = []
    before: dict[tuple[int, int], Gap] = {}
    for number, (hunk, at) in enumerate(zip(hunks, ends, strict=True)):
        asked = wanted.get(number, 0)
        top = min(asked, sizes[number], left) if made else 0
        bottom = min(asked, sizes[number] - top, left - top)
        left -= top + bottom
        hidden = sizes[number] - top - bottom
        wider = _above(hunk, at, lines[at.new - 1 - bottom : at.new - 1])
        if made and top:
            end = ends[number - 1].new_end - 1
            made[-1] = _below(made[-1], lines[end : end + top])
        if made and top + bottom and not hidden:
            made[-1] = _joined(made[-1], wider)
            continue
        made.append(wider)
        if hidden:
            before[wider.old_start, wider.new_start] = Gap(number, hidden, _following(asked))
    end = ends[-1].new_end - 1
    asked = wanted.get(len(hunks), 0)
    top = min(asked, sizes[-1], left)
    made[-1] = _below(made[-1], lines[end : end + top])
    hidden = sizes[-1] - top
    return Widened(tuple(made), before, Gap(len(hunks), hidden, _following(asked)) if hidden else None)


def _following(asked: int) -> int | None:
    return next((step for step in STEPS if step > asked), None)


def _lines(text: bytes) -> list[Line]:
    parts = text.split(b"\n")
    last = parts.pop()
    lines = [Line(" ", part) for part in parts]
    return [*lines, Line(" ", last, bare=True)] if last else lines


def _ends(hunk: Hunk) -> _Ends:
    """Where there is no line on a side, its number is that of the line before."""
    old, new = hunk.old_start + (not hunk.old_lines), hunk.new_start + (not hunk.new_lines)
    return _Ends(old, new, old + hunk.old_lines, new + hunk.new_lines)


def _sizes(ends: Sequence[_Ends], last: int) -> list[int]:
    """Count the lines of each gap; none where the sides are not equally far apart, which no engine makes so."""
    starts = [_Ends(1, 1, 1, 1), *ends]
    inner: Iterator[int] = (
        two.new - one.new_end if two.new - one.new_end == two.old - one.old_end else 0
        for one, two in zip(starts, ends, strict=False)
    )
    return [*(max(size, 0) for size in inner), max(last + 1 - ends[-1].new_end, 0)]


def _above(hunk: Hunk, at: _Ends, lines: Sequence[Line]) -> Hunk:
    if not lines:
        return hunk
    count = len(lines)
    return replace(
        hunk,
        old_start=at.old - count,
        old_lines=hunk.old_lines + count,
        new_start=at.new - count,
        new_lines=hunk.new_lines + count,
        lines=(*lines, *hunk.lines),
    )


def _below(hunk: Hunk, lines: Sequence[Line]) -> Hunk:
    if not lines:
        return hunk
    at, count = _ends(hunk), len(lines)
    return replace(
        hunk,
        old_start=at.old,
        old_lines=hunk.old_lines + count,
        new_start=at.new,
        new_lines=hunk.new_lines + count,
        lines=(*hunk.lines, *lines),
    )


def _joined(first: Hunk, second: Hunk) -> Hunk:
    return replace(
        first,
        old_lines=first.old_lines + second.old_lines,
        new_lines=first.new_lines + second.new_lines,
        lines=first.lines + second.lines,
    )
