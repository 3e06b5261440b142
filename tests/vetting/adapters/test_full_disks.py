"""Blobs on a disk that is full or read-only: a real one, small enough to be filled."""

import io
import os
import tarfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.benches import watch
from tests.database import on_sqlite_alone
from tests.fake_index.catalog import Catalog
from tests.small_disks import SmallDisk, mounted
from vetting.adapters.archives.reader import ChildArchiveReader
from vetting.adapters.blobs import BlobFolder, FolderBlobs
from vetting.adapters.disk import writing
from vetting.domain.errors import NoRoom, SourceUnavailable
from vetting.usecases.bench import Bench
from vetting.usecases.ingesting import ingest_release

MIB = 1 << 20


@pytest.fixture
def disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[SmallDisk]:
    """Mount a disk of 16 MiB."""
    yield from mounted(tmp_path / "disk", request.node.name, size_bytes=16 * MIB)


@pytest.fixture
def blobs(disk: SmallDisk) -> BlobFolder:
    """Give a store on the small disk, of which 2 MiB stay free."""
    folder = BlobFolder(disk.path / "blobs", 2 * MIB)
    folder.put_bytes(b"what was there before")
    return folder


def left_over(blobs: BlobFolder) -> list[str]:
    """List the drafts."""
    return [path.name for path in (blobs.root / "incoming").iterdir()]


def large_sdist(size_bytes: int) -> bytes:
    """Pack a file that is larger than its archive, and cannot be packed too well."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        piece = os.urandom(1024)
        info = tarfile.TarInfo("demo-1.0/large.bin")
        info.size = size_bytes
        archive.addfile(info, io.BytesIO(piece * (size_bytes // len(piece))))
    return out.getvalue()


def test_bytes_that_find_no_room_leave_nothing(disk: SmallDisk, blobs: BlobFolder) -> None:
    """What cannot be kept whole is not kept; what was there is given out; later there is room."""
    kept = blobs.put_bytes(b"kept")
    disk.fill()

    with pytest.raises(NoRoom, match="waiting: no room on the disk"):
        blobs.put_bytes(bytes(MIB))

    assert left_over(blobs) == []
    assert blobs.get(kept) == b"kept"
    disk.make_room()
    assert blobs.is_whole(blobs.put_bytes(bytes(MIB)))


async def test_a_stream_stops_before_the_last_room_is_used(blobs: BlobFolder) -> None:
    """Fetching a large file ends while there is room for others to write."""

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield bytes(MIB // 2)

    with pytest.raises(NoRoom):
        await FolderBlobs(blobs).put(chunks())

    assert left_over(blobs) == []
    await FolderBlobs(blobs).require_room()


def test_work_does_not_begin_with_less_than_the_reserve(disk: SmallDisk, blobs: BlobFolder) -> None:
    """Below what is to stay free nobody begins, though there is room."""
    blobs.require_room()
    disk.fill(leaving_bytes=MIB)

    with pytest.raises(NoRoom, match=r"2,097,152 must stay so"):
        blobs.require_room()

    blobs.put_bytes(b"a row's worth")


def test_a_read_only_disk_is_read(disk: SmallDisk, blobs: BlobFolder) -> None:
    """Nothing is written to a read-only disk, and that is said; what lies there is given out and checked."""
    kept = blobs.put_bytes(b"kept")
    altered = blobs.put_bytes(b"altered")
    blobs.path_of(altered).write_bytes(b"otherwise")
    disk.remount(read_only=True)
    try:
        with pytest.raises(NoRoom, match="the disk is read-only"):
            blobs.put_bytes(b"more")
        with pytest.raises(NoRoom, match="the disk is read-only"):
            blobs.require_room()
        assert blobs.get(kept) == b"kept"
        assert blobs.refresh(kept)
        assert not blobs.is_whole(altered)
        assert blobs.has(altered)
    finally:
        disk.remount(read_only=False)


async def test_an_archive_is_not_blamed_for_a_full_disk(blobs: BlobFolder) -> None:
    """A child that runs out of room says so; its workspace is gone, and the others have room to write."""
    sdist = blobs.put_bytes(large_sdist(32 * MIB))

    with pytest.raises(NoRoom, match="no room on the disk"):
        await ChildArchiveReader(blobs).read(sdist, "demo-1.0.tar.gz")

    assert left_over(blobs) == []
    blobs.require_room()


async def test_a_child_that_finds_no_room_for_a_word_is_understood(disk: SmallDisk, blobs: BlobFolder) -> None:
    """Where even the reason finds no room, the exit status is enough."""
    sdist = blobs.put_bytes(large_sdist(4 * MIB))
    disk.fill(leaving_bytes=8192)

    with pytest.raises(NoRoom, match="no room on the disk"):
        await ChildArchiveReader(BlobFolder(blobs.root)).read(sdist, "demo-1.0.tar.gz")

    assert left_over(blobs) == []


@on_sqlite_alone
async def test_a_release_goes_on_when_there_is_room_again(
    disk: SmallDisk, blobs: BlobFolder, catalog: Catalog, bench: Bench
) -> None:
    """A release that finds no room is not called unreadable, and is read whole once there is some."""
    bench = replace(bench, blobs=FolderBlobs(blobs), reader=ChildArchiveReader(blobs))
    catalog.publish_bytes("demo", "1.0", "demo-1.0.tar.gz", large_sdist(4 * MIB))
    release = (await watch(bench))["1.0"]
    disk.fill(leaving_bytes=3 * MIB)

    with pytest.raises(NoRoom):
        await ingest_release(release.id, bench)

    async with bench.units.open() as unit:
        assert await unit.comparisons.trees(release.id) == {}
    disk.make_room()
    await ingest_release(release.id, bench)
    async with bench.units.open() as unit:
        assert set(await unit.comparisons.trees(release.id)) == release.digests


def test_another_failure_of_the_disk_is_tried_again_too() -> None:
    """An error that room does not cure is still the disk's, and not the archive's."""
    with pytest.raises(SourceUnavailable, match="cannot be used: Input/output error") as raised, writing():
        raise OSError(5, "Input/output error")
    assert not isinstance(raised.value, NoRoom)
