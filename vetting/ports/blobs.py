"""
Bytes kept by their SHA-256: distributions, the files in them, manifests of trees and diffs, hunks.

A blob never changes and its name says whether it is whole, so whoever holds a
digest needs no other row to find and to believe the bytes.
"""

from collections.abc import AsyncIterator
from typing import Protocol

from vetting.domain.errors import NotFound, VerificationFailed
from vetting.domain.releases import Sha256


class BlobMissing(NotFound):
    """A blob is not kept, or not any more."""


class BlobAltered(VerificationFailed):
    """A blob was not what its name says; it was set aside, so that now it is missing."""


class Blobs(Protocol):
    """A content-addressed store of bytes."""

    async def put(self, chunks: AsyncIterator[bytes], *, limit_bytes: int | None = None) -> tuple[Sha256, int]:
        """
        Keep what *chunks* yields, whole or not at all, and give its digest and its size in bytes.

        If *chunks* raises, the error passes through and nothing is kept.

        Raises:
            InvalidInput: More than *limit_bytes* came.
            NoRoom: The disk takes nothing more.
        """
        ...

    async def put_bytes(self, data: bytes) -> Sha256:
        """
        Keep *data* and give its digest; meant for what can be made again, and not written through to the disk.

        Raises:
            NoRoom: The disk takes nothing more.
        """
        ...

    async def get(self, digest: Sha256) -> bytes:
        """
        Give the bytes whose SHA-256 is *digest*, checked again on the way out.

        Raises:
            BlobMissing: There is no such blob.
            BlobAltered: What lay under that name was something else.
        """
        ...

    async def stream(self, digest: Sha256) -> AsyncIterator[bytes]:
        """
        Give the same bytes piece by piece, for one that may be too large to be held; they are checked before the first.

        Raises:
            BlobMissing: There is no such blob.
            BlobAltered: What lay under that name was something else.
        """
        ...

    async def has(self, digest: Sha256) -> bool:
        """Say whether a blob of that name is kept; its bytes are checked by ``get`` and ``is_whole`` only."""
        ...

    async def is_whole(self, digest: Sha256) -> bool:
        """Say whether a blob is kept and is what its name says; one that is not is set aside."""
        ...

    async def require_room(self) -> None:
        """
        Let work pass that will write much, while there is room for it.

        Raises:
            NoRoom: Less is free than the operator wants left, or nothing can be written.
        """
        ...
