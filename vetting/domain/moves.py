"""
Lines that were moved: removed in one place of a diff, and added in another.

``moved_blocks`` goes over all that was added, file by file, and looks for the
longest run of removed lines that reads the same but for white space at either
end of a line:

1. in the same file: at least two lines, or one of 20 characters; some line with
   four letters or digits;
2. then across files: at least three lines of 30 characters each.

Where two runs of removed lines are equally long, nobody can say which one it
was: such a block is boilerplate, and dropped. Every line is part of one block
at most. A block says whether its lines are the very same, indentation included;
lines of which only white space changed where they stand were not moved.

Source: review-ui.md §2: Review Board (1), Phorge (2), and both their limits.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from vetting.domain.diffs import Hunk

MIN_LINES: Final = 2
MIN_ONE_LINE: Final = 20
"""Characters of a block's first line, if it is shorter."""
MIN_WORD: Final = 4
"""Letters and digits that some line of a block has."""
MIN_LINES_ACROSS: Final = 3
MIN_LINE_ACROSS: Final = 30
MOST_TIMES: Final = 16
"""A line that was removed more often than that tells nothing of where it came from."""
MOST_LINES: Final = 65_535
"""Changed lines of a diff in which blocks are looked for."""


class MovedBlock(NamedTuple):
    """Lines that were removed in one place and added in another."""

    old_file: int
    """Place of the file in the diff, from 0."""
    old_start: int
    """First of the lines on the old side of that file, from 1."""
    new_file: int
    new_start: int
    lines: int
    is_same: bool
    """Whether not even white space differs."""


@dataclass(frozen=True, slots=True)
class Moves:
    """What was moved within one diff."""

    blocks: tuple[MovedBlock, ...]
    """In order of where they came to."""
    cut: str | None = None
    """Why nobody looked, or not at everything."""


class _Place(NamedTuple):
    run: int
    at: int


@dataclass(slots=True)
class _Run:
    """Lines that stand together on one side of one file."""

    file: int
    gap: tuple[int, int]
    """Hunk and unchanged lines in it before this: what was removed and added in one gap stood in one place."""
    start: int
    lines: list[bytes]
    stripped: list[bytes]
    is_taken: list[bool]


def moved_blocks(files: Sequence[Sequence[Hunk]]) -> Moves:
    """
    Find what was moved within the hunks of *files*.

    Cost: changed lines times ``MOST_TIMES``.
    """
    total = sum(line.origin != " " for hunks in files for hunk in hunks for line in hunk.lines)
    if total > MOST_LINES:
        return too_many(total)
    removed = [run for number, hunks in enumerate(files) for run in _runs(number, hunks, "-")]
    added = [run for number, hunks in enumerate(files) for run in _runs(number, hunks, "+")]
    search = _Search(removed)
    found = [block for run in added for block in search.within(run)]
    found += [block for run in added for block in search.across(run)]
    return Moves(tuple(sorted(found, key=lambda one: (one.new_file, one.new_start))))


def too_many(lines: int) -> Moves:
    """Say that so many lines changed that nobody looked."""
    return Moves((), f"moved lines not looked for: {lines:,} lines changed, more than {MOST_LINES:,}")


def _runs(number: int, hunks: Sequence[Hunk], sign: str) -> Iterator[_Run]:
    """Give what was added, or removed, in one file, as far as it stands together on that side."""
    for place, hunk in enumerate(hunks):
        at = hunk.new_start if sign == "+" else hunk.old_start
        run: list[bytes] = []
        kept = 0
        for line in hunk.lines:
            if line.origin == sign:
                run.append(line.text)
            elif line.origin == " ":
                yield from _run(number, (place, kept), at, run)
                at += len(run) + 1
                kept += 1
                run = []
        yield from _run(number, (place, kept), at, run)


def _run(number: int, gap: tuple[int, int], start: int, lines: list[bytes]) -> Iterator[_Run]:
    if lines:
        yield _Run(number, gap, start, lines, [line.strip() for line in lines], [False] * len(lines))


class _Search:
    """Knows where every removed line stood, and which were found again."""

    def __init__(self, removed: Sequence[_Run]) -> None:
        self._removed = removed
        self._within: defaultdict[tuple[int, bytes], list[_Place]] = defaultdict(list)
        self._across: defaultdict[bytes, list[_Place]] = defaultdict(list)
        for number, run in enumerate(removed):
            for at, line in enumerate(run.stripped):
                if line:
                    self._within[run.file, line].append(_Place(number, at))
                if _is_long(line):
                    self._across[line].append(_Place(number, at))

    def within(self, added: _Run) -> list[MovedBlock]:
        """Find what of *added* was removed elsewhere in its file."""
        found: list[MovedBlock] = []
        here: list[MovedBlock] = []
        at = 0
        while at < len(added.lines):
            places = self._within.get((added.file, added.stripped[at]), [])
            lines, place = self._longest(added, at, places)
            if place is not None and _tells(added.stripped[at : at + lines]):
                block = self._taken(added, at, place, lines)
                is_here = self._removed[place.run].gap == added.gap and not block.is_same
                (here if is_here else found).append(block)
            at += max(lines, 1)
        in_place = _in_order(here)
        return found + [block for block in here if block not in in_place]

    def across(self, added: _Run) -> Iterator[MovedBlock]:
        """Find what of *added* was removed in another file."""
        at = 0
        while at < len(added.lines):
            places = self._across.get(added.stripped[at], [])
            lines, place = self._longest(added, at, places)
            if place is not None and sum(map(_is_long, added.stripped[at : at + lines])) >= MIN_LINES_ACROSS:
                yield self._taken(added, at, place, lines)
            at += max(lines, 1)

    def _longest(self, added: _Run, at: int, places: Sequence[_Place]) -> tuple[int, _Place | None]:
        """Give the length of the longest run from one of *places* on, and where it is unless there are two."""
        if len(places) > MOST_TIMES:
            return 0, None
        lengths = [self._alike(added, at, place) for place in places]
        most = max(lengths, default=0)
        best = [place for place, length in zip(places, lengths, strict=True) if length == most]
        return most, best[0] if most and len(best) == 1 else None

    def _alike(self, added: _Run, at: int, place: _Place) -> int:
        removed, start = self._removed[place.run], place.at
        most = min(len(added.lines) - at, len(removed.lines) - start)
        for length in range(most):
            is_free = not (added.is_taken[at + length] or removed.is_taken[start + length])
            if not is_free or added.stripped[at + length] != removed.stripped[start + length]:
                return length
        return most

    def _taken(self, added: _Run, at: int, place: _Place, lines: int) -> MovedBlock:
        removed, start = self._removed[place.run], place.at
        added.is_taken[at : at + lines] = removed.is_taken[start : start + lines] = [True] * lines
        is_same = added.lines[at : at + lines] == removed.lines[start : start + lines]
        return MovedBlock(removed.file, removed.start + start, added.file, added.start + at, lines, is_same)


def _in_order(blocks: Sequence[MovedBlock]) -> set[MovedBlock]:
    """Give as many of *blocks*, which are in the new order, as are in the old order, too: they passed none of these."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, block in enumerate(blocks):
        at = bisect_left(ends, block.old_start)
        ends[at : at + 1], last[at : at + 1] = [block.old_start], [number]
        before.append(last[at - 1] if at else -1)
    kept: set[MovedBlock] = set()
    number = last[-1] if last else -1
    while number >= 0:
        kept.add(blocks[number])
        number = before[number]
    return kept


def _is_long(line: bytes) -> bool:
    return len(line) >= MIN_LINE_ACROSS


def _tells(lines: Sequence[bytes]) -> bool:
    """Say whether a block within a file is more than a coincidence."""
    is_much = len(lines) >= MIN_LINES or len(lines[0]) >= MIN_ONE_LINE
    return is_much and any(_word_bytes(line) >= MIN_WORD for line in lines)


def _word_bytes(line: bytes) -> int:
    """Count the letters and digits; bytes beyond ASCII are those of letters here."""
    return sum(chr(byte).isalnum() or byte > 0x7F for byte in line)
