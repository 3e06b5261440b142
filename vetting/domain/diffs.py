"""
The lines that differ between two texts, and the diff of two trees made of them.

``hunks_of`` is the one place where an engine finds line differences; its name
and version are stored with every diff, because annotations depend on where it
puts its hunks. A line ends at LF and nowhere else: CR, form feed and the
Unicode separators are part of a line's text, so that applying the hunks to the
old bytes gives the new bytes, whatever their encoding.

``file_diff`` stays within limits and says in ``cut`` what it left out.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final, NamedTuple

import pygit2
from pygit2.enums import DiffOption

from vetting.domain.capabilities import NewCapability
from vetting.domain.fact_changes import FactChange
from vetting.domain.releases import Sha256
from vetting.domain.trees import Status


@dataclass(frozen=True, slots=True)
class Engine:
    """What found the differences."""

    name: str
    version: str
    """Raised whenever the same bytes would give other hunks, or other limits."""


ENGINE: Final = Engine("pygit2-patience", "2")

CONTEXT_LINES: Final = 3
MAX_DIFF_BYTES: Final = 2 << 20
"""A side; Pygments and a browser have long given up by then. Source: stack.md §3, measured on bokeh and plotly."""
MAX_DIFF_LINES: Final = 200_000
"""A side."""
MAX_SHOWN_LINES: Final = 20_000
"""Lines in the hunks of one file. Source: GitHub's limit of one file's diff."""
MAX_LINE_BYTES: Final = 10_000
BINARY_LOOK_BYTES: Final = 8000
"""A NUL among the first of them makes a file binary. Source: git, ``xdiff-interface.c``."""

SOURCE_SUFFIXES: Final = (
    ".bash .bat .c .cc .cfg .cjs .cmd .cpp .css .cts .gyp .h .hpp .htm .html .ini .js .json .jsx .lua .md .mjs .mts "
    ".pl .ps1 .pth .pxd .py .pyi .pyw .pyx .rb .rs .rst .sh .svg .toml .ts .tsx .txt .vbs .xml .yaml .yml"
)
"""Always text: a NUL that an attacker adds must not hide what such a file says."""
_SOURCES: Final = frozenset(SOURCE_SUFFIXES.split())


class Line(NamedTuple):
    """One line of a hunk; a tuple, since a diff may have very many."""

    origin: str
    """``" "`` on both sides, ``"-"`` on the old one, ``"+"`` on the new one."""
    text: bytes
    """Without its LF."""
    bare: bool = False
    """Whether the file ends here without an LF."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """Neighbouring lines that differ, with three lines around them. Lines count from 1."""

    old_start: int
    old_lines: int
    new_start: int
    new_lines: int
    lines: tuple[Line, ...]


class FileKind(StrEnum):
    """What can be shown of a file."""

    TEXT = "text"
    BINARY = "binary"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class FileDiff:
    """What differs in one file."""

    kind: FileKind
    added: int | None
    """Lines; None where they were not counted."""
    removed: int | None
    hunks: tuple[Hunk, ...]
    cut: str | None = None
    """What was left out and why; None only if all of it is there."""


@dataclass(frozen=True, slots=True)
class DiffedFile:
    """One file of a tree's diff; its hunks are a blob of their own, so that a page may load them one at a time."""

    path: str
    """In the new archive, or in the old one if it was removed."""
    old_path: str | None
    """In the old archive; None if it was added."""
    matched: str
    """*path* without an sdist's top folder and a ``*.dist-info`` version: what to show."""
    status: Status
    kind: FileKind
    added: int | None
    removed: int | None
    cut: str | None
    hunks: Sha256 | None
    """None where there is nothing to show line by line."""
    old_sha256: Sha256 | None
    """Of the file on the old side."""
    new_sha256: Sha256 | None
    old_size_bytes: int | None
    new_size_bytes: int | None


@dataclass(frozen=True, slots=True)
class TreeDiff:
    """What differs between two trees, in order of matched path."""

    engine: Engine
    old_tree: Sha256 | None
    """None where the whole of the new tree was read."""
    new_tree: Sha256
    files: tuple[DiffedFile, ...]
    cut: str | None
    """What of either archive was not read, or not paired, and why."""
    facts: tuple[FactChange, ...] = ()
    """What metadata says otherwise now."""
    capabilities: tuple[NewCapability, ...] = ()
    """What code can do now, and could not."""


def hunks_of(old: bytes, new: bytes) -> tuple[Hunk, ...]:
    """Find the hunks that turn *old* into *new*, byte for byte; none if they are equal."""
    if old == new:
        return ()
    flags = DiffOption.PATIENCE | DiffOption.FORCE_TEXT
    patch = pygit2.Patch.create_from(old, new, flag=flags, context_lines=CONTEXT_LINES, interhunk_lines=0)
    lines = patch.data.split(b"\n")
    lines.pop()  # the patch ends with an LF
    hunks = []
    position = next(number for number, line in enumerate(lines) if line.startswith(b"@@ "))
    while position < len(lines):
        hunk, position = _read_hunk(lines, position)
        hunks.append(hunk)
    return tuple(hunks)


def _read_hunk(lines: list[bytes], position: int) -> tuple[Hunk, int]:
    """Read the hunk whose header is at *position*, by its counts: a line of content may look like anything."""
    _, old, new, _ = lines[position].split(b" ", 3)
    old_start, old_lines = _range(old)
    new_start, new_lines = _range(new)
    position += 1
    left_old, left_new = old_lines, new_lines
    content: list[Line] = []
    while left_old or left_new or (position < len(lines) and lines[position].startswith(b"\\")):
        raw = lines[position]
        position += 1
        if raw.startswith(b"\\"):
            content[-1] = content[-1]._replace(bare=True)
            continue
        origin = chr(raw[0])
        content.append(Line(origin, raw[1:]))
        left_old -= origin != "+"
        left_new -= origin != "-"
    return Hunk(old_start, old_lines, new_start, new_lines, tuple(content)), position


def _range(text: bytes) -> tuple[int, int]:
    """Read ``-3,7`` or ``+3``, which means one line."""
    start, _, count = text[1:].partition(b",")
    return int(start), int(count) if count else 1


def looks_binary(data: bytes, path: str) -> bool:
    """Say whether *data* is shown as bytes: it has a NUL near its start, and its name is not that of a source."""
    return b"\0" in data[:BINARY_LOOK_BYTES] and not is_source(path)


def is_source(path: str) -> bool:
    """Say whether a file of that name is text whatever it holds."""
    name = path.rpartition("/")[2].lower()
    return "." + name.rpartition(".")[2] in _SOURCES


def file_diff(old: bytes, new: bytes) -> FileDiff:
    """Diff two texts within the limits; a side that is not there is empty."""
    if larger := max(len(old), len(new)) > MAX_DIFF_BYTES and max(len(old), len(new)):
        return undiffed(larger)
    count = max(old.count(b"\n"), new.count(b"\n"))
    if count > MAX_DIFF_LINES:
        return FileDiff(FileKind.TEXT, None, None, (), f"not diffed: {count:,} lines, more than {MAX_DIFF_LINES:,}")
    hunks = hunks_of(old, new)
    added = sum(line.origin == "+" for hunk in hunks for line in hunk.lines)
    removed = sum(line.origin == "-" for hunk in hunks for line in hunk.lines)
    shown, cut = _within_limits(hunks)
    return FileDiff(FileKind.TEXT, added, removed, shown, cut)


def undiffed(size_bytes: int) -> FileDiff:
    """Say that a text is too large to be diffed."""
    reason = f"not diffed: {size_bytes:,} bytes, more than {MAX_DIFF_BYTES:,}"
    return FileDiff(FileKind.TEXT, None, None, (), reason)


def _within_limits(hunks: tuple[Hunk, ...]) -> tuple[tuple[Hunk, ...], str | None]:
    """Leave out what would fill a page, and say what."""
    cuts: list[str] = []
    total = sum(len(hunk.lines) for hunk in hunks)
    if total > MAX_SHOWN_LINES:
        hunks = tuple(_first_lines(hunks, MAX_SHOWN_LINES))
        cuts.append(f"the first {MAX_SHOWN_LINES:,} of {total:,} lines are shown")
    longest = max((len(line.text) for hunk in hunks for line in hunk.lines), default=0)
    if longest > MAX_LINE_BYTES:
        hunks = tuple(_with_lines(hunk, tuple(map(_shortened, hunk.lines))) for hunk in hunks)
        cuts.append(f"lines of up to {longest:,} bytes are shown to their first {MAX_LINE_BYTES:,}")
    return hunks, "; ".join(cuts) or None


def _first_lines(hunks: tuple[Hunk, ...], count: int) -> list[Hunk]:
    kept: list[Hunk] = []
    for hunk in hunks:
        lines = tuple(islice(hunk.lines, count))
        count -= len(lines)
        if lines:
            kept.append(_with_lines(hunk, lines))
    return kept


def _with_lines(hunk: Hunk, lines: tuple[Line, ...]) -> Hunk:
    old_lines = sum(line.origin != "+" for line in lines)
    new_lines = sum(line.origin != "-" for line in lines)
    return Hunk(hunk.old_start, old_lines, hunk.new_start, new_lines, lines)


def _shortened(line: Line) -> Line:
    """Cut a long line between two characters, if it is UTF-8."""
    if len(line.text) <= MAX_LINE_BYTES:
        return line
    end = MAX_LINE_BYTES
    while end > MAX_LINE_BYTES - 4 and line.text[end] & 0xC0 == 0x80:
        end -= 1
    return line._replace(text=line.text[:end])
