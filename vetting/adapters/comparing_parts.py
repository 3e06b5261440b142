"""
The parts of a comparison, all of which one process does, or which several share.

1. ``begun`` finds which files changed.
2. ``looked_at`` takes one changed file at a time from the blobs, puts its hunks
   back into them and asks the rules about it; ``looked_at_whole`` asks those about all of it.
3. ``put_together`` weighs what all parts saw, and keeps it.

What comes of it is the same however many parts there are: what depends on the
order of the files is noted in that order, when everything was seen.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from vetting.adapters.blobs import BlobFolder
from vetting.adapters.comparison_memo import ComparisonMemo
from vetting.adapters.diff_memo import DiffMemo, StoredDiff
from vetting.domain.comparing import (
    changes_between,
    old_files,
    read_sides,
    scan_of,
    scan_of_all,
    scan_of_running,
    scan_of_tests,
    under_scan,
)
from vetting.domain.diffs import ENGINE, DiffedFile, FileKind, TreeDiff
from vetting.domain.facts.changed import fact_files, facts_between
from vetting.domain.releases import Sha256
from vetting.domain.renames import Renames
from vetting.domain.signals.capabilities import CapabilityLedger, SeenCapabilities, capabilities_seen
from vetting.domain.signals.dependencies.asked import added_between
from vetting.domain.signals.interface import Claims, Origins, Scan
from vetting.domain.signals.scan import RunningScan, SeenRun, ranked
from vetting.domain.signals.unchanged import Unchanged
from vetting.domain.trees import FileChange, Status, Tree
from vetting.formats import hunks, trees
from vetting.ports.reading import ComparedTrees

PERHAPS_NOT_GONE: Final = "perhaps not gone: not all of the new archive was read"
PERHAPS_NOT_NEW: Final = "perhaps not new: not all of the old archive was read"
MAX_REASONS = 5
"""Named one by one in what is said about an unfinished scan."""


@dataclass(frozen=True, slots=True)
class SeenFile:
    """What there is to say of one changed file, and to note for what is said of all."""

    diffed: DiffedFile
    scan: Scan
    run: SeenRun | None
    capabilities: SeenCapabilities | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What one part saw."""

    files: tuple[tuple[int, SeenFile], ...] = ()
    """Each with its place among the changes."""
    whole: tuple[Scan, Scan] | None = None
    """Of the change as a whole, and of the tests that are loaded; None: another part looks at that."""


@dataclass(frozen=True)
class Comparison:
    """One comparison, of which each process has its own; trees are read when they are needed, and once."""

    blobs: BlobFolder
    old_tree: Sha256 | None
    new_tree: Sha256
    claims: Claims

    @cached_property
    def _old(self) -> Tree | None:
        return self._tree(self.old_tree)

    @cached_property
    def _new(self) -> Tree:
        return trees.parse(self.blobs.get(self.new_tree))

    @cached_property
    def _origins(self) -> Origins:
        """What both sides are said to be made of."""
        claims = self.claims
        old_source, new_source = self._tree(claims.old_source), self._tree(claims.new_source)
        return Origins(old_source, new_source, self._tree(claims.checkout), claims.tags)

    def _tree(self, digest: Sha256 | None) -> Tree | None:
        return None if digest is None else trees.parse(self.blobs.get(digest))

    def begun(self) -> ComparedTrees | Renames:
        """Find which files changed, unless it is remembered what comes of the comparison."""
        known = ComparisonMemo(self.blobs).recall(self.old_tree, self.new_tree, self.claims)
        return known or changes_between(self._old, self._new, self.blobs)

    def looked_at_whole(self, changes: tuple[FileChange, ...]) -> Seen:
        """Ask the rules about the change as a whole."""
        of_all = scan_of_all(self._old, self._new, changes, self.claims, self.blobs, self._origins)
        return Seen(whole=(of_all, scan_of_tests(self._new, changes, self.claims.new, self.blobs)))

    def looked_at(self, changes: Iterable[tuple[int, FileChange]]) -> Seen:
        """Diff some of the changed files, and ask the rules about them; each comes with its place among the changes."""
        memo, running = DiffMemo(self.blobs), RunningScan()
        files = []
        for place, change in changes:
            sides = read_sides(change, self.blobs)
            diffed = _described(change, memo.diff(sides))
            file, scan = under_scan(sides), scan_of(sides)
            run, capabilities = (None, None) if file is None else (running.see(file), capabilities_seen(file))
            files.append((place, SeenFile(diffed, scan, run, capabilities)))
        return Seen(tuple(files))

    def put_together(self, found: Renames, parts: Sequence[Seen]) -> ComparedTrees:
        """Weigh what all parts saw, put the diff into the blobs, and remember what came of it."""
        files = [file for _, file in sorted((one for part in parts for one in part.files), key=lambda one: one[0])]
        of_all, of_tests = next(part.whole for part in parts if part.whole is not None)
        running = RunningScan()
        for file in files:
            if file.run is not None:
                running.note(file.run)
        of_running = scan_of_running(running, self._new, found.changes, self.claims.new, self.blobs)
        scans = [of_all, of_running, of_tests, *(file.scan for file in files)]
        diff = self._diff(found, files)
        added = added_between(self._old, self._new, self.blobs.get)
        compared = ComparedTrees(
            manifest=self.blobs.put_bytes(hunks.dump_tree_diff(diff)),
            files_changed=len(diff.files),
            lines_added=sum(file.added or 0 for file in diff.files if file.kind is not FileKind.BINARY),
            lines_removed=sum(file.removed or 0 for file in diff.files if file.kind is not FileKind.BINARY),
            findings=ranked(running.weighed(finding for scan in scans for finding in scan.findings)),
            unfinished=_unfinished(self._new.cut, self._origins, scans),
            asks_for=added.python,
            asks_for_crates=added.crates,
        )
        ComparisonMemo(self.blobs).keep(self.old_tree, self.new_tree, self.claims, compared)
        return compared

    def _diff(self, found: Renames, files: Sequence[SeenFile]) -> TreeDiff:
        ledger, rest = CapabilityLedger(), list[FileChange]()
        for change, file in zip(found.changes, files, strict=True):
            if file.capabilities is not None:
                ledger.note(file.capabilities)
            if file.capabilities is None or file.capabilities.before is None:
                rest.append(change)
        return TreeDiff(
            ENGINE,
            self.old_tree,
            self.new_tree,
            tuple(_as_far_as_known(file.diffed, self._old, self._new) for file in files),
            _cut(self._old, self._new, found.cut),
            facts_between(*fact_files(_known_changes(found.changes, self._new), self.blobs.get)),
            ledger.result(old_files(rest, self.blobs), Unchanged(self._old, found.changes, self.blobs)),
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


def _as_far_as_known(file: DiffedFile, old: Tree | None, new: Tree) -> DiffedFile:
    """Say of a file that is on one side only that the other side was not read whole, where that is so."""
    doubt = None
    if file.status is Status.REMOVED and new.cut is not None:
        doubt = PERHAPS_NOT_GONE
    elif file.status is Status.ADDED and old is not None and old.cut is not None:
        doubt = PERHAPS_NOT_NEW
    return file if doubt is None else replace(file, cut="; ".join(one for one in (file.cut, doubt) if one))


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
