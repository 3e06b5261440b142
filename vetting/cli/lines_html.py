"""
One file's lines on a page that needs nothing else: numbers as shipped, and what differs inside a line marked.

All text here is made safe to show by :func:`~vetting.cli.terminal.plain` before
it is compared and escaped, so that a mark never falls inside of what was made
of one invisible character.
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from vetting.cli.lines_text import file_notes
from vetting.cli.reading_text import file_heading, line_text
from vetting.cli.terminal import plain
from vetting.domain.diffs import DiffedFile, Hunk, Line
from vetting.domain.intraline import Span, marks_of
from vetting.domain.reflowed_diffs import Place, ReflowedDiff
from vetting.formats.hunks import hunk_title
from vetting.ports.local_reading import ReadChange

MAX_OPEN_LINES = 2000
"""Of one file; a longer one is there, and closed, so that the page is quick."""
Colours: TypeAlias = Mapping[int, Sequence[tuple[str, str]]]
"""A side's lines in spans of one class each, by number."""
_SIGNS = {"+": "add", "-": "del", " ": "ctx"}


class _At(NamedTuple):
    """Where a line is on one side."""

    line: int
    label: str


def file_html(change: ReadChange, file: DiffedFile, place: str) -> Iterator[str]:
    """Write a file's lines; *place* is its name within the page."""
    hunks = change.hunks_of(file)
    count = sum(len(hunk.lines) for hunk in hunks)
    is_open = "" if count > MAX_OPEN_LINES else " open"
    long = f" <small>{count:,} lines, open to read</small>" if count > MAX_OPEN_LINES else ""
    yield f'<details class="file" id="{place}"{is_open}><summary>{escape(file_heading(file))}{long}</summary>'
    texts = tuple(tuple(line_text(line) for line in hunk.lines) for hunk in hunks)
    marks = marks_of(hunks, texts)
    for note in (*file_notes(change, file), *filter(None, (marks.cut, change.uncoloured.get(file.path)))):
        yield f'<p class="{"warn" if note == file.cut else "note"}">{escape(plain(note))}</p>'
    if hunks:
        rows = _Rows(place, change.flows.get(file.path), _colours(change, file))
        yield '<div class="scroll"><table>'
        for number, hunk in enumerate(hunks):
            spans = {at: found for (of, at), found in marks.spans.items() if of == number}
            yield from rows.of(hunk, texts[number], spans)
        yield "</table></div>"
    yield "</details>"


class _Rows:
    """Counts lines as it goes, and names each line of the new side once."""

    def __init__(self, place: str, flow: ReflowedDiff | None, colours: Mapping[str, Colours]) -> None:
        self._place = place
        self._flow = flow
        self._colours = colours
        self._places = (flow.old, flow.new) if flow else (None, None)
        self._named: set[int] = set()

    def of(self, hunk: Hunk, texts: Sequence[str], marks: Mapping[int, Sequence[Span]]) -> Iterator[str]:
        yield f'<tbody><tr class="at"><td colspan="3">{escape(plain(hunk_title(hunk, self._flow)))}</td></tr>'
        old, new = hunk.old_start, hunk.new_start
        for at, line in enumerate(hunk.lines):
            is_old, is_new = line.origin != "+", line.origin != "-"
            before = self._at(old, self._places[0]) if is_old else None
            after = self._at(new, self._places[1]) if is_new else None
            bare = "<i> no line end at the end of the file</i>" if line.bare else ""
            spans = self._spans(line, old if line.origin == "-" else new, texts[at])
            text = f"{line.origin}{_marked(spans, marks.get(at, ()))}{bare}"
            numbers = "".join(f"<td>{side.label if side else ''}</td>" for side in (before, after))
            yield f'<tr class="{_SIGNS[line.origin]}"{self._name(after)}>{numbers}<td>{text}</td></tr>'
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
