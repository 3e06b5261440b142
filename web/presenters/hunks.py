"""
The lines of one changed file as a table: numbers, colours, what differs inside a line, what stands beneath.

Everything here is text; the template escapes it. Colours come from the whole
file on its side, so that a string which began above a hunk is coloured right.
A long file is shown in parts, so that no page grows without end.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic

from vetting.domain.diffs import DiffedFile, Hunk
from vetting.domain.intraline import Span, marks_of
from vetting.domain.shapes.reflow import MIN_LINE_BYTES
from vetting.domain.signals.interface import Finding
from vetting.domain.threads import Thread
from vetting.formats.hunks import shown
from vetting.ports.reading import HighlightedFile
from web.presenters.text import Piece, pieces

MOST_CHARACTERS = 2000
"""Of one line; the rest is counted, and can be seen in the file itself."""
PART_ROWS = 1000
"""Lines of one part of a file. Source: review-ui.md §4, what Drydock shows of one side."""
MARKING_SECONDS = 1.0
"""For what differs inside the lines of one part."""


@dataclass(frozen=True, slots=True)
class Word:
    """A part of a line that is coloured, and marked or not, as one."""

    pieces: tuple[Piece, ...]
    is_marked: bool
    """Whether it differs from the line that this one took the place of."""


@dataclass(frozen=True, slots=True)
class MovedLine:
    """The other end of a line that was moved."""

    number: int
    """Its file's place in the diff, from 0."""
    path: str
    """What opens that file."""
    name: str
    """What the diff calls it."""
    side: str
    """On which the line is there: ``old`` for where it came from, ``new`` for where it went."""
    line: int
    lines: int
    """Of the block."""
    is_first: bool
    """Whether the block begins here."""
    is_same: bool
    """Whether not even white space differs."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a hunk."""

    css: str
    """``same``, ``added`` or ``removed``."""
    sign: str
    old: int | None
    new: int | None
    words: tuple[Word, ...]
    left_out: int
    """Characters at its end that are not shown."""
    ends_bare: bool
    """Whether the file ends here without a line feed."""
    findings: tuple[Finding, ...]
    threads: tuple[Thread, ...]
    asked: "Asked | None"
    """Where somebody is about to note something that ends here."""
    moved: MovedLine | None = None
    """The other end, where the line was moved and somebody asked."""
    old_column: int | None = None
    """Where in its line it begins, if that was broken for reading."""
    new_column: int | None = None
    is_first_of_line: bool = True
    """Whether no part of the same line is shown before it."""

    @property
    def side(self) -> str:
        """The side of the diff that a note on this line is on."""
        return "old" if self.new is None else "new"

    @property
    def number(self) -> int:
        """The line's number on that side."""
        number = self.old if self.new is None else self.new
        assert number is not None
        return number

    @property
    def anchor(self) -> str:
        """What stands for the line in an address, behind the file's own."""
        return self.anchor_on(self.side)

    def anchor_on(self, side: str) -> str:
        """What stands for the line on one side; a part of a line is named by its column but for the first."""
        number, column = (self.old, self.old_column) if side == "old" else (self.new, self.new_column)
        return f"{side[0]}{number}" if self.is_first_of_line or column is None else f"{side[0]}{number}-{column}"

    @property
    def old_label(self) -> str:
        """The line's number on the old side, with the column that a part of one begins with; "" if it has none."""
        return _label(self.old, self.old_column)

    @property
    def new_label(self) -> str:
        """The same on the new side."""
        return _label(self.new, self.new_column)


def _label(number: int | None, column: int | None) -> str:
    if number is None:
        return ""
    return str(number) if column is None else f"{number}:{column}"


@dataclass(frozen=True, slots=True)
class HunkTable:
    """Neighbouring lines that differ, with some around them."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Lines that somebody is about to note something on; both 0: the file as a whole."""

    side: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside one file's lines."""

    threads: Mapping[tuple[str, int], tuple[Thread, ...]] = field(default_factory=dict)
    """Notes, by side and last line."""
    findings: Mapping[int, tuple[Finding, ...]] = field(default_factory=dict)
    """By line of the new side; under 0 those that have none."""
    asked: Asked | None = None
    moves: Mapping[tuple[str, int], MovedLine] = field(default_factory=dict)
    """By side and line; empty where nobody asked."""


@dataclass(frozen=True, slots=True)
class FileTable:
    """One part of one file of a diff, laid out."""

    hunks: tuple[HunkTable, ...]
    part: int
    """From 1."""
    parts: int
    cut: tuple[str, ...]
    """What is not shown, or not marked, or not coloured, and why."""
    threads: tuple[Thread, ...]
    """Notes on the file as a whole, and on lines that are not shown here."""
    findings: tuple[Finding, ...]
    """In the file as a whole, and in lines that are not shown here."""
    asked: Asked | None
    """Where somebody is about to note something, if it is none of the lines shown here."""
    hidden: int
    """Characters that would not be seen, or would change how the rest looks."""
    has_two_sides: bool
    """Whether both sides have lines here; what was added or removed whole needs one column."""
    folded: int = 0
    """Changed lines that are not marked, or not shown, since they differ in white space only."""
    is_flowed: bool = False
    """Whether enormous lines are broken for reading."""
    can_flow: bool = False
    """Whether there are some that could be."""


def parts_of(hunks: Sequence[Hunk]) -> int:
    """Count the parts that a file's hunks are shown in; at least one."""
    return max(1, -(-sum(len(hunk.lines) for hunk in hunks) // PART_ROWS))


def part_of(hunks: Sequence[Hunk], part: int) -> tuple[Hunk, ...]:
    """Cut one part out of a file's hunks, counted from 1."""
    first, last = (part - 1) * PART_ROWS, part * PART_ROWS
    kept, row = [], 0
    for hunk in hunks:
        start, stop = max(first - row, 0), min(last - row, len(hunk.lines))
        if start < stop:
            kept.append(_slice(hunk, start, stop))
        row += len(hunk.lines)
    return tuple(kept)


def _slice(hunk: Hunk, start: int, stop: int) -> Hunk:
    before, lines = hunk.lines[:start], hunk.lines[start:stop]
    return replace(
        hunk,
        old_start=hunk.old_start + sum(line.origin != "+" for line in before),
        old_lines=sum(line.origin != "+" for line in lines),
        new_start=hunk.new_start + sum(line.origin != "-" for line in before),
        new_lines=sum(line.origin != "-" for line in lines),
        lines=lines,
    )


def part_with(hunks: Sequence[Hunk], side: str, number: int) -> int:
    """Tell which part shows a line of one side; the first where none does."""
    row = 0
    for hunk in hunks:
        at, other = (hunk.old_start, "+") if side == "old" else (hunk.new_start, "-")
        for line in hunk.lines:
            if line.origin != other:
                if at == number:
                    return row // PART_ROWS + 1
                at += 1
            row += 1
    return 1


def file_table(
    file: DiffedFile,
    hunks: tuple[Hunk, ...],
    beside: Beside,
    colours: tuple[HighlightedFile | None, HighlightedFile | None] = (None, None),
    part: int = 1,
) -> FileTable:
    """Lay one part of a file out; *colours* are those of its old and its new side, where they are wanted."""
    parts = parts_of(hunks)
    part = min(max(part, 1), parts)
    here = part_of(hunks, part)
    texts = tuple(tuple(shown(line.text) for line in hunk.lines) for hunk in here)
    late_at = monotonic() + MARKING_SECONDS
    marks = marks_of(here, texts, is_late=lambda: monotonic() > late_at)
    layout = _Layout(beside, colours)
    tables = tuple(
        HunkTable(_title(hunk), tuple(layout.rows(hunk, texts[at], _of_hunk(marks.spans, at))))
        for at, hunk in enumerate(here)
    )
    rows = [row for table in tables for row in table.rows]
    return FileTable(
        hunks=tables,
        part=part,
        parts=parts,
        cut=tuple(one for one in (file.cut, marks.cut, *(side.cut for side in colours if side)) if one),
        threads=_other_threads(beside, rows),
        findings=_other_findings(beside, rows),
        asked=None if any(row.asked for row in rows) else beside.asked,
        hidden=sum(piece.hidden is not None for row in rows for word in row.words for piece in word.pieces),
        has_two_sides=any(row.old is not None for row in rows) and any(row.new is not None for row in rows),
        can_flow=any(len(line.text) >= MIN_LINE_BYTES for hunk in here for line in hunk.lines),
    )


def _of_hunk(spans: Mapping[tuple[int, int], tuple[Span, ...]], hunk: int) -> dict[int, tuple[Span, ...]]:
    return {line: of_line for (at, line), of_line in spans.items() if at == hunk}


def _title(hunk: Hunk) -> str:
    old, new = f"−{hunk.old_start},{hunk.old_lines}", f"+{hunk.new_start},{hunk.new_lines}"
    return f"@@ {old} {new} @@ {shown(hunk.section)}".rstrip()


def _other_threads(beside: Beside, rows: Sequence[Row]) -> tuple[Thread, ...]:
    here = {thread.note.id for row in rows for thread in row.threads}
    every = [thread for threads in beside.threads.values() for thread in threads]
    return tuple(sorted((one for one in every if one.note.id not in here), key=lambda one: one.note.id))


def _other_findings(beside: Beside, rows: Sequence[Row]) -> tuple[Finding, ...]:
    here = {row.new for row in rows}
    return tuple(one for line, found in sorted(beside.findings.items()) if line not in here for one in found)


_CSS = {" ": "same", "+": "added", "-": "removed"}
_SIGN = {" ": " ", "+": "+", "-": "−"}


class _Layout:
    """Counts lines as it goes, and knows what belongs to each."""

    def __init__(self, beside: Beside, colours: tuple[HighlightedFile | None, HighlightedFile | None]) -> None:
        self._beside = beside
        self._colours = dict(zip(("old", "new"), colours, strict=True))

    def rows(self, hunk: Hunk, texts: Sequence[str], spans: Mapping[int, tuple[Span, ...]]) -> Iterator[Row]:
        old, new = hunk.old_start, hunk.new_start
        asked = self._beside.asked
        for at, line in enumerate(hunk.lines):
            here = (old if line.origin != "+" else None, new if line.origin != "-" else None)
            text = texts[at]
            side, number = ("old", old) if line.origin == "-" else ("new", new)
            yield Row(
                css=_CSS[line.origin],
                sign=_SIGN[line.origin],
                old=here[0],
                new=here[1],
                words=tuple(_words(self._coloured(side, number, text), spans.get(at, ()))),
                left_out=max(len(text) - MOST_CHARACTERS, 0),
                ends_bare=line.bare,
                findings=() if here[1] is None else self._beside.findings.get(here[1], ()),
                threads=self._threads(here),
                asked=asked if asked and (asked.side, asked.end) in {("old", here[0]), ("new", here[1])} else None,
                moved=None if line.origin == " " else self._beside.moves.get((side, number)),
            )
            old += here[0] is not None
            new += here[1] is not None

    def _threads(self, here: tuple[int | None, int | None]) -> tuple[Thread, ...]:
        sides = [("old", here[0]), ("new", here[1])]
        return tuple(
            thread
            for side, number in sides
            if number is not None
            for thread in self._beside.threads.get((side, number), ())
        )

    def _coloured(self, side: str, number: int, text: str) -> Sequence[tuple[str, str]]:
        """Give a line's coloured spans; the plain text where they are not of this very line."""
        file = self._colours[side]
        if file is None or not 1 <= number <= len(file.lines):
            return (("", text),)
        spans = file.lines[number - 1]
        return spans if "".join(part for _, part in spans) == text else (("", text),)


def _words(coloured: Sequence[tuple[str, str]], marks: Sequence[Span]) -> Iterator[Word]:
    """Cut a line's coloured spans where marks begin and end, and the line where it grows too long."""
    position = 0
    for css, text in coloured:
        end = min(position + len(text), MOST_CHARACTERS)
        borders = {position, end} | {edge for mark in marks for edge in mark if position < edge < end}
        start = position
        for stop in sorted(borders)[1:]:
            part = text[start - position : stop - position]
            is_marked = any(first <= start < last for first, last in marks)
            yield Word(tuple(pieces(part, css)), is_marked)
            start = stop
        position += len(text)
        if position >= MOST_CHARACTERS:
            return
