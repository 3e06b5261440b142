"""
The port :class:`vetting.ports.reading.DiffReader`: a diff read in another way, in a pool's process and when asked.

None of it is on the way of an ingest. A file's hunks without white space are
remembered beside its exact ones; what was moved in a diff is kept for the last
few that somebody asked about. Whoever asks waits a moment at most, and is told.
"""

import asyncio
from collections import OrderedDict
from dataclasses import replace
from typing import Final

from vetting.adapters.blobs import BlobFolder
from vetting.adapters.derived_texts import derived
from vetting.adapters.diff_memo import DiffMemo, StoredDiff
from vetting.adapters.pool import ProcessPool
from vetting.adapters.reflowing import PoolReflower
from vetting.domain.binary_diffs import lines_of
from vetting.domain.comparing import Sides, read_sides
from vetting.domain.diffs import MAX_HELD_BYTES, DiffedFile, FileKind
from vetting.domain.errors import SourceUnavailable
from vetting.domain.line_engine import Whitespace
from vetting.domain.moves import MOST_LINES, Moves, moved_blocks, too_many
from vetting.domain.reflowed_diffs import ReflowedDiff
from vetting.domain.releases import Sha256
from vetting.domain.threads import count_lines
from vetting.domain.trees import EntryKind, FileChange, Status, TreeEntry
from vetting.formats import hunks
from vetting.ports.reading import MadeText, ReadingFailed

WAIT_SECONDS: Final = 5.0
"""The processes may all be comparing, and that takes minutes."""
KEPT: Final = 32
"""Diffs whose moved lines are kept."""
_ALIKE: Final = frozenset({Status.MOVED, Status.MODE})


class PoolDiffReader:
    """Reads diffs again in a process of *pool*."""

    def __init__(self, blobs: BlobFolder, pool: ProcessPool, *, wait_seconds: float | None = None) -> None:
        self._blobs = blobs
        self._pool = pool
        self._wait_seconds = WAIT_SECONDS if wait_seconds is None else wait_seconds
        self._kept: OrderedDict[Sha256, Moves] = OrderedDict()
        self._reflower = PoolReflower(blobs, pool, self._wait_seconds)

    async def ignoring(self, file: DiffedFile, whitespace: Whitespace) -> DiffedFile:
        """Diff one file again, with other white space ignored; where that fails it comes as it is, and says so."""
        if whitespace is Whitespace.EXACT or file.kind is not FileKind.TEXT or file.status in _ALIKE:
            return file
        try:
            async with asyncio.timeout(self._wait_seconds):
                found = await self._pool.run(reread_stored, self._blobs, file, whitespace)
        except TimeoutError:
            return _as_it_is(file, f"it takes longer than {self._wait_seconds:g} seconds now")
        except ReadingFailed as error:
            return _as_it_is(file, str(error))
        return replace(file, added=found.added, removed=found.removed, cut=found.cut, hunks=found.hunks)

    async def made_text(self, file: Sha256) -> MadeText | None:
        """Count the lines of the text that is made from a file without lines."""
        try:
            async with asyncio.timeout(self._wait_seconds):
                return await self._pool.run(made_text_stored, self._blobs, file)
        except TimeoutError as error:
            raise SourceUnavailable(f"the file takes longer than {self._wait_seconds:g} seconds to read now") from error

    async def broken(self, file: DiffedFile, whitespace: Whitespace = Whitespace.EXACT) -> ReflowedDiff | None:
        """Diff one text file with its enormous lines broken."""
        return await self._reflower.reflow(file.old_sha256, file.new_sha256, whitespace)

    async def moves(self, manifest: Sha256) -> Moves:
        """Find what was moved within the diff whose manifest is kept under that digest."""
        if manifest not in self._kept:
            try:
                async with asyncio.timeout(self._wait_seconds):
                    self._kept[manifest] = await self._pool.run(moves_stored, self._blobs, manifest)
            except TimeoutError:
                return Moves((), f"moved lines not looked for: it takes longer than {self._wait_seconds:g} seconds now")
            except ReadingFailed as error:
                return Moves((), f"moved lines not looked for: {error}")
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(manifest)
        return self._kept[manifest]


def _as_it_is(file: DiffedFile, reason: str) -> DiffedFile:
    return replace(file, cut="; ".join(one for one in (file.cut, f"white space is not ignored: {reason}") if one))


def reread_stored(blobs: BlobFolder, file: DiffedFile, whitespace: Whitespace) -> StoredDiff:
    """Diff one file again whose contents lie in *blobs*, and put its hunks there."""
    return DiffMemo(blobs).diff(_sides(file, blobs), whitespace)


def _sides(file: DiffedFile, blobs: BlobFolder) -> Sides:
    old = _entry(file.old_path or file.path, file.old_sha256, file.old_size_bytes)
    new = _entry(file.path, file.new_sha256, file.new_size_bytes)
    return read_sides(FileChange(file.status, file.matched, old, new, None), blobs)


def _entry(path: str, digest: Sha256 | None, size_bytes: int | None) -> TreeEntry | None:
    return None if digest is None or size_bytes is None else TreeEntry(path, EntryKind.FILE, digest, size_bytes, 0)


def made_text_stored(blobs: BlobFolder, file: Sha256) -> MadeText | None:
    """Count the lines of the text that is made from bytes that lie in *blobs*; of a head none is made."""
    if blobs.size_bytes(file) > MAX_HELD_BYTES:
        return None
    text = derived(blobs.get(file))
    return None if text is None else MadeText(text.derivation, count_lines(lines_of(text) or b""))


def moves_stored(blobs: BlobFolder, manifest: Sha256) -> Moves:
    """Find what was moved within a diff that lies in *blobs*."""
    files = hunks.parse_tree_diff(blobs.get(manifest)).files
    texts = [file.hunks if file.kind is FileKind.TEXT else None for file in files]
    total = sum((file.added or 0) + (file.removed or 0) for file in files if file.kind is FileKind.TEXT)
    if total > MOST_LINES:
        return too_many(total)
    return moved_blocks([hunks.parse_hunks(blobs.get(one)) if one else () for one in texts])
