"""
Unpacks one compressed file in memory, as much of it as a reader can use.

Source: RFC 1952 (gzip), the formats of bzip2 and xz; ratio as in the signals catalogue, A4.
"""

import bz2
import lzma
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

MAX_UNPACKED_BYTES: Final = 8 << 20
MAX_RATIO: Final = 100
RATIO_FROM_BYTES: Final = 1 << 20
"""What is smaller may have any ratio."""
PROBED_BYTES: Final = RATIO_FROM_BYTES // MAX_RATIO
"""Of a compressed file, to see by what comes of them whether it is made to swell."""
MAX_STREAMS: Final = 1000
"""Behind each other in one file; an empty one takes twenty bytes."""
_XZ_MEMORY_BYTES: Final = 128 << 20
"""Of the decoder; the highest preset takes 65 MiB."""


class _Decoder(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Packing:
    """One format of compression."""

    name: str
    magic: bytes
    decoder: Callable[[], _Decoder]


PACKINGS: Final = (
    Packing("gzip", b"\x1f\x8b", lambda: zlib.decompressobj(16 + zlib.MAX_WBITS)),
    Packing("bzip2", b"BZh", bz2.BZ2Decompressor),
    Packing("xz", b"\xfd7zXZ\0", lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, _XZ_MEMORY_BYTES)),
)


_BEGINNINGS: Final = frozenset(one.magic[:2] for one in PACKINGS)


def packing_of(data: bytes) -> Packing | None:
    """Tell by its first bytes how *data* is compressed; None if it is not, or in no way that is read."""
    return next((one for one in PACKINGS if data.startswith(one.magic)), None)


def is_bomb(data: bytes) -> bool:
    """
    Say whether *data*, or the first part of it, unpacks to more than :data:`MAX_RATIO` times its size.

    Only so much is unpacked as that takes: a release may hold a thousand such files. What stands behind the first part
    is unpacked where the end of a gzip file says that it swells; otherwise, or where the end lies, it is not seen.
    """
    if data[:2] not in _BEGINNINGS or (packing := packing_of(data)) is None:
        return False
    if len(unpacked(data[:PROBED_BYTES], packing, RATIO_FROM_BYTES)[0]) >= RATIO_FROM_BYTES:
        return True
    least = max(RATIO_FROM_BYTES, MAX_RATIO * len(data))
    if packing.name != "gzip" or int.from_bytes(data[-4:], "little") < least:
        return False
    least = min(least, MAX_UNPACKED_BYTES)
    return len(unpacked(data, packing, least)[0]) >= least


def unpacked(data: bytes, packing: Packing, most: int = MAX_UNPACKED_BYTES) -> tuple[bytes, str | None]:
    """Unpack up to *most* bytes of *data*; the second value says what was not unpacked, and why."""
    most = min(most, max(RATIO_FROM_BYTES, MAX_RATIO * len(data)))
    parts: list[bytes] = []
    left = most
    rest = data
    for _ in range(MAX_STREAMS):
        decoder = packing.decoder()
        try:
            part = decoder.decompress(rest, left + 1)
        except (zlib.error, OSError, lzma.LZMAError, ValueError) as error:
            return b"".join(parts), f"it cannot be unpacked whole: {type(error).__name__}"
        parts.append(part[:left])
        left -= len(part)
        if left < 0:
            return b"".join(parts), f"it unpacks to more than {most:,} bytes: the rest was not unpacked"
        rest = decoder.unused_data
        if not decoder.eof:
            return b"".join(parts), "it ends in the middle of its compressed data"
        if not rest.startswith(packing.magic):
            break
    return b"".join(parts), f"{len(rest):,} bytes behind its compressed data were not unpacked" if rest else None
