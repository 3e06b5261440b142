"""
The lines that differ between two texts, and the diff of two trees made of them.

``hunks_of`` gives what the engine finds (:mod:`vetting.domain.line_engine`);
its name and version are stored with every diff, because annotations depend on
where it puts its hunks. A line ends at LF and nowhere else: CR, form feed and
the Unicode separators are part of a line's text, so that applying the hunks to
the old bytes gives the new bytes, whatever their encoding.

``file_diff`` stays within limits and says in ``cut`` what it left out. Its
hunks stay the engine's bytes until somebody reads them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import Final, NamedTuple

from vetting.domain.capabilities import NewCapability
from vetting.domain.fact_changes import FactChange
from vetting.domain.line_engine import LinePatch, Whitespace, line_patch
from vetting.domain.releases import Sha256
from vetting.domain.sections import with_sections
from vetting.domain.shapes.shape import Shape
from vetting.domain.trees import Status


@dataclass(frozen=True, slots=True)
class Engine:
    """What found the differences."""

    name: str
    version: str
    """Raised whenever the same bytes would give other hunks, or other limits."""


ENGINE: Final = Engine("pygit2-patience", "5")

MAX_HELD_BYTES: Final = 32 << 20
"""Of one file; of a larger one only the head is looked at, and the scan says so. The largest bundle of the pairs that
are measured has 15 MB."""
MAX_DIFF_LINES: Final = 500_000
"""A side; the engine takes some seventy bytes for each."""
MAX_KEPT_LINES: Final = 200_000
"""Lines in the hunks of one file, of which a page shows a thousand at a time."""
BINARY_LOOK_BYTES: Final = 8000
"""A NUL among the first of them makes a file binary. Source: git, ``xdiff-interface.c``."""

SOURCE_SUFFIXES: Final = (
    ".bash .bat .c .cc .cfg .cjs .cmd .cpp .css .cts .gyp .h .hpp .htm .html .ini .js .json .jsx .lua .md .mjs .mts "
    ".pl .ps1 .pth .pxd .py .pyi .pyw .pyx .rb .rs .rst .sh .svg .toml .ts .tsx .txt .vbs .xml .yaml .yml"
)
"""Always text: a NUL that an attacker adds must not hide what such a file says."""
_SOURCES: Final = frozenset(SOURCE_SUFFIXES.split())
_SECTION: Final = b"\t"
"""Stands before a section; what the engine takes for one follows a space, and is not shown."""
_BARE: Final = b"\\ No newline at end of file\n"


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
    section: bytes = b""
    """The line that begins the function or class that the first change is in, without its indentation."""


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
    patch: bytes
    """The hunks as the engine wrote them; see ``hunks_in``."""
    cut: str | None = None
    """What was left out and why; None only if all of it is there."""

    @property
    def hunks(self) -> tuple[Hunk, ...]:
        """The hunks, read anew each time."""
        return hunks_in(self.patch)

    shape: Shape | None = None
    """Of a binary file: what it is, and what *hunks* are of; they are never of its own lines."""


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
    shape: Shape | None = None
    """Of a binary file; see :class:`FileDiff`."""


def uncounted(files: Iterable[DiffedFile]) -> int:
    """Count the files with lines that no total has, since they were not diffed."""
    return sum(one.kind is not FileKind.BINARY and one.added is None for one in files)


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


def hunks_of(old: bytes, new: bytes, whitespace: Whitespace = Whitespace.EXACT) -> tuple[Hunk, ...]:
    """
    Find the hunks that turn *old* into *new*, byte for byte; none if they are equal.

    Where *whitespace* is ignored, lines that count as equal are shown as they are in *new*, and a last line may be
    the same with and without its LF.
    """
    return hunks_in(line_patch(old, new, whitespace).text)


def hunks_in(patch: bytes) -> tuple[Hunk, ...]:
    """Read the hunks of a unified patch without its head, as the engine or ``patch_text`` wrote it."""
    lines = patch.split(b"\n")
    lines.pop()  # the patch ends with an LF
    hunks = []
    position = 0
    while position < len(lines):
        hunk, position = _read_hunk(lines, position)
        hunks.append(hunk)
    return tuple(hunks)


def patch_text(hunks: Iterable[Hunk]) -> bytes:
    """Write hunks as a unified patch without its head."""
    parts: list[bytes] = []
    for hunk in hunks:
        numbers = (hunk.old_start, hunk.old_lines, hunk.new_start, hunk.new_lines)
        parts.append(b"@@ -%d,%d +%d,%d @@" % numbers + (_SECTION + hunk.section if hunk.section else b"") + b"\n")
        for line in hunk.lines:
            parts.append(b"%b%b\n" % (line.origin.encode("ascii"), line.text))
            if line.bare:
                parts.append(_BARE)
    return b"".join(parts)


def _read_hunk(lines: list[bytes], position: int) -> tuple[Hunk, int]:
    """Read the hunk whose header is at *position*, by its counts: a line of content may look like anything."""
    _, old, new, end = lines[position].split(b" ", 3)
    section = end[len(_SECTION) + 2 :] if end.startswith(b"@@" + _SECTION) else b""
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
    return Hunk(old_start, old_lines, new_start, new_lines, tuple(content), section), position


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


def file_diff(old: bytes, new: bytes, path: str = "", whitespace: Whitespace = Whitespace.EXACT) -> FileDiff:
    """Diff two texts within the limits; a side that is not there is empty, and *path* says the language."""
    if (larger := max(len(old), len(new))) > MAX_HELD_BYTES:
        return undiffed(larger)
    count = max(old.count(b"\n"), new.count(b"\n"))
    if count > MAX_DIFF_LINES:
        return FileDiff(FileKind.TEXT, None, None, b"", f"not diffed: {count:,} lines, more than {MAX_DIFF_LINES:,}")
    found = line_patch(old, new, whitespace)
    kept, cut = _within_limits(found)
    return FileDiff(FileKind.TEXT, found.added, found.removed, with_sections(kept, old, new, path), cut)


def folded_lines(exact: DiffedFile, shown: DiffedFile) -> int:
    """Count the changed lines of *exact* that are none in *shown*, the same file with white space ignored."""
    return sum((one or 0) - (other or 0) for one, other in ((exact.added, shown.added), (exact.removed, shown.removed)))


def undiffed(size_bytes: int, most: int = MAX_HELD_BYTES) -> FileDiff:
    """Say that a text is too large to be diffed."""
    reason = f"not diffed: {size_bytes:,} bytes, more than {most:,}"
    return FileDiff(FileKind.TEXT, None, None, b"", reason)


def _within_limits(found: LinePatch) -> tuple[bytes, str | None]:
    """Leave out the lines that are too many, and say so; the engine's bytes are read for that only where there are."""
    if found.lines <= MAX_KEPT_LINES:
        return found.text, None
    kept = _first_lines(hunks_in(found.text), MAX_KEPT_LINES)
    return patch_text(kept), f"the first {MAX_KEPT_LINES:,} of {found.lines:,} lines are shown"


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
    return replace(hunk, old_lines=old_lines, new_lines=new_lines, lines=lines)
