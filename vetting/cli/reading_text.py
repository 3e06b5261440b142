"""
A change as text for a terminal: what rules noticed, then every file that differs, hunk by hunk.

Everything in it was written by strangers, so it is shown through
:func:`~vetting.cli.terminal.plain`; tabs stay. What is left out says so where
it is left out.
"""

from collections.abc import Iterable, Iterator

from vetting.cli.terminal import Ink, Painter, plain
from vetting.domain.criteria import Criterion
from vetting.domain.diffs import DiffedFile, FileKind, Hunk, Line
from vetting.domain.signals.interface import Finding, Scope, Severity
from vetting.domain.suggestions import Step
from vetting.domain.trees import Status
from vetting.formats.hunks import shown
from vetting.ports.local_reading import ReadChange

_INKS = {"+": Ink.GOOD, "-": Ink.BAD}
_SEVERE = {Severity.HIGH: Ink.BAD, Severity.MEDIUM: Ink.CAUTION, Severity.LOW: Ink.STRONG}


def change_lines(
    change: ReadChange, asked: Step, painter: Painter, promises: Iterable[Criterion] = ()
) -> Iterator[str]:
    """
    Write a change.

    Args:
        change: As it was read.
        asked: What was asked for: a change may have had no counterpart to read against.
        painter: Colours it, or not.
        promises: What an audit of it would promise.
    """
    yield from _heading(change, asked, painter)
    yield from promise_lines(promises)
    yield from _findings(change, painter)
    for file in change.diff.files:
        yield ""
        yield painter.paint(Ink.STRONG, _file_heading(file))
        if file.cut:
            yield f"({plain(file.cut)})"
        for hunk in change.hunks_of(file):
            yield from _hunk(hunk, painter)


def promise_lines(promises: Iterable[Criterion]) -> Iterator[str]:
    """Remind of what an audit would promise."""
    for one in promises:
        meaning = plain(" ".join((one.description or one.description_url or "").split()))
        yield f"  to be certified for {plain(one.name)}: {meaning}"


def _heading(change: ReadChange, asked: Step, painter: Painter) -> Iterator[str]:
    project = plain(change.step.project)
    if asked.from_version is None:
        what = f"{project} {plain(asked.to_version)}, all of it"
    else:
        what = f"{project} {plain(asked.from_version)} -> {plain(asked.to_version)}"
    yield painter.paint(Ink.STRONG, what)
    if change.old is not None:
        yield f"  from {plain(change.old.filename)} sha256:{change.old.sha256}"
    elif asked.from_version is not None:
        yield f"  no file of {plain(asked.from_version)} can be held against it, so all of it is shown"
    yield f"  to   {plain(change.new.filename)} sha256:{change.new.sha256}"
    files = change.diff.files
    added, removed = (sum(count or 0 for count in counts) for counts in _counts(files))
    yield f"  {len(files)} {'file differs' if len(files) == 1 else 'files differ'}: +{added} -{removed} lines"
    if change.diff.cut:
        yield f"  {painter.paint(Ink.CAUTION, 'not all of it:')} {plain(change.diff.cut)}"


def _counts(files: Iterable[DiffedFile]) -> tuple[list[int | None], list[int | None]]:
    listed = list(files)
    return [one.added for one in listed], [one.removed for one in listed]


def _findings(change: ReadChange, painter: Painter) -> Iterator[str]:
    for finding in change.findings:
        if finding.scope is Scope.DELTA:
            yield f"  {painter.paint(_SEVERE[finding.severity], finding.severity)} {plain(_noticed(finding))}"
    if change.unfinished:
        yield f"  {painter.paint(Ink.CAUTION, 'not all was looked at:')} {plain(change.unfinished)}"


def _noticed(finding: Finding) -> str:
    line = "" if finding.line is None else f":{finding.line}"
    return f"{finding.rule} {finding.path}{line}: {finding.message}"


def _file_heading(file: DiffedFile) -> str:
    words = [f"=== {file.status}", plain(file.matched)]
    if file.status in {Status.MOVED, Status.RENAMED} and file.old_path is not None:
        words.append(f"(was {plain(file.old_path)})")
    if file.kind is FileKind.BINARY:
        words.append(f"binary, {_size(file.old_size_bytes)} -> {_size(file.new_size_bytes)}")
    if file.kind is FileKind.LINK:
        words.append("link")
    if file.added is not None and file.removed is not None and file.kind is not FileKind.BINARY:
        words.append(f"+{file.added} -{file.removed}")
    return " ".join(words)


def _size(size_bytes: int | None) -> str:
    return "nothing" if size_bytes is None else f"{size_bytes:,} bytes"


def _hunk(hunk: Hunk, painter: Painter) -> Iterator[str]:
    yield f"@@ -{hunk.old_start},{hunk.old_lines} +{hunk.new_start},{hunk.new_lines} @@"
    for line in hunk.lines:
        yield _line(line, painter)
        if line.bare:
            yield "\\ no line end at the end of the file"


def _line(line: Line, painter: Painter) -> str:
    text = f"{line.origin}{_kept_tabs(shown(line.text))}"
    ink = _INKS.get(line.origin)
    return text if ink is None else painter.paint(ink, text)


def _kept_tabs(text: str) -> str:
    return "\t".join(plain(piece) for piece in text.split("\t"))
