"""
The disk, where it refuses: how much is free, and what its errors mean.

A full disk, a quota, and a disk that may not be written to are one thing to
whoever wanted to write: ``NoRoom``, which passes when somebody makes room.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from vetting.domain.errors import NoRoom, SourceUnavailable

LOOK_EVERY_BYTES: Final = 8 << 20
"""How much is written before free space is looked at again."""
REFUSALS: Final = {
    errno.ENOSPC: "no room on the disk",
    errno.EDQUOT: "no room on the disk: its quota is used up",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "the data folder may not be written to",
    errno.EPERM: "the data folder may not be written to",
}
"""By error number, why nothing more can be written."""


@contextmanager
def writing() -> Iterator[None]:
    """
    Write to the disk, and say what its refusals mean.

    Raises:
        NoRoom: It takes nothing more.
        SourceUnavailable: It failed otherwise.
    """
    try:
        yield
    except OSError as error:
        if error.errno in REFUSALS:
            raise NoRoom(f"waiting: {REFUSALS[error.errno]}") from error
        raise SourceUnavailable(f"the data folder cannot be used: {error.strerror or type(error).__name__}") from error


def free_bytes(folder: Path) -> int:
    """Tell how much may still be written where *folder* lies, by others than root."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def require_free(folder: Path, reserve_bytes: int) -> None:
    """
    Let a writer pass while more than *reserve_bytes* are free where *folder* lies.

    Raises:
        NoRoom: Less is free, or nothing may be written.
    """
    found = os.statvfs(folder)
    if found.f_flag & os.ST_RDONLY:
        raise NoRoom(f"waiting: {REFUSALS[errno.EROFS]}")
    free = found.f_bavail * found.f_frsize
    if free < reserve_bytes:
        raise NoRoom(f"waiting: no room on the disk: {free:,} bytes are free, and {reserve_bytes:,} must stay so")
