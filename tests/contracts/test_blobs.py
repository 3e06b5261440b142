"""The contract of blobs, held by the folder and by its twin in memory."""

from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.fakes_blobs import MemoryBlobs
from vetting.adapters.blobs import BlobFolder, FolderBlobs
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Sha256
from vetting.ports.blobs import BlobMissing, Blobs

NOBODYS = Sha256("0" * 64)
HELLO = Sha256(sha256(b"hello").hexdigest())


@pytest.fixture(params=["memory", "folder"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    """Give an empty store of each kind."""
    return MemoryBlobs() if request.param == "memory" else FolderBlobs(BlobFolder(tmp_path))


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    """Yield *parts*."""
    for part in parts:
        yield part


async def test_bytes_are_found_by_their_digest(blobs: Blobs) -> None:
    """What was put is got by the digest that putting it gave."""
    assert await blobs.put_bytes(b"hello") == HELLO
    assert await blobs.get(HELLO) == b"hello"
    assert await blobs.has(HELLO)
    assert await blobs.is_whole(HELLO)
    await blobs.require_room()


async def test_a_stream_is_kept_whole(blobs: Blobs) -> None:
    """Chunks are kept as one blob, with its size; none at all are the empty blob."""
    assert await blobs.put(chunks(b"he", b"", b"llo"), limit_bytes=5) == (HELLO, 5)
    assert await blobs.get(HELLO) == b"hello"
    empty, size = await blobs.put(chunks())
    assert (await blobs.get(empty), size) == (b"", 0)


async def test_what_was_not_put_is_not_found(blobs: Blobs) -> None:
    """A digest that nothing was put under is not found."""
    assert not await blobs.has(NOBODYS)
    assert not await blobs.is_whole(NOBODYS)
    with pytest.raises(BlobMissing):
        await blobs.get(NOBODYS)


async def test_a_blob_is_given_piece_by_piece(blobs: Blobs) -> None:
    """All pieces together are the blob, however large; one that is not kept is not found before the first."""
    large = bytes(range(256)) * 4096
    digest = await blobs.put_bytes(large)
    assert b"".join([piece async for piece in await blobs.stream(digest)]) == large
    with pytest.raises(BlobMissing):
        await blobs.stream(NOBODYS)


async def test_a_stream_beyond_its_limit_is_not_kept(blobs: Blobs) -> None:
    """One byte too many, and nothing is kept."""
    with pytest.raises(InvalidInput, match="more than 4 bytes"):
        await blobs.put(chunks(b"hel", b"lo"), limit_bytes=4)
    assert not await blobs.has(HELLO)


async def test_a_stream_that_fails_is_not_kept(blobs: Blobs) -> None:
    """An error on the way passes through, and nothing is kept."""

    async def failing() -> AsyncIterator[bytes]:
        yield b"hello"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await blobs.put(failing())
    assert not await blobs.has(HELLO)


async def test_putting_twice_changes_nothing(blobs: Blobs) -> None:
    """The same bytes have one digest and one blob."""
    assert await blobs.put_bytes(b"hello") == await blobs.put_bytes(b"hello")
    assert await blobs.get(HELLO) == b"hello"
