"""
What became of files in other trees, found in a pool's process and remembered.

Trees are named by their content, so what was found once holds for ever. Whoever
asks waits a moment at most: the search goes on, and is there for who asks next.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Collection
from itertools import groupby
from time import monotonic
from typing import Final, TypeAlias

from vetting.adapters.blobs import BlobFolder
from vetting.adapters.derived_texts import derived
from vetting.adapters.pool import ProcessPool
from vetting.domain.errors import VettingError
from vetting.domain.releases import Sha256
from vetting.domain.tracing import FileTrace, trace_files, trace_texts
from vetting.domain.trees import Tree
from vetting.formats import trees
from vetting.ports.reading import FileInTree, ReadingFailed

WAIT_SECONDS: Final = 2.0
KEPT: Final = 4096
"""Traces; most are a few numbers."""
FAILURE_SECONDS: Final = 3600.0
"""How long a search that failed is not begun again: anybody may ask, and each took all the time that one is given."""
_Search: TypeAlias = tuple[tuple[FileInTree, ...], Sha256]


class PoolTracing:
    """Traces files in a process of *pool*."""

    def __init__(self, blobs: BlobFolder, pool: ProcessPool, *, wait_seconds: float | None = None) -> None:
        self._blobs = blobs
        self._pool = pool
        self._wait_seconds = WAIT_SECONDS if wait_seconds is None else wait_seconds
        self._known: OrderedDict[tuple[FileInTree, Sha256], FileTrace] = OrderedDict()
        self._searches: dict[_Search, asyncio.Task[dict[FileInTree, FileTrace]]] = {}
        self._failures: OrderedDict[_Search, tuple[str, float]] = OrderedDict()

    async def trace(self, files: Collection[FileInTree], target: Sha256) -> dict[FileInTree, FileTrace]:
        """Find what became of *files* in *target*."""
        missing = tuple(one for one in sorted(files, key=_by_place) if (one, target) not in self._known)
        found = {one: self._recalled(one, target) for one in files if (one, target) in self._known}
        return found | (await self._searched(missing, target) if missing else {})

    def _recalled(self, file: FileInTree, target: Sha256) -> FileTrace:
        self._known.move_to_end((file, target))
        return self._known[file, target]

    async def _searched(self, files: tuple[FileInTree, ...], target: Sha256) -> dict[FileInTree, FileTrace]:
        key = (files, target)
        reason, until = self._failures.get(key, ("", 0.0))
        if monotonic() < until:
            return dict.fromkeys(files, FileTrace(None, cut=reason))
        search = self._searches.get(key) or asyncio.create_task(self._search(files, target))
        self._searches[key] = search
        search.add_done_callback(lambda _: self._searches.pop(key, None))
        try:
            async with asyncio.timeout(self._wait_seconds):
                return await asyncio.shield(search)
        except TimeoutError:
            reason = f"it takes longer than {self._wait_seconds:g} seconds; load the page again"
            return dict.fromkeys(files, FileTrace(None, cut=reason, is_pending=True))

    async def _search(self, files: tuple[FileInTree, ...], target: Sha256) -> dict[FileInTree, FileTrace]:
        try:
            found = await self._pool.run(trace_stored, self._blobs, files, target)
        except ReadingFailed as error:
            self._failures[files, target] = (str(error), monotonic() + FAILURE_SECONDS)
            while len(self._failures) > KEPT:
                self._failures.popitem(last=False)
            return dict.fromkeys(files, FileTrace(None, cut=str(error)))
        for file, trace in found.items():
            self._known[file, target] = trace
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return found


def _by_place(file: FileInTree) -> tuple[str, ...]:
    way = file.derivation
    return (file.tree, file.path, way.shown_as, way.version) if way else (file.tree, file.path)


def trace_stored(blobs: BlobFolder, files: Collection[FileInTree], target: Sha256) -> dict[FileInTree, FileTrace]:
    """Find what became of files of trees that lie in *blobs*."""
    found: dict[FileInTree, FileTrace] = {}
    for tree, group in groupby(sorted(files, key=_by_place), key=lambda one: one.tree):
        wanted = tuple(group)
        try:
            found |= _traced(blobs, wanted, trees.parse(blobs.get(tree)), trees.parse(blobs.get(target)))
        except VettingError as error:  # bytes that are not kept any more, or are others
            found |= dict.fromkeys(wanted, FileTrace(None, cut=str(error)))
    return found


def _traced(
    blobs: BlobFolder, files: Collection[FileInTree], source: Tree, target: Tree
) -> dict[FileInTree, FileTrace]:
    """Find what became of files of one tree, by their own lines or by those of the texts that stand in for them."""
    own = trace_files((one.path for one in files if one.derivation is None), source, target, blobs)
    texts = [(one.path, one.derivation) for one in files if one.derivation is not None]
    made = trace_texts(texts, source, target, blobs, derived) if texts else {}
    return {one: own[one.path] if one.derivation is None else made[one.path, one.derivation] for one in files}
