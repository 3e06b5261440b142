"""A disk of a few megabytes for a test to fill: a tmpfs, which takes root to mount."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.requiring import MOUNT, go_without

BALLAST = "ballast"


@dataclass(frozen=True, slots=True)
class SmallDisk:
    """A mounted tmpfs."""

    path: Path

    def fill(self, *, leaving_bytes: int = 0) -> None:
        """Leave no more than *leaving_bytes* free."""
        found = os.statvfs(self.path)
        with (self.path / BALLAST).open("ab", buffering=0) as file:
            left = max(0, found.f_bavail * found.f_frsize - leaving_bytes)
            while left > 0:
                left -= file.write(b"\1" * min(left, 1 << 20))

    def make_room(self) -> None:
        """Remove what filled it."""
        (self.path / BALLAST).unlink()

    def remount(self, *, read_only: bool) -> None:
        """Let nothing be written any more, or all again."""
        option = "ro" if read_only else "rw"
        subprocess.run(["mount", "-o", f"remount,{option}", os.fspath(self.path)], check=True)  # noqa: S607  # root's own


def mounted(path: Path, name: str, *, size_bytes: int) -> Iterator[SmallDisk]:
    """Mount a small disk at *path* for as long as a test takes, or skip the test called *name*."""
    path.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs", os.fspath(path)]
    try:
        done = subprocess.run(["mount", *options], capture_output=True, check=False)  # noqa: S607  # root's own
    except OSError:
        go_without(name, "there is no mount here", variable=MOUNT)
    if done.returncode != 0:
        go_without(name, "a small disk cannot be mounted here, which takes root", variable=MOUNT)
    try:
        yield SmallDisk(path)
    finally:
        subprocess.run(["umount", "-l", os.fspath(path)], check=True)  # noqa: S607  # root's own
