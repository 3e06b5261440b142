"""
A store's folder on disk: the port ``StoreFolder``.

A file is replaced as a whole: written beside it, flushed to disk, renamed over
it. The folder itself is locked while a command works on it, which survives
the renaming of what lies within.
"""

import contextlib
import os
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from vetting.domain.errors import InvalidInput
from vetting.formats.cargo_vet import StoreFile

if sys.platform != "win32":  # pragma: no branch - Windows knows no such lock, and two commands at once are rare there
    import fcntl

MAX_FILE_BYTES = 128 * 1024 * 1024
"""Bytes; a store with more is no store."""


class FolderOnDisk:
    """The port ``StoreFolder`` for one folder."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def location(self) -> str:
        """The folder's path, as it was given."""
        return str(self._path)

    def exists(self) -> bool:
        """Tell whether the folder is there."""
        return self._path.is_dir()

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Lock the folder, waiting for another command to be done; a folder that is not there needs no lock."""
        if sys.platform == "win32" or not self.exists():
            yield
            return
        with _refusals(self._path, "opened"):
            descriptor = os.open(self._path, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def read(self) -> Mapping[StoreFile, str]:
        """Read the files that are there."""
        return {name: _text(self._path / name) for name in StoreFile if (self._path / name).exists()}

    def write(self, files: Mapping[StoreFile, str]) -> None:
        """Replace files, each as a whole."""
        with _refusals(self._path, "written to"):
            self._path.mkdir(parents=True, exist_ok=True)
            for name, text in files.items():
                _replace(self._path / name, text)


def read_text(path: Path) -> str:
    """
    Read a text file of bounded size, with or without a byte-order mark.

    Raises:
        InvalidInput: It is not there, too large, or no UTF-8.
    """
    return _text(path)


def _text(path: Path) -> str:
    with _refusals(path, "read"), path.open("rb") as file:
        content = file.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        raise InvalidInput(f"{path} is larger than {MAX_FILE_BYTES // (1024 * 1024)} MiB")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is not UTF-8 text") from error


def _replace(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{time.monotonic_ns()}")
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with open(descriptor, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123 - it is open already
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def _refusals(path: Path, done: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InvalidInput(f"{path} cannot be {done}: {error.strerror}") from error
