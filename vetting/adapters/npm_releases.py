"""
Releases of npm read on this machine: each is one tarball, fetched from where the registry says, and verified.

A registry states SHA-512, and blobs are named by SHA-256; which is which is
remembered beside them, so that a tarball is fetched once. What states nothing
stronger than SHA-1 is not fetched.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vetting.adapters.archives.limits import USUAL, Limits
from vetting.adapters.archives.reader import ChildArchiveReader
from vetting.adapters.blobs import PIECE_BYTES, BlobFolder, FolderBlobs
from vetting.adapters.comparing import PoolComparer
from vetting.adapters.disk import writing
from vetting.adapters.indexes.addresses import label_of
from vetting.adapters.indexes.transport import Fetcher, FetchLimits
from vetting.adapters.local_releases import LocalChange, LocalFile
from vetting.adapters.once import once
from vetting.adapters.pool import ProcessPool, at_hand
from vetting.adapters.registries.npm import MAX_TEXT, NpmClients, read_packument, sha512_in, versions_in
from vetting.adapters.registries.npm_config import NpmRegistries
from vetting.domain.errors import InvalidInput, NotFound, SourceUnavailable, VerificationFailed
from vetting.domain.indexes import Deprecation
from vetting.domain.releases import Digest, Ecosystem, ProjectName, Sha256, Sha512, sha256
from vetting.domain.signals.interface import Claimed, Claims
from vetting.domain.suggestions import Step
from vetting.domain.texts import kept_text
from vetting.domain.versions import nearest, order_for
from vetting.ports.clock import Clock
from vetting.ports.progress import Told, untold
from vetting.ports.reading import ComparedTrees

_ORDER = order_for(Ecosystem.NPM)


@dataclass(frozen=True, slots=True)
class Tarball:
    """Where a release's one file is, and what it has to be."""

    version: str
    url: str
    sha512: bytes


class NpmReleases:
    """Reads releases and changes of npm; see :class:`~vetting.adapters.local_releases.LocalReleases`."""

    def __init__(
        self,
        folder: Path,
        *,
        registries: NpmRegistries,
        clients: NpmClients,
        pool: ProcessPool,
        limits: Limits,
        told: Told,
    ) -> None:
        self._folder = folder
        self._limits = limits
        self._registries = registries
        self._clients = clients
        self._pool = pool
        self._told = told
        self._versions: dict[str, asyncio.Task[Mapping[str, Mapping[str, Any]]]] = {}
        self._files: dict[tuple[ProjectName, Tarball], asyncio.Task[LocalFile]] = {}

    def contents(self, project: ProjectName) -> BlobFolder:
        """Give the place where what was read of a project lies."""
        return BlobFolder(self._folder / "npm" / project)

    async def read(self, step: Step, *, preferred: Collection[Digest] = ()) -> LocalChange:
        """
        Fetch and read both ends of *step*; a release is one file, so that there is nothing to prefer.

        Raises:
            NotFound: The registry has no such project or version.
            SourceUnavailable: It could not be asked.
            VerificationFailed: The bytes are not those that it states.
            InvalidInput: A tarball is broken, or takes more than it is given; or which registry to ask is not known.
        """
        del preferred
        project = ProjectName(step.project)
        versions = await once(self._versions, project, lambda: self._offered(project))
        wanted = [one for one in (step.from_version, step.to_version) if one is not None]
        tarballs = [_tarball(project, versions, version) for version in wanted]
        files = [await self._file(project, one) for one in tarballs]
        return LocalChange(project, files[0] if len(files) > 1 else None, files[-1])

    async def deprecation(self, change: LocalChange) -> Deprecation | None:
        """Say whether the new release of *change* is deprecated."""
        versions = await once(self._versions, change.project, lambda: self._offered(change.project))
        said = versions[change.new.version].get("deprecated")
        # npm takes a deprecation back by stating none, and what is true without being a text gives no reason.
        reason = kept_text(said[:MAX_TEXT]).strip() or None if isinstance(said, str) else None
        return Deprecation(reason, label_of(self._registries.of(change.project))) if said else None

    def claims(self, change: LocalChange) -> Claims:
        """Say what the registry says that both ends of *change* are."""
        old = None if change.old is None else _claimed(change.project, change.old)
        return Claims(old, _claimed(change.project, change.new))

    def expect_change(self) -> None:
        """Make ready to compare, while what is compared is fetched and read."""
        self._pool.begin()

    async def compare(self, change: LocalChange, claims: Claims) -> ComparedTrees:
        """
        Diff what was read; the manifest it names lies in :meth:`contents`.

        Raises:
            ReadingFailed: It took more than it is given.
        """
        comparer = PoolComparer(self.contents(change.project), self._pool)
        return await comparer.compare(change.old.tree if change.old else None, change.new.tree, claims)

    async def _offered(self, project: ProjectName) -> Mapping[str, Mapping[str, Any]]:
        url = self._registries.of(project)
        return versions_in(await read_packument(self._clients.of(url), url, project))

    async def _file(self, project: ProjectName, tarball: Tarball) -> LocalFile:
        return await once(self._files, (project, tarball), lambda: self._read(project, tarball))

    async def _read(self, project: ProjectName, tarball: Tarball) -> LocalFile:
        folder = self.contents(project)
        filename = f"{project.rpartition('/')[2]}-{tarball.version}.tgz"
        digest = await self._kept(folder, tarball) or await self._fetched(project, tarball, filename)
        # So that it is not weeded as something that nobody used.
        await asyncio.to_thread(folder.refresh, digest)
        self._told(f"reading {filename}", 0, None)
        read = await ChildArchiveReader(folder, self._limits).read(digest, filename)
        self._told(f"reading {filename}", 1, 1)
        return LocalFile(tarball.version, filename, digest, read.tree, read.cut, sha512=Sha512(tarball.sha512.hex()))

    async def _kept(self, folder: BlobFolder, tarball: Tarball) -> Sha256 | None:
        """Find a tarball that was fetched before: whole, and still what the registry states."""
        with suppress(OSError, InvalidInput):
            digest = sha256(_note(folder, tarball).read_text("ascii"))
            if await FolderBlobs(folder).is_whole(digest) and _is_stated(folder, digest, tarball):
                return digest
        return None

    async def _fetched(self, project: ProjectName, tarball: Tarball, filename: str) -> Sha256:
        folder, client = self.contents(project), self._clients.of(self._registries.of(project))
        digest, _size = await FolderBlobs(folder).put(self._verified(client, tarball, filename))
        with writing():
            note = _note(folder, tarball)
            note.parent.mkdir(parents=True, exist_ok=True)
            note.write_text(digest, "ascii")
        return digest

    async def _verified(self, client: Fetcher, tarball: Tarball, filename: str) -> AsyncIterator[bytes]:
        """Give a tarball's bytes, and end only if they are those that the registry states."""
        hasher, received, what = hashlib.sha512(), 0, f"fetching {filename}"
        async with aclosing(client.stream(tarball.url, at_most=FetchLimits().file_bytes)) as pieces:
            async for piece in pieces:
                hasher.update(piece)
                received += len(piece)
                self._told(what, received, None)
                yield piece
        self._told(what, received, received)
        if hasher.digest() != tarball.sha512:
            raise VerificationFailed(f"{filename} has another SHA-512 than the one that the registry states")


def _note(folder: BlobFolder, tarball: Tarball) -> Path:
    return folder.root / "sha512" / tarball.sha512.hex()


def _is_stated(folder: BlobFolder, digest: Sha256, tarball: Tarball) -> bool:
    hasher = hashlib.sha512()
    with folder.open(digest) as file:
        while piece := file.read(PIECE_BYTES):
            hasher.update(piece)
    return hasher.digest() == tarball.sha512


def _claimed(project: ProjectName, file: LocalFile) -> Claimed:
    return Claimed(Ecosystem.NPM, project, file.version, file.filename)


def _tarball(project: ProjectName, versions: Mapping[str, Mapping[str, Any]], version: str) -> Tarball:
    found = next((one for one in versions if _ORDER.same(one, version)), None)
    if found is None:
        near = nearest(versions, version, _ORDER)
        others = f"; the nearest it has: {', '.join(near)}" if near else ""
        raise NotFound(f"the registry has no {project} {version}{others}")
    dist = versions[found].get("dist")
    url = dist.get("tarball") if isinstance(dist, dict) else None
    if not isinstance(dist, dict) or not isinstance(url, str):
        raise SourceUnavailable(f"the registry does not say where {project} {found} is")
    stated = sha512_in(dist.get("integrity"))
    if len(stated) != 1:
        count = "several" if stated else "no"
        raise VerificationFailed(f"the registry states {count} SHA-512 for {project} {found}: it is not fetched")
    return Tarball(found, url, *stated)


@asynccontextmanager
async def open_npm_releases(
    registries: NpmRegistries, folder: Path, *, clock: Clock, limits: Limits = USUAL, told: Told = untold
) -> AsyncIterator[NpmReleases]:
    """Make ready to read releases; connections and processes begin when needed, and end on leaving."""
    async with AsyncExitStack() as stack, ProcessPool(at_hand()) as pool:
        clients = NpmClients(stack, clock, FetchLimits())
        yield NpmReleases(folder, registries=registries, clients=clients, pool=pool, limits=limits, told=told)
