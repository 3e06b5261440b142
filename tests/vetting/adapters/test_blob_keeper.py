"""What a sweep drops and what a check misses, where a package's files are named, or made, to mislead them."""

import os
from datetime import timedelta

from vetting.adapters.blob_keeper import FolderKeeper
from vetting.adapters.blob_sweep import all_blobs
from vetting.adapters.blobs import BlobFolder
from vetting.domain.releases import ReleaseId, Sha256
from vetting.domain.trees import ArchiveNote, EntryKind, Tree, TreeEntry
from vetting.formats import trees
from vetting.pages.blobs import Roots

NOBODYS = "ab" * 32
"""Names no blob."""


def tree_of(blobs: BlobFolder, *entries: TreeEntry, note: str = "") -> Sha256:
    """Keep the manifest of a tree."""
    notes = (ArchiveNote("odd", note, note),) if note else ()
    return blobs.put_bytes(trees.dump(Tree(entries, notes, note or None)))


def file_of(path: str, digest: Sha256, size_bytes: int) -> TreeEntry:
    """Describe a file of a tree."""
    return TreeEntry(path, EntryKind.FILE, digest, size_bytes, 0o644, None)


async def test_a_distribution_inside_another_one_is_never_dropped(blobs: BlobFolder) -> None:
    """What can be fetched again goes, but not where it is a file that some release is read by."""
    bundled, alone, bundler = blobs.put_bytes(b"a wheel"), blobs.put_bytes(b"another"), blobs.put_bytes(b"an sdist")
    tree = tree_of(blobs, file_of("bundled/a.whl", bundled, 7))
    for digest, _ in all_blobs(blobs):
        os.utime(blobs.path_of(digest), (1_000_000, 1_000_000))
    roots = Roots(frozenset({bundled, alone, bundler}), frozenset({bundled, alone}), ((ReleaseId(1), tree),))

    swept = await FolderKeeper(blobs).sweep(roots, keep_for=timedelta(days=30), spare=False)

    assert swept.removed == 1
    assert {digest for digest, _ in all_blobs(blobs)} == {bundled, bundler, tree}


async def test_names_that_look_like_digests_miss_nothing(blobs: BlobFolder) -> None:
    """A package whose paths, links and notes are 64 hexadecimal digits does not count as damaged for ever."""
    kept = blobs.put_bytes(b"x")
    link = TreeEntry("cd" * 32, EntryKind.LINK, None, 0, 0o777, NOBODYS)
    tree = tree_of(blobs, file_of(NOBODYS, kept, 1), link, note=NOBODYS)

    checked = await FolderKeeper(blobs).check(Roots(frozenset(), frozenset(), ((ReleaseId(1), tree),)), print)

    assert (checked.lost, checked.damaged) == (0, frozenset())


async def test_a_lost_file_that_is_a_distribution_too_is_missed(blobs: BlobFolder) -> None:
    """That it could be fetched does not help the release that has it inside."""
    bundled = blobs.put_bytes(b"a wheel")
    tree = tree_of(blobs, file_of("bundled/a.whl", bundled, 7))
    blobs.path_of(bundled).unlink()

    roots = Roots(frozenset({bundled}), frozenset({bundled}), ((ReleaseId(1), tree),))
    checked = await FolderKeeper(blobs).check(roots, print)

    assert (checked.lost, checked.damaged) == (1, frozenset({ReleaseId(1)}))


async def test_a_manifest_that_is_lost_for_good_stops_no_sweep_for_ever(blobs: BlobFolder) -> None:
    """For a month nothing goes; then it is known that nobody mends it, but for what is damaged since."""
    garbage, distribution = blobs.put_bytes(b"nobody's"), blobs.put_bytes(b"an sdist")
    os.utime(blobs.path_of(garbage), (1_000_000, 1_000_000))
    lost = (ReleaseId(1), Sha256(NOBODYS))
    roots = Roots(frozenset({distribution}), frozenset(), (lost,))
    more = Roots(frozenset({distribution}), frozenset(), (lost, (ReleaseId(2), Sha256("cd" * 32))))
    keeper = FolderKeeper(blobs)

    async def removed(found: Roots) -> tuple[int, frozenset[ReleaseId]]:
        swept = await keeper.sweep(found, keep_for=None, spare=False)
        return swept.removed, swept.damaged

    assert [await removed(roots), await removed(roots)] == [(0, frozenset({1}))] * 2
    os.utime(blobs.root / "damaged", (1_000_000, 1_000_000))
    assert await removed(more) == (0, frozenset({1, 2}))
    os.utime(blobs.root / "damaged", (1_000_000, 1_000_000))
    assert await removed(roots) == (1, frozenset())
