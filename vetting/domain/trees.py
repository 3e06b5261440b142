"""
What is in an archive, and what became of it in the next one.

``Tree`` is what the archive reader makes of one distribution. Trees of two
releases are compared by :func:`compare_trees`, in three steps:

1. Paths are *matched*: an sdist's one top folder, each of an npm package's, and the
   version in ``NAME-VERSION.dist-info`` are left out, since they differ by design.
2. Paths in both trees whose bytes, kind or mode differ are *changed* or *mode*.
3. What remains is *moved* where the very same bytes left one path and came to
   another, and otherwise *removed* or *added*.

*Renamed* (moved, and changed a little on the way) needs the bytes; it is
found in :mod:`vetting.domain.renames`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from vetting.domain.archive_notes import NoteCode
from vetting.domain.releases import Sha256

EXECUTABLE_BITS = 0o111
SPECIAL_BITS = 0o7000
"""Set-user-id, set-group-id and sticky."""

_UNSAFE = re.compile(r"[\\\x00-\x1f\x7f\u0080-\u009f\udc80-\udcff]")
_ESCAPE = re.compile(r"\\\\|(?:\\x[0-9a-f]{2})+")
_VERSIONED_FOLDER = re.compile(r"([^/-]+)-[^/-]+\.(dist-info|data)(?=/)")
_NAME_SEPARATORS = re.compile(r"[-_.]+")


class EntryKind(StrEnum):
    """What an archive says an entry is; directories are not kept."""

    FILE = "file"
    LINK = "link"
    OTHER = "other"
    """A device, a FIFO, or a member whose content is not read (sparse, encrypted)."""


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """One entry of an archive. For a path given twice, the last, as pip would leave it."""

    path: str
    kind: EntryKind
    sha256: Sha256 | None
    """Of the content; None unless a file."""
    size_bytes: int
    mode: int
    """Permission bits, 0 to 0o7777, as the archive states them; 0 where it does not."""
    target: str | None = None
    """Where a link points, as text; it is never followed."""


@dataclass(frozen=True, slots=True)
class ArchiveNote:
    """Something odd about an archive that reading it brought up."""

    code: str
    """A constant word: ``absolute-path``, ``parent-path``, ``link``, ``duplicate-name``, …"""
    path: str | None
    text: str
    """A sentence that a person understands."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The entries of one archive, in order of path, each path once."""

    entries: tuple[TreeEntry, ...]
    notes: tuple[ArchiveNote, ...] = ()
    cut: str | None = None
    """What was not read, and why; None only if all of the archive was read."""

    @property
    def size_bytes(self) -> int:
        """Of all files together, unpacked."""
        return sum(entry.size_bytes for entry in self.entries)


class Status(StrEnum):
    """What became of a file."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENAMED = "renamed"
    """Under another path, and changed on the way."""
    MOVED = "moved"
    """Under another path, the same bytes."""
    MODE = "mode"
    """The same bytes, but now executable, or no longer."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """One path that is not the same in both trees."""

    status: Status
    matched: str
    """The new side's path without top folder and version, or the old side's where there is no new one."""
    old: TreeEntry | None
    new: TreeEntry | None
    old_matched: str | None
    """The old side's; another one than *matched* only where the file went elsewhere."""

    @property
    def path(self) -> str:
        """The path in the new archive, or in the old one if it was removed."""
        entry = self.new or self.old
        assert entry is not None, "a change has at least one side"
        return entry.path

    @property
    def old_path(self) -> str | None:
        """The path in the old archive, None if it was added."""
        return self.old.path if self.old else None


def path_text(raw: bytes) -> str:
    r"""
    Write a path's bytes as text that can be shown and stored, differently for different bytes.

    Control characters and bytes that are not UTF-8 become ``\xNN``, a backslash
    becomes two, so nothing a name holds can end a line, hide in a terminal or
    be refused by a database.
    """
    return _UNSAFE.sub(_escaped, raw.decode("utf-8", "surrogateescape"))


def path_bytes(text: str) -> bytes:
    """Give the bytes that :func:`path_text` wrote as *text*."""
    raw = _ESCAPE.sub(_unescaped, text)
    return raw.encode("utf-8", "surrogateescape")


def _unescaped(match: re.Match[str]) -> str:
    """Read a backslash, or a run of bytes, which may be one character together."""
    escape = match.group()
    return "\\" if escape == "\\\\" else bytes.fromhex(escape.replace("\\x", "")).decode("utf-8", "surrogateescape")


def _escaped(match: re.Match[str]) -> str:
    character = match.group()
    if character == "\\":
        return "\\\\"
    return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogateescape"))


def matched_paths(tree: Tree) -> dict[str, TreeEntry]:
    """
    Key *tree*'s entries by what to look for in another release's tree.

    Two entries that would get the same key keep their full paths, so that none
    hides the other.
    """
    if any(note.code == NoteCode.SEVERAL_TOPS for note in tree.notes):  # npm leaves each first folder out
        keys = {entry.path: entry.path.partition("/")[2] or entry.path for entry in tree.entries}
    else:
        top = _top_folder(tree.entries)
        keys = {entry.path: _versionless(entry.path.removeprefix(top)) for entry in tree.entries}
    times = Counter(keys.values())
    matched = {(keys[entry.path] if times[keys[entry.path]] == 1 else entry.path): entry for entry in tree.entries}
    if len(matched) < len(tree.entries):  # a path was made up to look like another's key
        return {entry.path: entry for entry in tree.entries}
    return matched


def _top_folder(entries: Iterable[TreeEntry]) -> str:
    """Name the one folder that everything lies in, with its slash; "" if there is none or it carries metadata."""
    tops = {entry.path.partition("/")[:2] for entry in entries}
    if len(tops) != 1:
        return ""
    name, slash = tops.pop()
    return name + slash if slash and not _VERSIONED_FOLDER.match(name + slash) else ""


def _versionless(path: str) -> str:
    """Leave the version out of ``NAME-VERSION.dist-info/`` and ``.data/``, and write the name in one way."""
    if not (folder := _VERSIONED_FOLDER.match(path)):
        return path
    name = _NAME_SEPARATORS.sub("_", folder.group(1)).lower()
    return f"{name}.{folder.group(2)}{path[folder.end() :]}"


def compare_trees(old: Tree | None, new: Tree) -> tuple[FileChange, ...]:
    """Say what became of each file, in order of matched path; without *old*, all of *new* is added."""
    return compare_matched(matched_paths(old) if old else {}, matched_paths(new))


def compare_matched(olds: Mapping[str, TreeEntry], news: Mapping[str, TreeEntry]) -> tuple[FileChange, ...]:
    """Say what became of each file, from entries by the path they are to be matched by."""
    both = [
        FileChange(status, key, olds[key], news[key], key)
        for key in olds.keys() & news.keys()
        if (status := _status_in_place(olds[key], news[key]))
    ]
    gone = {key: olds[key] for key in olds.keys() - news.keys()}
    come = {key: news[key] for key in news.keys() - olds.keys()}
    moved = _moves(gone, come)
    removed = [FileChange(Status.REMOVED, key, entry, None, key) for key, entry in gone.items()]
    added = [FileChange(Status.ADDED, key, None, entry, None) for key, entry in come.items()]
    return tuple(sorted([*both, *moved, *removed, *added], key=lambda change: (change.matched, change.path)))


def _status_in_place(old: TreeEntry, new: TreeEntry) -> Status | None:
    if (old.kind, old.sha256, old.target) != (new.kind, new.sha256, new.target):
        return Status.CHANGED
    if old.kind is EntryKind.OTHER:
        return Status.CHANGED  # its content was not read, so nobody can say that it is the same
    same_mode = old.mode & SPECIAL_BITS == new.mode & SPECIAL_BITS and _is_executable(old) == _is_executable(new)
    return None if same_mode else Status.MODE


def _is_executable(entry: TreeEntry) -> bool:
    return entry.mode & EXECUTABLE_BITS != 0


def _moves(gone: dict[str, TreeEntry], come: dict[str, TreeEntry]) -> list[FileChange]:
    """Pair equal content, in order of path, and take what is paired out of *gone* and *come*; empty files stay."""
    waiting: defaultdict[Sha256, list[str]] = defaultdict(list)
    for key in sorted(gone, reverse=True):
        if (digest := gone[key].sha256) and gone[key].size_bytes:
            waiting[digest].append(key)
    moves = []
    for key in sorted(come):
        if (digest := come[key].sha256) and waiting.get(digest):
            source = waiting[digest].pop()
            moves.append(FileChange(Status.MOVED, key, gone.pop(source), come.pop(key), source))
    return moves
