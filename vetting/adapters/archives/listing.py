"""
Lists the members of an archive that lies in another, in memory: nothing of it is kept.

The readers and the limits are those of every archive; this runs in a pool's
process, which has no network and little memory.
"""

import hashlib
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Final

from vetting.adapters.archives.collector import Collector
from vetting.adapters.archives.limits import MIB, ArchiveLimits
from vetting.adapters.archives.tars import read_tar
from vetting.adapters.archives.zips import read_zip
from vetting.domain.releases import Sha256
from vetting.domain.trees import Tree

LIMITS: Final = ArchiveLimits(
    entries=10_000, total_bytes=64 * MIB, ratio_from_bytes=MIB, paths_bytes=2 * MIB, notes=100
)
"""An archive in an archive: what cannot be listed within a second or two is said not to be."""


class _Digester(Collector):
    """Collects as the unpacker does, but only says which bytes there are."""

    def _store(self, chunks: Iterable[bytes]) -> tuple[Sha256, int]:
        hasher = hashlib.sha256()
        size = 0
        for chunk in chunks:
            hasher.update(chunk)
            size += len(chunk)
        return Sha256(hasher.hexdigest()), size


def list_zip(data: bytes) -> Tree:
    """
    List a zip archive, which a wheel and a jar are too.

    Raises:
        InvalidInput: It is broken.
    """
    collector = _digester(data)
    read_zip(BytesIO(data), collector)
    return collector.tree()


def list_tar(data: bytes, packing: str) -> Tree:
    """
    List a tar archive; *packing* is ``gz``, ``bz2``, ``xz`` or nothing.

    Raises:
        InvalidInput: It is broken.
    """
    collector = _digester(data)
    read_tar(BytesIO(data), packing, collector)
    return collector.tree()


def _digester(data: bytes) -> Collector:
    return _Digester(Path("/nonexistent"), LIMITS, len(data))
