"""
The port :class:`vetting.ports.keeping.BlobKeeper` over a folder.

What a manifest names is taken from its text, any digest in it, so that no
field of a format can be forgotten: too much is kept at worst. What a check
misses is taken from the fields that a package does not write. A manifest that
cannot be read stops a sweep, since what it names is not known; for a month,
or a release that nobody can read again would have the disk fill up.
"""

import asyncio
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

from vetting.adapters.blob_sweep import ALTERED_AGE, Marks, all_blobs, now, sweep, sweep_drafts, sweep_memo
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.disk import writing
from vetting.domain.releases import ReleaseId, Sha256
from vetting.pages.blobs import Roots
from vetting.ports.blobs import BlobAltered, BlobMissing
from vetting.ports.keeping import Checked, Swept

SWEPT_EVERY: Final = timedelta(days=1)
SWEPT: Final = "swept"
"""The file whose time says when that was, and whose text what was kept."""
DAMAGED: Final = "damaged"
"""The file that names the releases that could not be read, and whose time says since when at least."""
TOLD_EVERY: Final = 1000
"""Blobs between two words of progress."""
_DIGEST: Final = re.compile(rb'"([0-9a-f]{64})"')
_FIELD: Final = re.compile(rb'"(\w+)": ?"([0-9a-f]{64})"')
_TEXTS: Final = frozenset({b"path", b"old_path", b"matched", b"target", b"text", b"code", b"cut"})
"""Fields of manifests that hold what a package says, be it a digest by chance or on purpose."""


class FolderKeeper:
    """Looks after a folder of blobs; all of it runs on a thread."""

    def __init__(self, blobs: BlobFolder) -> None:
        self._blobs = blobs

    async def tidy(self) -> int:
        """Remove what killed writers left."""
        return await asyncio.to_thread(sweep_drafts, self._blobs)

    async def is_due(self) -> bool:
        """Say whether nobody has swept here for a day."""
        return await asyncio.to_thread(_is_due, self._blobs)

    async def sweep(self, roots: Roots, *, keep_for: timedelta | None, spare: bool) -> Swept:
        """Remove blobs that are old and that nothing refers to."""
        return await asyncio.to_thread(self._sweep, roots, keep_for, spare=spare)

    def _sweep(self, roots: Roots, keep_for: timedelta | None, *, spare: bool) -> Swept:
        if not roots.distributions:
            # A database that knows nothing is rather the wrong one than a reason to remove everything.
            return Swept(0, 0, 0, 0)
        marks, damaged = Marks(), set[ReleaseId]()
        for release_id, manifest in roots.manifests:
            marks.add(manifest)
            try:
                for digest in named_in(manifest, self._blobs):
                    marks.add(digest)
            except (BlobMissing, BlobAltered):
                damaged.add(release_id)
        if damaged and not self._is_beyond_mending(damaged):
            return Swept(0, 0, 0, 0, frozenset(damaged))
        # A distribution may be a file of another one, which may be had nowhere any more: that one stays.
        spendable = frozenset(digest for digest in roots.spendable if digest not in marks)
        drop = () if keep_for is None else tuple(self._older(spendable, keep_for))
        for digest in roots.distributions:
            marks.add(digest)
        swept = sweep(self._blobs, marks, spare=spare, drop=drop)
        sweep_memo(self._blobs, spare=spare)
        if not spare:
            (self._blobs.root / SWEPT).write_text(f"{swept.kept} {swept.kept_bytes}\n", encoding="ascii")
        return swept

    def _is_beyond_mending(self, damaged: set[ReleaseId]) -> bool:
        """Tell whether all that is damaged has been for so long that it will be; what is so newly is taken note of."""
        noted = self._blobs.root / DAMAGED
        before = now(self._blobs) - ALTERED_AGE.total_seconds()
        known = set(noted.read_text(encoding="ascii").split()) if noted.is_file() else set[str]()
        if not {str(one) for one in damaged} <= known:
            with writing():
                noted.write_text(" ".join(str(one) for one in sorted(damaged)), encoding="ascii")
            return False
        return noted.stat().st_mtime < before

    def _older(self, digests: frozenset[Sha256], age: timedelta) -> Iterator[Sha256]:
        before = now(self._blobs) - age.total_seconds()
        for digest in digests:
            path = self._blobs.path_of(digest)
            if path.is_file() and path.stat().st_mtime < before:
                yield digest

    async def check(self, roots: Roots, progress: Callable[[int], None]) -> Checked:
        """Hash every blob, and look for every one that is named."""
        return await asyncio.to_thread(self._check, roots, progress)

    def _check(self, roots: Roots, progress: Callable[[int], None]) -> Checked:
        counts = [0, 0]
        for number, (digest, _) in enumerate(all_blobs(self._blobs), start=1):
            counts[self._blobs.is_whole(digest)] += 1
            if number % TOLD_EVERY == 0:
                progress(number)
        lost: set[Sha256] = set()
        damaged: set[ReleaseId] = set()
        for release_id, manifest in roots.manifests:
            gone = set(self._gone_from(manifest))
            lost |= gone
            if gone:
                damaged.add(release_id)
        return Checked(counts[1], counts[0], len(lost), frozenset(damaged))

    def _gone_from(self, manifest: Sha256) -> Iterator[Sha256]:
        """List what is reached from a manifest and not kept."""
        try:
            found = _FIELD.findall(self._blobs.get(manifest))
        except (BlobMissing, BlobAltered):
            yield manifest
            return
        named = {Sha256(digest.decode("ascii")) for field, digest in found if field not in _TEXTS}
        yield from (one for one in named if not self._blobs.has(one))


def named_in(manifest: Sha256, blobs: BlobFolder) -> Iterator[Sha256]:
    """
    Give every digest that stands in a manifest.

    Raises:
        BlobMissing: It is not kept.
        BlobAltered: It is something else.
    """
    for found in _DIGEST.findall(blobs.get(manifest)):
        yield Sha256(found.decode("ascii"))


def _is_due(blobs: BlobFolder) -> bool:
    """Look when the folder was swept last; of several that ask at once, hardly ever two are told to."""
    stamp = blobs.root / SWEPT
    time = now(blobs)
    if stamp.is_file() and stamp.stat().st_mtime > time - SWEPT_EVERY.total_seconds():
        return False
    with writing():
        stamp.touch()
    return True


def last_count(root: Path) -> tuple[int, int] | None:
    """Give how many blobs and bytes the last sweep of the folder *root* kept; None before the first."""
    try:
        number, size = (root / SWEPT).read_text(encoding="ascii").split()
        return int(number), int(size)
    except (OSError, ValueError):
        return None
