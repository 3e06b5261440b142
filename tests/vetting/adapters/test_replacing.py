"""Replacing several files together, on disks that are full and by commands that are killed."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.small_disks import SmallDisk, mounted
from vetting.adapters.replacing import replace_all, sweep
from vetting.adapters.store_folder import FolderOnDisk
from vetting.domain.errors import InvalidInput
from vetting.formats.cargo_vet import StoreFile

MIB = 1 << 20
OLD = {name: f"old {name}" for name in StoreFile}
WRITE_FOR_EVER = """
import itertools, sys
from pathlib import Path
from vetting.adapters.store_folder import FolderOnDisk
from vetting.formats.cargo_vet import StoreFile
folder = FolderOnDisk(Path(sys.argv[1]))
print("begins", flush=True)
for number in itertools.count():
    with folder.held():
        folder.write({name: f"{number}\\n" * 20_000 for name in StoreFile})
"""


@pytest.fixture
def disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[SmallDisk]:
    """Mount a disk of 4 MiB."""
    yield from mounted(tmp_path / "disk", request.node.name, size_bytes=4 * MIB)


def names_in(path: Path) -> list[str]:
    """List a folder."""
    return sorted(one.name for one in path.iterdir())


def kill_while_writing(path: Path, moments: list[float]) -> None:
    """Kill a command that writes without end after each of some times in seconds, and look at what it left."""
    folder = FolderOnDisk(path)
    for moment in moments:
        writer = subprocess.Popen([sys.executable, "-c", WRITE_FOR_EVER, str(path)], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"begins\n"
        time.sleep(moment)
        writer.send_signal(signal.SIGKILL)
        writer.communicate(timeout=30)

        # Every file is whole: all of its lines are of one write, and there are as many as were written.
        for text in folder.read().values():
            lines = text.splitlines()
            assert (len(set(lines)), len(lines)) == (1, 20_000)
        with folder.held():
            assert set(names_in(path)) <= {*StoreFile}


def test_a_killed_command_leaves_whole_files(tmp_path: Path) -> None:
    """Whenever a command is killed, each file is old or new, and the next command finds nothing beside them."""
    (tmp_path / "store").mkdir()
    chance = random.Random(1)  # noqa: S311 - moments, not secrets

    kill_while_writing(tmp_path / "store", [chance.uniform(0, 0.04) for _ in range(6)])


@pytest.mark.soak
def test_a_command_that_is_killed_often_leaves_whole_files(tmp_path: Path) -> None:
    """The same two hundred times, at moments of chance."""
    (tmp_path / "store").mkdir()
    chance = random.Random()  # noqa: S311 - moments, not secrets

    kill_while_writing(tmp_path / "store", [chance.uniform(0, 0.1) for _ in range(200)])


def test_a_full_disk_leaves_every_file_as_it_was(disk: SmallDisk) -> None:
    """Where one of the new texts has no room, no file is replaced, and nothing is left beside them."""
    folder = FolderOnDisk(disk.path / "store")
    folder.write(OLD)
    disk.fill(leaving_bytes=MIB)

    with pytest.raises(InvalidInput, match="cannot be written to: No space left on device"):
        folder.write({**OLD, StoreFile.IMPORTS: "new", StoreFile.CONFIG: "x" * 2 * MIB})

    assert folder.read() == OLD
    assert names_in(disk.path / "store") == sorted(OLD)


def test_a_store_that_has_no_room_is_not_begun(disk: SmallDisk) -> None:
    """A folder appears with all its files or not at all."""
    with pytest.raises(InvalidInput, match="cannot be written to: No space left on device"):
        FolderOnDisk(disk.path / "store").write({StoreFile.CONFIG: "x" * 8 * MIB})

    assert names_in(disk.path) == []


def test_a_folder_that_may_not_be_written_to_is_told(disk: SmallDisk) -> None:
    """A read-only store can be held and read; writing is refused with the reason."""
    folder = FolderOnDisk(disk.path / "store")
    folder.write(OLD)
    (disk.path / "store" / ".config.toml.1.1").write_text("left behind")
    disk.remount(read_only=True)

    with folder.held(), pytest.raises(InvalidInput, match="cannot be written to: Read-only file system"):
        folder.write({StoreFile.CONFIG: "new"})

    assert folder.read() == OLD


def test_only_what_a_command_left_is_swept(tmp_path: Path) -> None:
    """Whatever else lies in the folder stays: files of others, and names that only look alike."""
    left = [".config.toml.12.34", ".imports.lock.5.6"]
    others = ["config.toml", ".config.toml.swp", ".config.toml.12", ".README.md.12.34", "config.toml.12.34"]
    for name in (*left, *others):
        (tmp_path / name).write_text("")
    (tmp_path / ".audits.toml.1.2").mkdir()

    sweep(tmp_path, frozenset(StoreFile))

    assert names_in(tmp_path) == sorted([*others, ".audits.toml.1.2"])


def test_a_folder_in_the_making_is_swept_when_it_is_old(tmp_path: Path) -> None:
    """Somebody may still be making a young one; one of yesterday is nobody's any more."""
    young, old = tmp_path / ".store.1.1", tmp_path / ".store.1.2"
    for path in (young, old):
        path.mkdir()
        (path / "config.toml").write_text("")
    os.utime(old, (0, 0))

    sweep(tmp_path / "store", frozenset())

    assert names_in(tmp_path) == [young.name]


def test_permissions_are_those_of_before(tmp_path: Path) -> None:
    """A file keeps its permissions, and nobody's umask takes some away."""
    replace_all(tmp_path, {"config.toml": "old"})
    (tmp_path / "config.toml").chmod(0o664)

    replace_all(tmp_path, {"config.toml": "new"})

    assert (tmp_path / "config.toml").stat().st_mode & 0o777 == 0o664
