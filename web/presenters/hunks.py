"""
The lines of one changed file as a table: numbers, colours, what differs inside a line, notes beneath.

Everything here is text; the template escapes it. Colours come from the whole
file on its side, so that a string which began above a hunk is coloured right.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from vetting.domain.diffs import DiffedFile, Hunk
from vetting.domain.intraline import Span, marks_of
from vetting.domain.threads import Thread
from vetting.formats.hunks import shown
from vetting.ports.reading import HighlightedFile
from web.presenters.text import Piece, pieces

MOST_CHARACTERS = 2000
"""Of one line; the rest is counted, and can be seen in the file itself."""


@dataclass(frozen=True, slots=True)
class Word:
    """A part of a line that is coloured, and marked or not, as one."""

    pieces: tuple[Piece, ...]
    is_marked: bool
    """Whether it differs from the line that this one took the place of."""


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
    threads: tuple[Thread, ...]
    is_asked: bool
    """Whether somebody is about to note something here."""

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


@dataclass(frozen=True, slots=True)
class HunkTable:
    """Neighbouring lines that differ, with some around them."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Notes:
    """What was noted on one file, by side and last line; and where somebody is about to note something."""

    threads: Mapping[tuple[str, int], tuple[Thread, ...]] = field(default_factory=dict)
    asked: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class FileTable:
    """One file of a diff, laid out."""

    hunks: tuple[HunkTable, ...]
    cut: tuple[str, ...]
    """What is not shown, or not marked, or not coloured, and why."""
    elsewhere: tuple[Thread, ...]
    """Notes on the file as a whole, and on lines that no hunk shows."""
    hidden: int
    """Characters that would not be seen, or would change how the rest looks."""


def file_table(
    file: DiffedFile,
    hunks: tuple[Hunk, ...],
    notes: Notes,
    colours: tuple[HighlightedFile | None, HighlightedFile | None] = (None, None),
) -> FileTable:
    """Lay one file out; *colours* are those of its old and its new side, where they are wanted."""
    texts = tuple(tuple(shown(line.text) for line in hunk.lines) for hunk in hunks)
    marks = marks_of(hunks, texts)
    layout = _Layout(notes, colours)
    tables = tuple(
        HunkTable(_title(hunk), tuple(layout.rows(hunk, texts[at], _of_hunk(marks.spans, at))))
        for at, hunk in enumerate(hunks)
    )
    rows = [row for table in tables for row in table.rows]
    return FileTable(
        hunks=tables,
        cut=tuple(one for one in (file.cut, marks.cut, *(side.cut for side in colours if side)) if one),
        elsewhere=_elsewhere(notes, rows),
        hidden=sum(piece.hidden is not None for row in rows for word in row.words for piece in word.pieces),
    )


def _of_hunk(spans: Mapping[tuple[int, int], tuple[Span, ...]], hunk: int) -> dict[int, tuple[Span, ...]]:
    return {line: of_line for (at, line), of_line in spans.items() if at == hunk}


def _title(hunk: Hunk) -> str:
    old, new = f"−{hunk.old_start},{hunk.old_lines}", f"+{hunk.new_start},{hunk.new_lines}"
    return f"@@ {old} {new} @@"


def _elsewhere(notes: Notes, rows: Sequence[Row]) -> tuple[Thread, ...]:
    here = {thread.note.id for row in rows for thread in row.threads}
    every = [thread for threads in notes.threads.values() for thread in threads]
    return tuple(sorted((one for one in every if one.note.id not in here), key=lambda one: one.note.id))


_CSS = {" ": "same", "+": "added", "-": "removed"}
_SIGN = {" ": " ", "+": "+", "-": "−"}


class _Layout:
    """Counts lines as it goes, and knows what belongs to each."""

    def __init__(self, notes: Notes, colours: tuple[HighlightedFile | None, HighlightedFile | None]) -> None:
        self._notes = notes
        self._colours = dict(zip(("old", "new"), colours, strict=True))

    def rows(self, hunk: Hunk, texts: Sequence[str], spans: Mapping[int, tuple[Span, ...]]) -> Iterator[Row]:
        old, new = hunk.old_start, hunk.new_start
        for at, line in enumerate(hunk.lines):
            here = (old if line.origin != "+" else None, new if line.origin != "-" else None)
            text = texts[at]
            side, number = ("old", here[0]) if here[1] is None else ("new", here[1])
            assert number is not None
            yield Row(
                css=_CSS[line.origin],
                sign=_SIGN[line.origin],
                old=here[0],
                new=here[1],
                words=tuple(_words(self._coloured(side, number, text), spans.get(at, ()))),
                left_out=max(len(text) - MOST_CHARACTERS, 0),
                ends_bare=line.bare,
                threads=self._threads(here),
                is_asked=(side, number) == self._notes.asked,
            )
            old += here[0] is not None
            new += here[1] is not None

    def _threads(self, here: tuple[int | None, int | None]) -> tuple[Thread, ...]:
        sides = [("old", here[0]), ("new", here[1])]
        return tuple(
            thread
            for side, number in sides
            if number is not None
            for thread in self._notes.threads.get((side, number), ())
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
        edges = sorted(borders)
        for start, stop in pairwise(edges):
            part = text[start - position : stop - position]
            is_marked = any(first <= start < last for first, last in marks)
            yield Word(tuple(pieces(part, css)), is_marked)
        position += len(text)
        if position >= MOST_CHARACTERS:
            return


def notes_of(
    file: DiffedFile, threads: Sequence[Thread], digests: tuple[str | None, str], asked: tuple[str, int] | None
) -> Notes:
    """Pick the notes that stand on *file*, whose sides are in the distributions *digests*, old and new."""
    places = {(digests[0], file.old_path): "old", (digests[1], file.path): "new"}
    mine: dict[tuple[str, int], tuple[Thread, ...]] = {}
    for thread in threads:
        side = places.get((thread.note.place.sha256, thread.note.place.path))
        if side is not None:
            key = (side, thread.note.place.end)
            mine[key] = (*mine.get(key, ()), thread)
    return Notes(mine, asked)
