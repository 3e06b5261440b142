"""
What in the folder of blobs nobody needs any more: found, and removed.

- *Drafts*: what a killed writer left in ``incoming``, and in the memo, once it is older than any writer lives.
- *Blobs that nothing refers to*: whoever knows the rows marks what is in use
  (``Marks``), and ``sweep`` removes the rest once it is old: a writer on
  another machine may be about to refer to what is young, and makes what it
  takes up young again (``BlobFolder.refresh``).

How old a file is, is told by the file system's own clock (``now``), since
machines that share a folder need not agree on the time.
"""

import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

from vetting.adapters.blobs import ALTERED, INCOMING, BlobFolder
from vetting.adapters.disk import writing
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Sha256, sha256
from vetting.ports.keeping import Swept

DRAFT_AGE: Final = timedelta(hours=2)
"""No job lives that long, so no draft of a living writer was last written so long ago."""
BLOB_AGE: Final = timedelta(days=1)
ALTERED_AGE: Final = timedelta(days=30)
"""How long altered bytes can be looked at."""
_NAMED: Final = re.compile(r'.*?(?<!\\)"(?:tree|manifest|hunks)": "([0-9a-f]{64})"')
"""The blob that an entry of the memo is about: the first that it names."""
MARK_BITS: Final = 28
MARK_HASHES: Final = 4


class Marks:
    """
    A set of digests that takes the same 32 MiB however many there are.

    It may say of a digest that it is in the set while it is not (one in a
    thousand, with twelve million in it), and never the other way round: what
    is kept too long by that is a little garbage.
    """

    def __init__(self) -> None:
        """Begin with nothing marked."""
        self._bits = bytearray(1 << (MARK_BITS - 3))

    def add(self, digest: str) -> None:
        """Mark *digest*."""
        for place in _places(digest):
            self._bits[place >> 3] |= 1 << (place & 7)

    def __contains__(self, digest: str) -> bool:
        """Say whether *digest* may have been marked."""
        return all(self._bits[place >> 3] & 1 << (place & 7) for place in _places(digest))


def _places(digest: str) -> Iterator[int]:
    """Take bits of the digest itself, which are as good as random."""
    number = int(digest, 16)
    for _ in range(MARK_HASHES):
        yield number & (1 << MARK_BITS) - 1
        number >>= MARK_BITS


def now(blobs: BlobFolder) -> float:
    """Tell the time as the file system does."""
    with writing():
        incoming = blobs.root / INCOMING
        incoming.mkdir(parents=True, exist_ok=True)
        probe = incoming / f"clock-{secrets.token_hex(8)}"
        try:
            probe.touch()
            return probe.stat().st_mtime
        finally:
            probe.unlink(missing_ok=True)


def all_blobs(blobs: BlobFolder) -> Iterator[tuple[Sha256, os.stat_result]]:
    """Give every blob's name and what the file system says of it, in order of name."""
    for shard in sorted(_folders(blobs.root)):
        for entry in sorted(os.scandir(shard), key=lambda one: one.name):
            with suppress(InvalidInput, FileNotFoundError):
                yield sha256(shard.name + entry.name), entry.stat(follow_symlinks=False)


def _folders(root: Path) -> list[Path]:
    return [path for path in root.iterdir() if len(path.name) == 2] if root.is_dir() else []


def sweep(blobs: BlobFolder, marks: Marks, *, spare: bool = False, drop: Iterable[Sha256] = ()) -> Swept:
    """
    Remove old blobs that are not marked.

    Args:
        blobs: The folder.
        marks: What is referred to.
        spare: Remove nothing, and only count.
        drop: Marked ones to be removed all the same, if they are old.
    """
    before = now(blobs) - BLOB_AGE.total_seconds()
    dropped = set(drop)
    kept = kept_bytes = removed = removed_bytes = 0
    for digest, found in all_blobs(blobs):
        is_old = found.st_mtime < before
        goes = is_old and (digest not in marks or digest in dropped)
        if goes and not spare:
            goes = _remove(blobs.path_of(digest), before)
        if goes:
            removed, removed_bytes = removed + 1, removed_bytes + found.st_size
        else:
            kept, kept_bytes = kept + 1, kept_bytes + found.st_size
    return Swept(kept, kept_bytes, removed, removed_bytes)


def _remove(path: Path, before: float) -> bool:
    """Remove a file that is still as old as it was."""
    try:
        if path.stat().st_mtime >= before:
            return False
        path.unlink()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def sweep_drafts(blobs: BlobFolder) -> int:
    """Remove what killed writers left, and altered bytes that were there to be looked at; give the number."""
    time = now(blobs)
    draft_before, altered_before = time - DRAFT_AGE.total_seconds(), time - ALTERED_AGE.total_seconds()
    removed = sum(_discard(one, draft_before) for one in _entries(blobs.root / INCOMING))
    removed += sum(_discard(one, altered_before) for one in _entries(blobs.root / ALTERED))
    return removed


def sweep_memo(blobs: BlobFolder, *, spare: bool = False) -> int:
    """Remove drafts of the memo, and what it remembers that is gone; give the number."""
    before = now(blobs) - DRAFT_AGE.total_seconds()
    removed = 0
    for folder, _, names in os.walk(blobs.root / "memo"):
        for name in names:
            path = Path(folder, name)
            with suppress(OSError):
                is_left = "." in name or _is_forgotten(path, blobs)
                if is_left and path.stat().st_mtime < before:
                    removed += 1
                    path.unlink() if not spare else None
    return removed


def _is_forgotten(path: Path, blobs: BlobFolder) -> bool:
    text = path.read_text(encoding="ascii", errors="replace")
    named = _NAMED.match(text)
    return not blobs.has(sha256(named[1])) if named else '"hunks": null' not in text


def _entries(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _discard(path: Path, before: float) -> bool:
    """Remove a file or a folder in which nothing was written since *before*."""
    with suppress(OSError):
        if path.lstat().st_mtime >= before:
            return False
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
        return True
    return False
