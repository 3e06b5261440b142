"""
One file's lines on a page that needs nothing else: numbers as shipped, and what differs inside a line marked.

All text here is made safe to show by :func:`~vetting.cli.terminal.plain` before
it is compared and escaped, so that a mark never falls inside of what was made
of one invisible character.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from html import escape
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from vetting.cli.lines_text import MovedText, file_notes
from vetting.cli.reading_text import file_heading, line_text
from vetting.cli.terminal import plain
from vetting.domain.diffs import DiffedFile, Hunk, Line
from vetting.domain.intraline import Span, marks_of
from vetting.domain.moves import Moves
from vetting.domain.reflowed_diffs import Place, ReflowedDiff
from vetting.formats.hunks import hunk_title, line_signs
from vetting.ports.local_reading import ReadChange

MAX_STUCK = 160
"""Characters of a heading that stays in view while its file is read; a longer one would cover what it heads."""
MAX_OPEN_LINES = 2000
"""Of one file; a longer one is there, and closed, so that the page is quick."""
Colours: TypeAlias = Mapping[int, Sequence[tuple[str, str]]]
"""A side's lines in spans of one class each, by number."""
Moved: TypeAlias = AbstractSet[tuple[str, int]]
"""Lines by sign, and number on the side that it stands for."""
_SIGNS = {"+": "add", "-": "del", " ": "ctx"}


class _At(NamedTuple):
    """Where a line is on one side."""

    line: int
    label: str


def file_place(number: int) -> str:
    """Name a file within the page, by its place in the diff."""
    return f"f{number}"


def lines_shown(change: ReadChange, file: DiffedFile) -> AbstractSet[int]:
    """Say which lines of the new side of a file there is something to lead to."""
    flow = change.flows.get(file.path)
    counted = (
        number
        for hunk in change.hunks_of(file)
        for number in range(hunk.new_start, hunk.new_start + sum(line.origin != "-" for line in hunk.lines))
    )
    return {number if flow is None else flow.new[number][0] for number in counted}


def moved_lines(moves: Moves) -> dict[int, Moved]:
    """List the lines that were moved, each with its sign, by the place of their file in the diff."""
    moved: defaultdict[int, set[tuple[str, int]]] = defaultdict(set)
    for one in moves.blocks:
        for at in range(one.lines):
            moved[one.old_file].add(("-", one.old_start + at))
            moved[one.new_file].add(("+", one.new_start + at))
    return {**moved}


def file_html(
    change: ReadChange, file: DiffedFile, number: int, told: Sequence[MovedText] = (), moved: Moved = frozenset()
) -> Iterator[str]:
    """
    Write a file's lines.

    Args:
        change: What it is part of.
        file: Whose lines.
        number: Its place in the diff.
        told: What is said of the blocks that were moved there, or away.
        moved: Their lines.
    """
    place = file_place(number)
    hunks = change.hunks_of(file)
    count = sum(len(hunk.lines) for hunk in hunks)
    is_open = "" if count > MAX_OPEN_LINES else " open"
    long = f" <small>{count:,} lines, open to read</small>" if count > MAX_OPEN_LINES else ""
    heading = file_heading(file)
    css = "file short" if len(heading) <= MAX_STUCK else "file"
    yield f'<details class="{css}" id="{place}"{is_open}><summary>{escape(heading)}{long}</summary>'
    texts = tuple(tuple(line_text(line) for line in hunk.lines) for hunk in hunks)
    marks = marks_of(hunks, texts)
    for note in (*file_notes(change, file), *filter(None, (marks.cut, change.uncoloured.get(file.path)))):
        yield f'<p class="{"warn" if note == file.cut else "note"}">{escape(plain(note))}</p>'
    yield from (f'<p class="note">{_moved_note(one)}</p>' for one in told)
    if hunks:
        rows = _Rows(place, change.flows.get(file.path), _colours(change, file), moved)
        yield '<div class="scroll"><table>'
        for of_hunk, hunk in enumerate(hunks):
            spans = {at: found for (of, at), found in marks.spans.items() if of == of_hunk}
            yield from rows.of(hunk, texts[of_hunk], spans)
        yield "</table></div>"
    yield "</details>"


def _moved_note(one: MovedText) -> str:
    """Lead to the other end of a block; of lines on the old side there is only the file to lead to."""
    text = escape(plain(one.text))
    if one.to_file is None:
        return text
    line = "" if one.to_line is None else f"-{one.to_line}"
    return f'<a href="#{file_place(one.to_file)}{line}">{text}</a>'


class _Rows:
    """Counts lines as it goes, and names each line of the new side once."""

    def __init__(self, place: str, flow: ReflowedDiff | None, colours: Mapping[str, Colours], moved: Moved) -> None:
        self._place = place
        self._moved = moved
        self._flow = flow
        self._colours = colours
        self._places = (flow.old, flow.new) if flow else (None, None)
        self._named: set[int] = set()

    def of(self, hunk: Hunk, texts: Sequence[str], marks: Mapping[int, Sequence[Span]]) -> Iterator[str]:
        yield f'<tbody><tr class="at"><td colspan="3">{escape(plain(hunk_title(hunk, self._flow)))}</td></tr>'
        old, new = hunk.old_start, hunk.new_start
        for at, (line, sign) in enumerate(zip(hunk.lines, line_signs(hunk, self._flow), strict=True)):
            is_old, is_new = line.origin != "+", line.origin != "-"
            before = self._at(old, self._places[0]) if is_old else None
            after = self._at(new, self._places[1]) if is_new else None
            bare = "<i> no line end at the end of the file</i>" if line.bare else ""
            spans = self._spans(line, old if line.origin == "-" else new, texts[at])
            text = f"{sign}{_marked(spans, marks.get(at, ()))}{bare}"
            numbers = "".join(f"<td>{side.label if side else ''}</td>" for side in (before, after))
            is_moved = (line.origin, old if line.origin == "-" else new) in self._moved
            css = f"{_SIGNS[line.origin]}{' mv' if is_moved else ''}"
            yield f'<tr class="{css}"{self._name(after)}>{numbers}<td>{text}</td></tr>'
            old, new = old + is_old, new + is_new
        yield "</tbody>"

    def _spans(self, line: Line, number: int, text: str) -> Sequence[tuple[str, str]]:
        """Give a line's coloured spans; the plain text where they are not of this very line."""
        found = self._colours["old" if line.origin == "-" else "new"].get(number, ())
        spans = [(css, _safe(part)) for css, part in found]
        return spans if "".join(part for _, part in spans) == text else (("", text),)

    def _name(self, at: _At | None) -> str:
        if at is None or at.line in self._named:
            return ""
        self._named.add(at.line)
        return f' id="{self._place}-{at.line}"'

    @staticmethod
    def _at(number: int, places: Mapping[int, Place] | None) -> _At:
        """Say where a line was shipped; of broken ones the column, too."""
        if places is None:
            return _At(number, str(number))
        line, column = places[number]
        return _At(line, f"{line}:{column}")


def _colours(change: ReadChange, file: DiffedFile) -> dict[str, Colours]:
    return {side: change.colours.get((file.path, side), {}) for side in ("old", "new")}


def _safe(text: str) -> str:
    """Make text safe to show, with its tabs."""
    return "\t".join(map(plain, text.split("\t")))


def _marked(coloured: Sequence[tuple[str, str]], marks: Sequence[Span]) -> str:
    """Cut coloured spans where marks begin and end."""
    parts = []
    position = 0
    for css, text in coloured:
        end = position + len(text)
        edges = sorted({position, end} | {edge for mark in marks for edge in mark if position < edge < end})
        for start, stop in pairwise(edges):
            part = escape(text[start - position : stop - position])
            part = f'<span class="{escape(css)}">{part}</span>' if css else part
            is_marked = any(first <= start < last for first, last in marks)
            parts.append(f"<mark>{part}</mark>" if is_marked else part)
        position = end
    return "".join(parts)
