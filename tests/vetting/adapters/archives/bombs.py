"""Archives that cost their reader much and their writer little."""

import bz2
import gzip
import lzma
import struct
import zlib
from collections.abc import Callable
from typing import BinaryIO

from tests.packing import xz_that_demands_memory, zip_of
from tests.vetting.adapters.archives.hostile_tars import END, entry, header, pax
from tests.vetting.adapters.archives.hostile_zips import Record, end

ZEROS = 45 << 20
"""As many zeros as one block of bzip2 holds; they pack into some fifty bytes."""
HUGE = 8 << 30

Write = Callable[[BinaryIO], object]


def a_million_to_one(file: BinaryIO) -> None:
    """Write eight gigabytes of zeros into eight kilobytes."""
    file.write(bz2.compress(header(b"zeros", HUGE - 1)) + bz2.compress(bytes(ZEROS)) * 180)


def zeros_behind_the_end(file: BinaryIO) -> None:
    """Write as much where installers do not look."""
    file.write(bz2.compress(entry(b"a.py") + END) + bz2.compress(bytes(ZEROS)) * 180)


def ten_million_tar_entries(file: BinaryIO) -> None:
    """Write ten thousand empty files a thousand times over."""
    file.write(gzip.compress(b"".join(header(b"%d" % number) for number in range(10_000)), 1, mtime=0) * 1000)


def zip_entries(number: int) -> Write:
    """Write *number* empty files; as far as anybody reads, each where the directory says."""

    def write(file: BinaryIO) -> None:
        told = min(number, 100_001)
        records = [Record(b"%d" % place, b"") for place in range(told)]
        local = b"".join(record.local() for record in records)
        offset, central = 0, []
        for record in records:
            central.append(record.central(offset))
            offset += len(record.local())
        directory = b"".join(central)
        rest = Record(b"x", b"").central(0)
        file.write(local + directory)
        file.writelines(rest * min(100_000, number - told) for _ in range(0, number - told, 100_000))
        size = file.tell() - len(local)
        file.write(struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, number, number, size, len(local)))
        file.write(struct.pack("<4sLQL", b"PK\6\7", 0, len(local) + size, 1))
        file.write(struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0))

    return write


def overlapping(file: BinaryIO) -> None:
    """Write one content of megabytes that ten thousand names share."""
    shared = Record(b"#####", bytes(8 << 20), method=8)
    local, listed = shared.local(), shared.central(0)
    central = b"".join(listed.replace(b"#####", b"%05d" % number) for number in range(10_000))
    file.write(local + central + end(10_000, len(central), len(local)))


def archives_in_archives(file: BinaryIO) -> None:
    """Write an archive in an archive, two hundred deep, as one would be that held itself."""
    inner = b"print()"
    for depth in range(200):
        inner = zip_of({f"{depth}.zip": inner})
    file.write(inner)


def links_without_end(file: BinaryIO) -> None:
    """Write links whose targets fill more than their archive."""
    link = header(b"link", kind=b"2", target=b"x" * 100)
    file.write(gzip.compress(link * 50_000 + END, 1, mtime=0))


def names_without_end(file: BinaryIO) -> None:
    """Write names of four kilobytes each, none like another, and none of letters that are simple to compare."""
    names = (("\u0430" * 1990 + f"{number:05d}").encode() for number in range(9000))
    entries = b"".join(pax(b"%d path=%s\n" % (len(name) + 11, name)) + header(b"x") for name in names)
    file.write(gzip.compress(entries + END, 1, mtime=0))


def one_folder_in_another(file: BinaryIO) -> None:
    """Write paths of two thousand folders."""
    name = b"a/" * 1990 + b"b"
    file.write(gzip.compress((pax(b"%d path=%s\n" % (len(name) + 11, name)) + header(b"x")) * 9000 + END, 1, mtime=0))


def digits_without_end(file: BinaryIO) -> None:
    """Write extended headers of digits, which some readers search again from each of them."""
    file.write(gzip.compress(header(b"p", 1 << 20, b"x") + b"1" * (1 << 20) + entry(b"a.py") + END, mtime=0))


def a_gzip_comment_without_end(file: BinaryIO) -> None:
    """Write a comment that never ends, a hundred megabytes of it."""
    file.write(b"\x1f\x8b\x08\x10" + bytes(6) + b"x" * (100 << 20))


def blocks_of_nothing(file: BinaryIO) -> None:
    """Write empty blocks of deflate, which a decoder takes in and gives nothing for."""
    raw = b"\0\0\0\xff\xff" * (4 << 20)
    file.write(b"\x1f\x8b\x08\0" + bytes(6) + raw + zlib.compress(END, wbits=-15))


def memory_without_end(file: BinaryIO) -> None:
    """Write an xz stream that wants four gigabytes before its first byte."""
    file.write(xz_that_demands_memory(entry(b"a.py") + END))


def many_blocks_of_xz(file: BinaryIO) -> None:
    """Write zeros as xz packs them best."""
    file.write(lzma.compress(header(b"zeros", HUGE - 1) + bytes(ZEROS), preset=6) + lzma.compress(bytes(ZEROS)) * 50)


BOMBS: dict[str, tuple[str, Write]] = {
    "a million to one": ("x.tar.bz2", a_million_to_one),
    "zeros behind the end": ("x.tar.bz2", zeros_behind_the_end),
    "ten million entries of a tar archive": ("x.tar.gz", ten_million_tar_entries),
    "a million entries of a zip archive": ("x.zip", zip_entries(1_000_000)),
    "overlapping entries": ("x.zip", overlapping),
    "archives in archives": ("x.zip", archives_in_archives),
    "links without end": ("x.tar.gz", links_without_end),
    "names without end": ("x.tar.gz", names_without_end),
    "one folder in another": ("x.tar.gz", one_folder_in_another),
    "digits without end": ("x.tar.gz", digits_without_end),
    "a gzip comment without end": ("x.tar.gz", a_gzip_comment_without_end),
    "blocks of nothing": ("x.tar.gz", blocks_of_nothing),
    "memory without end": ("x.tar.xz", memory_without_end),
    "many blocks of xz": ("x.tar.xz", many_blocks_of_xz),
}
