"""
One distribution: fetched, verified, and read into a tree.

``obtain`` finds done what is done. What is kept here may be lost or altered
since; whoever notices (a reader of the archive, too) finds it missing, and it
is fetched or read again like anything that was never here.
"""

from dataclasses import dataclass

from vetting.domain.errors import InvalidInput, NotFound, VerificationFailed
from vetting.domain.indexes import IndexFile
from vetting.domain.releases import Distribution, Sha256
from vetting.formats import hunks, trees
from vetting.ports.blobs import BlobAltered, BlobMissing, Blobs
from vetting.ports.indexes import PackageIndex
from vetting.ports.reading import ArchiveReader, ReadTree

LOST = (BlobMissing, BlobAltered)
"""What is raised of a blob that has to be obtained again."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of reading one distribution."""

    distribution: Distribution
    tree: Sha256 | None
    notes: tuple[str, ...] = ()
    failure: str | None = None


async def obtain(distribution: Distribution, *, index: PackageIndex, blobs: Blobs, reader: ArchiveReader) -> Outcome:
    """
    Fetch a distribution unless it is kept, and have it read; why it cannot be is an outcome, too.

    Raises:
        SourceUnavailable: The index could not be asked, or there is no room; trying again may help.
    """
    try:
        tree = await _read(distribution, index=index, blobs=blobs, reader=reader)
    except (InvalidInput, NotFound, VerificationFailed) as error:
        return Outcome(distribution, None, failure=str(error))
    notes = tuple(note.text for note in tree.notes)
    return Outcome(distribution, tree.tree, notes if tree.cut is None else (f"Not all was read: {tree.cut}", *notes))


async def _read(distribution: Distribution, *, index: PackageIndex, blobs: Blobs, reader: ArchiveReader) -> ReadTree:
    await _fetch(distribution, index, blobs)
    try:
        return await reader.read(distribution.sha256, distribution.filename)
    except LOST:
        # It was kept but altered, and is set aside by now.
        await _fetch(distribution, index, blobs)
        return await reader.read(distribution.sha256, distribution.filename)


async def _fetch(distribution: Distribution, index: PackageIndex, blobs: Blobs) -> None:
    if await blobs.has(distribution.sha256):
        return
    if distribution.url is None:
        raise NotFound("the index does not say where this file is")
    file = IndexFile(distribution.filename, distribution.url, distribution.sha256, distribution.size_bytes)
    await blobs.put(index.stream(file))


async def is_tree_whole(tree: Sha256, blobs: Blobs) -> bool:
    """Tell whether a tree's manifest and every file it names is kept, whole; what is altered is set aside."""
    try:
        entries = trees.parse(await blobs.get(tree)).entries
    except LOST:
        return False
    return await _are_whole({entry.sha256 for entry in entries if entry.sha256 is not None}, blobs)


async def is_diff_whole(manifest: Sha256, blobs: Blobs) -> bool:
    """Tell whether a diff's manifest and all hunks are kept, whole; what is altered is set aside."""
    try:
        files = hunks.parse_tree_diff(await blobs.get(manifest)).files
    except LOST:
        return False
    return await _are_whole({file.hunks for file in files if file.hunks is not None}, blobs)


async def _are_whole(digests: set[Sha256], blobs: Blobs) -> bool:
    """Look at all of them, so that everything altered is set aside at once."""
    return all([await blobs.is_whole(digest) for digest in digests])
