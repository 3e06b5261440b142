"""
Remembers which tree belongs to an archive, so that none is unpacked twice.

It is a cache beside the blobs, one small file an archive, kind and limits, like the
memo of diffs. A tree is recalled only while its manifest and every file
it names are kept, of the right size; whatever is lost, or was set aside as
altered, is read from the archive again.
"""

import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Final

from vetting.adapters.archives.limits import ArchiveLimits
from vetting.adapters.blob_files import is_kept
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.memo import entry_path, recalled, remember
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Sha256, sha256
from vetting.domain.trees import EntryKind, Tree
from vetting.formats import trees
from vetting.ports.blobs import BlobAltered, BlobMissing
from vetting.ports.reading import ReadTree

READER_VERSION: Final = 4
"""Raised whenever an archive may give another tree, or other notes, than before."""


@dataclass(frozen=True, slots=True)
class TreeMemo:
    """Recalls what reading an archive left behind."""

    blobs: BlobFolder
    limits: ArchiveLimits

    def recall(self, distribution: Sha256, packing: str) -> ReadTree | None:
        """Give what was read of *distribution* as an archive of that kind, if all of it is still kept."""
        with suppress(FileNotFoundError, ValueError, KeyError, TypeError, InvalidInput, BlobMissing, BlobAltered):
            digest = sha256(str(recalled(self._path(distribution, packing))["tree"]))
            tree = trees.parse(self.blobs.get(digest))
            if self.blobs.refresh(digest) and self._has_files_of(tree):
                return summary(digest, tree)
        return None

    def keep(self, distribution: Sha256, packing: str, tree: Sha256) -> None:
        """Remember that reading *distribution* gave *tree*."""
        remember(self._path(distribution, packing), {"tree": tree})

    def _has_files_of(self, tree: Tree) -> bool:
        """Say whether every file is kept, and have each count as new, for whoever is about to refer to it."""
        root = os.fspath(self.blobs.root)
        sizes = {entry.sha256: entry.size_bytes for entry in tree.entries if entry.sha256 is not None}
        return all(is_kept(f"{root}/{digest[:2]}/{digest[2:]}", size) for digest, size in sizes.items())

    def _path(self, distribution: Sha256, packing: str) -> str:
        """Name what a tree depends on: the bytes, how they are packed, the limits, and the reader."""
        limits = {name: value for name, value in asdict(self.limits).items() if name != "min_free_bytes"}
        return entry_path(self.blobs, f"trees-{READER_VERSION}", [distribution, packing, limits])


def summary(digest: Sha256, tree: Tree) -> ReadTree:
    """Sum up the tree whose manifest is kept under *digest*."""
    files = sum(entry.kind is EntryKind.FILE for entry in tree.entries)
    return ReadTree(digest, files, tree.size_bytes, tree.cut, tree.notes)
