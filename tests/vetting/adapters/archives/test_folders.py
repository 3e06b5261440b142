"""Folders at hand, the ordinary and the hostile."""

import errno
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from stat import S_IFBLK, S_IFCHR

import pytest

from tests.packing import zip_of
from tests.vetting.adapters.archives.reading import digest
from vetting.adapters.archives.folders import read_folder
from vetting.adapters.archives.limits import ArchiveLimits, Limits
from vetting.adapters.archives.local_files import LocalFiles
from vetting.adapters.blobs import BlobFolder
from vetting.domain.archive_notes import NoteCode
from vetting.domain.errors import InvalidInput, NotFound
from vetting.domain.trees import EntryKind, Tree, TreeEntry
from vetting.formats import trees


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give an empty folder to be read."""
    folder = tmp_path / "release"
    folder.mkdir()
    return folder


def read(folder: Path, blobs: BlobFolder, limits: ArchiveLimits | None = None) -> Tree:
    """Read a folder, and check that every file of the tree is a blob, and nothing else is left."""
    found = read_folder(folder, blobs, limits or ArchiveLimits())
    tree = trees.parse(blobs.get(found.tree))
    assert all(blobs.is_whole(entry.sha256) for entry in tree.entries if entry.sha256)
    assert list((blobs.root / "incoming").iterdir()) == []
    assert (found.notes, found.cut, found.size_bytes) == (tree.notes, tree.cut, tree.size_bytes)
    return tree


def test_a_folder_is_read_into_a_tree(folder: Path, blobs: BlobFolder) -> None:
    """Files are named with digest, size and mode, below folders too, in order of path."""
    (folder / "demo").mkdir()
    (folder / "demo" / "a.py").write_bytes(b"VALUE = 1\n")
    (folder / "run").write_bytes(b"")
    (folder / "run").chmod(0o755)
    (folder / "demo" / "a.py").chmod(0o644)
    expected = (
        TreeEntry("demo/a.py", EntryKind.FILE, digest(b"VALUE = 1\n"), 10, 0o644),
        TreeEntry("run", EntryKind.FILE, digest(b""), 0, 0o755),
    )
    assert expected == read(folder, blobs).entries


def test_what_is_no_file_is_not_opened(folder: Path, blobs: BlobFolder) -> None:
    """A link is text, also one to a folder, and a FIFO or a socket is named and never waited for."""
    (folder / "link").symlink_to("/etc/passwd")
    (folder / "up").symlink_to("..")
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(folder / "door"))
    tree = read(folder, blobs)
    expected = [
        ("door", EntryKind.OTHER, None),
        ("link", EntryKind.LINK, "/etc/passwd"),
        ("pipe", EntryKind.OTHER, None),
        ("up", EntryKind.LINK, ".."),
    ]
    assert expected == [(entry.path, entry.kind, entry.target) for entry in tree.entries]
    assert [note.text for note in tree.notes if note.code == NoteCode.DEVICE] == [
        "is a socket, which has no place in a distribution",
        "is a FIFO, which has no place in a distribution",
    ]


def test_devices_are_told_apart(folder: Path, blobs: BlobFolder) -> None:
    """A device is said to be one of characters or of blocks, and is not opened."""
    try:
        os.mknod(folder / "a", S_IFCHR | 0o600, os.makedev(1, 3))
        os.mknod(folder / "b", S_IFBLK | 0o600, os.makedev(7, 0))
    except PermissionError:
        pytest.skip("only root makes devices, and not everywhere")
    texts = [note.text.partition(",")[0] for note in read(folder, blobs).notes]
    assert texts == ["is a character device", "is a block device"]


def test_what_version_control_keeps_is_left_out_and_said(folder: Path, blobs: BlobFolder) -> None:
    """A checkout's own files are not its content, in its submodules neither."""
    (folder / ".git" / "objects").mkdir(parents=True)
    (folder / ".git" / "config").write_bytes(b"")
    (folder / "sub").mkdir()
    (folder / "sub" / ".git").write_bytes(b"gitdir: elsewhere")
    (folder / "sub" / ".gitignore").write_bytes(b"")
    tree = read(folder, blobs)
    assert [entry.path for entry in tree.entries] == ["sub/.gitignore"]
    assert [(note.code, note.path) for note in tree.notes] == [("left-out", ".git"), ("left-out", "sub/.git")]


@pytest.mark.parametrize(
    ("limits", "kept", "cut"),
    [
        (ArchiveLimits(entries=1), ["a"], "it has more than 1 entries; the rest was not read"),
        (ArchiveLimits(total_bytes=5), ["a"], "more than 5 bytes came out of it; the rest was not read"),
        (ArchiveLimits(depth=1), ["a", "b/c"], "1 entry was not read: more than 1 folders deep"),
        (ArchiveLimits(depth=0), ["a"], "2 entries were not read: more than 0 folders deep"),
        (ArchiveLimits(path_bytes=2), ["a"], "3 entries were not read: a path longer than 2 bytes"),
    ],
)
def test_each_limit_cuts_and_says_so(
    folder: Path, blobs: BlobFolder, limits: ArchiveLimits, kept: list[str], cut: str
) -> None:
    """Entries, bytes, depth and path length are limited as an archive's are."""
    (folder / "b" / "d").mkdir(parents=True)
    (folder / "a").write_bytes(b"1")
    (folder / "b" / "c").write_bytes(b"23456")
    (folder / "b" / "d" / "e").write_bytes(b"")
    tree = read(folder, blobs, limits)
    assert (kept, cut) == ([entry.path for entry in tree.entries if entry.kind is EntryKind.FILE], tree.cut)


def test_a_file_that_cannot_be_read_cuts_the_tree(
    folder: Path, blobs: BlobFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What this process may not open is named, and not passed over in silence."""
    (folder / "closed").write_bytes(b"")
    (folder / "open").write_bytes(b"")
    opened = os.open

    def refusing(path: str | Path, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if path == "closed":
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", refusing)
    tree = read(folder, blobs)
    assert [(entry.path, entry.kind.value) for entry in tree.entries] == [("closed", "other"), ("open", "file")]
    assert tree.cut == "1 entry was not read: not to be read here (Permission denied)"


def test_a_file_that_turns_into_something_else_is_not_read(
    folder: Path, blobs: BlobFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was a file when it was looked at, and is a FIFO when it is opened, is not waited for."""
    (folder / "a").write_bytes(b"")
    opened = os.open

    def swapping(path: str | Path, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if path == "a":
            (folder / "a").unlink()
            os.mkfifo(folder / "a")
        return opened(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", swapping)
    assert read(folder, blobs).cut == "1 entry was not read: not to be read here (it changed while it was read)"


def odd_folders(parent: Path) -> Iterator[tuple[Path, type[Exception], str]]:
    """Give places where there is no folder with files, and what is said of them."""
    (parent / "file").write_bytes(b"")
    (parent / "empty").mkdir()
    (parent / "loop").symlink_to("loop")
    yield parent / "none", NotFound, "there is no such folder"
    yield parent / "file", InvalidInput, "it is not a folder"
    yield parent / "empty", InvalidInput, "it holds no files"
    yield parent / "loop", InvalidInput, "it cannot be read"


def test_what_is_no_folder_with_files_is_refused(folder: Path, blobs: BlobFolder) -> None:
    """Nothing, a file, an empty folder and a link to itself have plain reasons."""
    for path, error, reason in odd_folders(folder):
        with pytest.raises(error, match=reason):
            read_folder(path, blobs)


async def test_archives_and_folders_are_read_by_one_door(folder: Path, blobs: BlobFolder, tmp_path: Path) -> None:
    """The same files have the same entries, packed or not."""
    (folder / "a.py").write_bytes(b"1")
    (folder / "a.py").chmod(0o644)
    packed = tmp_path / "demo-1.zip"
    packed.write_bytes(zip_of({"a.py": b"1"}))
    files = LocalFiles(blobs, Limits())
    assert await files.read(folder) == await files.read(packed)


def odd_places(folder: Path) -> Iterator[tuple[Path, type[Exception], str]]:
    """Give places where there is no archive, and what is said of them."""
    os.mkfifo(folder / "x.zip")
    (folder / "y.zip").symlink_to("y.zip")
    yield folder / "none.zip", NotFound, "there is no such file"
    yield folder / "x.zip", InvalidInput, "it is neither a file nor a folder"
    yield folder / "y.zip", InvalidInput, "it cannot be read"


async def test_what_is_no_archive_at_hand_is_refused(folder: Path, blobs: BlobFolder) -> None:
    """Nothing, a FIFO and a link to itself have plain reasons."""
    for path, error, reason in odd_places(folder):
        with pytest.raises(error, match=reason):
            await LocalFiles(blobs).read(path)
