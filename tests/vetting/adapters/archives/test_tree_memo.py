"""What was read once is remembered, and nothing is hidden by that."""

import sys
from dataclasses import replace

import pytest

from tests.packing import tgz_of
from tests.vetting.adapters.archives.reading import digest
from vetting.adapters.archives.limits import ArchiveLimits, Limits
from vetting.adapters.archives.reader import ChildArchiveReader
from vetting.adapters.archives.tree_memo import TreeMemo
from vetting.adapters.blobs import BlobFolder
from vetting.domain.releases import Sha256
from vetting.ports.blobs import BlobAltered
from vetting.ports.reading import ReadingFailed, ReadTree

NAME = "demo-1.tar.gz"
DATA = b"VALUE = 1\n"


@pytest.fixture
def sdist(blobs: BlobFolder) -> Sha256:
    """Give an sdist that is kept."""
    return blobs.put_bytes(tgz_of({"demo-1/demo.py": DATA, "demo-1/b.py": b""}))


def forgetful(blobs: BlobFolder, limits: Limits | None = None) -> ChildArchiveReader:
    """Give a reader that can only remember: its child reads nothing."""
    return ChildArchiveReader(blobs, limits, command=(sys.executable, "-I", "-c", "raise SystemExit(77)"))


async def read_before(blobs: BlobFolder, sdist: Sha256) -> ReadTree:
    """Read an sdist for the first time."""
    return await ChildArchiveReader(blobs).read(sdist, NAME)


async def test_an_archive_is_unpacked_once(blobs: BlobFolder, sdist: Sha256) -> None:
    """The second reading gives what the first gave, and no child reads anything."""
    first = await read_before(blobs, sdist)
    assert first == await forgetful(blobs).read(sdist, NAME)


async def test_other_limits_are_another_reading(blobs: BlobFolder, sdist: Sha256) -> None:
    """What was read within other limits, or as another kind of archive, is read again."""
    await read_before(blobs, sdist)
    with pytest.raises(ReadingFailed):
        await forgetful(blobs, Limits(replace(ArchiveLimits(), entries=1))).read(sdist, NAME)
    with pytest.raises(ReadingFailed):
        await forgetful(blobs).read(sdist, "demo-1.tar")


async def test_how_much_disk_stays_free_is_no_other_reading(blobs: BlobFolder, sdist: Sha256) -> None:
    """What a disk keeps free changes no tree."""
    first = await read_before(blobs, sdist)
    assert first == await forgetful(BlobFolder(blobs.root, 1)).read(sdist, NAME)


async def test_what_was_lost_is_read_again(blobs: BlobFolder, sdist: Sha256) -> None:
    """Without one of its files, with one of another size, or without its manifest, a tree is made again."""
    first = await read_before(blobs, sdist)
    for lost in (digest(DATA), first.tree):
        blobs.path_of(lost).unlink()
        assert first == await ChildArchiveReader(blobs).read(sdist, NAME)
        assert blobs.is_whole(lost)
    blobs.path_of(digest(DATA)).write_bytes(b"other")
    assert TreeMemo(blobs, ArchiveLimits()).recall(sdist, "gz") is None


async def test_what_was_set_aside_as_altered_is_made_again(blobs: BlobFolder, sdist: Sha256) -> None:
    """A blob that somebody found altered is not hidden by what is remembered."""
    first = await read_before(blobs, sdist)
    blobs.path_of(digest(DATA)).write_bytes(DATA.replace(b"1", b"2"))
    with pytest.raises(BlobAltered):
        blobs.get(digest(DATA))
    assert first == await ChildArchiveReader(blobs).read(sdist, NAME)
    assert blobs.get(digest(DATA)) == DATA


async def test_a_broken_memory_is_none(blobs: BlobFolder, sdist: Sha256) -> None:
    """Whatever lies in the place of what was remembered, the archive is read."""
    await read_before(blobs, sdist)
    places = [path for path in (blobs.root / "memo").rglob("*") if path.is_file()]
    for text in ("", "[]", "{}", '{"tree": 1}', '{"tree": "x"}', f'{{"tree": "{"0" * 64}"}}'):
        places[0].write_text(text, encoding="ascii")
        assert TreeMemo(blobs, ArchiveLimits()).recall(sdist, "gz") is None
