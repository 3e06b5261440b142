"""
One file's lines on a page that needs nothing else: numbers as shipped, and what differs inside a line marked.

All text here is made safe to show by :func:`~vetting.cli.terminal.plain` before
it is compared and escaped, so that a mark never falls inside of what was made
of one invisible character.
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple

from vetting.cli.lines_text import file_notes
from vetting.cli.reading_text import file_heading, line_text
from vetting.cli.terminal import plain
from vetting.domain.diffs import DiffedFile, Hunk
from vetting.domain.intraline import Span, marks_of
from vetting.domain.reflowed_diffs import Place, ReflowedDiff
from vetting.formats.hunks import hunk_title
from vetting.ports.local_reading import ReadChange

MAX_OPEN_LINES = 2000
"""Of one file; a longer one is there, and closed, so that the page is quick."""
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
    for note in (*file_notes(change, file), *([marks.cut] if marks.cut else [])):
        yield f'<p class="warn">{escape(plain(note))}</p>'
    if hunks:
        rows = _Rows(place, change.flows.get(file.path))
        yield '<div class="scroll"><table>'
        for number, hunk in enumerate(hunks):
            spans = {at: found for (of, at), found in marks.spans.items() if of == number}
            yield from rows.of(hunk, texts[number], spans)
        yield "</table></div>"
    yield "</details>"


class _Rows:
    """Counts lines as it goes, and names each line of the new side once."""

    def __init__(self, place: str, flow: ReflowedDiff | None) -> None:
        self._place = place
        self._flow = flow
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
            text = f"{line.origin}{_marked(texts[at], marks.get(at, ()))}{bare}"
            numbers = "".join(f"<td>{side.label if side else ''}</td>" for side in (before, after))
            yield f'<tr class="{_SIGNS[line.origin]}"{self._name(after)}>{numbers}<td>{text}</td></tr>'
            old, new = old + is_old, new + is_new
        yield "</tbody>"

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


def _marked(text: str, spans: Sequence[Span]) -> str:
    parts = []
    at = 0
    for start, end in spans:
        parts += [escape(text[at:start]), f"<mark>{escape(text[start:end])}</mark>"]
        at = end
    return "".join(parts) + escape(text[at:])
