"""
Enormous lines, broken when a reader asks and never when trees are compared.

It is done in a pool's process with a time limit, and the last files are kept.
"""

import asyncio
from collections import OrderedDict
from typing import Final, TypeAlias

from vetting.adapters.blobs import BlobFolder
from vetting.adapters.pool import ProcessPool
from vetting.domain.line_engine import Whitespace
from vetting.domain.reflowed_diffs import MAX_BYTES, ReflowedDiff, reflowed_diff
from vetting.domain.releases import Sha256
from vetting.ports.reading import ReadingFailed

KEPT_FILES: Final = 32

Pair: TypeAlias = tuple[Sha256 | None, Sha256 | None, Whitespace]


class PoolReflower:
    """Breaks lines in a process of *pool*."""

    def __init__(self, blobs: BlobFolder, pool: ProcessPool, wait_seconds: float) -> None:
        self._blobs = blobs
        self._pool = pool
        self._wait_seconds = wait_seconds
        self._kept: OrderedDict[Pair, ReflowedDiff | None] = OrderedDict()

    async def reflow(
        self, old: Sha256 | None, new: Sha256 | None, whitespace: Whitespace = Whitespace.EXACT
    ) -> ReflowedDiff | None:
        """Diff two files kept under these digests with their enormous lines broken."""
        key = (old, new, whitespace)
        if key not in self._kept:
            try:
                async with asyncio.timeout(self._wait_seconds):
                    self._kept[key] = await self._pool.run(reflow_stored, self._blobs, *key)
            except TimeoutError:
                return _unbroken(f"it takes longer than {self._wait_seconds:g} seconds now")
            except ReadingFailed as error:
                return _unbroken(str(error))
            if len(self._kept) > KEPT_FILES:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]


def reflow_stored(
    blobs: BlobFolder, old: Sha256 | None, new: Sha256 | None, whitespace: Whitespace = Whitespace.EXACT
) -> ReflowedDiff | None:
    """Diff two stored files with their enormous lines broken; what is too large is not even read."""
    sizes = [blobs.size_bytes(digest) for digest in (old, new) if digest]
    if max(sizes, default=0) > MAX_BYTES:
        return _unbroken(f"{max(sizes):,} bytes, more than {MAX_BYTES:,}")
    before, after = (blobs.get(digest) if digest else b"" for digest in (old, new))
    return reflowed_diff(before, after, whitespace)


def _unbroken(reason: str) -> ReflowedDiff:
    return ReflowedDiff((), cut=f"long lines are not broken: {reason}")
