"""The folder of blobs: whole or not at all, checked on the way out, never led elsewhere."""

import os
import pickle
from collections.abc import AsyncIterator, Callable
from hashlib import sha256
from pathlib import Path

import pytest

from vetting.adapters.blobs import BlobFolder, FolderBlobs
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Sha256
from vetting.ports.blobs import BlobAltered, BlobMissing

HELLO = Sha256(sha256(b"hello").hexdigest())


@pytest.fixture
def folder(tmp_path: Path) -> BlobFolder:
    """Give an empty store."""
    return BlobFolder(tmp_path / "blobs")


def files_of(folder: BlobFolder) -> list[str]:
    """List every file in the store."""
    return sorted(str(path.relative_to(folder.root)) for path in folder.root.rglob("*") if path.is_file())


def test_a_blob_lies_under_its_digest_and_nothing_else_does(folder: BlobFolder) -> None:
    """A blob's path is its digest, split after two digits; no draft is left beside it."""
    folder.put_bytes(b"hello")
    assert [f"{HELLO[:2]}/{HELLO[2:]}"] == files_of(folder)


@pytest.mark.parametrize("read", [BlobFolder.get, BlobFolder.open], ids=["whole", "opened"])
def test_an_altered_blob_is_refused_and_set_aside(
    folder: BlobFolder, read: Callable[[BlobFolder, Sha256], object]
) -> None:
    """Bytes that are not what their name says are never given out; from then on they are missing, until put again."""
    folder.put_bytes(b"hello")
    folder.path_of(HELLO).write_bytes(b"hullo")
    with pytest.raises(BlobAltered, match="not what its name says"):
        read(folder, HELLO)
    assert not folder.has(HELLO)
    assert [path.read_bytes() for path in (folder.root / "altered").iterdir()] == [b"hullo"]
    with pytest.raises(BlobMissing):
        read(folder, HELLO)
    folder.put_bytes(b"hello")
    assert folder.get(HELLO) == b"hello"


def test_a_blob_put_again_in_the_meantime_is_not_set_aside(folder: BlobFolder) -> None:
    """Whoever read altered bytes does not move whole ones out of the way."""
    folder.put_bytes(b"hello")
    folder.set_aside(HELLO)
    assert folder.get(HELLO) == b"hello"


def test_whole_and_altered_and_missing_are_told_apart_from_whole(folder: BlobFolder) -> None:
    """Only a blob that is what its name says is whole."""
    folder.put_bytes(b"hello")
    assert folder.is_whole(HELLO)
    folder.path_of(HELLO).write_bytes(b"")
    assert not folder.is_whole(HELLO)
    assert not folder.is_whole(HELLO)


def test_taking_over_heals_what_has_another_size(folder: BlobFolder) -> None:
    """A blob that was cut short, as by a loss of power, is replaced by what comes whole."""
    folder.put_bytes(b"hello")
    folder.path_of(HELLO).write_bytes(b"")
    workspace = folder.workspace()
    (workspace / HELLO).write_bytes(b"hello")
    assert folder.adopt(workspace) == {HELLO}
    assert folder.get(HELLO) == b"hello"


def test_what_is_taken_over_again_counts_as_new(folder: BlobFolder) -> None:
    """A blob that somebody is about to refer to is young again, so that no sweep takes it for left over."""
    folder.put_bytes(b"hello")
    os.utime(folder.path_of(HELLO), (0, 0))
    workspace = folder.workspace()
    (workspace / HELLO).write_bytes(b"hello")
    assert folder.adopt(workspace) == {HELLO}
    assert folder.path_of(HELLO).stat().st_mtime > 0


def test_a_large_blob_is_opened_checked(folder: BlobFolder) -> None:
    """A blob that is opened is read from its start; one that is not there is not found."""
    folder.put_bytes(b"hello")
    with folder.open(HELLO) as file:
        assert file.read() == b"hello"
    assert folder.head(HELLO, 3) == b"hel"
    with pytest.raises(BlobMissing):
        folder.open(Sha256("0" * 64))


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "incoming", "A" * 63])
def test_what_is_not_a_digest_names_no_path(folder: BlobFolder, name: str) -> None:
    """No name leads out of the store."""
    with pytest.raises(InvalidInput):
        folder.path_of(Sha256(name))


async def test_a_stream_that_fails_leaves_nothing(folder: BlobFolder) -> None:
    """Not even a draft is left of a stream that failed."""

    async def failing() -> AsyncIterator[bytes]:
        yield b"hello"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await FolderBlobs(folder).put(failing())
    assert files_of(folder) == []


def test_files_named_by_their_digest_are_taken_over(folder: BlobFolder) -> None:
    """Of a folder's files only those are taken over that are what their name says."""
    workspace = folder.workspace()
    (workspace / HELLO).write_bytes(b"hello")
    (workspace / ("1" * 64)).write_bytes(b"something else")
    (workspace / "part").write_bytes(b"half")
    (workspace / ("2" * 64)).symlink_to("/etc/hostname")
    (workspace / ("3" * 64)).mkdir()
    assert folder.adopt(workspace) == {HELLO}
    assert folder.get(HELLO) == b"hello"
    assert not folder.has(Sha256("1" * 64))


def test_the_folder_can_be_handed_to_another_process() -> None:
    """The synchronous store is a value that pickles."""
    folder = BlobFolder(Path("/somewhere"))
    assert folder == pickle.loads(pickle.dumps(folder))  # noqa: S301  # what was pickled one call before
