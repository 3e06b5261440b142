"""
The port :class:`vetting.ports.reading.Comparer`: trees compared in a pool's process.

``compare_stored`` is what runs there. It takes one file at a time from the
blobs, puts its hunks back into them, and hands over only the manifest's digest
and the findings. What was compared before is found in a memo, and so is a pair
of contents that was diffed before.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from vetting.adapters.blobs import BlobFolder
from vetting.adapters.comparison_memo import ComparisonMemo
from vetting.adapters.diff_memo import DiffMemo, StoredDiff
from vetting.adapters.pool import ProcessPool
from vetting.adapters.tracing import PoolTracing
from vetting.domain.comparing import (
    changes_between,
    old_files,
    read_sides,
    scan_of,
    scan_of_all,
    scan_of_running,
    under_scan,
)
from vetting.domain.diffs import ENGINE, DiffedFile, FileKind, TreeDiff
from vetting.domain.facts.changed import fact_files, facts_between
from vetting.domain.releases import Sha256
from vetting.domain.signals.capabilities import CapabilityLedger
from vetting.domain.signals.dependencies.asked import added_between
from vetting.domain.signals.interface import Claims, Origins, Scan
from vetting.domain.signals.scan import RunningScan, ranked
from vetting.domain.signals.unchanged import Unchanged
from vetting.domain.tracing import FileTrace
from vetting.domain.trees import FileChange, Status, Tree
from vetting.formats import hunks, trees
from vetting.ports.reading import UNCLAIMED, ComparedTrees, FileInTree

PERHAPS_NOT_GONE: Final = "perhaps not gone: not all of the new archive was read"
PERHAPS_NOT_NEW: Final = "perhaps not new: not all of the old archive was read"
MAX_REASONS = 5
"""Named one by one in what is said about an unfinished scan."""


class PoolComparer:
    """Compares trees in a process of *pool*."""

    def __init__(self, blobs: BlobFolder, pool: ProcessPool) -> None:
        self._blobs = blobs
        self._pool = pool
        self._tracing = PoolTracing(blobs, pool)

    async def compare(self, old_tree: Sha256 | None, new_tree: Sha256, claims: Claims = UNCLAIMED) -> ComparedTrees:
        """Diff two trees and run every rule on the difference."""
        return await self._pool.run(compare_stored, self._blobs, old_tree, new_tree, claims)

    async def trace(self, files: Collection[FileInTree], target: Sha256) -> dict[FileInTree, FileTrace]:
        """Find what became of *files* in another tree."""
        return await self._tracing.trace(files, target)


def compare_stored(
    blobs: BlobFolder, old_tree: Sha256 | None, new_tree: Sha256, claims: Claims = UNCLAIMED
) -> ComparedTrees:
    """Compare two trees that lie in *blobs*, unless that is remembered, and put the diff there."""
    memo = ComparisonMemo(blobs)
    known = memo.recall(old_tree, new_tree, claims)
    if known is not None:
        return known
    compared = _compared(blobs, old_tree, new_tree, claims)
    memo.keep(old_tree, new_tree, claims, compared)
    return compared


def _compared(blobs: BlobFolder, old_tree: Sha256 | None, new_tree: Sha256, claims: Claims) -> ComparedTrees:
    old = _tree(blobs, old_tree)
    new = trees.parse(blobs.get(new_tree))
    changes = changes_between(old, new, blobs)
    memo = DiffMemo(blobs)
    files: list[DiffedFile] = []
    ledger, running, rest = CapabilityLedger(), RunningScan(), list[FileChange]()
    origins = _origins(blobs, claims)
    scans: list[Scan] = [scan_of_all(old, new, changes.changes, claims, blobs, origins)]
    for change in changes.changes:
        sides = read_sides(change, blobs)
        files.append(_described(change, _as_far_as_known(change.status, memo.diff(sides), old, new)))
        scans.append(scan_of(sides))
        file = under_scan(sides)
        if file is not None:
            running.see(file)
        if file is None or not ledger.see(file):
            rest.append(change)
    scans.insert(1, scan_of_running(running, new, changes.changes, claims.new, blobs))
    capabilities = ledger.result(old_files(rest, blobs), Unchanged(old, changes.changes, blobs))
    facts = facts_between(*fact_files(_known_changes(changes.changes, new), blobs.get))
    added = added_between(old, new, blobs.get)
    diff = TreeDiff(ENGINE, old_tree, new_tree, tuple(files), _cut(old, new, changes.cut), facts, capabilities)
    return ComparedTrees(
        manifest=blobs.put_bytes(hunks.dump_tree_diff(diff)),
        files_changed=len(files),
        lines_added=sum(file.added or 0 for file in files if file.kind is not FileKind.BINARY),
        lines_removed=sum(file.removed or 0 for file in files if file.kind is not FileKind.BINARY),
        findings=ranked(running.weighed(finding for scan in scans for finding in scan.findings)),
        unfinished=_unfinished(new.cut, origins, scans),
        asks_for=added.python,
        asks_for_crates=added.crates,
    )


def _tree(blobs: BlobFolder, digest: Sha256 | None) -> Tree | None:
    return None if digest is None else trees.parse(blobs.get(digest))


def _origins(blobs: BlobFolder, claims: Claims) -> Origins:
    """Read what both sides are said to be made of."""
    return Origins(
        _tree(blobs, claims.old_source), _tree(blobs, claims.new_source), _tree(blobs, claims.checkout), claims.tags
    )


def _cut(old: Tree | None, new: Tree, renames: str | None) -> str | None:
    parts = [
        f"the old archive was not read whole: {old.cut}" if old and old.cut else None,
        f"the new archive was not read whole: {new.cut}" if new.cut else None,
        renames,
    ]
    return "; ".join(part for part in parts if part) or None


def _known_changes(changes: tuple[FileChange, ...], new: Tree) -> Iterator[FileChange]:
    """Leave out what is gone only as far as anybody knows: a fact that was not read is not one that is gone."""
    return (one for one in changes if new.cut is None or one.status is not Status.REMOVED)


def _as_far_as_known(status: Status, diff: StoredDiff, old: Tree | None, new: Tree) -> StoredDiff:
    """Say of a file that is on one side only that the other side was not read whole, where that is so."""
    doubt = None
    if status is Status.REMOVED and new.cut is not None:
        doubt = PERHAPS_NOT_GONE
    elif status is Status.ADDED and old is not None and old.cut is not None:
        doubt = PERHAPS_NOT_NEW
    return diff if doubt is None else replace(diff, cut="; ".join(one for one in (diff.cut, doubt) if one))


def _unfinished(cut: str | None, origins: Origins, scans: list[Scan]) -> str | None:
    reasons = [f"the archive was not read whole: {cut}"] if cut else []
    if origins.new_source is not None and origins.new_source.cut is not None:
        reasons.append(f"the source distribution was not read whole: {origins.new_source.cut}")
    if origins.checkout is not None and origins.checkout.cut is not None:
        reasons.append(f"the checkout was not read whole: {origins.checkout.cut}")
    reasons += [scan.unfinished for scan in scans if scan.unfinished]
    shown = reasons[:MAX_REASONS]
    if len(reasons) > MAX_REASONS:
        shown.append(f"and {len(reasons) - MAX_REASONS:,} more")
    return "; ".join(shown) or None


def _described(change: FileChange, stored: StoredDiff) -> DiffedFile:
    """Give one file's place in the manifest."""
    return DiffedFile(
        path=change.path,
        old_path=change.old_path,
        matched=change.matched,
        status=change.status,
        kind=stored.kind,
        added=stored.added,
        removed=stored.removed,
        cut=stored.cut,
        hunks=stored.hunks,
        old_sha256=change.old.sha256 if change.old else None,
        new_sha256=change.new.sha256 if change.new else None,
        old_size_bytes=change.old.size_bytes if change.old else None,
        new_size_bytes=change.new.size_bytes if change.new else None,
        shape=stored.shape,
    )
