"""
The port :class:`vetting.ports.reading.Comparer`: trees compared in the processes of a pool.

What was compared before is found in a memo. A small change is compared by one
process; a large one is dealt out, in parts (:mod:`comparing_parts`), to all that the pool has.
Only the manifest's digest and the findings are handed over in the end.
"""

from collections.abc import Collection
from functools import partial
from typing import Final

from vetting.adapters.blobs import BlobFolder
from vetting.adapters.comparing_parts import Comparison
from vetting.adapters.pool import ProcessPool
from vetting.adapters.tracing import PoolTracing
from vetting.domain.releases import Sha256
from vetting.domain.renames import Renames
from vetting.domain.sharing import effort_of, shares_of
from vetting.domain.signals.interface import Claims
from vetting.domain.tracing import FileTrace
from vetting.ports.reading import UNCLAIMED, ComparedTrees, FileInTree

WORTH_SHARING: Final = 12_000_000
"""Effort (:func:`effort_of`) from which on a comparison is dealt out: some 0.4 s, in which another process starts."""
PARTS: Final = 4
"""For each process: what is left of one that takes longer than it seemed goes to whoever is done."""


class PoolComparer:
    """Compares trees in the processes of *pool*."""

    def __init__(self, blobs: BlobFolder, pool: ProcessPool, *, worth_sharing: int = WORTH_SHARING) -> None:
        self._blobs = blobs
        self._pool = pool
        self._worth_sharing = worth_sharing
        self._tracing = PoolTracing(blobs, pool)

    async def compare(self, old_tree: Sha256 | None, new_tree: Sha256, claims: Claims = UNCLAIMED) -> ComparedTrees:
        """Diff two trees and run every rule on the difference."""
        comparison = Comparison(self._blobs, old_tree, new_tree, claims)
        worth_sharing = self._worth_sharing if self._pool.processes > 1 else None
        found = await self._pool.run(compared_if_small, comparison, worth_sharing)
        return await self._shared(comparison, found) if isinstance(found, Renames) else found

    async def _shared(self, comparison: Comparison, found: Renames) -> ComparedTrees:
        shares = shares_of(found.changes, PARTS * self._pool.processes)
        calls = [partial(comparison.looked_at_whole, found.changes)]
        calls += [partial(comparison.looked_at, share) for share in shares]
        return await self._pool.run(comparison.put_together, found, await self._pool.run_all(calls))

    async def trace(self, files: Collection[FileInTree], target: Sha256) -> dict[FileInTree, FileTrace]:
        """Find what became of *files* in another tree."""
        return await self._tracing.trace(files, target)


def compared_if_small(comparison: Comparison, worth_sharing: int | None) -> ComparedTrees | Renames:
    """Compare two trees, unless that is remembered, or so large that it is better shared: then say what changed."""
    found = comparison.begun()
    if not isinstance(found, Renames):
        return found
    if worth_sharing is not None and sum(map(effort_of, found.changes)) >= worth_sharing:
        return found
    parts = comparison.looked_at_whole(found.changes), comparison.looked_at(enumerate(found.changes))
    return comparison.put_together(found, parts)
