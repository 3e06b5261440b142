"""
Bundles: many small contents in one file, on their way from the process that read an archive into the blobs.

A content stands behind its length and nothing else: whoever takes it over names
it by what it is, so that nothing in a bundle has to be believed. To make, look
up, rename and remove a file takes several times as long as all the rest of
reading a small one; most of what is in a release is small, and most of that was
in the release before.
"""

import os
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from stat import S_ISREG
from typing import Final

MOST_BYTES: Final = 1 << 18
"""Of one content: what is longer becomes a file of its own, which is moved and not copied."""
BUNDLE_BYTES: Final = 64 << 20
"""From there on the next one is begun: each is removed once it is taken over, so that no disk holds all of it twice."""
_PREFIX: Final = "bundle-"
_LENGTH: Final = struct.Struct("<I")
_LOOKED_AT_BYTES: Final = 1 << 20


class Bundler:
    """Writes bundles into a folder, by *write*, which gives all of some bytes to a descriptor."""

    def __init__(
        self, folder: Path, write: Callable[[int, bytes], object], *, bundle_bytes: int = BUNDLE_BYTES
    ) -> None:
        self._folder = folder
        self._write = write
        self._bundle_bytes = bundle_bytes
        self._descriptor: int | None = None
        self._number = 0
        self._size_bytes = 0

    def add(self, content: bytes) -> None:
        """Put *content*, of at most :data:`MOST_BYTES`, behind the others."""
        if self._descriptor is None or self._size_bytes >= self._bundle_bytes:
            self.close()
            path = f"{self._folder}/{_PREFIX}{self._number}"
            self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            self._number += 1
        record = _LENGTH.pack(len(content)) + content
        self._write(self._descriptor, record)
        self._size_bytes += len(record)

    def close(self) -> None:
        """End the last bundle."""
        descriptor, self._descriptor, self._size_bytes = self._descriptor, None, 0
        if descriptor is not None:
            os.close(descriptor)


def is_bundle(name: str) -> bool:
    """Say whether a file of that name is a bundle, if it is what it says."""
    return name.startswith(_PREFIX)


def contents_of(path: str) -> Iterator[bytes]:
    """Give what is in a bundle, one content at a time, until it ends, or goes on as no bundle does."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return
    if not S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return
    with os.fdopen(descriptor, "rb", _LOOKED_AT_BYTES) as file:
        while len(head := file.read(_LENGTH.size)) == _LENGTH.size:
            (size,) = _LENGTH.unpack(head)
            if size > MOST_BYTES or len(content := file.read(size)) < size:
                return
            yield content
