"""
A zip archive's central directory: where it lies, and what it lists.

1. Find the end of central directory the way Python's ``zipfile`` does; where
   ZIP64 has a second end record, the two must not contradict each other.
2. List the directory; it must fill exactly the bytes it claims. How many entries
   it claims installers do not ask, and other readers go by: where that is false,
   it is noted, and so is what an entry says twice, and not alike.

Source: PKWARE APPNOTE 6.3.10; the checks follow warehouse's ``utils/zipfiles.py``.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from stat import S_ISDIR
from typing import BinaryIO, Final

from vetting.adapters.archives.collector import Collector
from vetting.adapters.archives.names import shown
from vetting.domain.archive_notes import NoteCode
from vetting.domain.errors import InvalidInput
from vetting.domain.trees import path_text

END: Final = struct.Struct("<4s4H2LH")
LOCATOR: Final = struct.Struct("<4sLQL")
END64: Final = struct.Struct("<4sQ2H2L4Q")
CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
MAX_COMMENT_BYTES: Final = 0xFFFF
IN_ZIP64: Final = 0xFFFFFFFF
"""What a 32-bit field holds where ZIP64 has the value."""
COUNT_IN_ZIP64: Final = 0xFFFF
"""What the end's counts hold then."""
UNIX: Final = 3
NAME_IS_UTF8: Final = 0x800
NEWEST_VERSION: Final = 63
"""Of the format, times ten. Source: CPython 3.11, ``zipfile.MAX_EXTRACT_VERSION``."""
DOS_FOLDER: Final = 0x10
ZIP64_FIELD: Final = 0x0001
UNICODE_PATH_FIELD: Final = 0x7075
"""Of Info-ZIP: a second name, with the CRC of the first. Source: APPNOTE 4.6.9."""
ENDS: Final = (b"PK\5\6", b"PK\6\6", b"PK\6\7")
SCAN_BYTES: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class Directory:
    """Where the central directory lies, and what it claims."""

    start: int
    size: int
    counts: tuple[tuple[int, int], ...]
    """Each number of entries that is claimed, and how many bits it has: without ZIP64 it is one modulo 65,536."""
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
    is_folder_elsewhere: bool
    """Whether its attributes say that it is a folder."""
    oddities: tuple[tuple[NoteCode, str], ...]

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
    if disk or first_disk:
        raise InvalidInput("it claims to be one part of several archives")
    end = tail_start + at
    if end + END.size + comment != total:
        collector.note(NoteCode.TRAILING_BYTES, None, "has bytes after its end")
    if comment:
        collector.note(NoteCode.COMMENT, None, f"has a comment of {comment:,} bytes, where something may hide")
    counts = [(count_here, 16), (count, 16)]
    if (located := _zip64_end(file, end)) is not None:
        _check_zip64((size, offset), located[2:])
        end, more, size, offset = located
        counts = [one for one in counts if one[0] != COUNT_IN_ZIP64] + [(one, 64) for one in more]
    start = end - size
    shift = start - offset
    if start < 0 or shift < 0:
        raise InvalidInput("its central directory is not where its end says it is")
    if shift:
        collector.note(NoteCode.PREPENDED_BYTES, None, f"has {shift:,} bytes before its start")
    if _has_several_ends(file, start):
        text = "has the mark of an archive's end more than once: readers may take another one"
        collector.note(NoteCode.SEVERAL_ENDS, None, text)
    return Directory(start, size, tuple(counts), shift)


def _has_several_ends(file: BinaryIO, start: int) -> bool:
    """Look for a second end from the directory on; before it, an end belongs to an archive within the archive."""
    file.seek(start)
    seen, kept = dict.fromkeys(ENDS, 0), b""
    while chunk := file.read(SCAN_BYTES):
        for end in ENDS:
            seen[end] += (kept + chunk).count(end)
        kept = chunk[-3:]
    return max(seen.values()) > 1


def _end_position(tail: bytes) -> int:
    """Find the end record as ``zipfile`` does: at the very end without a comment, else the last signature."""
    at = len(tail) - END.size
    if at < 0 or tail[at : at + 4] != b"PK\5\6" or tail[-2:] != b"\0\0":
        at = tail.rfind(b"PK\5\6")
    if at < 0 or at + END.size > len(tail):
        raise InvalidInput("it is not a zip archive, or its end is missing")
    return at


def _zip64_end(file: BinaryIO, end: int) -> tuple[int, tuple[int, int], int, int] | None:
    """Read ZIP64's end record, if its locator is there: its place, both counts, size and offset."""
    if end < LOCATOR.size + END64.size:
        return None
    place = end - LOCATOR.size - END64.size
    file.seek(place)
    record = take(file, END64.size)
    locator, disk, stated_place, disks = LOCATOR.unpack(take(file, LOCATOR.size))
    if locator != b"PK\6\7":
        return None
    signature, *_, disk_here, first_disk, count_here, count, size, offset = END64.unpack(record)
    if signature != b"PK\6\6" or disk or disks > 1 or disk_here or first_disk:
        raise InvalidInput("its ZIP64 end record is missing or broken")
    if stated_place + (place - size - offset) != place:
        raise InvalidInput("its ZIP64 locator points elsewhere: two readers would read two archives")
    return place, (count_here, count), size, offset


def _check_zip64(stated: tuple[int, int], found: tuple[int, int]) -> None:
    """Refuse two end records that send readers to two places; a field full of ones defers to ZIP64."""
    for short, full in zip(stated, found, strict=True):
        if short not in {full, IN_ZIP64}:
            raise InvalidInput("its two end records contradict each other: two readers would read two archives")


def members_of(file: BinaryIO, directory: Directory) -> Iterator[Member]:
    """
    List the directory's entries (2), in its order.

    Raises:
        InvalidInput: It is broken, or not what its end record says.
    """
    file.seek(directory.start)
    left = directory.size
    while left > 0:
        fields = CENTRAL.unpack(take(file, CENTRAL.size))
        name_bytes, extra_bytes, comment_bytes = fields[10:13]
        if fields[0] != b"PK\1\2":
            raise InvalidInput("its central directory is broken")
        rest = take(file, name_bytes + extra_bytes + comment_bytes)
        left -= CENTRAL.size + len(rest)
        yield _member(fields, rest[:name_bytes], rest[name_bytes : name_bytes + extra_bytes], directory.shift)
    if left < 0 or (not directory.size and any(count for count, _ in directory.counts)):
        raise InvalidInput("its central directory is not as large as its end says: two readers would read two archives")


def false_counts(directory: Directory, number: int) -> list[int]:
    """List what the end claims of the *number* of entries that are there, as far as it is false."""
    return list(dict.fromkeys(count for count, bits in directory.counts if number % (1 << bits) != count))


def _member(fields: tuple[int, ...], name: bytes, extra: bytes, shift: int) -> Member:
    made_by, flags, method, crc = fields[1], fields[3], fields[4], fields[7]
    extras = dict(extra_fields(extra))
    size, packed, offset = _zip64_values(extras.get(ZIP64_FIELD, b""), (fields[9], fields[8], fields[16]))
    decoded = name if flags & NAME_IS_UTF8 else name.decode("cp437").encode()
    raw_name = decoded.partition(b"\0")[0]
    mode = fields[15] >> 16 if made_by >> 8 == UNIX else 0
    is_folder = bool(fields[15] & DOS_FOLDER) or S_ISDIR(mode)
    oddities = tuple(_oddities(fields, decoded, name, extras))
    return Member(raw_name, name, flags, method, crc, packed, size, mode, offset + shift, is_folder, oddities)


def _oddities(
    fields: tuple[int, ...], decoded: bytes, name: bytes, extras: Mapping[int, bytes]
) -> Iterator[tuple[NoteCode, str]]:
    """Say what an entry of the directory says in two ways, or hides."""
    if b"\0" in decoded:
        yield NoteCode.NUL_IN_NAME, f"is called {shown(decoded)}: installers cut that at its NUL"
    if not fields[3] & NAME_IS_UTF8 and not name.isascii():
        yield NoteCode.NAME_ENCODING, "has a name that is not marked as UTF-8: other readers read other letters"
    other = unicode_path(extras)
    if other is not None and other != decoded:
        yield NoteCode.UNICODE_PATH, f"is called {shown(other)} in a field that some readers prefer"
    if fields[12]:
        yield NoteCode.COMMENT, f"has a comment of {fields[12]:,} bytes, where something may hide"
    if fields[2] & 0xFF > NEWEST_VERSION:
        yield NoteCode.ODD_HEADER, "says that it needs a newer version of the format than installers read"
    full = extras.get(ZIP64_FIELD)
    if full and len(full) - 8 * sum(fields[at] == IN_ZIP64 for at in (9, 8, 16)) >= 8:
        yield NoteCode.HEADER_MISMATCH, "has sizes in a ZIP64 field that nothing refers to: readers may take them"


def unicode_path(extras: Mapping[int, bytes]) -> bytes | None:
    """Give the second name that Info-ZIP's field states, whether or not its CRC fits the first."""
    stated = extras.get(UNICODE_PATH_FIELD)
    return None if stated is None else stated[5:]


def _zip64_values(full: bytes, stated: tuple[int, int, int]) -> Iterator[int]:
    """Give size, packed size and offset, those that do not fit from the ZIP64 extra field."""
    for value in stated:
        if value != IN_ZIP64:
            yield value
        elif len(full) < 8:
            raise InvalidInput("an entry's ZIP64 field is missing or too short")
        else:
            yield int.from_bytes(full[:8], "little")
            full = full[8:]


def extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """
    List an entry's extra fields.

    Raises:
        InvalidInput: One is longer than all of them, as Python refuses too, or one that matters is there twice.
    """
    at, seen = 0, set()
    while len(extra) - at >= 4:
        kind, size = struct.unpack_from("<2H", extra, at)
        at += 4 + size
        if at > len(extra):
            raise InvalidInput("an entry's extra fields are broken")
        if kind in seen and kind in {ZIP64_FIELD, UNICODE_PATH_FIELD}:
            raise InvalidInput("an entry has the same extra field twice: two readers would read two archives")
        seen.add(kind)
        yield kind, extra[at - size : at]


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
