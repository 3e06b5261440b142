"""Reading without other processes: the same work done in this one, for tests of what uses it."""

import tempfile
from collections.abc import Collection
from pathlib import Path

from vetting.adapters.archives.formats import read_archive
from vetting.adapters.archives.limits import ArchiveLimits
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.comparing import compared_if_small
from vetting.adapters.comparing_parts import Comparison
from vetting.adapters.rereading import made_text_stored
from vetting.adapters.tracing import trace_stored
from vetting.domain.releases import Sha256
from vetting.domain.signals.interface import Claims
from vetting.domain.tracing import FileTrace
from vetting.domain.trees import EntryKind, Tree
from vetting.formats import trees
from vetting.ports.reading import UNCLAIMED, ComparedTrees, FileInTree, MadeText, ReadTree


class InlineArchiveReader:
    """Reads archives in this process; held to the same contract as the one that does not."""

    def __init__(self, blobs: BlobFolder) -> None:
        self._blobs = blobs

    async def read(self, distribution: Sha256, filename: str) -> ReadTree:
        """Read the archive kept under *distribution* into a tree, its files into blobs."""
        tree = self._read(distribution, filename)
        files = sum(entry.kind is EntryKind.FILE for entry in tree.entries)
        return ReadTree(self._blobs.put_bytes(trees.dump(tree)), files, tree.size_bytes, tree.cut, tree.notes)

    def _read(self, distribution: Sha256, filename: str) -> Tree:
        with tempfile.TemporaryDirectory() as folder, self._blobs.open(distribution) as file:
            tree = read_archive(file, filename, Path(folder), ArchiveLimits())
            self._blobs.adopt(Path(folder))
        return tree


class InlineTextMaker:
    """Makes texts of files in this process."""

    def __init__(self, blobs: BlobFolder) -> None:
        self._blobs = blobs

    async def made_text(self, file: Sha256) -> MadeText | None:
        """Count the lines of the text that is made from a file without lines."""
        return made_text_stored(self._blobs, file)


class InlineComparer:
    """Compares trees in this process; held to the same contract as the one that does not."""

    def __init__(self, blobs: BlobFolder) -> None:
        self._blobs = blobs

    async def compare(self, old_tree: Sha256 | None, new_tree: Sha256, claims: Claims = UNCLAIMED) -> ComparedTrees:
        """Diff two trees and run every rule on the difference."""
        compared = compared_if_small(Comparison(self._blobs, old_tree, new_tree, claims), None)
        assert isinstance(compared, ComparedTrees), "without a limit nothing is too large"
        return compared

    async def trace(self, files: Collection[FileInTree], target: Sha256) -> dict[FileInTree, FileTrace]:
        """Find what became of *files* in another tree."""
        return trace_stored(self._blobs, files, target)
