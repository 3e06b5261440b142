"""
A change as one HTML page that needs nothing else: no script, no request, both colour schemes, narrow screens.

Nothing of a stranger's becomes markup: every text goes through
:func:`html.escape`, after :func:`~vetting.cli.terminal.plain` made what is
invisible visible. A policy of its own forbids the page whatever it does not
need, should something be overlooked.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from html import escape

from vetting.cli.change_style import STYLE
from vetting.cli.reading_text import (
    capability_text,
    fact_text,
    file_heading,
    line_text,
    ordered_facts,
    place_text,
    side_text,
    size_text,
    title_of,
)
from vetting.cli.terminal import plain
from vetting.domain.diffs import DiffedFile, Hunk, Line
from vetting.domain.signals.interface import Finding, Scope
from vetting.domain.suggestions import Step
from vetting.formats.hunks import hunk_title
from vetting.ports.local_reading import ReadChange

MAX_OPEN_LINES = 2000
"""Of one file; a longer one is there, and closed, so that the page is quick."""
MAX_OPEN_ROWS = 12
_SIGNS = {"+": "add", "-": "del", " ": "ctx"}


def change_html(change: ReadChange, asked: Step | None) -> Iterator[str]:
    """Write a change as a page, line by line."""
    yield from _page(change, asked, _change(change))


def scan_html(change: ReadChange, asked: Step | None) -> Iterator[str]:
    """Write what was noticed of a change as a page, line by line."""
    yield from _page(change, asked, _noticed(change, {}))


def _page(change: ReadChange, asked: Step | None, content: Iterable[str]) -> Iterator[str]:
    title = _text(title_of(change, asked))
    style_hash = b64encode(sha256(STYLE.encode()).digest()).decode()
    yield "<!DOCTYPE html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield (
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        f"style-src 'sha256-{style_hash}'; base-uri 'none'; form-action 'none'\">"
    )
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{title}</title>"
    yield f"<style>{STYLE}</style></head><body><main>"
    yield f"<h1>{title}</h1>"
    yield from _about(change)
    yield from content
    yield "</main></body></html>"


def _about(change: ReadChange) -> Iterator[str]:
    yield "<dl>"
    for word, side in (("from", change.old), ("to", change.new)):
        if side is not None:
            yield f"<dt>{word}</dt><dd><code>{_text(side_text(side))}</code></dd>"
    yield f"<dt>size</dt><dd>{size_text(change.diff.files)}</dd>"
    yield "</dl>"
    if change.diff.cut:
        yield f'<p class="warn">Not all of it: {_text(change.diff.cut)}</p>'
    if change.unfinished:
        yield f'<p class="warn">Not all was looked at: {_text(change.unfinished)}</p>'


def _change(change: ReadChange) -> Iterator[str]:
    files = change.diff.files
    places = {file.path: f"f{number}" for number, file in enumerate(files)}
    yield from _noticed(change, places)
    if not files:
        yield "<p>No file differs.</p>"
        return
    yield "<nav><details><summary>Files</summary><ul>"
    for file in files:
        yield f'<li><a href="#{places[file.path]}">{escape(file_heading(file))}</a></li>'
    yield "</ul></details></nav>"
    for file in files:
        yield from _file(file, change.hunks_of(file), places[file.path])


def _noticed(change: ReadChange, places: Mapping[str, str]) -> Iterator[str]:
    found = [one for one in change.findings if one.scope is Scope.DELTA]
    if found:
        yield f"<h2>Findings</h2><ul>{''.join(_finding(one, places) for one in found)}</ul>"
    elif change.unfinished is None:
        yield '<p class="clear">No rule noticed anything.</p>'
    if before := sum(one.scope is Scope.CONTEXT for one in change.findings):
        yield f"<p>{before:,} {'thing' if before == 1 else 'things'} that rules notice stood there before.</p>"
    yield from _list("Newly able to", (capability_text(one) for one in change.diff.capabilities))
    yield from _list("Metadata says now", (fact_text(one) for one in ordered_facts(change.diff.facts)))


def _finding(finding: Finding, places: Mapping[str, str]) -> str:
    place = _text(place_text(finding))
    if file := places.get(finding.path):
        place = f'<a href="#{_anchor(file, finding.line)}">{place}</a>'
    level = finding.severity.value
    return (
        f'<li><b class="{level}">{level}</b> {_text(finding.rule)} <code>{place}</code>: {_text(finding.message)}</li>'
    )


def _anchor(file: str, line: int | None) -> str:
    return file if line is None else f"{file}-{line}"


def _list(title: str, texts: Iterable[str]) -> Iterator[str]:
    rows = [f"<li>{_text(text)}</li>" for text in texts]
    if rows:
        is_open = " open" if len(rows) <= MAX_OPEN_ROWS else ""
        yield f"<details{is_open}><summary><h2>{title}</h2> {len(rows):,}</summary><ul>{''.join(rows)}</ul></details>"


def _file(file: DiffedFile, hunks: tuple[Hunk, ...], place: str) -> Iterator[str]:
    count = sum(len(hunk.lines) for hunk in hunks)
    is_open = "" if count > MAX_OPEN_LINES else " open"
    long = f" <small>{count:,} lines, open to read</small>" if count > MAX_OPEN_LINES else ""
    yield f'<details class="file" id="{place}"{is_open}><summary>{escape(file_heading(file))}{long}</summary>'
    if file.cut:
        yield f'<p class="warn">{_text(file.cut)}</p>'
    if hunks:
        yield '<div class="scroll"><table>'
        for hunk in hunks:
            yield from _hunk(hunk, place)
        yield "</table></div>"
    yield "</details>"


def _hunk(hunk: Hunk, place: str) -> Iterator[str]:
    yield f'<tbody><tr class="at"><td colspan="3">{_text(hunk_title(hunk))}</td></tr>'
    old, new = hunk.old_start, hunk.new_start
    for line in hunk.lines:
        is_old, is_new = line.origin != "+", line.origin != "-"
        yield _row(line, old if is_old else None, new if is_new else None, place)
        old, new = old + is_old, new + is_new
    yield "</tbody>"


def _row(line: Line, old: int | None, new: int | None, place: str) -> str:
    name = "" if new is None else f' id="{place}-{new}"'
    bare = "<i> no line end at the end of the file</i>" if line.bare else ""
    numbers = f"<td>{'' if old is None else old}</td><td>{'' if new is None else new}</td>"
    text = f"{line.origin}{escape(line_text(line))}{bare}"
    return f'<tr class="{_SIGNS[line.origin]}"{name}>{numbers}<td>{text}</td></tr>'


def _text(text: str) -> str:
    return escape(plain(text))
