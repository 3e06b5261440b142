"""
The files that blobs are: one being written, one being read, one compared with its name.

Those that may come by the thousand work on plain paths and descriptors: a
:class:`pathlib.Path` and a file object for each take longer than the disk.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from stat import S_ISREG
from typing import Final

from vetting.adapters.disk import LOOK_EVERY_BYTES, writing
from vetting.domain.errors import SourceUnavailable
from vetting.domain.releases import Sha256
from vetting.ports.blobs import BlobMissing

_PIECE_BYTES: Final = 1 << 18
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


class Draft:
    """A blob being written: its digest is known when all of it is there."""

    def __init__(self, file: FileIO, path_of: Callable[[Sha256], Path], require_room: Callable[[], None]) -> None:
        self._file = file
        self._path_of = path_of
        self._require_room = require_room
        self._hash = hashlib.sha256()
        self._looked_at = 0
        self.size_bytes = 0

    def write(self, chunk: bytes) -> None:
        """Add *chunk* at the end."""
        with writing():
            rest = memoryview(chunk)
            while rest:
                rest = rest[self._file.write(rest) :]
            self._hash.update(chunk)
            self.size_bytes += len(chunk)
            if self.size_bytes - self._looked_at >= LOOK_EVERY_BYTES:
                self._looked_at = self.size_bytes
                self._require_room()

    def keep(self, *, lasting: bool) -> Sha256:
        """Give the draft its name, for good, and return it; what is *lasting* outlives a loss of power."""
        digest = Sha256(self._hash.hexdigest())
        target = self._path_of(digest)
        with writing():
            if lasting:
                os.fsync(self._file.fileno())
            target.parent.mkdir(parents=True, exist_ok=True)
            Path(self._file.name).replace(target)
            if lasting:
                _sync_folder(target.parent)
        return digest


@contextmanager
def reading(digest: Sha256) -> Iterator[None]:
    """Read a blob, and say what the disk's errors mean."""
    try:
        yield
    except FileNotFoundError as error:
        raise BlobMissing(f"no blob {digest} is kept here") from error
    except OSError as error:
        raise SourceUnavailable(f"blob {digest} cannot be read: {error.strerror}") from error


def written(path: str, data: bytes) -> None:
    """Write *data* to a file that is not there yet; its folder nearly always is."""
    try:
        descriptor = os.open(path, _NEW, 0o666)
    except FileNotFoundError:
        _make_folder_of(path)
        descriptor = os.open(path, _NEW, 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    finally:
        os.close(descriptor)


def named(draft: str, path: str) -> None:
    """Give the file *draft* its name, all at once, whatever had it; its folder nearly always is there."""
    try:
        os.replace(draft, path)  # noqa: PTH105  # see above
    except FileNotFoundError:
        _make_folder_of(path)
        os.replace(draft, path)  # noqa: PTH105  # as above


def whole(path: str) -> bytes:
    """Read all of a file."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        pieces, left = [], os.fstat(descriptor).st_size
        while left and (piece := os.read(descriptor, left)):
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces)
    finally:
        os.close(descriptor)


def is_kept(path: str, size_bytes: int) -> bool:
    """Say whether a blob of that size lies at *path*, and have it count as new, as ``BlobFolder.refresh`` does."""
    try:
        found = os.stat(path).st_size  # noqa: PTH116  # see above
    except OSError:
        return False
    with suppress(OSError):  # a disk that is read-only removes nothing either
        os.utime(path)
    return found == size_bytes


def _make_folder_of(path: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)


def is_whole(path: Path, digest: Sha256, *, at_most_bytes: int | None = None) -> bool:
    """Say whether a regular file, not a link to one, holds the bytes of *digest*; a larger one is not looked into."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        found = os.fstat(descriptor)
        if not S_ISREG(found.st_mode) or (at_most_bytes is not None and found.st_size > at_most_bytes):
            return False
        return _digest(descriptor, found.st_size) == digest
    finally:
        os.close(descriptor)


def _digest(descriptor: int, size_bytes: int) -> str:
    """Hash the first *size_bytes*: a file that grows meanwhile is not followed."""
    hasher, left = hashlib.sha256(), size_bytes
    while left and (piece := os.read(descriptor, min(left, _PIECE_BYTES))):
        hasher.update(piece)
        left -= len(piece)
    return hasher.hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
