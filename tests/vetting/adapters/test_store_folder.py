"""A store's folder on disk."""

import os
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import pytest

from vetting.adapters import folder_locks, store_folder
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


def test_a_folder_with_other_things_holds_no_store(tmp_path: Path) -> None:
    """The store of crates lies above those of other ecosystems, and is begun on its own."""
    FolderOnDisk(tmp_path / "pypi").write({StoreFile.CONFIG: ""})
    crates = FolderOnDisk(tmp_path)
    assert not crates.exists()

    crates.write({StoreFile.CONFIG: ""})

    assert crates.exists()


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

    with pytest.raises(InvalidInput, match="is not a character"):
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


def test_a_second_command_says_that_it_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for long is told why, once, and then it works."""
    monkeypatch.setattr(folder_locks, "QUIET_SECONDS", 0.05)
    told: list[str] = []
    second = FolderOnDisk(tmp_path, tell=told.append)

    def work() -> None:
        with second.held():
            second.write({StoreFile.CONFIG: "second"})

    with FolderOnDisk(tmp_path).held():
        waiting = Thread(target=work)
        waiting.start()
        while not told:
            waiting.join(0.01)
        assert second.read() == {}
    waiting.join(30)

    assert told == [f"revet: another command works on {tmp_path}; waiting until it is done"]
    assert second.read() == {StoreFile.CONFIG: "second"}


def test_a_folder_that_is_not_there_is_held_by_the_one_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two commands that begin one store come one after the other, and the second finds what the first began."""
    monkeypatch.setattr(folder_locks, "QUIET_SECONDS", 0.05)
    path = tmp_path / "supply-chain" / "pypi"
    seen: list[bool] = []
    waits = Event()

    def work() -> None:
        second = FolderOnDisk(path, tell=lambda _: waits.set())
        with second.held():
            seen.append(second.exists())

    first = FolderOnDisk(path)
    with first.held():
        waiting = Thread(target=work)
        waiting.start()
        assert waits.wait(30)
        first.write({StoreFile.CONFIG: "first"})
    waiting.join(30)

    assert seen == [True]


def test_what_cannot_be_held_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that may not be opened is refused by name."""
    monkeypatch.setattr(folder_locks, "_nearest", lambda _: tmp_path / "gone")

    with pytest.raises(InvalidInput, match="cannot be held: No such file"), FolderOnDisk(tmp_path).held():
        pass


@pytest.mark.parametrize("link", ["supply-chain", "supply-chain/pypi"])
def test_a_folder_is_not_followed_elsewhere(tmp_path: Path, link: str) -> None:
    """Where a link stands on the way to a store, nothing is read, held or written, and the way out is told."""
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "pypi").mkdir(parents=True)
    (tmp_path / link).parent.mkdir(exist_ok=True)
    (tmp_path / link).symlink_to(elsewhere)
    folder = FolderOnDisk(tmp_path / "supply-chain" / "pypi", below=tmp_path)
    for use in (folder.read, lambda: folder.write({StoreFile.CONFIG: "new"}), folder.held().__enter__):
        with pytest.raises(InvalidInput, match=r"is a symbolic link.*say so with --store-path .*/elsewhere"):
            use()

    assert [path.name for path in elsewhere.rglob("*")] == ["pypi"]


def test_the_way_to_a_named_folder_may_have_links(tmp_path: Path) -> None:
    """Who names a folder knows the way to it; only the folder itself may not be a link."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")

    FolderOnDisk(tmp_path / "link" / "store").write({StoreFile.CONFIG: "new"})

    assert FolderOnDisk(tmp_path / "real" / "store").read() == {StoreFile.CONFIG: "new"}


@pytest.mark.parametrize("is_dangling", [False, True])
def test_a_file_that_is_a_link_is_left_alone(tmp_path: Path, *, is_dangling: bool) -> None:
    """A linked file is neither read, nor replaced, nor written through."""
    elsewhere = tmp_path / "elsewhere"
    if not is_dangling:
        elsewhere.write_text("theirs")
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "config.toml").symlink_to(elsewhere)
    folder = FolderOnDisk(tmp_path / "store")

    for use in (folder.read, lambda: folder.write({StoreFile.AUDITS: "new", StoreFile.CONFIG: "new"})):
        with pytest.raises(
            InvalidInput, match=r"config\.toml is a symbolic link, which is neither followed nor replaced"
        ):
            use()

    assert elsewhere.exists() is not is_dangling
    assert [path.name for path in (tmp_path / "store").iterdir()] == ["config.toml"]


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    """A pipe in a file's place, from which a command would read for ever, is refused."""
    os.mkfifo(tmp_path / "audits.toml")

    with pytest.raises(InvalidInput, match=r"audits\.toml is not a file"):
        FolderOnDisk(tmp_path).read()


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

    for name, reason in {
        "none": "cannot be read",
        "bytes": "is not UTF-8 text: byte 0xff on line 1",
        "large": "is larger than",
        "\0": "cannot be read: no file has such a name",
    }.items():
        with pytest.raises(InvalidInput, match=reason):
            read_text(tmp_path / name)
