"""How large pictures are, as their headers say."""

import struct
from typing import Final

_START_OF_FRAME: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""JPEG markers that give the size. Source: ITU-T T.81, table B.1."""
_MAX_SEGMENTS: Final = 1000
"""Before the frame; a camera writes some ten."""


def png_size(data: bytes) -> str:
    """Read the first chunk of a PNG."""
    width, height = struct.unpack_from(">II", data, 16)
    return f"PNG image, {width:,} x {height:,}"


def gif_size(data: bytes) -> str:
    """Read a GIF's logical screen."""
    width, height = struct.unpack_from("<HH", data, 6)
    return f"GIF image, {width:,} x {height:,}"


def jpeg_size(data: bytes) -> str:
    """Go from segment to segment of a JPEG until one gives the size."""
    at = 2
    for _ in range(_MAX_SEGMENTS):
        if at + 9 > len(data) or data[at] != 0xFF:
            break
        length, _, height, width = struct.unpack_from(">HBHH", data, at + 2)
        if data[at + 1] in _START_OF_FRAME:
            return f"JPEG image, {width:,} x {height:,}"
        at += 2 + length
    return "JPEG image"
