"""Bundles: what goes in comes out, and what is no bundle gives nothing that it does not hold."""

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from vetting.adapters.adopting import BLOCK_BYTES
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.bundles import MOST_BYTES, Bundler, contents_of, is_bundle
from vetting.domain.errors import NoRoom
from vetting.domain.releases import Sha256

HELLO = Sha256(sha256(b"hello").hexdigest())
FIVE = b"\5\0\0\0"


def bundled(folder: Path, *contents: bytes, bundle_bytes: int = 1 << 20) -> list[Path]:
    """Write contents into bundles and list those."""
    bundler = Bundler(folder, os.write, bundle_bytes=bundle_bytes)
    for content in contents:
        bundler.add(content)
    bundler.close()
    return sorted(folder.iterdir())


@pytest.mark.parametrize(("bundle_bytes", "number"), [(1, 3), (8, 2), (1 << 20, 1)])
def test_what_goes_in_comes_out(tmp_path: Path, bundle_bytes: int, number: int) -> None:
    """Contents come out in order, empty and largest ones among them, and a full bundle is followed by the next."""
    contents = [b"", b"hello", b"x" * MOST_BYTES]
    bundles = bundled(tmp_path, *contents, bundle_bytes=bundle_bytes)
    assert number == len(bundles)
    assert all(is_bundle(path.name) for path in bundles)
    assert contents == [content for path in bundles for content in contents_of(str(path))]


def _as_link(path: Path) -> None:
    path.with_name("elsewhere").write_bytes(FIVE + b"hello")
    path.symlink_to(path.with_name("elsewhere"))


@pytest.mark.parametrize(
    ("make", "contents"),
    [
        (lambda path: path.write_bytes(FIVE + b"hello" + FIVE + b"hell"), [b"hello"]),
        (lambda path: path.write_bytes(FIVE + b"hello" + FIVE[:3]), [b"hello"]),
        (lambda path: path.write_bytes(b"\xff" * 4 + b"x" * 10), []),
        (lambda path: path.write_bytes((MOST_BYTES + 1).to_bytes(4, "little") + b"x" * (MOST_BYTES + 1)), []),
        (os.mkfifo, []),
        (_as_link, []),
        (Path.mkdir, []),
    ],
    ids=["cut", "cut-length", "absurd", "too-long", "fifo", "link", "folder"],
)
def test_what_is_no_bundle_gives_nothing_more(
    tmp_path: Path, make: Callable[[Path], object], contents: list[bytes]
) -> None:
    """Neither a bundle that ends early nor something else of that name is believed, waited for or followed."""
    make(tmp_path / "bundle-0")
    assert contents == list(contents_of(str(tmp_path / "bundle-0")))
    blobs = BlobFolder(tmp_path / "blobs")
    assert {Sha256(sha256(content).hexdigest()) for content in contents} == blobs.adopt(tmp_path)


def test_a_bundle_is_taken_over_and_removed(tmp_path: Path) -> None:
    """Each content is kept under its own digest; one that is there counts as new, one that was cut short is healed."""
    folder = BlobFolder(tmp_path / "blobs")
    short = Sha256(sha256(b"shortened").hexdigest())
    for content in (b"hello", b"shortened"):
        folder.put_bytes(content)
    folder.path_of(short).write_bytes(b"short")
    os.utime(folder.path_of(HELLO), (0, 0))
    workspace = folder.workspace()
    bundled(workspace, b"hello", b"shortened", b"")
    assert {HELLO, short, Sha256(sha256(b"").hexdigest())} == folder.adopt(workspace)
    assert list(workspace.iterdir()) == []
    assert folder.get(short) == b"shortened"
    assert folder.path_of(HELLO).stat().st_mtime > 0


@pytest.mark.parametrize(
    ("contents", "bundle_bytes", "at_most", "taken"),
    [
        ([b"a", b"b", b"c"], 1 << 20, 3, 3),
        ([b"a", b"b", b"c"], 1 << 20, 2, 2),
        ([b"a", b"b", b"c"], 1, 2, 2),
        ([b""] * 9 + [b"a"], 1 << 20, 9, 1),
    ],
)
def test_no_more_is_taken_over_than_asked_for(
    tmp_path: Path, contents: list[bytes], bundle_bytes: int, at_most: int, taken: int
) -> None:
    """However many bundles there are, and however little, or nothing, each content holds."""
    bundled(tmp_path, *contents, bundle_bytes=bundle_bytes)
    assert taken == len(BlobFolder(tmp_path / "blobs").adopt(tmp_path, at_most=at_most))


@pytest.mark.parametrize(("size_bytes", "number"), [(MOST_BYTES, 33), (3, (8 << 20) // BLOCK_BYTES)])
def test_taking_over_ends_where_there_is_no_room(tmp_path: Path, size_bytes: int, number: int) -> None:
    """What stays free on the disk is looked at while bundles become blobs, of which the smallest takes a block."""
    folder = BlobFolder(tmp_path / "blobs", min_free_bytes=1 << 60)
    workspace = folder.workspace()
    contents = (one.to_bytes(3, "little") + bytes(size_bytes - 3) for one in range(number))
    bundled(workspace, *contents, bundle_bytes=1 << 30)
    with pytest.raises(NoRoom):
        folder.adopt(workspace)
