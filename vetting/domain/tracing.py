"""
What became of a file in another tree, and which of its lines are the very same there.

:func:`trace_files` looks for each file under

1. the same matched path (see :mod:`vetting.domain.trees`);
2. else the very same bytes under a path that came;
3. else a text that came and is much like it (see :mod:`vetting.domain.renames`);

and then for its lines in the difference of the two. :func:`trace_texts` does the
same with the texts that stand in for files without lines, as long as they are
made in the same way: in another one they have other lines.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from vetting.domain.binary_diffs import Derive, has_no_lines, lines_of
from vetting.domain.comparing import Contents
from vetting.domain.diffs import (
    MAX_DIFF_LINES,
    MAX_HELD_BYTES,
    Hunk,
    hunks_of,
    looks_binary,
)
from vetting.domain.renames import find_renames
from vetting.domain.shapes.shape import Derivation
from vetting.domain.threads import count_lines
from vetting.domain.trees import FileChange, Status, Tree, TreeEntry, matched_paths


class Run(NamedTuple):
    """Lines that follow each other on both sides and are the same; lines count from 1."""

    old: int
    new: int
    lines: int


@dataclass(frozen=True, slots=True)
class FileTrace:
    """What became of one file in another tree."""

    path: str | None
    """Where it is now; None where nothing there is like it."""
    is_same: bool = False
    """Whether all of it is the same; then *runs* is empty."""
    runs: tuple[Run, ...] = ()
    cut: str | None = None
    """Why nobody looked at its lines."""
    is_pending: bool = False
    """Whether that is only because they are being looked at now."""


GONE: Final = FileTrace(None)
_Pair: TypeAlias = tuple[TreeEntry, TreeEntry]


def trace_files(paths: Iterable[str], source: Tree, target: Tree, contents: Contents) -> dict[str, FileTrace]:
    """Find what became of some files of *source* in *target*; a path that *source* lacks is gone."""
    pairs, gone = _followed(set(paths), source, target, contents)
    return gone | {path: _trace(*pair, contents) for path, pair in pairs.items()}


def trace_texts(
    wanted: Collection[tuple[str, Derivation]], source: Tree, target: Tree, contents: Contents, derive: Derive
) -> dict[tuple[str, Derivation], FileTrace]:
    """
    Find what became of the lines of texts that are made from files of *source*, in *target*.

    Args:
        wanted: Paths, each with the text that stands in for the file.
        source: Where the files are.
        target: Where they are looked for.
        contents: Has the bytes of both.
        derive: Makes the texts.
    """
    pairs, gone = _followed({path for path, _ in wanted}, source, target, contents)
    return {
        (path, way): _trace_text(pairs[path], way, contents, derive) if path in pairs else gone[path]
        for path, way in wanted
    }


def _followed(
    wanted: set[str], source: Tree, target: Tree, contents: Contents
) -> tuple[dict[str, _Pair], dict[str, FileTrace]]:
    """Find where files went: what they were and are, and, of each that is nowhere, why; both by path in *source*."""
    sources, targets = matched_paths(source), matched_paths(target)
    come = {key: entry for key, entry in targets.items() if key not in sources}
    olds = {key: entry for key, entry in sources.items() if entry.path in wanted}
    news = {key: entry for key in olds if (entry := targets.get(key) or _moved(olds[key], come)) is not None}
    renamed, cut = _renamed({key: entry for key, entry in olds.items() if key not in news}, come, contents)
    news |= renamed
    gone = dict.fromkeys(wanted, GONE) | {old.path: FileTrace(None, cut=cut) for old in olds.values()}
    return {old.path: (old, news[key]) for key, old in olds.items() if key in news}, gone


def _moved(old: TreeEntry, come: Mapping[str, TreeEntry]) -> TreeEntry | None:
    """Find the same bytes under a path that came; an empty file went nowhere in particular."""
    if old.sha256 is None or not old.size_bytes:
        return None
    return next((entry for _, entry in sorted(come.items()) if entry.sha256 == old.sha256), None)


def _renamed(
    gone: Mapping[str, TreeEntry], come: Mapping[str, TreeEntry], contents: Contents
) -> tuple[dict[str, TreeEntry], str | None]:
    """Find texts that came and are much like those that are gone, by the key of these; or why nobody looked."""
    removed = [FileChange(Status.REMOVED, key, entry, None, key) for key, entry in sorted(gone.items())]
    added = [FileChange(Status.ADDED, key, None, entry, None) for key, entry in sorted(come.items())]
    found = find_renames((*removed, *added), contents.get)
    pairs = {one.old_matched: one.new for one in found.changes if one.status is Status.RENAMED}
    return {key: new for key, new in pairs.items() if key is not None and new is not None}, found.cut


def _trace(old: TreeEntry, new: TreeEntry, contents: Contents) -> FileTrace:
    if (old.kind, old.sha256, old.target) == (new.kind, new.sha256, new.target):
        return FileTrace(new.path, is_same=old.sha256 is not None or old.target is not None)
    if old.sha256 is None or new.sha256 is None:
        return FileTrace(new.path)
    if (larger := max(old.size_bytes, new.size_bytes)) > MAX_HELD_BYTES:
        return FileTrace(new.path, cut=f"it has {larger:,} bytes, more than the {MAX_HELD_BYTES:,} that are compared")
    before, after = contents.get(old.sha256), contents.get(new.sha256)
    if looks_binary(before, old.path) or looks_binary(after, new.path):
        return FileTrace(new.path)
    return _trace_lines(new.path, before, after)


def _trace_text(pair: _Pair, wanted: Derivation, contents: Contents, derive: Derive) -> FileTrace:
    old, new = pair
    if old.sha256 is None or new.sha256 is None:
        return FileTrace(new.path)
    if old.sha256 == new.sha256:
        return FileTrace(new.path, is_same=True)
    if (larger := max(old.size_bytes, new.size_bytes)) > MAX_HELD_BYTES:
        return FileTrace(new.path, cut=f"it has {larger:,} bytes, more than the {MAX_HELD_BYTES:,} that are read")
    return _trace_made(new.path, contents.get(old.sha256), contents.get(new.sha256), wanted, derive)


def _trace_made(path: str, old: bytes, new: bytes, wanted: Derivation, derive: Derive) -> FileTrace:
    before, after = derive(old), derive(new) if has_no_lines(new, path) else None
    if before is None or before.derivation != wanted:
        return FileTrace(path, cut=f"its lines are made in another way by now ({wanted.shown_as})")
    if after is None or after.derivation != wanted:
        return FileTrace(path)
    old_lines, new_lines = lines_of(before), lines_of(after)
    if old_lines is None or new_lines is None:
        return FileTrace(path, cut=f"the text made from it is too large to be compared ({wanted.shown_as})")
    return _trace_lines(path, old_lines, new_lines)


def _trace_lines(path: str, before: bytes, after: bytes) -> FileTrace:
    if (lines := max(count_lines(before), count_lines(after))) > MAX_DIFF_LINES:
        return FileTrace(path, cut=f"it has {lines:,} lines, more than the {MAX_DIFF_LINES:,} that are compared")
    return FileTrace(path, runs=unchanged_runs(hunks_of(before, after), count_lines(before)))


def unchanged_runs(hunks: Iterable[Hunk], old_total: int) -> tuple[Run, ...]:
    """List the lines that *hunks* leave as they are, of an old side with *old_total* lines."""
    runs: list[Run] = []
    old = new = 1

    def same(count: int) -> None:
        if count and runs and runs[-1].old + runs[-1].lines == old and runs[-1].new + runs[-1].lines == new:
            runs[-1] = runs[-1]._replace(lines=runs[-1].lines + count)
        elif count:
            runs.append(Run(old, new, count))

    for hunk in hunks:
        # A side without lines names the line before it.
        between = hunk.old_start + (hunk.old_lines == 0) - old
        same(between)
        old, new = old + between, new + between
        for line in hunk.lines:
            if line.origin == " ":
                same(1)
            old += line.origin != "+"
            new += line.origin != "-"
    same(old_total + 1 - old)
    return tuple(runs)
