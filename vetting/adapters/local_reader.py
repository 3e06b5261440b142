"""
The ports ``LocalReader`` and ``HandReader``: one change, read and compared, then shown from the blobs it left.

What an index gave is kept in the user's cache. What was at hand is read into a
folder of its own, which goes with whoever opened it.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from vetting.adapters.archives.limits import USUAL, Limits
from vetting.adapters.archives.local_files import LocalFiles
from vetting.adapters.blobs import PIECE_BYTES, BlobFolder
from vetting.adapters.checkouts import tags_of
from vetting.adapters.comparing import PoolComparer
from vetting.adapters.local_releases import LocalChange, LocalFile, open_local_releases
from vetting.adapters.local_rereading import LocalRereader, stored_hunks
from vetting.adapters.npm_releases import open_npm_releases
from vetting.adapters.patching import patch_stored
from vetting.adapters.pool import ProcessPool, at_hand
from vetting.adapters.registries.npm_config import NpmRegistries
from vetting.domain.archive_notes import NoteCode
from vetting.domain.diffs import DiffedFile, Hunk
from vetting.domain.errors import InvalidInput, VettingError
from vetting.domain.filenames import claimed_by_name
from vetting.domain.releases import Digest, Ecosystem, Sha256
from vetting.domain.signals.interface import Claimed, Claims
from vetting.domain.suggestions import Step
from vetting.domain.trees import ArchiveNote
from vetting.formats import hunks
from vetting.ports.clock import Clock
from vetting.ports.local_reading import ReadChange, ReadFile
from vetting.ports.progress import Told, untold
from vetting.ports.reading import ComparedTrees, ReadTree

Side = tuple[ReadFile, ReadTree]


COMPARING: Final = "comparing"


class CachedReader:
    """Reads one step at a time, each in an event loop of its own."""

    def __init__(
        self,
        ecosystem: Ecosystem,
        folder: Path,
        *,
        clock: Clock,
        index_url: str | None = None,
        limits: Limits = USUAL,
        told: Told = untold,
    ) -> None:
        """
        Open nothing yet.

        Args:
            ecosystem: Whose releases.
            folder: The cache of fetched distributions.
            clock: The time.
            index_url: The index; None: pip's.
            limits: What an archive may take, and a checkout.
            told: Is told how far it has come.
        """
        self._ecosystem = ecosystem
        self._folder = folder
        self._clock = clock
        self._index_url = index_url
        self._limits = limits
        self._told = told

    def read(
        self, step: Step, preferred: Collection[Digest], checkout: Path | None = None, distribution: str | None = None
    ) -> ReadChange:
        """Fetch and read *step*; see the port."""
        return asyncio.run(self._read(step, preferred, checkout, distribution))

    async def _read(
        self, step: Step, preferred: Collection[Digest], checkout: Path | None, distribution: str | None
    ) -> ReadChange:
        opening = open_local_releases(
            self._ecosystem,
            self._folder,
            clock=self._clock,
            index_url=self._index_url,
            limits=self._limits,
            told=self._told,
        )
        async with opening as releases:
            releases.expect_change()
            change = await releases.read(step, preferred=preferred, with_sources=True, distribution=distribution)
            blobs = releases.contents(change.project)
            claims = await _with_checkout(releases.claims(change), checkout, LocalFiles(blobs, self._limits))
            self._told(COMPARING, 0, None)
            compared = await releases.compare(change, claims)
        old = None if change.old is None else _file(change.old)
        read = _change(_step(change), old, _file(change.new), compared, blobs)
        unfinished = "; ".join((*([read.unfinished] if read.unfinished else []), *change.missed)) or None
        return replace(read, unread=change.unread, unfinished=unfinished)


class NpmReader:
    """Reads one step of npm at a time, each in an event loop of its own."""

    def __init__(
        self, registries: NpmRegistries, folder: Path, *, clock: Clock, limits: Limits = USUAL, told: Told = untold
    ) -> None:
        """
        Open nothing yet.

        Args:
            registries: Which one is asked for what.
            folder: The cache of fetched distributions.
            clock: The time.
            limits: What an archive may take, and a checkout.
            told: Is told how far it has come.
        """
        self._registries = registries
        self._folder = folder
        self._limits = limits
        self._clock = clock
        self._told = told

    def read(
        self, step: Step, preferred: Collection[Digest], checkout: Path | None = None, distribution: str | None = None
    ) -> ReadChange:
        """Fetch and read *step*, a release of which is one file, so that there is nothing to prefer; see the port."""
        del preferred
        if distribution is not None:
            raise InvalidInput("a release of npm is one file: leave --distribution out")
        return asyncio.run(self._read(step, checkout))

    async def _read(self, step: Step, checkout: Path | None) -> ReadChange:
        opening = open_npm_releases(
            self._registries, self._folder, clock=self._clock, limits=self._limits, told=self._told
        )
        async with opening as releases:
            releases.expect_change()
            change = await releases.read(step)
            blobs = releases.contents(change.project)
            claims = await _with_checkout(releases.claims(change), checkout, LocalFiles(blobs, self._limits))
            self._told(COMPARING, 0, None)
            compared = await releases.compare(change, claims)
            deprecated = await releases.deprecation(change)
        old = None if change.old is None else _file(change.old)
        return replace(_change(_step(change), old, _file(change.new), compared, blobs), deprecated=deprecated)


class FilesReader:
    """Reads archives and folders at hand into *folder*, each change in an event loop of its own."""

    def __init__(self, folder: Path, *, limits: Limits = USUAL, told: Told = untold) -> None:
        """
        Open nothing yet.

        Args:
            folder: Where to keep what is read; it has to stay as long as what was read is looked at.
            limits: What an archive or a folder may take.
            told: Is told how far it has come.
        """
        self._blobs = BlobFolder(folder)
        self._files = LocalFiles(self._blobs, limits)
        self._told = told

    def read(self, old: Path | None, new: Path, checkout: Path | None = None) -> ReadChange:
        """Read *new*, against *old* where there is one; see the port."""
        return asyncio.run(self._read(old, new, checkout))

    async def _read(self, old: Path | None, new: Path, checkout: Path | None) -> ReadChange:
        async with ProcessPool(at_hand()) as pool:
            pool.begin()
            # That all of the older one is gone is a change like any other.
            reading = [self._side(new, may_be_empty=old is not None)]
            reading += [] if old is None else [self._side(old, may_be_empty=True)]
            after, *earlier = await asyncio.gather(*reading)
            before = earlier[0] if earlier else None
            claimed = Claims(_claimed(before[0]) if before else None, _claimed(after[0]))
            claims = await _with_checkout(claimed, checkout, self._files)
            self._told(COMPARING, 0, None)
            comparer = PoolComparer(self._blobs, pool)
            compared = await comparer.compare(before[1].tree if before else None, after[1].tree, claims)
        change = _change(None, before[0] if before else None, after[0], compared, self._blobs)
        return replace(change, left_out=_left_out([*(before[1].notes if before else ()), *after[1].notes]))

    async def _side(self, path: Path, *, may_be_empty: bool = False) -> Side:
        self._told(f"reading {path.name}", 0, None)
        digest, read = await _read_named(path, self._files, may_be_empty=may_be_empty)
        return ReadFile(path.name or str(path), digest), read


def _left_out(notes: Iterable[ArchiveNote]) -> tuple[str, ...]:
    """Name what was passed over, each path once."""
    return tuple(dict.fromkeys(one.path for one in notes if one.code == NoteCode.LEFT_OUT and one.path))


async def _read_named(path: Path, files: LocalFiles, *, may_be_empty: bool = False) -> tuple[Sha256 | None, ReadTree]:
    """Read what is at hand; what is wrong with it is told with its name, and of a folder there is no digest."""
    try:
        return await files.read_named(path, may_be_empty=may_be_empty)
    except VettingError as error:
        raise type(error)(f"{path}: {error}") from error


def _claimed(side: ReadFile) -> Claimed | None:
    """Say what an archive at hand claims to be by its name; a folder, which has no digest, claims nothing."""
    return None if side.sha256 is None else claimed_by_name(side.filename)


async def _with_checkout(claims: Claims, checkout: Path | None, files: LocalFiles) -> Claims:
    """Add the source that something is said to be made of."""
    if checkout is None:
        return claims
    _, read = await _read_named(checkout, files)
    return replace(claims, checkout=read.tree, tags=await asyncio.to_thread(tags_of, checkout))


def _change(
    step: Step | None, old: ReadFile | None, new: ReadFile, compared: ComparedTrees, blobs: BlobFolder
) -> ReadChange:
    def hunks_of(file: DiffedFile) -> tuple[Hunk, ...]:
        return stored_hunks(file, blobs)

    diff = hunks.parse_tree_diff(blobs.get(compared.manifest))
    patch = _patcher(blobs, compared.manifest)
    return ReadChange(
        step,
        old,
        new,
        diff,
        compared.findings,
        compared.unfinished,
        hunks_of,
        patch,
        compared.asks_for,
        compared.asks_for_crates,
        again=LocalRereader(blobs),
    )


def _patcher(blobs: BlobFolder, manifest: Sha256) -> Callable[[], Iterator[bytes]]:
    async def written() -> Sha256:
        async with ProcessPool(1) as pool:
            return await pool.run(patch_stored, blobs, manifest)

    def patch() -> Iterator[bytes]:
        with blobs.open(asyncio.run(written())) as file:
            while piece := file.read(PIECE_BYTES):
                yield piece

    return patch


def _step(change: LocalChange) -> Step:
    return Step(change.project, None if change.old is None else change.old.version, change.new.version)


def _file(read: LocalFile) -> ReadFile:
    return ReadFile(read.filename, read.sha256, read.sha512)
