"""Pinned distributions, read into trees of a scratch folder's own."""

import asyncio
import os
from collections.abc import Iterable

from benchmarks.lab.material import Pinned
from vetting.adapters.archives.reader import ChildArchiveReader
from vetting.adapters.blobs import BlobFolder
from vetting.domain.releases import Sha256


def link(files: Iterable[Pinned], archives: BlobFolder, blobs: BlobFolder) -> None:
    """Have *files* of *archives* lie in *blobs*, too."""
    for one in files:
        blobs.path_of(one.sha256).parent.mkdir(parents=True, exist_ok=True)
        os.link(archives.path_of(one.sha256), blobs.path_of(one.sha256))


async def read_trees(files: Iterable[Pinned], archives: BlobFolder, blobs: BlobFolder) -> dict[str, Sha256]:
    """Read *files* of one project, and map each side to its tree."""
    wanted = list(files)
    await asyncio.to_thread(link, wanted, archives, blobs)
    return {one.side: (await ChildArchiveReader(blobs).read(one.sha256, one.filename)).tree for one in wanted}
