"""
Releases read on this machine: fetched through the index, taken apart in a child, compared in a confined process.

What an instance does for its pages, for a command that has none:

1. :meth:`LocalReleases.read` finds a release's files on the index, chooses the
   most telling one and its partner (:mod:`vetting.domain.pairing`), fetches
   both, held against the hashes that the index states, and has each read into
   a tree by :class:`~vetting.adapters.archives.reader.ChildArchiveReader`.
2. :meth:`LocalReleases.compare` diffs the two trees and runs every rule on the
   difference, in a process of a pool.

Bytes are kept in a cache folder, one folder a project; nothing in it is
believed without its hash. An event loop is the caller's.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vetting.adapters.archives.limits import USUAL, Limits
from vetting.adapters.archives.reader import ChildArchiveReader
from vetting.adapters.blobs import BlobFolder, FolderBlobs
from vetting.adapters.comparing import PoolComparer
from vetting.adapters.indexes.defaults import default_index_url
from vetting.adapters.indexes.pypi import PyPIIndex
from vetting.adapters.offered_files import among, called, release_of, unreadable_of
from vetting.adapters.once import once
from vetting.adapters.pool import ProcessPool, at_hand
from vetting.domain.errors import InvalidInput, NotFound, VerificationFailed, VettingError
from vetting.domain.indexes import IndexFile, NotModified
from vetting.domain.looking import Found
from vetting.domain.offers import Offer, OfferedRelease, read_offer
from vetting.domain.pairing import pair_distributions, source_of
from vetting.domain.projects import ProjectStatus
from vetting.domain.releases import Digest, Distribution, Ecosystem, ProjectName, Sha256, Sha512
from vetting.domain.signals.interface import Claimed, Claims
from vetting.domain.suggestions import Step
from vetting.domain.upkeep import distribution_of
from vetting.ports.clock import Clock
from vetting.ports.indexes import PackageIndex
from vetting.ports.progress import Told, untold
from vetting.ports.reading import ComparedTrees

MAX_SOURCE_BYTES: Final = 32 << 20
"""Of a source distribution that is fetched only to hold a wheel against it."""
ANY: frozenset[Digest] = frozenset()
"""Whichever file tells most."""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """One distribution, read."""

    version: str
    """As the index spells it."""
    filename: str
    sha256: Sha256
    tree: Sha256
    """Blob of the tree's manifest (:mod:`vetting.formats.trees`)."""
    cut: str | None
    """What of it was not read, and why."""
    metadata: Sha256 | None = None
    """Which metadata the index serves beside it."""
    requires_python: str | None = None
    """For which Pythons the index lists it."""
    sha512: Sha512 | None = None
    """What the bytes were held against, where that is what an index states."""


@dataclass(frozen=True, slots=True)
class LocalChange:
    """A release's most telling distribution, and what it is read against."""

    project: ProjectName
    old: LocalFile | None
    """None: all of the new one is read."""
    new: LocalFile
    old_source: LocalFile | None = None
    """The source distribution of the same release, where that was asked for and could be read."""
    new_source: LocalFile | None = None
    unread: tuple[str, ...] = ()
    """The names of the new release's other files, in order."""
    missed: tuple[str, ...] = ()
    """What of the new release could not be read, or not be held against what was, and why."""


@dataclass(frozen=True, slots=True)
class _Source:
    """What a wheel is held against; neither where a release has no such file, or none was asked for."""

    file: LocalFile | None = None
    reason: str | None = None
    """Why it could not be read."""


class LocalReleases:
    """Reads releases and changes; what was asked for once in this object's life is not fetched or read again."""

    def __init__(
        self,
        folder: Path,
        *,
        index: PackageIndex,
        pool: ProcessPool,
        clock: Clock,
        limits: Limits = USUAL,
        told: Told = untold,
    ) -> None:
        """
        Open nothing yet.

        Args:
            folder: The cache of fetched distributions.
            index: Where they are fetched.
            pool: Where trees are compared.
            clock: The time.
            limits: What an archive may take.
            told: Is told how far it has come.
        """
        self._folder = folder
        self._told = told
        self._index = index
        self._pool = pool
        self._clock = clock
        self._limits = limits
        self._offers: dict[ProjectName, asyncio.Task[Offer]] = {}
        self._files: dict[tuple[ProjectName, Sha256], asyncio.Task[LocalFile]] = {}
        self._readers = asyncio.Semaphore(os.cpu_count() or 1)

    def contents(self, project: ProjectName) -> BlobFolder:
        """Give the place where what was read of a project lies: trees, files, diffs, hunks."""
        return BlobFolder(self._folder / project)

    async def read(
        self,
        step: Step,
        *,
        preferred: Collection[Digest] = ANY,
        with_sources: bool = False,
        distribution: str | None = None,
    ) -> LocalChange:
        """
        Fetch and read both ends of *step*.

        Args:
            step: A release, or the change that leads to it.
            preferred: The files to read where the releases have any of them, such as those that are locked.
            with_sources: Whether to read also what wheels are said to be built from, if it is not large.
            distribution: The name of the new release's file to read; None: the most telling one.

        Raises:
            NotFound: The index has no such project or version, or that has no such file.
            SourceUnavailable: The index could not be asked.
            VerificationFailed: The bytes are not those that the index states.
            InvalidInput: A file is broken, takes more than it is given, or a version has no file.
        """
        project = ProjectName(step.project)
        offer = await once(self._offers, project, lambda: self._offer(project))
        offered = self._distributions(release_of(offer, project, step.to_version), ANY)
        news = among(offered, preferred) if distribution is None else called(distribution, offered)
        olds: tuple[Distribution, ...] = ()
        if step.from_version is not None:
            # The partner of a file that somebody names is its like, whatever is locked.
            wanted = preferred if distribution is None else ANY
            olds = self._distributions(release_of(offer, project, step.from_version), wanted)
        pair = pair_distributions(olds, news)[0]
        ends = [(step.from_version, pair.old), (step.to_version, pair.new)]
        (old, new), (before, after) = await asyncio.gather(
            asyncio.gather(*(self._file_of(project, version, one) for version, one in ends)),
            asyncio.gather(
                *(self._source_of(offer, project, version, one if with_sources else None) for version, one in ends)
            ),
        )
        assert new is not None, "a release's file is read, or refused"
        others = tuple(sorted(one.filename for one in offered if one.filename != new.filename))
        # Where the older one's is not there, what the wheel has besides counts as new: louder, and so not said.
        missed = (*unreadable_of(offer, project, step.to_version), *([after.reason] if after.reason else []))
        return LocalChange(project, old, new, before.file, after.file, others, missed)

    async def _file_of(self, project: ProjectName, version: str | None, one: Distribution | None) -> LocalFile | None:
        return None if one is None or version is None else await self._file(project, version, one)

    async def _source_of(
        self, offer: Offer, project: ProjectName, version: str | None, wheel: Distribution | None
    ) -> _Source:
        """Read what a wheel is said to be built from; what cannot be had, or is large, is not held against it."""
        if version is None or wheel is None:
            return _Source()
        source = source_of(wheel, self._distributions(release_of(offer, project, version), ANY))
        if source is None:
            return _Source()
        try:
            return _Source(await self._file(project, version, source, at_most=MAX_SOURCE_BYTES))
        except VettingError as error:
            return _Source(reason=f"{source.filename} was not held against the wheel: {error}")

    def claims(self, change: LocalChange) -> Claims:
        """Say what the index says that both ends of *change* are."""
        old = _claimed(change.project, change.old) if change.old else None
        old_source, new_source = (one.tree if one else None for one in (change.old_source, change.new_source))
        return Claims(old, _claimed(change.project, change.new), old_source, new_source)

    def expect_change(self) -> None:
        """Make ready to compare, while what is compared is fetched and read."""
        self._pool.begin()

    async def compare(self, change: LocalChange, claims: Claims | None = None) -> ComparedTrees:
        """
        Diff what was read; the manifest it names lies in :meth:`contents`.

        Args:
            change: It.
            claims: What is claimed of it; by default what the index says.

        Raises:
            ReadingFailed: It took more than it is given.
        """
        comparer = PoolComparer(self.contents(change.project), self._pool)
        old = change.old.tree if change.old else None
        return await comparer.compare(old, change.new.tree, claims or self.claims(change))

    async def _offer(self, project: ProjectName) -> Offer:
        page = await self._index.project(project)
        assert not isinstance(page, NotModified), "an index that is not asked conditionally gives the page"
        if page.status == Found(ProjectStatus.QUARANTINED) and not page.files:
            raise NotFound(f"the index holds {project} in quarantine, and offers none of its files")
        return read_offer(page)

    def _distributions(self, release: OfferedRelease, preferred: Collection[Digest]) -> tuple[Distribution, ...]:
        return among(tuple(distribution_of(one, at=self._clock.now()) for one in release.files), preferred)

    async def _file(
        self, project: ProjectName, version: str, distribution: Distribution, *, at_most: int | None = None
    ) -> LocalFile:
        key = project, distribution.sha256
        return await once(self._files, key, lambda: self._read(project, version, distribution, at_most))

    async def _read(
        self, project: ProjectName, version: str, distribution: Distribution, at_most: int | None
    ) -> LocalFile:
        if at_most is not None and distribution.size_bytes is not None and distribution.size_bytes > at_most:
            raise VerificationFailed(_too_large(distribution))
        folder = self.contents(project)
        blobs = FolderBlobs(folder)
        async with self._readers:
            if not await blobs.is_whole(distribution.sha256):
                assert distribution.url is not None, "it comes from an index"
                file = IndexFile(distribution.filename, distribution.url, distribution.sha256, distribution.size_bytes)
                await blobs.put(self._watched(file, at_most))
            # So that it is not weeded as something that nobody used.
            await asyncio.to_thread(folder.refresh, distribution.sha256)
            self._told(f"reading {distribution.filename}", 0, None)
            read = await ChildArchiveReader(folder, self._limits).read(distribution.sha256, distribution.filename)
            self._told(f"reading {distribution.filename}", 1, 1)
        return LocalFile(
            version,
            distribution.filename,
            distribution.sha256,
            read.tree,
            read.cut,
            metadata=distribution.metadata_sha256,
            requires_python=distribution.requires_python,
        )

    async def _watched(self, file: IndexFile, at_most: int | None) -> AsyncIterator[bytes]:
        """Give the bytes of a file as they come, *at_most* so many, and tell how many came."""
        what, received = f"fetching {file.filename}", 0
        self._told(what, received, file.size_bytes)
        async for piece in self._index.stream(file):
            received += len(piece)
            if at_most is not None and received > at_most:
                raise VerificationFailed(_too_large(file))
            self._told(what, received, file.size_bytes)
            yield piece
        self._told(what, received, received)


@asynccontextmanager
async def open_local_releases(
    ecosystem: Ecosystem,
    folder: Path,
    *,
    clock: Clock,
    index_url: str | None = None,
    limits: Limits = USUAL,
    told: Told = untold,
) -> AsyncIterator[LocalReleases]:
    """
    Make ready to read releases; connections and processes begin when needed, and end on leaving.

    Args:
        ecosystem: Whose.
        folder: The cache of fetched distributions.
        clock: The time.
        index_url: The index; None: the one that pip is configured for, else the public one.
        limits: What an archive may take.
        told: Is told how far it has come.

    Raises:
        InvalidInput: Releases of *ecosystem* cannot be read here, or pip's configuration cannot.
    """
    if ecosystem is not Ecosystem.PYPI:
        raise InvalidInput(
            f"releases of {ecosystem} are not read here yet; only those of {Ecosystem.PYPI} and {Ecosystem.NPM} are. "
            "Fetch the files, and read them at hand: `revet diff OLD NEW`, `revet inspect FILE`, `revet scan FILE`"
        )
    index = PyPIIndex(index_url or default_index_url(), contact="", clock=clock)
    try:
        async with ProcessPool(at_hand()) as pool:
            yield LocalReleases(folder, index=index, pool=pool, clock=clock, limits=limits, told=told)
    finally:
        await index.aclose()


def _too_large(source: Distribution | IndexFile) -> str:
    return f"it is larger than {MAX_SOURCE_BYTES:,} bytes; `--distribution {source.filename}` reads it"


def _claimed(project: ProjectName, file: LocalFile) -> Claimed:
    return Claimed(
        Ecosystem.PYPI,
        project,
        file.version,
        file.filename,
        metadata=file.metadata,
        requires_python=file.requires_python,
    )
