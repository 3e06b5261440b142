"""
Blobs in a folder: ``<root>/ab/cdef…``, named by the SHA-256 of their bytes.

``BlobFolder`` is the synchronous store: a plain value that a pool process can
be handed. ``FolderBlobs`` is the port over it; every read, write and hash runs
on a thread, so that the event loop never waits for a disk.

A blob appears under its name whole or not at all: (1) the bytes go to a file
of their own in ``<root>/incoming``, hashed on the way; (2) rename. Killing the
process leaves a draft at most. Losing power may leave less than was written
under a name, so what has to last (a fetched distribution) is written through
to the disk before it is renamed; what can be made again is not (decision
0010). Either way nobody is given bytes that are not what their name says: what
is found altered is set aside in ``<root>/altered``, is missing from then on,
and is obtained again like anything missing (usecases/mending.py).
"""

import asyncio
import hashlib
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from vetting.adapters.adopting import Adoption
from vetting.adapters.blob_files import Draft, is_kept, is_whole, named, reading, whole, written
from vetting.adapters.disk import require_free, writing
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Sha256, sha256
from vetting.ports.blobs import BlobAltered, BlobMissing

PIECE_BYTES = 256 * 1024
"""Of a blob that is given piece by piece."""
MOST_ADOPTED = 1 << 20
"""Contents that are taken over from one folder, where nobody knows better."""
MOST_ADOPTED_BYTES = 1 << 40
"""Of all those contents together."""
INCOMING = "incoming"
ALTERED = "altered"


@dataclass(frozen=True, slots=True)
class BlobFolder:
    """The store itself, synchronous; picklable, so that a pool process can read and write too."""

    root: Path
    min_free_bytes: int = 0
    """What stays free on the disk: work that writes much does not begin, or go on, beyond it."""

    def path_of(self, digest: Sha256) -> Path:
        """Where the blob lies, if it is kept; a digest is checked to be one, so no name leads out of *root*."""
        return Path(self._place_of(digest))

    def _place_of(self, digest: Sha256) -> str:
        checked = sha256(digest)
        return f"{self.root}/{checked[:2]}/{checked[2:]}"

    def has(self, digest: Sha256) -> bool:
        """Say whether a blob of that name is kept."""
        return self.path_of(digest).is_file()

    def refresh(self, digest: Sha256) -> bool:
        """Say the same, and have the blob count as new: whoever is about to refer to it must find it later."""
        place = self._place_of(digest)
        try:
            os.utime(place)
        except FileNotFoundError:
            return False
        except OSError:  # a disk that is read-only removes nothing either
            return Path(place).is_file()
        return True

    def size_bytes(self, digest: Sha256) -> int:
        """
        Tell how large a blob is, without looking into it.

        Raises:
            BlobMissing: There is no such blob.
        """
        with reading(digest):
            return self.path_of(digest).stat().st_size

    def get(self, digest: Sha256) -> bytes:
        """
        Give the bytes whose SHA-256 is *digest*, checked again.

        Raises:
            BlobMissing: There is no such blob.
            BlobAltered: What lay under that name is something else.
        """
        with reading(digest):
            data = whole(self._place_of(digest))
        self._check(digest, hashlib.sha256(data).hexdigest())
        return data

    def open(self, digest: Sha256) -> BinaryIO:
        """
        Open a blob that may be too large for memory, having hashed all of it; the caller closes it.

        Raises:
            BlobMissing: There is no such blob.
            BlobAltered: What lay under that name is something else.
        """
        with reading(digest):
            file = self.path_of(digest).open("rb")
        try:
            with reading(digest):
                found = hashlib.file_digest(file, "sha256").hexdigest()
            self._check(digest, found)
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return file

    def is_whole(self, digest: Sha256) -> bool:
        """Say whether a blob is kept and is what its name says; one that is not is set aside."""
        try:
            self.open(digest).close()
        except (BlobMissing, BlobAltered):
            return False
        return True

    def _check(self, digest: Sha256, found: str) -> None:
        if found != sha256(digest):
            self.set_aside(digest)
            raise BlobAltered(f"the blob kept as {digest} is not what its name says: its SHA-256 is {found}")

    def set_aside(self, digest: Sha256) -> None:
        """Move an altered blob out of the way, unless somebody has put it again in the meantime."""
        path, aside = self.path_of(digest), self.root / ALTERED / f"{digest}.{secrets.token_hex(4)}"
        with suppress(OSError):  # where nothing can be moved it is still never given out
            aside.parent.mkdir(exist_ok=True)
            path.rename(aside)
            if is_whole(aside, digest):
                aside.rename(path)

    def head(self, digest: Sha256, size_bytes: int) -> bytes:
        """
        Give the first *size_bytes* of a blob, all of which was checked.

        Raises:
            BlobMissing: There is no such blob.
            BlobAltered: What lay under that name is something else.
        """
        with self.open(digest) as file:
            return file.read(size_bytes)

    def put_bytes(self, data: bytes) -> Sha256:
        """Keep *data* and give its digest; what is there, of the same size, counts as new (see ``adopt``)."""
        digest = Sha256(hashlib.sha256(data).hexdigest())
        with writing():
            self._put(digest, data)
        return digest

    def _put(self, digest: Sha256, data: bytes) -> bool:
        """Write a blob that need not outlive a loss of power, whole or not at all; False: one of its size is there."""
        place = self._place_of(digest)
        if is_kept(place, len(data)):
            return False
        draft = f"{self.root}/{INCOMING}/{secrets.token_hex(16)}"
        try:
            written(draft, data)
            named(draft, place)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
        return True

    def adopt(
        self, folder: Path, *, at_most: int = MOST_ADOPTED, at_most_bytes: int = MOST_ADOPTED_BYTES
    ) -> frozenset[Sha256]:
        """
        Take over every content of *folder*: what is in bundles, and what is named by its own SHA-256 (``adopting``).

        Returns:
            The digests of what is in the store now.
        """
        adoption = Adoption(self._place_of, self._put, self.require_room, contents=at_most, size_bytes=at_most_bytes)
        return adoption.of(folder)

    @contextmanager
    def incoming(self) -> Iterator[Draft]:
        """Open a draft of a blob; unless it is kept, nothing of it stays."""
        with writing():
            # Without a buffer nothing is left to be written, and to fail, when it is closed.
            file = self._fresh_path().open("xb", buffering=0)
        with file:
            try:
                yield Draft(file, self.path_of, self.require_room)
            finally:
                with suppress(OSError):
                    Path(file.name).unlink()

    def workspace(self) -> Path:
        """Make a folder for its caller alone, on the file system of the blobs; the caller removes it."""
        with writing():
            folder = self._fresh_path()
            folder.mkdir(mode=0o700)
            return folder.resolve()

    def require_room(self) -> None:
        """Let work pass that will write much, while more is free than is to stay so."""
        with writing():
            self.root.mkdir(parents=True, exist_ok=True)
            require_free(self.root, self.min_free_bytes)

    def _fresh_path(self) -> Path:
        incoming = self.root / INCOMING
        incoming.mkdir(parents=True, exist_ok=True)
        return incoming / secrets.token_hex(16)


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
            return await asyncio.to_thread(draft.keep, lasting=True), draft.size_bytes

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
        return await asyncio.to_thread(self._folder.refresh, digest)

    async def is_whole(self, digest: Sha256) -> bool:
        """Say whether a blob is kept and is what its name says; one that is not is set aside."""
        return await asyncio.to_thread(self._folder.is_whole, digest)

    async def require_room(self) -> None:
        """Let work pass that will write much, while there is room for it."""
        await asyncio.to_thread(self._folder.require_room)


async def _pieces(file: BinaryIO) -> AsyncIterator[bytes]:
    with file:
        while piece := await asyncio.to_thread(file.read, PIECE_BYTES):
            yield piece
