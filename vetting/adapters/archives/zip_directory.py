"""
A zip archive's central directory: where it lies, and what it lists.

1. Find the end of central directory the way Python's ``zipfile`` does; where
   ZIP64 has a second end record, the two must not contradict each other.
2. List the directory; it must fill exactly the bytes it claims, with as many
   entries as it claims.

Source: PKWARE APPNOTE 6.3.10; the checks follow warehouse's ``utils/zipfiles.py``.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from vetting.adapters.archives.collector import Collector
from vetting.domain.errors import InvalidInput
from vetting.domain.trees import path_text

END: Final = struct.Struct("<4s4H2LH")
LOCATOR: Final = struct.Struct("<4sLQL")
END64: Final = struct.Struct("<4sQ2H2L4Q")
CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
MAX_COMMENT_BYTES: Final = 0xFFFF
IN_ZIP64: Final = 0xFFFFFFFF
"""What a 32-bit field holds where ZIP64 has the value."""
UNIX: Final = 3
NAME_IS_UTF8: Final = 0x800


@dataclass(frozen=True, slots=True)
class Directory:
    """Where the central directory lies, and what it claims."""

    start: int
    size: int
    count: int
    count_bits: int
    """How many bits the count has: without ZIP64 it is a count modulo 65,536."""
    shift: int
    """Bytes before the archive; every stated offset is off by these."""


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of the central directory."""

    raw_name: bytes
    """In UTF-8, if the name is text at all."""
    stated_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    mode: int
    start: int
    """Of its local header."""

    @property
    def path(self) -> str:
        """How messages name it."""
        return path_text(self.raw_name)


def find_directory(file: BinaryIO, collector: Collector) -> Directory:
    """
    Find the end record, and by it the directory (1).

    Raises:
        InvalidInput: There is none, or what is there contradicts itself.
    """
    total = file.seek(0, 2)
    tail_start = max(0, total - END.size - MAX_COMMENT_BYTES)
    file.seek(tail_start)
    tail = file.read()
    at = _end_position(tail)
    _, disk, first_disk, count_here, count, size, offset, comment = END.unpack_from(tail, at)
    if disk or first_disk or count_here != count:
        raise InvalidInput("it claims to be one part of several archives")
    end = tail_start + at
    if end + END.size + comment != total:
        collector.note("trailing-bytes", None, "has bytes after its end")
    if comment:
        collector.note("comment", None, f"has a comment of {comment:,} bytes, where something may hide")
    bits = 16
    if (located := _zip64_end(file, end)) is not None:
        stated, end, bits = (count, size, offset), located[0], 64
        count, size, offset = located[1:]
        _check_zip64(stated, (count, size, offset))
    start = end - size
    shift = start - offset
    if start < 0 or shift < 0:
        raise InvalidInput("its central directory is not where its end says it is")
    if shift:
        collector.note("prepended-bytes", None, f"has {shift:,} bytes before its start")
    return Directory(start, size, count, bits, shift)


def _end_position(tail: bytes) -> int:
    """Find the end record as ``zipfile`` does: at the very end without a comment, else the last signature."""
    at = len(tail) - END.size
    if at < 0 or tail[at : at + 4] != b"PK\5\6" or tail[-2:] != b"\0\0":
        at = tail.rfind(b"PK\5\6")
    if at < 0 or at + END.size > len(tail):
        raise InvalidInput("it is not a zip archive, or its end is missing")
    return at


def _zip64_end(file: BinaryIO, end: int) -> tuple[int, int, int, int] | None:
    """Read ZIP64's end record, if its locator is there: its place, count, size and offset."""
    if end < LOCATOR.size + END64.size:
        return None
    place = end - LOCATOR.size - END64.size
    file.seek(place)
    record = take(file, END64.size)
    locator, disk, stated_place, disks = LOCATOR.unpack(take(file, LOCATOR.size))
    if locator != b"PK\6\7":
        return None
    signature, *_, disk_here, first_disk, count_here, count, size, offset = END64.unpack(record)
    if signature != b"PK\6\6" or disk or disks > 1 or disk_here or first_disk or count_here != count:
        raise InvalidInput("its ZIP64 end record is missing or broken")
    if stated_place + (place - size - offset) != place:
        raise InvalidInput("its ZIP64 locator points elsewhere: two readers would read two archives")
    return place, count, size, offset


def _check_zip64(stated: tuple[int, int, int], found: tuple[int, int, int]) -> None:
    """Refuse two end records that contradict each other; a field full of ones defers to ZIP64."""
    for short, full, deferred in zip(stated, found, (0xFFFF, IN_ZIP64, IN_ZIP64), strict=True):
        if short not in {full, deferred}:
            raise InvalidInput("its two end records contradict each other: two readers would read two archives")


def members_of(file: BinaryIO, directory: Directory) -> Iterator[Member]:
    """
    List the directory's entries (2), in its order.

    Raises:
        InvalidInput: It is broken, or not what its end record says.
    """
    file.seek(directory.start)
    left, number = directory.size, 0
    while left > 0:
        fields = CENTRAL.unpack(take(file, CENTRAL.size))
        name_bytes, extra_bytes, comment_bytes = fields[10:13]
        if fields[0] != b"PK\1\2":
            raise InvalidInput("its central directory is broken")
        name, extra = take(file, name_bytes), take(file, extra_bytes)
        take(file, comment_bytes)
        left -= CENTRAL.size + name_bytes + extra_bytes + comment_bytes
        number += 1
        yield _member(fields, name, extra, directory.shift)
    if left < 0 or number % (1 << directory.count_bits) != directory.count:
        raise InvalidInput("its central directory is not as large as its end says: two readers would read two archives")


def _member(fields: tuple[int, ...], name: bytes, extra: bytes, shift: int) -> Member:
    made_by, flags, method, crc = fields[1], fields[3], fields[4], fields[7]
    size, packed, offset = _zip64_values(extra, (fields[9], fields[8], fields[16]))
    raw_name = name if flags & NAME_IS_UTF8 else name.decode("cp437").encode()
    mode = fields[15] >> 16 if made_by >> 8 == UNIX else 0
    return Member(raw_name, name, flags, method, crc, packed, size, mode, offset + shift)


def _zip64_values(extra: bytes, stated: tuple[int, int, int]) -> Iterator[int]:
    """Give size, packed size and offset, those that do not fit from the ZIP64 extra field."""
    full = _extra_field(extra, 1)
    for value in stated:
        if value != IN_ZIP64:
            yield value
        elif len(full) < 8:
            raise InvalidInput("an entry's ZIP64 field is missing or too short")
        else:
            yield int.from_bytes(full[:8], "little")
            full = full[8:]


def _extra_field(extra: bytes, wanted: int) -> bytes:
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<2H", extra)
        if kind == wanted:
            return extra[4 : 4 + size]
        extra = extra[4 + size :]
    return b""


def take(file: BinaryIO, size: int) -> bytes:
    """
    Read exactly *size* bytes.

    Raises:
        InvalidInput: There are fewer.
    """
    data = file.read(size)
    if len(data) < size:
        raise InvalidInput("it ends too early")
    return data
