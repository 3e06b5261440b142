"""Trees made of paths and contents."""

from collections.abc import Mapping
from hashlib import sha256

from vetting.domain.releases import Sha256
from vetting.domain.trees import EntryKind, Tree, TreeEntry


def digest(data: bytes) -> Sha256:
    """Name bytes by their content."""
    return Sha256(sha256(data).hexdigest())


def file_entry(path: str, data: bytes = b"", mode: int = 0o644) -> TreeEntry:
    """Make a file's entry."""
    return TreeEntry(path, EntryKind.FILE, digest(data), len(data), mode)


def link_entry(path: str, target: str) -> TreeEntry:
    """Make a link's entry."""
    return TreeEntry(path, EntryKind.LINK, None, 0, 0o777, target)


def other_entry(path: str) -> TreeEntry:
    """Make the entry of something that is not read."""
    return TreeEntry(path, EntryKind.OTHER, None, 0, 0o644)


def tree_of(files: Mapping[str, bytes], *more: TreeEntry) -> Tree:
    """Make a tree of *files* and other entries."""
    entries = [*(file_entry(path, data) for path, data in files.items()), *more]
    return Tree(tuple(sorted(entries, key=lambda entry: entry.path)))


class Kept:
    """Contents in memory, by digest."""

    def __init__(self, *contents: bytes) -> None:
        self._kept = {digest(data): data for data in contents}

    def get(self, name: Sha256) -> bytes:
        """Give all of a file."""
        return self._kept[name]

    def head(self, name: Sha256, size_bytes: int) -> bytes:
        """Give a file's first bytes."""
        return self._kept[name][:size_bytes]
