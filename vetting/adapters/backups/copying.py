"""
Blobs copied from one folder into another: only what is absent, each held against its name on the way.

Blobs never change, so a copy that has the name and the size is the copy. Work
goes a *shard* at a time, which is the folder of the blobs that begin alike.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from vetting.adapters.blobs import BlobFolder
from vetting.domain.errors import SourceUnavailable
from vetting.domain.releases import Sha256

_SHARD = re.compile(r"[0-9a-f]{2}")
_REST = re.compile(r"[0-9a-f]{62}")
_PIECE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Copied:
    """What came of copying, or of reading again."""

    count: int = 0
    size_bytes: int = 0
    present: int = 0
    """How many were there already."""
    damaged: tuple[Sha256, ...] = ()
    """Those whose bytes are not what their name says; they are left out."""

    def __add__(self, other: "Copied") -> "Copied":
        """Put two shards' results together."""
        return Copied(
            self.count + other.count,
            self.size_bytes + other.size_bytes,
            self.present + other.present,
            self.damaged + other.damaged,
        )


def shards(root: Path) -> list[Path]:
    """List the folders that hold blobs, none where there are no blobs yet."""
    if not root.is_dir():
        return []
    return sorted(one for one in root.iterdir() if _SHARD.fullmatch(one.name) and one.is_dir())


def copy_shard(shard: Path, target: BlobFolder) -> Copied:
    """
    Copy the blobs of *shard* that *target* lacks; blocks.

    What is copied lasts once the caller has had the system write everything to disk.

    Raises:
        SourceUnavailable: A disk could not be read or written; the message says what it said.
    """
    result = Copied()
    try:
        for path in _blobs(shard):
            result += _copy(path, target)
    except OSError as error:
        raise SourceUnavailable(f"copying blobs stopped at {error.filename or shard}: {error.strerror}") from error
    return result


def check_shard(shard: Path) -> Copied:
    """Read every blob of *shard* again, and name those that are not what they should be; blocks."""
    result = Copied()
    for path in _blobs(shard):
        digest = _digest_of(path)
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            found = ""
        result += Copied(count=1, size_bytes=path.stat().st_size) if found == digest else Copied(damaged=(digest,))
    return result


def _blobs(shard: Path) -> list[Path]:
    return sorted(one for one in shard.iterdir() if _REST.fullmatch(one.name) and one.is_file())


def _digest_of(path: Path) -> Sha256:
    return Sha256(path.parent.name + path.name)


def _copy(path: Path, target: BlobFolder) -> Copied:
    digest = _digest_of(path)
    there = target.path_of(digest)
    try:
        size_bytes = path.stat().st_size
        if there.is_file() and there.stat().st_size == size_bytes:
            return Copied(present=1)
        return _copy_whole(path, digest, target)
    except FileNotFoundError:
        return Copied()  # retention has dropped it since the folder was listed


def _copy_whole(path: Path, digest: Sha256, target: BlobFolder) -> Copied:
    draft = target.root / "incoming" / secrets.token_hex(16)
    draft.parent.mkdir(parents=True, exist_ok=True)
    hashed = hashlib.sha256()
    size_bytes = 0
    try:
        with path.open("rb") as source, draft.open("xb") as copy:
            while piece := source.read(_PIECE_BYTES):
                hashed.update(piece)
                size_bytes += len(piece)
                copy.write(piece)
        if hashed.hexdigest() != digest:
            return Copied(damaged=(digest,))
        there = target.path_of(digest)
        there.parent.mkdir(parents=True, exist_ok=True)
        draft.replace(there)
        return Copied(count=1, size_bytes=size_bytes)
    finally:
        draft.unlink(missing_ok=True)
