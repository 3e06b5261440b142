"""Damage to stored blobs, and where each kind of them is: for tests of what happens then."""

from collections.abc import Callable
from typing import Final

from vetting.adapters.blobs import BlobFolder
from vetting.domain.releases import Release, Sha256
from vetting.formats import hunks, trees
from vetting.usecases.bench import Bench


def lose(blobs: BlobFolder, digest: Sha256) -> None:
    """Remove a blob."""
    blobs.path_of(digest).unlink()


def alter(blobs: BlobFolder, digest: Sha256) -> None:
    """Change a blob's last byte, so that only its digest tells."""
    path = blobs.path_of(digest)
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


def cut_short(blobs: BlobFolder, digest: Sha256) -> None:
    """Leave nothing in a blob, as a loss of power may."""
    blobs.path_of(digest).write_bytes(b"")


DAMAGES: Final[dict[str, Callable[[BlobFolder, Sha256], None]]] = {"lost": lose, "altered": alter, "cut": cut_short}


async def blob_of(kind: str, release: Release, bench: Bench, blobs: BlobFolder) -> Sha256:
    """Find one blob of a kind that belongs to *release*, which was compared."""
    async with bench.units.open() as unit:
        comparison = await unit.comparisons.chosen(release.id)
        known = await unit.comparisons.trees(release.id)
    assert comparison is not None
    manifest = hunks.parse_tree_diff(blobs.get(comparison.manifest_sha256))
    changed = next(file for file in manifest.files if file.hunks is not None and file.path.endswith(".py"))
    tree = trees.parse(blobs.get(known[comparison.new.sha256]))
    unpacked = next(entry for entry in tree.entries if entry.path == changed.path)
    found = {
        "distribution": comparison.new.sha256,
        "file": unpacked.sha256,
        "tree": known[comparison.new.sha256],
        "diff": comparison.manifest_sha256,
        "hunks": changed.hunks,
    }[kind]
    assert found is not None
    return found
