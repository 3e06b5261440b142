"""
The lines of one changed file as a table: numbers, colours, what differs inside a line, what stands beneath.

Everything here is text; the template escapes it. Colours come from the whole
file on its side, so that a string which began above a hunk is coloured right.
A long file is shown in parts, so that no page grows without end.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from time import monotonic

from vetting.domain.diffs import DiffedFile, Hunk
from vetting.domain.intraline import Span, marks_of
from vetting.domain.shapes.reflow import MIN_LINE_BYTES
from vetting.domain.signals.interface import Finding
from vetting.domain.threads import Thread
from vetting.domain.widening import widened
from vetting.formats.hunks import shown
from vetting.ports.reading import HighlightedFile
from web.presenters.tables import Around, Beside, FileTable, HunkTable, Row, Word
from web.presenters.text import pieces

MOST_CHARACTERS = 2000
"""Of one line; the rest is counted, and can be seen in the file itself."""
PART_ROWS = 1000
"""Lines of one part of a file. Source: review-ui.md §4, what Drydock shows of one side."""
MARKING_SECONDS = 1.0
"""For what differs inside the lines of one part."""


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
        HunkTable(
            _title(hunk),
            tuple(layout.rows(hunk, texts[at], _of_hunk(marks.spans, at))),
            marks.pairs[at],
            beside.gaps.get((hunk.old_start, hunk.new_start)),
        )
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
        gap_after=beside.gap_after if part == parts else None,
    )


def widened_table(
    file: DiffedFile,
    around: Around,
    beside: Beside,
    colours: tuple[HighlightedFile | None, HighlightedFile | None],
    choose: Callable[[Sequence[Hunk]], int],
) -> FileTable:
    """Lay a file out with what is left out between its hunks, in the part that *choose* picks."""
    found = widened(around.hunks, around.text, around.wanted, is_whole=file.cut is None)
    beside = replace(beside, gaps=found.before, gap_after=found.after)
    table = file_table(file, found.hunks, beside, colours, choose(found.hunks))
    return replace(table, wider=around.wanted)


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
