"""Taking over what a child left: no more of it is hashed than was agreed on, however much there is."""

import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pytest

from vetting.adapters.blobs import BlobFolder
from vetting.adapters.bundles import Bundler
from vetting.domain.releases import Sha256

TERABYTE = 1 << 40
"""Of nothing: to hash it takes longer than any test is given."""


def left(folder: Path, files: Sequence[bytes], bundled: Sequence[bytes]) -> None:
    """Leave files named by their digest, and others in a bundle."""
    for content in files:
        (folder / sha256(content).hexdigest()).write_bytes(content)
    bundler = Bundler(folder, os.write)
    for content in bundled:
        bundler.add(content)
    bundler.close()


@pytest.mark.parametrize(
    ("files", "bundled", "at_most_bytes", "taken"),
    [
        ([b"one", b"two"], [], 6, 2),
        ([b"one", b"two"], [], 5, 1),
        ([], [b"one", b"two", b"six"], 6, 2),
        ([], [b"one", b"one", b"six"], 6, 1),
        ([b"one"], [b"two"], 3, 1),
        ([b""], [b""], 0, 1),
    ],
)
def test_no_more_is_hashed_than_agreed_on(
    tmp_path: Path, files: list[bytes], bundled: list[bytes], at_most_bytes: int, taken: int
) -> None:
    """Files and what is in bundles count together, and twice where they are there twice."""
    left(tmp_path, files, bundled)
    assert taken == len(BlobFolder(tmp_path / "blobs").adopt(tmp_path, at_most_bytes=at_most_bytes))


def test_what_is_kept_already_is_not_hashed_again(tmp_path: Path) -> None:
    """A file that is there, of the right size, costs nothing."""
    blobs = BlobFolder(tmp_path / "blobs")
    digest = blobs.put_bytes(b"hello")
    left(tmp_path, [b"hello"], [])
    assert {digest} == blobs.adopt(tmp_path, at_most_bytes=0)


def test_a_file_larger_than_agreed_on_is_not_looked_into(tmp_path: Path) -> None:
    """A file of a terabyte is left behind, and what is small enough is taken over all the same."""
    digest = Sha256(sha256(b"hello").hexdigest())
    left(tmp_path, [b"hello"], [])
    with (tmp_path / ("0" * 64)).open("wb") as file:
        file.truncate(TERABYTE)
    assert {digest} == BlobFolder(tmp_path / "blobs").adopt(tmp_path, at_most_bytes=TERABYTE - 1)
