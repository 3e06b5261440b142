"""
The head of a ``.pyc``: which Python wrote it, and from what.

Source: PEP 3147, PEP 552; the magic numbers are those of CPython's
``Lib/importlib/_bootstrap_external.py`` and ``Include/internal/pycore_magic_number.h``.
"""

import struct
from bisect import bisect_right
from typing import Final, NamedTuple

HEADER_BYTES: Final = 16
"""Magic number, flags, and either time and size of the source or its hash. Source: PEP 552; Python 3.7 and later."""
_FIRST_MAGIC: Final = (
    (3000, (3, 0)),
    (3141, (3, 1)),
    (3160, (3, 2)),
    (3190, (3, 3)),
    (3250, (3, 4)),
    (3320, (3, 5)),
    (3360, (3, 6)),
    (3390, (3, 7)),
    (3400, (3, 8)),
    (3420, (3, 9)),
    (3430, (3, 10)),
    (3450, (3, 11)),
    (3500, (3, 12)),
    (3550, (3, 13)),
    (3600, (3, 14)),
    (3650, (3, 15)),
)
"""The first magic number of each version, its alphas included."""
_LAST_MAGIC: Final = 3699
_PYTHON_2: Final = range(62011, 62212)
_IS_HASHED: Final = 1
_IS_CHECKED: Final = 2


class Header(NamedTuple):
    """What a ``.pyc`` says of itself."""

    version: tuple[int, int]
    source: str
    """What it was made from, in words."""


def pyc_version(data: bytes) -> str | None:
    """Name the Python that wrote a ``.pyc``; None if *data* is none."""
    if len(data) < HEADER_BYTES or data[2:4] != b"\r\n":
        return None
    (magic,) = struct.unpack_from("<H", data)
    if magic in _PYTHON_2:
        return "Python 2"
    version = _version(magic)
    return f"Python {version[0]}.{version[1]}" if version else None


def header_of(data: bytes) -> Header | None:
    """Read the head of a ``.pyc`` whose code can be read: of Python 3.7 and later."""
    version = _version(struct.unpack_from("<H", data)[0]) if pyc_version(data) else None
    if version is None or version < (3, 7):
        return None
    flags, first, second = struct.unpack_from("<III", data, 4)
    if not flags & _IS_HASHED:
        return Header(version, f"a source of {second:,} bytes, last changed {first} seconds after 1970 began")
    checked = "which is checked" if flags & _IS_CHECKED else "which is never checked"
    return Header(version, f"a source with the hash {data[8:16].hex()}, {checked}")


def _version(magic: int) -> tuple[int, int] | None:
    if not _FIRST_MAGIC[0][0] <= magic <= _LAST_MAGIC:
        return None
    return _FIRST_MAGIC[bisect_right(_FIRST_MAGIC, magic, key=lambda known: known[0]) - 1][1]
