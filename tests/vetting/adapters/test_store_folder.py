"""A store's folder on disk."""

import subprocess
import sys
from pathlib import Path

import pytest

from vetting.adapters import store_folder
from vetting.adapters.store_folder import FolderOnDisk, read_text
from vetting.domain.errors import InvalidInput
from vetting.formats.cargo_vet import StoreFile

HOLD_AND_WRITE = """
import sys
from pathlib import Path
from vetting.adapters.store_folder import FolderOnDisk
from vetting.formats.cargo_vet import StoreFile
folder = FolderOnDisk(Path(sys.argv[1]))
print("asking", flush=True)
with folder.held():
    folder.write({StoreFile.CONFIG: "second"})
"""


def test_a_folder_is_begun_and_read_again(tmp_path: Path) -> None:
    """Writing makes the folder; reading gives the files that are there."""
    folder = FolderOnDisk(tmp_path / "supply-chain" / "pypi")
    assert not folder.exists()

    folder.write({StoreFile.CONFIG: "grün\n", StoreFile.AUDITS: "[audits]\n"})

    assert folder.exists()
    assert folder.read() == {StoreFile.CONFIG: "grün\n", StoreFile.AUDITS: "[audits]\n"}
    assert sorted(path.name for path in Path(folder.location).iterdir()) == ["audits.toml", "config.toml"]


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    """Replacing a file changes what it says and nothing else."""
    (tmp_path / "config.toml").write_text("old")
    (tmp_path / "config.toml").chmod(0o600)

    FolderOnDisk(tmp_path).write({StoreFile.CONFIG: "new"})

    assert (tmp_path / "config.toml").stat().st_mode & 0o777 == 0o600


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    """Nothing is half-written, and nothing is left beside it."""
    folder = FolderOnDisk(tmp_path)
    folder.write({StoreFile.CONFIG: "old"})

    with pytest.raises(UnicodeEncodeError):
        folder.write({StoreFile.CONFIG: "new \ud800"})

    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("config.toml", "old")]


def test_a_second_command_waits(tmp_path: Path) -> None:
    """While one command holds a folder, another does not write to it."""
    folder = FolderOnDisk(tmp_path)
    with folder.held():
        second = subprocess.Popen([sys.executable, "-c", HOLD_AND_WRITE, str(tmp_path)], stdout=subprocess.PIPE)
        assert second.stdout is not None
        assert second.stdout.readline() == b"asking\n"
        folder.write({StoreFile.CONFIG: "first"})
        assert folder.read() == {StoreFile.CONFIG: "first"}
    second.communicate(timeout=30)

    assert folder.read() == {StoreFile.CONFIG: "second"}


def test_a_folder_that_is_not_there_need_not_be_held(tmp_path: Path) -> None:
    """There is nothing to wait for where nothing is."""
    with FolderOnDisk(tmp_path / "none").held():
        assert not (tmp_path / "none").exists()


def test_what_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    """A path through a file is no folder."""
    (tmp_path / "file").write_text("")

    with pytest.raises(InvalidInput, match="cannot be written to"):
        FolderOnDisk(tmp_path / "file" / "store").write({StoreFile.CONFIG: ""})


def test_a_text_file_is_read_without_its_mark(tmp_path: Path) -> None:
    """A byte-order mark is no part of the text."""
    (tmp_path / "text").write_bytes("\ufeffgrün".encode())

    assert read_text(tmp_path / "text") == "grün"


def test_what_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is not there, no text, or too large is refused by name."""
    (tmp_path / "bytes").write_bytes(b"\xff")
    (tmp_path / "large").write_bytes(b"12345")
    monkeypatch.setattr(store_folder, "MAX_FILE_BYTES", 4)

    for name, reason in {"none": "cannot be read", "bytes": "is not UTF-8 text", "large": "is larger than"}.items():
        with pytest.raises(InvalidInput, match=f"{name} {reason}"):
            read_text(tmp_path / name)
