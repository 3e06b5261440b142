"""
Takes over what a child left in a folder: the contents in bundles, and each file that is named by its own SHA-256.

Whoever wrote the files is not believed: each is hashed again, and what is not a
regular file, or not what its name says, is left behind. So is whatever is more
than was agreed on, contents and files together, alike or not, or would have
more bytes hashed. What was there already, of the right size, is not looked at
again: it was checked when it came, and is when it is read.
"""

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Final

from vetting.adapters.blob_files import is_kept, is_whole, named
from vetting.adapters.bundles import contents_of, is_bundle
from vetting.adapters.disk import LOOK_EVERY_BYTES, writing
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Sha256, sha256

BLOCK_BYTES: Final = 4096
"""Of a disk: the least that a file takes there, however small."""


class Adoption:
    """Takes over one folder."""

    def __init__(
        self,
        place_of: Callable[[Sha256], str],
        put: Callable[[Sha256, bytes], bool],
        require_room: Callable[[], None],
        *,
        contents: int,
        size_bytes: int,
    ) -> None:
        """
        Take over nothing yet.

        Args:
            place_of: Where a blob lies.
            put: Keeps one; says whether it is new.
            require_room: Looks whether there is room for more.
            contents: That are taken over at most, files among them.
            size_bytes: That are hashed for it at most.
        """
        self._place_of = place_of
        self._put = put
        self._require_room = require_room
        self._contents = contents
        self._bytes = size_bytes
        self._adopted: set[Sha256] = set()

    def of(self, folder: Path) -> frozenset[Sha256]:
        """Take over what is in *folder*, and name it."""
        with writing(), os.scandir(folder) as entries:
            for entry in entries:
                if self._contents <= 0:
                    break
                with suppress(InvalidInput):
                    if is_bundle(entry.name):
                        self._bundle(entry.path)
                    else:
                        self._file(entry, sha256(entry.name))
        return frozenset(self._adopted)

    def _bundle(self, path: str) -> None:
        """Take over what is in a bundle, and remove it; one that holds nothing is counted like a content."""
        before, unlooked_bytes = self._contents, 0
        for content in islice(contents_of(path), before):
            if not self._takes(len(content)):
                break
            digest = Sha256(hashlib.sha256(content).hexdigest())
            self._adopted.add(digest)
            unlooked_bytes += max(len(content), BLOCK_BYTES) if self._put(digest, content) else 0
            if unlooked_bytes >= LOOK_EVERY_BYTES:
                unlooked_bytes = 0
                self._require_room()
        self._contents = min(self._contents, before - 1)
        with suppress(OSError):  # of what is not a file, its maker's folder is removed whole
            Path(path).unlink()

    def _file(self, entry: "os.DirEntry[str]", digest: Sha256) -> None:
        place, size_bytes = self._place_of(digest), entry.stat(follow_symlinks=False).st_size
        if entry.is_file(follow_symlinks=False) and is_kept(place, size_bytes):
            self._takes(0)
        elif self._takes(size_bytes) and is_whole(Path(entry.path), digest, at_most_bytes=size_bytes):
            named(entry.path, place)
        else:
            return
        self._adopted.add(digest)

    def _takes(self, size_bytes: int) -> bool:
        """Count one more content; False if it is too large to be taken over."""
        self._contents -= 1
        if size_bytes > self._bytes:
            return False
        self._bytes -= size_bytes
        return True
