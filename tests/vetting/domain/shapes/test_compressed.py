"""Compressed files that swell, told without unpacking honest ones."""

import bz2
import gzip
import hashlib

import pytest

from vetting.domain.shapes.compressed import PROBED_BYTES, is_bomb

HONEST = hashlib.shake_128(b"honest").digest(2 * PROBED_BYTES)
"""What no packing makes smaller."""
SWELLING = bytes(32 << 20)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (gzip.compress(SWELLING), True),
        (gzip.compress(HONEST + SWELLING), True),
        (gzip.compress(HONEST) + gzip.compress(SWELLING), True),
        (bz2.compress(SWELLING), True),
        (gzip.compress(HONEST), False),
        (gzip.compress(HONEST + bytes(1 << 20)), False),
        (gzip.compress(HONEST)[:-4] + b"\xff" * 4, False),
        (gzip.compress(HONEST) + b"any" * 9, False),
        (bz2.compress(HONEST), False),
        (b"", False),
    ],
    ids=["at-once", "behind", "second", "bzip2", "honest", "some", "claimed", "more", "honest-bzip2", "nothing"],
)
def test_what_swells_is_told_wherever_it_begins(data: bytes, *, expected: bool) -> None:
    """Bytes that swell behind honest ones are told by what the end of the file says, which has to be true."""
    assert is_bomb(data) == expected


def test_what_lies_about_its_end_is_not_told() -> None:
    """The stated limit: behind the first part, only what a gzip file's end says is looked into."""
    assert not is_bomb(bz2.compress(HONEST * 20 + SWELLING))
    assert not is_bomb(gzip.compress(HONEST + SWELLING)[:-4] + bytes(4))
