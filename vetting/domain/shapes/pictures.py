"""How large pictures are, as their headers say."""

import struct
from typing import Final

_START_OF_FRAME: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""JPEG markers that give the size. Source: ITU-T T.81, table B.1."""
_MAX_SEGMENTS: Final = 1000
"""Before the frame; a camera writes some ten."""
_IHDR: Final = b"\0\0\0\rIHDR"
"""How the first chunk of a PNG begins. Source: PNG specification, third edition, 11.2.1."""
_MAX_PIXELS: Final = 1 << 32
"""More than any picture has; so many of eight bits are 4 GiB. A header that says more was not made by a painter."""


def png_size(data: bytes) -> str:
    """Read the first chunk of a PNG."""
    width, height = struct.unpack_from(">II", data, 16)
    return _of_size("PNG", width, height) if data[8:16] == _IHDR else _of_size("PNG", 0, 0)


def gif_size(data: bytes) -> str:
    """Read a GIF's logical screen."""
    width, height = struct.unpack_from("<HH", data, 6)
    return _of_size("GIF", width, height)


def jpeg_size(data: bytes) -> str:
    """Go from segment to segment of a JPEG until one gives the size."""
    at = 2
    for _ in range(_MAX_SEGMENTS):
        if at + 9 > len(data) or data[at] != 0xFF:
            break
        length, _, height, width = struct.unpack_from(">HBHH", data, at + 2)
        if data[at + 1] in _START_OF_FRAME:
            return _of_size("JPEG", width, height)
        at += 2 + length
    return "JPEG image"


def _of_size(kind: str, width: int, height: int) -> str:
    """Say how large a picture is, unless what its header says cannot be."""
    if 0 < width * height <= _MAX_PIXELS:
        return f"{kind} image, {width:,} x {height:,}"
    return f"{kind} image, but its header gives no size that makes sense"
