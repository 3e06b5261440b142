"""
Names what a binary file is by its magic bytes, never by its name, which an attacker chooses.

Source: the formats' own specifications (System V ABI, PE/COFF, Mach-O, PNG,
GIF89a, JFIF, sfnt, POSIX ustar, CPython's ``importlib``), magic bytes as
listed in ``file``'s database.
"""

import struct
from codecs import getincrementaldecoder
from collections import Counter
from collections.abc import Callable, Iterator
from math import log2
from typing import Final

from vetting.domain.shapes.pictures import gif_size, jpeg_size, png_size
from vetting.domain.shapes.programs import elf_about, java_or_macho_about, macho_about, pe_about
from vetting.domain.shapes.pyc import pyc_version
from vetting.domain.shapes.shape import Look

ENTROPY_BYTES: Final = 64 << 10
"""Entropy is that of slices from all over a file: all of a large one would take longer than its diff."""
_SLICES: Final = 16
_EVERY: Final = 32
_RARE: Final = 64
"""A byte that is more often there than once in so many is counted by itself."""
COMPRESSED: Final = frozenset(
    ["png", "gif", "jpeg", "webp", "woff", "woff2", "ogg", "mp3", "flac", "pdf", "zip", "gzip", "bzip2", "xz", "zstd"]
)
"""Kinds whose entropy is high whatever they hold."""

_PLAIN: Final[tuple[tuple[int, bytes, str, str], ...]] = (
    (0, b"PK\x03\x04", "zip", "zip archive"),
    (0, b"PK\x05\x06", "zip", "empty zip archive"),
    (0, b"\x1f\x8b", "gzip", "gzip-compressed"),
    (0, b"BZh", "bzip2", "bzip2-compressed"),
    (0, b"\xfd7zXZ\0", "xz", "xz-compressed"),
    (0, b"\x28\xb5\x2f\xfd", "zstd", "Zstandard-compressed"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z", "7-Zip archive"),
    (257, b"ustar", "tar", "tar archive"),
    (0, b"!<arch>\n", "ar", "static library or Debian package (ar)"),
    (0, b"\0asm", "wasm", "WebAssembly"),
    (0, b"BC\xc0\xde", "llvm", "LLVM bitcode"),
    (0, b"dex\n", "dex", "Android bytecode"),
    (0, b"SQLite format 3\0", "sqlite", "SQLite database"),
    (0, b"%PDF-", "pdf", "PDF document"),
    (0, b"\x93NUMPY", "npy", "NumPy array"),
    (0, b"\x89HDF\r\n", "hdf5", "HDF5 data"),
    (0, b"PAR1", "parquet", "Parquet data"),
    (0, b"\xde\x12\x04\x95", "mo", "gettext catalogue"),
    (0, b"\x95\x04\x12\xde", "mo", "gettext catalogue"),
    (0, b"wOFF", "woff", "WOFF font"),
    (0, b"wOF2", "woff2", "WOFF2 font"),
    (0, b"OTTO", "font", "OpenType font"),
    (0, b"ttcf", "font", "TrueType font collection"),
    (0, b"\0\1\0\0", "font", "TrueType font"),
    (0, b"ID3", "mp3", "MP3 audio"),
    (0, b"OggS", "ogg", "Ogg audio or video"),
    (0, b"fLaC", "flac", "FLAC audio"),
    (0, b"MThd", "midi", "MIDI music"),
    (8, b"WAVE", "wav", "WAVE audio"),
    (8, b"WEBP", "webp", "WebP image"),
    (0, b"II*\0", "tiff", "TIFF image"),
    (0, b"MM\0*", "tiff", "TIFF image"),
    (0, b"\0\0\1\0", "ico", "icon"),
    (0, b"BM", "bmp", "bitmap image"),
)
"""Offset, magic bytes, kind, in words."""

_READ: Final[tuple[tuple[bytes, str, Callable[[bytes], str | None]], ...]] = (
    (b"\x7fELF", "elf", elf_about),
    (b"MZ", "pe", pe_about),
    (b"\xcf\xfa\xed\xfe", "macho", macho_about),
    (b"\xce\xfa\xed\xfe", "macho", macho_about),
    (b"\xca\xfe\xba\xbe", "macho", java_or_macho_about),
    (b"\x89PNG\r\n\x1a\n", "png", png_size),
    (b"GIF8", "gif", gif_size),
    (b"\xff\xd8\xff", "jpeg", jpeg_size),
)
"""Magic bytes, kind, and what reads more out of the header."""


def look_at(data: bytes) -> Look:
    """Say what *data*, the whole file or its head, is."""
    kind, about = _kind(data)
    return Look(kind, about, None if kind in COMPRESSED else entropy(data))


def _kind(data: bytes) -> tuple[str, str]:
    for magic, kind, read in _READ:
        if data.startswith(magic) and (about := _read(read, data)):
            return ("java", about) if about.startswith("Java") else (kind, about)
    if version := pyc_version(data):
        return "pyc", f"Python bytecode of {version}"
    for offset, magic, kind, about in _PLAIN:
        if data.startswith(magic, offset):
            return kind, about
    if _is_pickle(data):
        return "pickle", f"Python pickle, protocol {data[1]}: loading it runs what it says"
    return ("text", "text") if _is_text(data[:ENTROPY_BYTES]) else ("unknown", "no known kind of file")


def _read(read: Callable[[bytes], str | None], data: bytes) -> str | None:
    """Read a header that may end early."""
    try:
        return read(data)
    except (struct.error, IndexError):
        return None


def _is_text(head: bytes) -> bool:
    """Tell text by what it has not: NULs and, but for a last character cut in two, bytes that are not UTF-8."""
    try:
        getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return b"\0" not in head


def _is_pickle(data: bytes) -> bool:
    """Tell a pickle of protocol 2 to 5: its own opcode first, STOP last; older ones have no magic bytes."""
    return len(data) > 2 and data[0] == 0x80 and 2 <= data[1] <= 5 and data.endswith(b".")


def entropy(data: bytes) -> float:
    """Give Shannon's entropy of :data:`ENTROPY_BYTES` of *data*, in bits a byte, to two places."""
    sample = _sample(data)
    total = len(sample)
    return round(abs(sum(count / total * log2(count / total) for count in _counts(sample))), 2)


def _counts(sample: bytes) -> Iterator[int]:
    """
    Count how often each byte is there, in no order.

    A ``Counter`` takes 30 ns for each byte, ``count`` 0.3: so those that are frequent are counted by themselves and
    taken out. Which these are need not be right.
    """
    frequent = [byte for byte, times in Counter(sample[::_EVERY]).items() if times * _EVERY * _RARE > len(sample)]
    yield from (sample.count(byte) for byte in frequent)
    yield from Counter(sample.translate(None, bytes(frequent))).values()


def _sample(data: bytes) -> bytes:
    """Take slices at equal distances: a program begins with tables that say nothing about the rest."""
    if len(data) <= ENTROPY_BYTES:
        return data
    size, step = ENTROPY_BYTES // _SLICES, len(data) // _SLICES
    return b"".join(data[number * step : number * step + size] for number in range(_SLICES))
