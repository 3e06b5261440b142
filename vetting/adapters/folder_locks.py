"""
One command at a time on one folder.

The lock lies on the folder itself, so it survives the renaming of what lies
within, leaves nothing behind, and ends with the process that holds it. A folder
that is not there yet is locked by the nearest one above it that is.
"""

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

if sys.platform != "win32":  # pragma: no branch - Windows knows no such lock, and two commands at once are rare there
    import fcntl

QUIET_SECONDS = 1.0
"""Seconds to wait for another command before saying so."""
_PAUSE_SECONDS = 0.02


@contextlib.contextmanager
def locked(folder: Path, tell: Callable[[], None]) -> Iterator[None]:
    """
    Lock *folder*, waiting for whoever holds it.

    Args:
        folder: It need not be there.
        tell: Called once where the wait is a long one.

    Raises:
        OSError: The folder may not be opened or locked.
    """
    if sys.platform == "win32":  # pragma: no cover - see above
        yield
        return
    descriptor = _lock(folder, tell)
    try:
        yield
    finally:
        os.close(descriptor)


def _lock(folder: Path, tell: Callable[[], None]) -> int:
    """Give an open descriptor that has the lock; closing it ends the lock."""
    while True:
        target = _nearest(folder)
        descriptor = os.open(target, os.O_RDONLY | os.O_DIRECTORY)
        try:
            _wait(descriptor, tell)
            # Whoever held it may have begun the folder meanwhile, or put another one in its place.
            if _nearest(folder) == target and os.path.samestat(os.fstat(descriptor), target.stat()):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _nearest(folder: Path) -> Path:
    return next(one for one in (folder, *folder.parents, Path()) if one.is_dir())


def _wait(descriptor: int, tell: Callable[[], None]) -> None:
    patient_until = time.monotonic() + QUIET_SECONDS
    while time.monotonic() < patient_until:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(_PAUSE_SECONDS)
    tell()
    fcntl.flock(descriptor, fcntl.LOCK_EX)
