"""
How many lines of two trees differ: what reading a change costs.

Counted as ``git diff --no-index --numstat`` counts, with renames paired and a
CR at the end of a line ignored; nothing counts for a binary file. Where we
differ: a source file that holds a NUL is text all the same (an attacker could
hide lines behind one), and where git compares its whole content, an archive
that was not read whole is not counted at all: what is unknown is not nothing.

:func:`count_stored` is for a pool's process, since what it reads is hostile.
"""

from typing import Final

import pygit2
from pygit2.enums import DiffOption

from vetting.adapters.blobs import BlobFolder
from vetting.domain.comparing import Contents, changes_between
from vetting.domain.diffs import BINARY_LOOK_BYTES, MAX_HELD_BYTES, looks_binary
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Sha256
from vetting.domain.suggestions import DiffStat
from vetting.domain.trees import EntryKind, FileChange, Status, Tree, TreeEntry
from vetting.formats import trees

UNCHANGED: Final = frozenset({Status.MOVED, Status.MODE})
"""The same bytes on both sides."""


def count_stored(blobs: BlobFolder, old_tree: Sha256 | None, new_tree: Sha256) -> DiffStat:
    """
    Count what differs between two trees that lie in *blobs*.

    Args:
        blobs: Where their manifests and files are.
        old_tree: None: all of the new one is to be read.
        new_tree: Blob of a tree's manifest.

    Raises:
        InvalidInput: One of them was not read whole, or holds a text too large to be compared.
    """
    old = trees.parse(blobs.get(old_tree)) if old_tree else None
    return count_lines(old, trees.parse(blobs.get(new_tree)), blobs)


def count_lines(old: Tree | None, new: Tree, contents: Contents) -> DiffStat:
    """
    Count what differs between two trees.

    Raises:
        InvalidInput: One of them was not read whole, or holds a text too large to be compared.
    """
    for tree in (old, new):
        if tree is not None and tree.cut is not None:
            raise InvalidInput(f"an archive was not read whole: {tree.cut}")
    insertions = deletions = files = 0
    for change in changes_between(old, new, contents).changes:
        added, removed, is_listed = _counted(change, contents)
        insertions += added
        deletions += removed
        files += is_listed
    return DiffStat(insertions, deletions, files)


def _counted(change: FileChange, contents: Contents) -> tuple[int, int, bool]:
    """Count a file's lines that came and went, and say whether there is anything to look at."""
    if change.status in UNCHANGED:
        return 0, 0, True
    old, new = _text(change.old, contents), _text(change.new, contents)
    if old is None or new is None:
        return 0, 0, True
    if not old or not new:
        return new.count(b"\n"), old.count(b"\n"), True
    patch = pygit2.Patch.create_from(old, new, flag=DiffOption.FORCE_TEXT, context_lines=0)
    _, added, removed = patch.line_stats
    return added, removed, bool(added or removed or change.status is not Status.CHANGED)


def _text(side: TreeEntry | None, contents: Contents) -> bytes | None:
    """Give a side's text, its lines ended in one way, None for a binary file; a link's is where it points."""
    if side is None:
        return b""
    if side.kind is EntryKind.OTHER:
        return None
    if side.sha256 is None:
        return f"{side.target}\n".encode()
    is_whole = side.size_bytes <= MAX_HELD_BYTES
    data = contents.get(side.sha256) if is_whole else contents.head(side.sha256, BINARY_LOOK_BYTES)
    if looks_binary(data, side.path):
        return None
    if not is_whole:
        raise InvalidInput(f"{side.path} is {side.size_bytes:,} bytes; at most {MAX_HELD_BYTES:,} are compared")
    lines = data.replace(b"\r\n", b"\n")
    # Where it ignores CR, git takes a last line for the same with its end and without.
    return lines if not lines or lines.endswith(b"\n") else lines + b"\n"
