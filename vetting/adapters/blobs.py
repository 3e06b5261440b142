"""
Blobs in a folder: ``<root>/ab/cdef…``, named by the SHA-256 of their bytes.

``BlobFolder`` is the synchronous store: a plain value that a pool process can
be handed. ``FolderBlobs`` is the port over it; every read, write and hash runs
on a thread, so that the event loop never waits for a disk.

A blob appears under its name whole or not at all: (1) the bytes go to a file
of their own in ``<root>/incoming``, hashed on the way; (2) fsync; (3) rename;
(4) fsync of the folder. Putting a blob again replaces it, which also heals one
that was altered.
"""

import asyncio
import hashlib
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

from vetting.domain.errors import InvalidInput, NotFound, VerificationFailed
from vetting.domain.releases import Sha256, sha256

PIECE_BYTES = 256 * 1024
"""Of a blob that is given piece by piece."""


@dataclass(frozen=True, slots=True)
class BlobFolder:
    """The store itself, synchronous; picklable, so that a pool process can read and write too."""

    root: Path

    def path_of(self, digest: Sha256) -> Path:
        """Where the blob lies, if it is kept; a digest is checked to be one, so no name leads out of *root*."""
        checked = sha256(digest)
        return self.root / checked[:2] / checked[2:]

    def has(self, digest: Sha256) -> bool:
        """Say whether a blob of that name is kept."""
        return self.path_of(digest).is_file()

    def size_bytes(self, digest: Sha256) -> int:
        """
        Tell how large a blob is, without looking into it.

        Raises:
            NotFound: There is no such blob.
        """
        try:
            return self.path_of(digest).stat().st_size
        except FileNotFoundError as error:
            raise NotFound(f"no blob {digest} is kept here") from error

    def get(self, digest: Sha256) -> bytes:
        """
        Give the bytes whose SHA-256 is *digest*, checked again.

        Raises:
            NotFound: There is no such blob.
            VerificationFailed: What lies under that name is something else.
        """
        try:
            data = self.path_of(digest).read_bytes()
        except FileNotFoundError as error:
            raise NotFound(f"no blob {digest} is kept here") from error
        _check(digest, hashlib.sha256(data).hexdigest())
        return data

    def open(self, digest: Sha256) -> BinaryIO:
        """
        Open a blob that may be too large for memory, having hashed all of it; the caller closes it.

        Raises:
            NotFound: There is no such blob.
            VerificationFailed: What lies under that name is something else.
        """
        try:
            file = self.path_of(digest).open("rb")
        except FileNotFoundError as error:
            raise NotFound(f"no blob {digest} is kept here") from error
        try:
            _check(digest, hashlib.file_digest(file, "sha256").hexdigest())
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return file

    def head(self, digest: Sha256, size_bytes: int) -> bytes:
        """
        Give the first *size_bytes* of a blob, all of which was checked.

        Raises:
            NotFound: There is no such blob.
            VerificationFailed: What lies under that name is something else.
        """
        with self.open(digest) as file:
            return file.read(size_bytes)

    def put_bytes(self, data: bytes) -> Sha256:
        """Keep *data* and give its digest."""
        with self.incoming() as draft:
            draft.write(data)
            return draft.keep()

    def adopt(self, folder: Path) -> frozenset[Sha256]:
        """
        Move every file of *folder* that is named by its own SHA-256 into the store.

        Whoever wrote the files is not believed: each is hashed again, and what
        is not a regular file, or not what its name says, is left behind.

        Returns:
            The digests of what is in the store now; what was there already, whole, is not written again.
        """
        adopted: set[Sha256] = set()
        shards: set[Path] = set()
        for path in folder.iterdir():
            with suppress(InvalidInput):
                digest = sha256(path.name)
                target = self.path_of(digest)
                if _is_whole(target, digest):
                    adopted.add(digest)
                elif _is_whole(path, digest, to_disk=True):
                    target.parent.mkdir(parents=True, exist_ok=True)
                    path.replace(target)
                    adopted.add(digest)
                    shards.add(target.parent)
        for shard in shards:
            _sync_folder(shard)
        return frozenset(adopted)

    @contextmanager
    def incoming(self) -> Iterator["Draft"]:
        """Open a draft of a blob; unless it is kept, nothing of it stays."""
        with self._fresh_path().open("xb") as file:
            draft = Draft(self, file)
            try:
                yield draft
            finally:
                with suppress(FileNotFoundError):
                    Path(file.name).unlink()

    def workspace(self) -> Path:
        """Make a folder for its caller alone, on the file system of the blobs; the caller removes it."""
        folder = self._fresh_path()
        folder.mkdir(mode=0o700)
        return folder.resolve()

    def _fresh_path(self) -> Path:
        incoming = self.root / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        return incoming / secrets.token_hex(16)


class Draft:
    """A blob being written: its digest is known when all of it is there."""

    def __init__(self, folder: BlobFolder, file: BinaryIO) -> None:
        self._folder = folder
        self._file = file
        self._hash = hashlib.sha256()
        self.size_bytes = 0

    def write(self, chunk: bytes) -> None:
        """Add *chunk* at the end."""
        self._file.write(chunk)
        self._hash.update(chunk)
        self.size_bytes += len(chunk)

    def keep(self) -> Sha256:
        """Give the draft its name, for good, and return it."""
        self._file.flush()
        os.fsync(self._file.fileno())
        digest = Sha256(self._hash.hexdigest())
        target = self._folder.path_of(digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        Path(self._file.name).replace(target)
        _sync_folder(target.parent)
        return digest


class FolderBlobs:
    """The port :class:`vetting.ports.blobs.Blobs` over a folder."""

    def __init__(self, folder: BlobFolder) -> None:
        self._folder = folder

    async def put(self, chunks: AsyncIterator[bytes], *, limit_bytes: int | None = None) -> tuple[Sha256, int]:
        """Keep what *chunks* yields, whole or not at all."""
        with self._folder.incoming() as draft:
            async for chunk in chunks:
                if limit_bytes is not None and draft.size_bytes + len(chunk) > limit_bytes:
                    raise InvalidInput(f"more than {limit_bytes:,} bytes came, so none of them are kept")
                await asyncio.to_thread(draft.write, chunk)
            return await asyncio.to_thread(draft.keep), draft.size_bytes

    async def put_bytes(self, data: bytes) -> Sha256:
        """Keep *data* and give its digest."""
        return await asyncio.to_thread(self._folder.put_bytes, data)

    async def get(self, digest: Sha256) -> bytes:
        """Give the bytes whose SHA-256 is *digest*, checked again on the way out."""
        return await asyncio.to_thread(self._folder.get, digest)

    async def stream(self, digest: Sha256) -> AsyncIterator[bytes]:
        """Open the blob, all of it checked, and give its bytes piece by piece."""
        return _pieces(await asyncio.to_thread(self._folder.open, digest))

    async def has(self, digest: Sha256) -> bool:
        """Say whether a blob of that name is kept."""
        return await asyncio.to_thread(self._folder.has, digest)


async def _pieces(file: BinaryIO) -> AsyncIterator[bytes]:
    with file:
        while piece := await asyncio.to_thread(file.read, PIECE_BYTES):
            yield piece


def _is_whole(path: Path, digest: Sha256, *, to_disk: bool = False) -> bool:
    """Say whether a regular file, not a link to one, holds the bytes of *digest*; *to_disk* makes them last."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        if not S_ISREG(os.fstat(descriptor).st_mode):
            return False
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if to_disk:
            os.fsync(descriptor)
        return found == digest
    finally:
        os.close(descriptor)


def _check(digest: Sha256, found: str) -> None:
    if found != sha256(digest):
        raise VerificationFailed(f"the blob kept as {digest} is not what its name says: its SHA-256 is {found}")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
