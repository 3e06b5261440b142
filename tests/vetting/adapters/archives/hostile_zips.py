"""Zip archives written record by record, so that records may contradict one another; what must be noticed of each."""

import bz2
import lzma
import struct
import zlib
from dataclasses import dataclass, replace

from vetting.domain.archive_notes import NoteCode

UTF8 = 0x800
STREAMED = 0x8
END_MARK = 0x2
TWO = "two readers would read two archives"


@dataclass(frozen=True, slots=True)
class Record:
    """One member; what its local header says, where that is not what the directory says."""

    name: bytes = b"demo.py"
    data: bytes = b"data"
    flags: int = UTF8
    method: int = 0
    mode: int = 0o100644
    dos: int = 0
    extra: bytes = b""
    comment: bytes = b""
    local_name: bytes | None = None
    local_extra: bytes = b""
    local_crc: int | None = None
    local_size: int | None = None
    local_flags: int | None = None
    descriptor: bytes = b""
    size: int | None = None
    behind: bytes = b""
    """Within what is packed, behind the compressed data."""
    as_packed: bytes | None = None
    """What lies there instead of the content, packed."""

    @property
    def packed(self) -> bytes:
        """What lies in the archive."""
        return (packed(self.data, self.method) if self.as_packed is None else self.as_packed) + self.behind

    @property
    def crc(self) -> int:
        """Of the content."""
        return zlib.crc32(self.data)

    def local(self) -> bytes:
        """Write the local header and content."""
        name = self.name if self.local_name is None else self.local_name
        flags = self.flags if self.local_flags is None else self.local_flags
        crc = self.crc if self.local_crc is None else self.local_crc
        size = len(self.data) if self.local_size is None else self.local_size
        packed = len(self.packed) if self.local_size is None else self.local_size
        fixed = 20, flags, self.method, 0, 0, crc, packed, size, len(name), len(self.local_extra)
        return struct.pack("<4s5H3L2H", b"PK\3\4", *fixed) + name + self.local_extra + self.packed + self.descriptor

    def central(self, offset: int) -> bytes:
        """Write the directory's record."""
        size = len(self.data) if self.size is None else self.size
        fixed = 3 << 8 | 20, 20, self.flags, self.method, 0, 0, self.crc, len(self.packed), size
        lengths = len(self.name), len(self.extra), len(self.comment)
        attributes = 0, 0, self.mode << 16 | self.dos, offset
        return (
            struct.pack("<4s6H3L5H2L", b"PK\1\2", *fixed, *lengths, *attributes) + self.name + self.extra + self.comment
        )


def packed(data: bytes, method: int) -> bytes:
    """Pack a member's content by a method that is read."""
    if method == 8:
        return zlib.compress(data, wbits=-15)
    if method == 12:
        return bz2.compress(data)
    return lzma_packed(data) if method == 14 else data


def lzma_packed(data: bytes, *, dictionary: int = 1 << 16, bits: int = 0x5D) -> bytes:
    """Pack content with LZMA, and state any dictionary and properties."""
    ways = [{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 16}]
    return struct.pack("<4BBL", 9, 4, 5, 0, bits, dictionary) + lzma.compress(data, lzma.FORMAT_RAW, filters=ways)


def end(count: int, size: int, offset: int, comment: bytes = b"") -> bytes:
    """Write an end record."""
    return struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, offset, len(comment)) + comment


def archive(
    *records: Record, between: bytes = b"", comment: bytes = b"", counts: tuple[int, int] | None = None
) -> bytes:
    """Write an archive of *records*, with *between* before its directory, and *counts* in its end."""
    data, central = b"", b""
    for record in records:
        central += record.central(len(data))
        data += record.local()
    data += between
    ending = end(len(records), len(central), len(data), comment)
    if counts is not None:
        ending = ending[:8] + struct.pack("<2H", *counts) + ending[12:]
    return data + central + ending


def field(kind: int, data: bytes) -> bytes:
    """Write an extra field."""
    return struct.pack("<2H", kind, len(data)) + data


def other_name(name: bytes, stated: bytes = b"demo.py") -> bytes:
    """Write Info-ZIP's field of a second name."""
    return field(0x7075, b"\1" + struct.pack("<L", zlib.crc32(stated)) + name)


GOOD = Record()
HIDDEN = Record(b"setup.py", b"import os")
MARKED = replace(GOOD, method=14, flags=UTF8 | END_MARK)
CRC = struct.pack("<L", GOOD.crc)
STREAM = Record(flags=UTF8 | STREAMED, local_crc=0, local_size=0)
INNER = replace(STREAM, data=b"data" + b"PK\7\x08" + bytes(12) + HIDDEN.local())
SIZES = struct.pack("<2L", 4, 4)
UNSEEN = archive(GOOD, comment=end(0, 0, 0))

NOTED: dict[str, tuple[bytes, NoteCode]] = {
    "another name in the local header": (archive(replace(GOOD, local_name=b"evil.py")), NoteCode.NAME_MISMATCH),
    "another checksum in the local header": (archive(replace(GOOD, local_crc=1)), NoteCode.HEADER_MISMATCH),
    "another size in the local header": (archive(replace(GOOD, local_size=1)), NoteCode.HEADER_MISMATCH),
    "streamed by one header only": (archive(replace(GOOD, local_flags=UTF8 | STREAMED)), NoteCode.HEADER_MISMATCH),
    "another size behind the content": (
        archive(replace(STREAM, descriptor=b"PK\7\x08" + CRC + struct.pack("<2L", 4, 5))),
        NoteCode.HEADER_MISMATCH,
    ),
    "the end of a stored stream within it": (
        archive(
            replace(INNER, descriptor=b"PK\7\x08" + struct.pack("<3L", INNER.crc, len(INNER.data), len(INNER.data)))
        ),
        NoteCode.HEADER_MISMATCH,
    ),
    "nothing behind the content": (archive(STREAM), NoteCode.HEADER_MISMATCH),
    "something else behind the content": (archive(replace(STREAM, descriptor=b"x" * 16)), NoteCode.HEADER_MISMATCH),
    "ZIP64 sizes that nothing refers to": (
        archive(replace(GOOD, extra=field(1, struct.pack("<2Q", 9, 9)))),
        NoteCode.HEADER_MISMATCH,
    ),
    "other ZIP64 sizes in the local header": (
        archive(replace(GOOD, local_size=0xFFFFFFFF, local_extra=field(1, struct.pack("<2Q", 9, 9)))),
        NoteCode.HEADER_MISMATCH,
    ),
    "a second name": (archive(replace(GOOD, extra=other_name(b"evil.py"))), NoteCode.UNICODE_PATH),
    "a second name in the local header": (
        archive(replace(GOOD, local_extra=other_name(b"evil.py"))),
        NoteCode.UNICODE_PATH,
    ),
    "a NUL in a name": (archive(replace(GOOD, name=b"demo.py\0.txt")), NoteCode.NUL_IN_NAME),
    "a name of no encoding": (archive(Record("é.py".encode(), flags=0)), NoteCode.NAME_ENCODING),
    "a name of two encodings": (archive(Record("é.py".encode(), local_flags=0)), NoteCode.NAME_ENCODING),
    "an entry's comment": (archive(replace(GOOD, comment=b"hello")), NoteCode.COMMENT),
    "a folder by its attributes": (archive(replace(GOOD, dos=0x10)), NoteCode.FOLDER_OR_FILE),
    "a folder by its mode": (archive(replace(GOOD, mode=0o40755)), NoteCode.FOLDER_OR_FILE),
    "a FIFO": (archive(replace(GOOD, mode=0o10644)), NoteCode.DEVICE),
    "set-group-id": (archive(replace(GOOD, mode=0o102755)), NoteCode.SPECIAL_MODE),
    "bytes behind the compressed data": (archive(replace(GOOD, method=8, behind=b"hidden")), NoteCode.UNLISTED_BYTES),
    "bytes behind a stream of bzip2": (
        archive(replace(GOOD, method=12, behind=bz2.compress(b"hidden"))),
        NoteCode.UNLISTED_BYTES,
    ),
    "bytes behind a stream of LZMA": (archive(replace(MARKED, behind=b"hidden")), NoteCode.UNLISTED_BYTES),
    "LZMA without a mark of its end": (archive(replace(MARKED, flags=UTF8)), NoteCode.UNREAD),
    "LZMA that takes a gigabyte": (
        archive(replace(MARKED, as_packed=lzma_packed(b"data", dictionary=1 << 30), size=1 << 30)),
        NoteCode.UNREAD,
    ),
    "bytes before the directory": (archive(GOOD, between=b"hidden"), NoteCode.UNLISTED_BYTES),
    "an entry that the directory leaves out": (archive(GOOD, between=HIDDEN.local()), NoteCode.UNLISTED_BYTES),
    "an end within the directory": (archive(replace(GOOD, extra=field(9, b"PK\5\6"))), NoteCode.SEVERAL_ENDS),
    "fewer entries claimed than there are": (archive(GOOD, HIDDEN, counts=(1, 1)), NoteCode.ENTRY_COUNT),
    "more entries claimed than there are": (archive(GOOD, counts=(9, 9)), NoteCode.ENTRY_COUNT),
    "no entries claimed": (archive(GOOD, HIDDEN, counts=(0, 0)), NoteCode.ENTRY_COUNT),
    "two numbers of entries": (archive(GOOD, HIDDEN, counts=(1, 2)), NoteCode.ENTRY_COUNT),
    "as many entries as ZIP64 would say": (archive(GOOD, counts=(0xFFFF, 0xFFFF)), NoteCode.ENTRY_COUNT),
    "two archives in a row": (archive(HIDDEN) + archive(GOOD), NoteCode.PREPENDED_BYTES),
    "a name twice": (archive(HIDDEN, replace(HIDDEN, data=b"x")), NoteCode.DUPLICATE_NAME),
    "a name twice behind a NUL": (archive(GOOD, replace(GOOD, name=b"demo.py\0b")), NoteCode.DUPLICATE_NAME),
    "a backslash": (archive(Record(b"a\\b.py")), NoteCode.BACKSLASH),
    "a file without a name": (archive(GOOD, Record(b"")), NoteCode.FOLDER_OR_FILE),
    "a file called like a folder": (archive(Record(b"a/.")), NoteCode.FOLDER_OR_FILE),
    "a stream of a file": (archive(GOOD, Record(b"demo.py::$DATA")), NoteCode.WINDOWS_NAME),
    "a drive": (archive(Record(b"c:evil.py")), NoteCode.DRIVE_LETTER),
    "a file that is a folder": (archive(Record(b"a"), Record(b"a/", b"")), NoteCode.FILE_AND_FOLDER),
    "two cases of a name": (archive(Record(b"A.py"), Record(b"a.py")), NoteCode.CASE_COLLISION),
}
"""By what is odd: an archive, and what must be noted of it."""

REFUSED: dict[str, tuple[bytes, str]] = {
    "an end that hides in the comment of another": (UNSEEN, "it holds no files"),
    "a directory of no size": (GOOD.local() + GOOD.central(0) + end(1, 0, len(GOOD.local())), TWO),
    "a directory of no size and no entries": (
        GOOD.local() + GOOD.central(0) + end(0, 0, len(GOOD.local())),
        "no files",
    ),
    "an extra field longer than all": (archive(replace(GOOD, extra=b"\1\0\xff\0")), "extra fields are broken"),
    "two ZIP64 fields": (archive(replace(GOOD, extra=field(1, b"") * 2)), "same extra field twice"),
    "less than there is": (archive(replace(GOOD, size=2)), "holds more than the 2 bytes it claims"),
    "bzip2 that ends too early": (archive(replace(GOOD, method=12, as_packed=bz2.compress(b"data")[:-9])), "too early"),
    "bzip2 that is none": (archive(replace(GOOD, method=12, as_packed=b"BZh9 and so on")), "is damaged"),
    "LZMA that ends too early": (archive(replace(MARKED, as_packed=lzma_packed(b"data")[:-6])), "too early"),
    "LZMA that is none": (archive(replace(MARKED, as_packed=lzma_packed(b"")[:9] + b"\xff" * 40)), "is damaged"),
    "LZMA without a header": (archive(replace(MARKED, as_packed=b"\x09\x04\5")), "how it is packed"),
    "LZMA of odd properties": (archive(replace(MARKED, as_packed=lzma_packed(b"data", bits=224))), "how it is packed"),
    "LZMA that holds more than is claimed": (archive(replace(MARKED, size=2)), "holds more than the 2 bytes"),
    "one content for two names": (
        GOOD.local()
        + GOOD.central(0)
        + HIDDEN.central(0)
        + end(2, len(GOOD.central(0) + HIDDEN.central(0)), len(GOOD.local())),
        "overlaps another entry",
    ),
}
"""By what is wrong: an archive, and the reason."""

FINE: dict[str, bytes] = {
    "written as a stream": archive(replace(STREAM, descriptor=CRC + SIZES), HIDDEN),
    "written as a stream, with a signature": archive(replace(STREAM, descriptor=b"PK\7\x08" + CRC + SIZES), HIDDEN),
    "written as a stream, in ZIP64": archive(replace(STREAM, descriptor=CRC + struct.pack("<2Q", 4, 4))),
    "the same name twice": archive(replace(GOOD, extra=other_name(b"demo.py"), local_extra=other_name(b"demo.py"))),
    "ZIP64 in the local header": archive(
        replace(GOOD, local_size=0xFFFFFFFF, local_extra=field(1, struct.pack("<2Q", 4, 4))),
    ),
    "a folder": archive(Record(b"demo/", b"", mode=0o40755, dos=0x10), Record(b"demo/a.py", method=8)),
    "packed with bzip2": archive(replace(GOOD, method=12), replace(HIDDEN, data=bytes(1 << 20), method=12)),
    "packed with LZMA": archive(
        MARKED, replace(MARKED, name=b"b", data=bytes(1 << 20)), replace(MARKED, name=b"c", data=b"")
    ),
    "packed with LZMA, with a dictionary of four gigabytes": archive(
        replace(MARKED, as_packed=lzma_packed(b"data", dictionary=0xFFFFFFFF)), HIDDEN
    ),
    "an archive within": archive(Record(b"inner.zip", archive(GOOD)), Record(b"x", method=8)),
}
"""What writers do every day, and nobody need be told of."""
