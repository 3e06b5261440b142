"""
A change as text for a terminal: what rules noticed, then every file that differs, hunk by hunk.

Everything in it was written by strangers, so it is shown through
:func:`~vetting.cli.terminal.plain`; tabs stay. What is left out says so where
it is left out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from vetting.cli.known_text import known_texts, read_text, stood_before, unread_text
from vetting.cli.lines_text import file_notes, moved_texts, moves_in, moves_size, whitespace_text
from vetting.cli.terminal import Ink, Painter, plain
from vetting.domain.capabilities import NewCapability
from vetting.domain.criteria import Criterion
from vetting.domain.diffs import DiffedFile, FileKind, Hunk, Line, uncounted
from vetting.domain.fact_changes import FactChange, told_facts
from vetting.domain.reflowed_diffs import ReflowedDiff
from vetting.domain.releases import prefixed
from vetting.domain.shapes.shape import Look, Shape
from vetting.domain.signals.interface import Finding, Scope, Severity
from vetting.domain.suggestions import Step
from vetting.domain.trees import Status
from vetting.formats.hunks import hunk_title, line_signs, shown
from vetting.ports.local_reading import ReadChange, ReadFile

MAX_FACTS = 12
"""Told at a terminal before the lines begin; of what code can do now, too."""
MAX_TOLD = 300
"""Characters of each: a licence can be a fact, whole."""
_INKS = {"+": Ink.GOOD, "-": Ink.BAD}
_STATUS_INKS = {Status.ADDED: Ink.GOOD, Status.REMOVED: Ink.BAD}
_SEVERE = {Severity.HIGH: Ink.BAD, Severity.MEDIUM: Ink.CAUTION, Severity.LOW: Ink.STRONG}


def change_lines(
    change: ReadChange,
    asked: Step | None,
    painter: Painter,
    promises: Iterable[Criterion] = (),
    *,
    is_brief: bool = False,
) -> Iterator[str]:
    """
    Write a change.

    Args:
        change: As it was read.
        asked: What was asked for: a change may have had no counterpart to read against. None: what was at hand.
        painter: Colours it, or not.
        promises: What an audit of it would promise.
        is_brief: Whether to name the files alone, without their lines.
    """
    yield from _heading(change, asked, painter)
    yield from promise_lines(promises)
    yield from noticed_lines(change, painter)
    if is_brief:
        yield from _files(change.diff.files, painter)
        return
    moves = moves_in(change)
    if size := moves_size(moves):
        yield f"  {size}"
    moved = moved_texts(change, moves)
    for number, file in enumerate(change.diff.files):
        yield ""
        yield painter.paint(Ink.STRONG, f"=== {file_heading(file)}")
        notes = (*file_notes(change, file), *(one.text for one in moved.get(number, ())))
        yield from (f"({plain(one)})" for one in notes)
        for hunk in change.hunks_of(file):
            yield from _hunk(hunk, painter, change.flows.get(file.path))


def scan_lines(change: ReadChange, asked: Step | None, painter: Painter) -> Iterator[str]:
    """Write what was noticed of a change, and nothing else of it."""
    yield from _heading(change, asked, painter)
    yield from noticed_lines(change, painter)


def noticed_lines(change: ReadChange, painter: Painter) -> Iterator[str]:
    """Write what rules noticed, the worst first; then what code can do now, and what metadata says now."""
    found = [one for one in change.findings if one.scope is Scope.DELTA]
    for finding in found:
        yield f"  {painter.paint(_SEVERE[finding.severity], finding.severity)} {plain(_noticed(finding))}"
    if not found:
        yield f"  rules noticed nothing{read_text(change)}"
    if change.unfinished:
        yield f"  {painter.paint(Ink.CAUTION, 'not all was looked at:')} {plain(change.unfinished)}"
    if change.unasked:
        yield f"  not asked: {plain(change.unasked)}"
    if count := stood_before(change):
        yield f"  (and {count:,} {'thing' if count == 1 else 'things'} that stood there before)"
    yield from _told(known_texts(change), "known", Ink.CAUTION, painter)
    yield from _told(capability_texts(change), "uses" if change.old is None else "newly", Ink.CAUTION, painter)
    yield from _told(fact_texts(change), "says", Ink.STRONG, painter)


def _told(texts: Sequence[str], word: str, ink: Ink, painter: Painter) -> Iterator[str]:
    for text in texts[:MAX_FACTS]:
        yield f"  {painter.paint(ink, word)} {plain(text if len(text) <= MAX_TOLD else text[: MAX_TOLD - 1] + '…')}"
    if len(texts) > MAX_FACTS:
        yield f"  (and {len(texts) - MAX_FACTS:,} more such lines: see another --output-format)"


def capability_texts(change: ReadChange) -> list[str]:
    """Say what code can do now, the new to the release first; of all of a release, each once. Not yet safe to show."""
    able = sorted(change.diff.capabilities, key=lambda one: not one.is_new_to_release)
    if change.old is not None:
        return [_capability_text(one) for one in able]
    files = Counter(one.capability for one in able)
    first = {one.capability: one for one in reversed(able)}
    return [
        _capability_text(first[one]) + (f" ({count - 1:,} more {_files_word(count - 1)})" if count > 1 else "")
        for one, count in sorted(files.items())
    ]


def _capability_text(one: NewCapability) -> str:
    return f"{one.capability} {one.path}:{one.line}: {one.message}{_where_else(one)}"


def _where_else(one: NewCapability) -> str:
    if not one.is_new_to_release:
        return " (other files could before)"
    return "" if one.is_held_against_all else " (not all other files were looked at)"


def fact_texts(change: ReadChange) -> list[str]:
    """Say what metadata says now, of all of a release only what it says of code; not yet safe to show."""
    is_whole = change.old is None
    return [_fact_text(one, is_whole=is_whole) for one in told_facts(change.diff.facts, is_whole=is_whole)]


def _fact_text(one: FactChange, *, is_whole: bool) -> str:
    values = ("nothing" if value is None else value for value in (one.old, one.new)[is_whole:])
    return f"{one.subject} {one.key}: {' -> '.join(values)} ({one.path})"


def capability_title(change: ReadChange) -> str:
    """Head what code can do now."""
    return "Able to" if change.old is None else "Newly able to"


def fact_title(change: ReadChange) -> str:
    """Head what metadata says."""
    return "Metadata says" if change.old is None else "Metadata says now"


def title_of(change: ReadChange, asked: Step | None) -> str:
    """Name what was read; not yet safe to show."""
    if asked is None:
        assert change.new is not None, "what is at hand was read"
        return f"{change.new.filename}, all of it" if change.old is None else _ends(change.old, change.new)
    project = asked.project if change.step is None else change.step.project
    if asked.from_version is None:
        what = "all of it" if change.new else "of which nothing was read"
        return f"{project} {asked.to_version}, {what}"
    return f"{project} {asked.from_version} -> {asked.to_version}"


def _ends(old: ReadFile, new: ReadFile) -> str:
    return f"{old.filename} -> {new.filename}"


def side_text(side: ReadFile) -> str:
    """Name what was read, with its digests; not yet safe to show."""
    return " ".join((side.filename, *(map(prefixed, side.digests) if side.digests else ("(a folder)",))))


def promise_lines(promises: Iterable[Criterion]) -> Iterator[str]:
    """Remind of what an audit would promise."""
    for one in promises:
        meaning = plain(" ".join((one.description or one.description_url or "").split()))
        yield f"  to be certified for {plain(one.name)}: {meaning}"


def _heading(change: ReadChange, asked: Step | None, painter: Painter) -> Iterator[str]:
    yield painter.paint(Ink.STRONG, plain(title_of(change, asked)))
    if change.old is not None:
        yield f"  from {plain(side_text(change.old))}"
    elif asked is not None and asked.from_version is not None and change.new is not None:
        yield f"  no file of {plain(asked.from_version)} can be held against it, so all of it is shown"
    if change.new is not None:
        yield f"  to   {plain(side_text(change.new))}"
    if unread := unread_text(change):
        yield f"  ({plain(unread)})"
    if change.new is not None:
        yield f"  {size_text(change)}"
    if ignored := whitespace_text(change):
        yield f"  {painter.paint(Ink.CAUTION, ignored)}"
    if change.diff.cut:
        yield f"  {painter.paint(Ink.CAUTION, 'not all of it:')} {plain(change.diff.cut)}"


def size_text(change: ReadChange) -> str:
    """Say how many files and lines differ, or are there."""
    files = change.diff.files
    added, removed = (sum(count or 0 for count in counts) for counts in _counts(files))
    without = uncounted(files)
    but = f", without those of {without:,} {_files_word(without)} not diffed" if without else ""
    if change.old is None:
        return f"{len(files):,} {_files_word(len(files))}: {added:,} lines{but}"
    differ = "differs" if len(files) == 1 else "differ"
    return f"{len(files):,} {_files_word(len(files))} {differ}: +{added:,} -{removed:,} lines{but}"


def _files_word(count: int) -> str:
    return "file" if count == 1 else "files"


def _files(files: Sequence[DiffedFile], painter: Painter) -> Iterator[str]:
    for file in files:
        cut = f" ({plain(file.cut)})" if file.cut else ""
        yield f"  {painter.paint(_STATUS_INKS.get(file.status, Ink.STRONG), file_heading(file))}{cut}"


def _counts(files: Iterable[DiffedFile]) -> tuple[list[int | None], list[int | None]]:
    listed = list(files)
    return [one.added for one in listed], [one.removed for one in listed]


def _noticed(finding: Finding) -> str:
    return f"{finding.rule} {place_text(finding)}: {finding.message}"


def place_text(finding: Finding) -> str:
    """Say where something was noticed; not yet safe to show."""
    line = "" if finding.line is None else f":{finding.line}"
    return f"{finding.path}{line}" if finding.path else "all of it"


def file_heading(file: DiffedFile) -> str:
    """Say what became of a file, under the path that findings name it by, safe to show."""
    words = [file.status.value, plain(file.path)]
    if file.status in {Status.MOVED, Status.RENAMED} and file.old_path is not None:
        words.append(f"(was {plain(file.old_path)})")
    if file.kind is FileKind.BINARY:
        words.append(f"binary, {_size(file.old_size_bytes)} -> {_size(file.new_size_bytes)}")
        words += [f"({plain(about)})" for about in _shape_text(file.shape)]
        if file.shape and file.shape.shown_as and file.hunks is None and not file.cut:
            words.append("(the same on both sides; only how it is packed differs)")
    if file.kind is FileKind.LINK:
        words.append("link")
    if file.added is not None and file.removed is not None and file.kind is not FileKind.BINARY:
        words.append(f"+{file.added} -{file.removed}")
    return " ".join(words)


def _shape_text(shape: Shape | None) -> Iterator[str]:
    """Say what a binary file is, and what its lines are of."""
    looks = [_look_text(one) for one in (shape.old, shape.new) if one] if shape else []
    if looks:
        yield " -> ".join(dict.fromkeys(looks))
    if shape and shape.shown_as:
        yield f"shown as {shape.shown_as}"


def _look_text(look: Look) -> str:
    return look.about if look.entropy is None else f"{look.about}, {look.entropy:.2f} bits a byte"


def _size(size_bytes: int | None) -> str:
    return "nothing" if size_bytes is None else f"{size_bytes:,} bytes"


def _hunk(hunk: Hunk, painter: Painter, flow: ReflowedDiff | None) -> Iterator[str]:
    yield plain(hunk_title(hunk, flow))
    for line, sign in zip(hunk.lines, line_signs(hunk, flow), strict=True):
        yield _line(line, sign, painter)
        if line.bare:
            yield "\\ no line end at the end of the file"


def _line(line: Line, sign: str, painter: Painter) -> str:
    text = f"{sign}{line_text(line)}"
    ink = _INKS.get(line.origin)
    return text if ink is None else painter.paint(ink, text)


def line_text(line: Line) -> str:
    """Write a line, safe to show, with its tabs."""
    return "\t".join(plain(piece) for piece in shown(line.text).split("\t"))
