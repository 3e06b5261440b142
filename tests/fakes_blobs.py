"""Blobs in memory: the twin of the folder, held to the same contract."""

from collections.abc import AsyncIterator
from hashlib import sha256

from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Sha256
from vetting.ports.blobs import BlobMissing


class MemoryBlobs:
    """A content-addressed store that lasts as long as a test."""

    def __init__(self) -> None:
        self.kept: dict[Sha256, bytes] = {}

    async def put(self, chunks: AsyncIterator[bytes], *, limit_bytes: int | None = None) -> tuple[Sha256, int]:
        """Keep what *chunks* yields, whole or not at all."""
        data = b""
        async for chunk in chunks:
            data += chunk
            if limit_bytes is not None and len(data) > limit_bytes:
                raise InvalidInput(f"more than {limit_bytes:,} bytes came, so none of them are kept")
        return await self.put_bytes(data), len(data)

    async def put_bytes(self, data: bytes) -> Sha256:
        """Keep *data*."""
        digest = Sha256(sha256(data).hexdigest())
        self.kept[digest] = data
        return digest

    async def get(self, digest: Sha256) -> bytes:
        """Give what was kept under *digest*."""
        if digest not in self.kept:
            raise BlobMissing(f"no blob {digest} is kept here")
        return self.kept[digest]

    async def stream(self, digest: Sha256) -> AsyncIterator[bytes]:
        """Give the same in one piece, or in none."""
        return _pieces(await self.get(digest))

    async def has(self, digest: Sha256) -> bool:
        """Say whether anything is kept under *digest*."""
        return digest in self.kept

    async def is_whole(self, digest: Sha256) -> bool:
        """Say whether anything is kept under *digest*: in memory nothing is altered."""
        return digest in self.kept

    async def require_room(self) -> None:
        """Let all work pass: there is room until there is no memory."""


async def _pieces(data: bytes) -> AsyncIterator[bytes]:
    if data:
        yield data
