"""
The port :class:`vetting.ports.reading.ArchiveReader`: reads each archive in a child process of its own.

1. The distribution is hashed once more and given to the child as standard
   input; the environment is empty, standard output goes nowhere.
2. The child reads it into a fresh folder (see ``child``), or is killed when
   its time is up.
3. Nothing the child left is believed: a file enters the blobs only if its
   SHA-256 is its name, what is in a bundle under the name it is given here, and
   no more is hashed for that than the child was allowed to unpack; the manifest
   is parsed, every file it names must have arrived, and it is written anew.

What was read once is remembered (``tree_memo``), and not unpacked again.
"""

import asyncio
import json
import os
import shutil
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from vetting.adapters.archives import child
from vetting.adapters.archives.formats import packing_of
from vetting.adapters.archives.limits import Limits
from vetting.adapters.archives.tree_memo import TreeMemo, summary
from vetting.adapters.blobs import BlobFolder
from vetting.domain.errors import InvalidInput, NoRoom
from vetting.domain.releases import Sha256
from vetting.domain.trees import Tree
from vetting.formats import trees
from vetting.ports.reading import ReadingFailed, ReadTree

MANIFEST_BYTES = 128 << 20
"""More than a manifest within ``ArchiveLimits`` can fill: thrice ``paths_bytes``, and as much for all the rest."""
REASON_BYTES = 2000
CHILD = (sys.executable, "-I", "-B", "-m", "vetting.adapters.archives.child")


class ChildArchiveReader:
    """Reads archives in child processes that are given little time, memory and trust."""

    def __init__(self, blobs: BlobFolder, limits: Limits | None = None, *, command: tuple[str, ...] = CHILD) -> None:
        self._blobs = blobs
        given = limits or Limits()
        archive = replace(given.archive, min_free_bytes=max(given.archive.min_free_bytes, blobs.min_free_bytes))
        self._limits = replace(given, archive=archive)
        self._memo = TreeMemo(blobs, archive)
        self._command = command

    async def read(self, distribution: Sha256, filename: str) -> ReadTree:
        """Read the archive kept under *distribution* into a tree, its files into blobs, unless that is remembered."""
        packing = packing_of(filename)
        known = await asyncio.to_thread(self._memo.recall, distribution, packing)
        if known is not None:
            return known
        async with self._workspace() as folder:
            with await asyncio.to_thread(self._blobs.open, distribution) as file:
                packed_bytes = os.fstat(file.fileno()).st_size
                status = await self._run(file, filename, folder)
            read = await asyncio.to_thread(self._take_over, status, folder, packed_bytes)
        await asyncio.to_thread(self._memo.keep, distribution, packing, read.tree)
        return read

    @asynccontextmanager
    async def _workspace(self) -> AsyncIterator[Path]:
        """Make a fresh folder on the file system of the blobs, and leave nothing of it."""
        folder = await asyncio.to_thread(self._blobs.workspace)
        try:
            yield folder
        finally:
            await asyncio.shield(asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True))

    async def _run(self, file: BinaryIO, filename: str, folder: Path) -> int:
        arguments = (json.dumps(self._limits.fields()), os.fspath(folder), filename)
        process = await asyncio.create_subprocess_exec(
            *self._command,
            *arguments,
            stdin=file,
            stdout=DEVNULL,
            stderr=DEVNULL,
            env={},
            cwd="/",
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(self._limits.process.wall_seconds):
                return await process.wait()
        except TimeoutError as error:
            seconds = self._limits.process.wall_seconds
            raise ReadingFailed(f"reading it took longer than {seconds:g} seconds") from error
        finally:
            await _end(process)

    def _take_over(self, status: int, folder: Path, packed_bytes: int) -> ReadTree:
        """Turn what the child left into blobs, or into the reason why there are none."""
        if status == child.NO_ROOM_STATUS:
            raise NoRoom(_reason_in(folder / child.NO_ROOM))
        if status == child.REFUSED_STATUS:
            raise InvalidInput(_text_of(folder / child.REFUSED))
        if status != child.DONE_STATUS:
            raise ReadingFailed(self._breakdown(status))
        tree = trees.parse(_bounded(folder / child.MANIFEST, MANIFEST_BYTES))
        limits = self._limits.archive
        adopted = self._blobs.adopt(folder, at_most=limits.entries, at_most_bytes=limits.unpacked_bytes(packed_bytes))
        _check_complete(tree, adopted)
        return summary(self._blobs.put_bytes(trees.dump(tree)), tree)

    def _breakdown(self, status: int) -> str:
        process = self._limits.process
        if status == child.MEMORY_STATUS:
            return f"reading it needs more than {process.memory_bytes:,} bytes of memory"
        if status in {-signal.SIGXCPU, -signal.SIGKILL}:
            return f"reading it was stopped: it may take {process.cpu_seconds} seconds of processor time"
        return f"its reader broke down (status {status})"


def _check_complete(tree: Tree, adopted: frozenset[Sha256]) -> None:
    if any(entry.sha256 is not None and entry.sha256 not in adopted for entry in tree.entries):
        raise ReadingFailed("its reader did not hand over every file it listed")


async def _end(process: Process) -> None:
    """Kill the child if it still runs, and wait until it is gone, even when the asker is being cancelled."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        await asyncio.shield(process.wait())


def _text_of(path: Path) -> str:
    text = _bounded(path, REASON_BYTES * 4).decode("utf-8", "replace")
    return text[:REASON_BYTES]


def _reason_in(path: Path) -> str:
    try:
        return _text_of(path) or "waiting: no room on the disk"
    except ReadingFailed:  # there was no room to say so either
        return "waiting: no room on the disk"


def _bounded(path: Path, limit_bytes: int) -> bytes:
    """
    Read a file that the child left, without following a link.

    Raises:
        ReadingFailed: It is not there, or too large.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise ReadingFailed("its reader left no result") from error
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(limit_bytes + 1)
    if len(data) > limit_bytes:
        raise ReadingFailed(f"its reader's result is larger than {limit_bytes:,} bytes")
    return data
