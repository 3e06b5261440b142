"""What one of Revet's processes does in the figure of hunks, and the folders that git gets."""

from pathlib import Path

from vetting.adapters.blobs import BlobFolder
from vetting.domain.comparing import Sides, changes_between, read_sides
from vetting.domain.diffs import looks_binary
from vetting.domain.line_engine import line_patch
from vetting.domain.releases import Sha256
from vetting.domain.sections import with_sections
from vetting.domain.sharing import shares_of
from vetting.domain.trees import EntryKind, FileChange, matched_paths
from vetting.formats import trees


def hunks_share(blobs: BlobFolder, old: Sha256, new: Sha256, share: int, shares: int) -> tuple[int, int]:
    """
    Find the hunks of one share of the changed text files, from two stored trees, in the form in which they are stored.

    Every process pairs the trees for itself; nothing was remembered from before.

    Returns:
        How many files, and how many bytes their hunks are.
    """
    found = changes_between(trees.parse(blobs.get(old)), trees.parse(blobs.get(new)), blobs)
    files = written = 0
    for _, change in shares_of(found.changes, shares, _size_bytes)[share]:
        texts = _texts(read_sides(change, blobs))
        if texts is not None:
            files += 1
            written += len(with_sections(line_patch(*texts).text, *texts, change.path))
    return files, written


def _size_bytes(change: FileChange) -> int:
    return sum(side.size_bytes for side in (change.old, change.new) if side)


def _texts(sides: Sides) -> tuple[bytes, bytes] | None:
    """Give both sides of a text, however long; None of what is none."""
    both = [side for side in (sides.old, sides.new) if side]
    if any(side.entry.kind is not EntryKind.FILE or looks_binary(side.data, side.entry.path) for side in both):
        return None
    old, new = (side.data if side else b"" for side in (sides.old, sides.new))
    return old, new


def write_folder(blobs: BlobFolder, tree: Sha256, folder: Path) -> None:
    """Write a tree's files as a folder, under the paths by which Revet pairs them."""
    for path, entry in matched_paths(trees.parse(blobs.get(tree))).items():
        if entry.sha256 is not None:
            target = folder / path
            assert target.resolve().is_relative_to(folder.resolve()), "the pinned archives have plain paths"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(blobs.get(entry.sha256))
