"""
One tree against another: which files changed, how, and what the rules say.

``changes_between`` pairs the files; ``compare_file`` then takes one change at a
time to its diff and its findings, so that no more than one file's contents are
held at once. Both read contents through ``Contents`` and do nothing else.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Protocol

from vetting.domain.binary_diffs import Derive, binary_diff, has_no_lines, no_text
from vetting.domain.diffs import MAX_HELD_BYTES, FileDiff, FileKind, file_diff, undiffed
from vetting.domain.line_engine import Whitespace
from vetting.domain.origins import matched_both
from vetting.domain.releases import Sha256
from vetting.domain.renames import Renames, find_renames
from vetting.domain.signals.files import HEAD_BYTES
from vetting.domain.signals.interface import (
    ChangeUnderScan,
    Claimed,
    Claims,
    FileSide,
    FileUnderScan,
    Origins,
    Scan,
    TreeSide,
)
from vetting.domain.signals.scan import RunningScan, scan, scan_change, scan_tests
from vetting.domain.trees import EntryKind, FileChange, Status, Tree, TreeEntry, compare_matched, matched_paths

EMPTY: Final = Sha256(sha256(b"").hexdigest())
"""Nothing is read to know what is in it: a hundred thousand files may be empty."""
NO_ORIGINS: Final = Origins()
"""Nothing but the two sides is at hand."""


class Contents(Protocol):
    """Where the bytes of a tree's files are."""

    def get(self, digest: Sha256) -> bytes:
        """Give all of a file's bytes."""
        ...

    def head(self, digest: Sha256, size_bytes: int) -> bytes:
        """Give a file's first bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Side:
    """What is held of one side of a change."""

    entry: TreeEntry
    data: bytes
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of a change, read."""

    change: FileChange
    old: Side | None
    new: Side | None


def changes_between(old: Tree | None, new: Tree, contents: Contents) -> Renames:
    """Say which files are not the same, renames paired, in order of matched path."""
    return find_renames(compare_matched(*matched_both(old, new)), contents.get)


def read_sides(change: FileChange, contents: Contents) -> Sides:
    """Read what can be held of both sides."""
    return Sides(change, _side(change.old, contents), _side(change.new, contents))


def _side(entry: TreeEntry | None, contents: Contents) -> Side | None:
    if entry is None:
        return None
    if entry.sha256 is None:
        return Side(entry, (entry.target or "").encode(), is_whole=True)
    if entry.sha256 == EMPTY:
        return Side(entry, b"", is_whole=True)
    if entry.size_bytes > MAX_HELD_BYTES:
        return Side(entry, contents.head(entry.sha256, HEAD_BYTES), is_whole=False)
    return Side(entry, contents.get(entry.sha256), is_whole=True)


def diff_of(sides: Sides, derive: Derive = no_text, whitespace: Whitespace = Whitespace.EXACT) -> FileDiff:
    """
    Diff what is there of a change; what cannot be shown line by line says so.

    Args:
        sides: Both sides, as ``read_sides`` gives them.
        derive: What makes a text of bytes that have no lines.
        whitespace: What of it counts.
    """
    both = [side for side in (sides.old, sides.new) if side]
    kinds = {side.entry.kind for side in both}
    if EntryKind.OTHER in kinds:
        return FileDiff(FileKind.BINARY, None, None, b"", "not diffed: its content was not read")
    if is_binary(sides):
        is_whole = all(side.is_whole for side in both)
        return binary_diff(_bytes(sides.old), _bytes(sides.new), derive, is_whole=is_whole)
    if (largest := max(side.entry.size_bytes for side in both)) > MAX_HELD_BYTES and not _same_bytes(sides):
        return undiffed(largest)
    if _same_bytes(sides):
        diff = FileDiff(FileKind.TEXT, 0, 0, b"")
    else:
        diff = file_diff(_data(sides.old), _data(sides.new), sides.change.path, whitespace)
    if EntryKind.LINK in kinds:
        return FileDiff(FileKind.LINK, diff.added, diff.removed, diff.patch, diff.cut)
    return diff


def is_binary(sides: Sides) -> bool:
    """Say whether a change is shown as one of bytes, for one of its sides at least is no text."""
    return any(_is_binary(side) for side in (sides.old, sides.new) if side)


def _is_binary(side: Side) -> bool:
    return side.entry.kind is EntryKind.FILE and has_no_lines(side.data, side.entry.path)


def _bytes(side: Side | None) -> bytes | None:
    return side.data if side and side.entry.kind is EntryKind.FILE else None


def _same_bytes(sides: Sides) -> bool:
    return sides.change.status in {Status.MOVED, Status.MODE}


def _data(side: Side | None) -> bytes:
    return side.data if side else b""


def scan_of(sides: Sides) -> Scan:
    """Run every rule over the new side of a change; what was removed, and what is no file, has nothing to say."""
    file = under_scan(sides)
    return Scan((), None) if file is None else scan(file)


def under_scan(sides: Sides) -> FileUnderScan | None:
    """Give a change as rules see it; None where there is no file on the new side."""
    new = _file_side(sides.new, sides.change.matched)
    return None if new is None else FileUnderScan(_file_side(sides.old, sides.change.old_matched), new)


def old_files(changes: Iterable[FileChange], contents: Contents) -> Iterator[FileSide]:
    """Read the old sides of *changes*, one at a time."""
    for change in changes:
        if (side := _file_side(_side(change.old, contents), change.old_matched)) is not None:
            yield side


def _file_side(side: Side | None, matched: str | None) -> FileSide | None:
    if side is None or matched is None or side.entry.sha256 is None:
        return None
    return FileSide(side.entry.path, matched, side.entry.sha256, side.data, side.is_whole)


def scan_of_all(
    old: Tree | None,
    new: Tree,
    changes: tuple[FileChange, ...],
    claims: Claims,
    contents: Contents,
    origins: Origins = NO_ORIGINS,
) -> Scan:
    """Run every rule about a change as a whole over it."""
    read = _reader(contents)
    before = _tree_side(old, claims.old, origins.old_source) if old else None
    after = _tree_side(new, claims.new, origins.new_source)
    return scan_change(ChangeUnderScan(before, after, changes, read, origins.checkout, origins.tags))


def scan_of_running(
    seen: RunningScan, new: Tree, changes: tuple[FileChange, ...], claimed: Claimed | None, contents: Contents
) -> Scan:
    """Say which of the changed files run and were read by no rule, when *seen* has seen all of them."""
    return seen.result(_only_new(new, changes, claimed, contents))


def scan_of_tests(new: Tree, changes: tuple[FileChange, ...], claimed: Claimed | None, contents: Contents) -> Scan:
    """Look at those of the changed files that are called tests and are loaded by what is none, or installed."""
    return scan_tests(_only_new(new, changes, claimed, contents))


def _only_new(
    new: Tree, changes: tuple[FileChange, ...], claimed: Claimed | None, contents: Contents
) -> ChangeUnderScan:
    return ChangeUnderScan(None, _tree_side(new, claimed, None), changes, _reader(contents))


def _reader(contents: Contents) -> Callable[[TreeEntry], bytes]:
    def read(entry: TreeEntry) -> bytes:
        side = _side(entry, contents)
        assert side is not None, "an entry is a side"
        return side.data

    return read


def _tree_side(tree: Tree, claimed: Claimed | None, source: Tree | None) -> TreeSide:
    return TreeSide(tree, matched_paths(tree), claimed, source)
