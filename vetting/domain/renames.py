"""
Files that moved and changed a little on the way.

A removed and an added text file are paired where at least half of their bytes
stand in equal lines. The best pairs are taken first; among equals, those that
kept their name. Looking is limited; ``find_renames`` says when it did not look.

Source: git's ``diffcore-rename``: similarity 50 %, at most so many pairs.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from vetting.domain.diffs import looks_binary
from vetting.domain.releases import Sha256
from vetting.domain.trees import EntryKind, FileChange, Status, TreeEntry

MIN_SIMILARITY: Final = 0.5
"""Source: git, ``-M50%``."""
MAX_FILE_BYTES: Final = 1 << 20
MAX_PAIRS: Final = 10_000
"""Removed times added files. Source: git's ``diff.renameLimit`` allows a million; this is what a second allows."""


@dataclass(frozen=True, slots=True)
class Renames:
    """The changes with renames in the place of what was removed and added."""

    changes: tuple[FileChange, ...]
    cut: str | None
    """Why renames were not looked for."""


@dataclass(frozen=True, slots=True)
class _Text:
    change: FileChange
    size: int
    lines: Counter[bytes]


def find_renames(changes: tuple[FileChange, ...], read: Callable[[Sha256], bytes]) -> Renames:
    """Pair what was removed with what was added, by likeness."""
    removed = [change for change in changes if change.status is Status.REMOVED and _may_be_renamed(change.old)]
    added = [change for change in changes if change.status is Status.ADDED and _may_be_renamed(change.new)]
    if len(removed) * len(added) > MAX_PAIRS:
        return Renames(changes, f"renames not looked for: {len(removed):,} files removed and {len(added):,} added")
    if not (removed and added):
        return Renames(changes, None)
    renamed = _best_pairs(_texts(removed, read), _texts(added, read))
    gone = {id(change) for pair in renamed for change in pair}
    kept = [change for change in changes if id(change) not in gone]
    found = [FileChange(Status.RENAMED, new.matched, old.old, new.new, old.matched) for old, new in renamed]
    return Renames(tuple(sorted([*kept, *found], key=lambda change: (change.matched, change.path))), None)


def _may_be_renamed(entry: TreeEntry | None) -> bool:
    return entry is not None and entry.kind is EntryKind.FILE and 0 < entry.size_bytes <= MAX_FILE_BYTES


def _texts(changes: list[FileChange], read: Callable[[Sha256], bytes]) -> list[_Text]:
    texts = []
    for change in changes:
        entry = change.new or change.old
        assert entry is not None, "a change has at least one side"
        assert entry.sha256 is not None, "a file has a digest"
        data = read(entry.sha256)
        if not looks_binary(data, entry.path):
            texts.append(_Text(change, len(data), Counter(data.splitlines(keepends=True))))
    return texts


def _best_pairs(removed: list[_Text], added: list[_Text]) -> list[tuple[FileChange, FileChange]]:
    scored = [
        (-likeness, not _same_name(old.change, new.change), old.change.matched, new.change.matched, old, new)
        for old in removed
        for new in added
        if (likeness := _likeness(old, new)) >= MIN_SIMILARITY
    ]
    pairs = []
    taken: set[int] = set()
    for *_, old, new in sorted(scored, key=lambda candidate: candidate[:4]):
        if not taken & {id(old), id(new)}:
            taken |= {id(old), id(new)}
            pairs.append((old.change, new.change))
    return pairs


def _likeness(old: _Text, new: _Text) -> float:
    """Give the share of the larger text that stands in equal lines of the other, 0 to 1."""
    larger, smaller = max(old.size, new.size), min(old.size, new.size)
    if smaller < MIN_SIMILARITY * larger:
        return 0
    both = old.lines.keys() & new.lines.keys()
    return sum(len(line) * min(old.lines[line], new.lines[line]) for line in both) / larger


def _same_name(old: FileChange, new: FileChange) -> bool:
    return old.matched.rpartition("/")[2] == new.matched.rpartition("/")[2]
