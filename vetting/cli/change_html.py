"""
A change as one HTML page that needs nothing else: no script, no request, both colour schemes, narrow screens.

Nothing of a stranger's becomes markup: every text goes through
:func:`html.escape`, after :func:`~vetting.cli.terminal.plain` made what is
invisible visible. A policy of its own forbids the page whatever it does not
need, should something be overlooked.
"""

from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sized
from hashlib import sha256
from html import escape

from vetting.cli.change_style import STYLE
from vetting.cli.known_text import known_texts, read_text, stood_before, unread_text
from vetting.cli.lines_html import file_html, file_place, lines_shown, moved_lines
from vetting.cli.lines_text import moved_texts, moves_in, moves_size, whitespace_text
from vetting.cli.reading_text import (
    capability_texts,
    capability_title,
    fact_texts,
    fact_title,
    file_heading,
    place_text,
    side_text,
    size_text,
    title_of,
)
from vetting.cli.terminal import plain
from vetting.domain.signals.interface import Finding, Scope
from vetting.domain.suggestions import Step
from vetting.ports.local_reading import ReadChange

MAX_OPEN_ROWS = 12
TOP = "top"
"""Names the page's begin."""


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
    yield f'<style>{STYLE}</style></head><body><main id="{TOP}">'
    yield f"<h1>{title}</h1>"
    yield from _about(change)
    yield from content
    yield f'<a class="top" href="#{TOP}">to the top</a></main></body></html>'


def _about(change: ReadChange) -> Iterator[str]:
    yield "<dl>"
    for word, side in (("from", change.old), ("to", change.new)):
        if side is not None:
            yield f"<dt>{word}</dt><dd><code>{_text(side_text(side))}</code></dd>"
    if change.new is not None:
        yield f"<dt>size</dt><dd>{size_text(change)}</dd>"
    if unread := unread_text(change):
        yield f"<dt>not read</dt><dd>{_text(unread)}</dd>"
    yield "</dl>"
    if ignored := whitespace_text(change):
        yield f'<p class="warn">{_text(ignored)}</p>'
    if change.diff.cut:
        yield f'<p class="warn">Not all of it: {_text(change.diff.cut)}</p>'
    if change.unfinished:
        yield f'<p class="warn">Not all was looked at: {_text(change.unfinished)}</p>'


def _change(change: ReadChange) -> Iterator[str]:
    files = change.diff.files
    places = {file.path: file_place(number) for number, file in enumerate(files)}
    yield from _noticed(change, _places_found(change))
    if not files:
        yield "<p>No file differs.</p>" if change.new else ""
        return
    yield f"<nav><details{_open(files)}><summary><h2>Files</h2> {len(files):,}</summary><ul>"
    for file in files:
        yield f'<li><a href="#{places[file.path]}">{escape(file_heading(file))}</a></li>'
    yield "</ul></details></nav>"
    moves = moves_in(change)
    if size := moves_size(moves):
        yield f'<p class="note">{_text(size)}.</p>'
    told, moved = moved_texts(change, moves), moved_lines(moves)
    for number, file in enumerate(files):
        yield from file_html(change, file, number, told.get(number, ()), moved.get(number, frozenset()))


def _places_found(change: ReadChange) -> dict[tuple[str, int | None], str]:
    """Name what a reader of a finding is led to: its line, or its file where that line is not among those shown."""
    lines: defaultdict[str, set[int | None]] = defaultdict(set)
    for one in change.findings:
        lines[one.path].add(one.line)
    places: dict[tuple[str, int | None], str] = {}
    for number, file in enumerate(change.diff.files):
        if file.path in lines:
            shown = lines_shown(change, file)
            place = file_place(number)
            places |= {(file.path, at): f"{place}-{at}" if at in shown else place for at in lines[file.path]}
    return places


def _noticed(change: ReadChange, places: Mapping[tuple[str, int | None], str]) -> Iterator[str]:
    found = [one for one in change.findings if one.scope is Scope.DELTA]
    if found:
        yield f"<h2>Findings</h2><ul>{''.join(_finding(one, places) for one in found)}</ul>"
    else:
        css = "clear" if change.unfinished is None else "note"
        yield f'<p class="{css}">No rule noticed anything{read_text(change)}.</p>'
    if before := stood_before(change):
        yield f"<p>{before:,} {'thing' if before == 1 else 'things'} that rules notice stood there before.</p>"
    if change.unasked:
        yield f"<p>Not asked: {_text(change.unasked)}</p>"
    yield from _list("Known of the release", known_texts(change))
    yield from _list(capability_title(change), capability_texts(change))
    yield from _list(fact_title(change), fact_texts(change))


def _finding(finding: Finding, places: Mapping[tuple[str, int | None], str]) -> str:
    place = _text(place_text(finding))
    if anchor := places.get((finding.path, finding.line)):
        place = f'<a href="#{anchor}">{place}</a>'
    level = finding.severity.value
    return (
        f'<li><b class="{level}">{level}</b> {_text(finding.rule)} <code>{place}</code>: {_text(finding.message)}</li>'
    )


def _list(title: str, texts: Iterable[str]) -> Iterator[str]:
    rows = [f"<li>{_text(text)}</li>" for text in texts]
    if rows:
        yield f"<details{_open(rows)}><summary><h2>{title}</h2> {len(rows):,}</summary>"
        yield f"<ul>{''.join(rows)}</ul></details>"


def _open(rows: Sized) -> str:
    """Open what is short."""
    return " open" if len(rows) <= MAX_OPEN_ROWS else ""


def _text(text: str) -> str:
    return escape(plain(text))
