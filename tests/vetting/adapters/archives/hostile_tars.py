"""Tar archives written header by header, so that headers may contradict one another; what must be noticed of each."""

import bz2
import gzip
import lzma
from collections.abc import Mapping

from tests.packing import zip_of
from vetting.domain.archive_notes import NoteCode

USTAR = b"ustar\x0000"
GNU = b"ustar  \0"
END = bytes(1024)
BROKEN = "two readers would read two archives"


def header(
    name: bytes,
    size: int | bytes = 0,
    kind: bytes = b"0",
    *,
    target: bytes = b"",
    prefix: bytes = b"",
    magic: bytes = USTAR,
    mode: bytes = b"0000644\0",
) -> bytes:
    """Write one header with its checksum; *size* may be the bytes of its field."""
    stated = size if isinstance(size, bytes) else b"%011o\0" % size
    block = name.ljust(100, b"\0") + mode + b"0000000\0" * 2 + stated + b"00000000000\0"
    block += b" " * 8 + kind + target.ljust(100, b"\0") + magic + bytes(64) + bytes(16) + prefix
    block = block.ljust(512, b"\0")
    return block[:148] + b"%06o\0 " % sum(block) + block[156:]


def body(data: bytes) -> bytes:
    """Pad content to whole blocks."""
    return data + bytes(-len(data) % 512)


def entry(name: bytes, data: bytes = b"data", kind: bytes = b"0") -> bytes:
    """Write one ordinary entry."""
    return header(name, len(data), kind) + body(data)


def record(keyword: bytes, value: bytes) -> bytes:
    """Write one record of a pax header, its length counting itself."""
    rest = len(keyword) + len(value) + 3
    length = rest + len(str(rest))
    length = rest + len(str(length))
    return b"%d %s=%s\n" % (length, keyword, value)


def pax(records: Mapping[bytes, bytes] | bytes, kind: bytes = b"x") -> bytes:
    """Write an extended header."""
    data = records if isinstance(records, bytes) else b"".join(record(*pair) for pair in records.items())
    return header(b"PaxHeader", len(data), kind) + body(data)


def long_name(name: bytes, kind: bytes = b"L") -> bytes:
    """Write GNU's header of a long name."""
    return header(b"././@LongLink", len(name), kind, magic=GNU) + body(name)


def old_sparse(name: bytes) -> bytes:
    """Write an entry of GNU's old sparse format, which claims a gigabyte and has one more block of its map."""
    block = bytearray(header(name, 4, b"S", magic=GNU))
    block[482] = 1
    block[483:495] = b"%011o\0" % (1 << 30)
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block) + bytes(512) + body(b"data")


GOOD = entry(b"demo-1/demo.py")
INNER = entry(b"hidden.py", b"other")

NOTED: dict[str, tuple[bytes, NoteCode]] = {
    "a size that only the extended header has": (
        pax({b"size": b"%d" % len(INNER)}) + header(b"a") + INNER + GOOD,
        NoteCode.HEADER_MISMATCH,
    ),
    "another name in the extended header": (pax({b"path": b"setup.py"}) + entry(b"README"), NoteCode.NAME_MISMATCH),
    "a name behind a NUL in the extended header": (
        pax({b"path": b"setup.py\0.txt" + b"x" * 99}) + entry(b"setup.py"),
        NoteCode.NUL_IN_NAME,
    ),
    "two extended headers": (
        pax({b"path": "é1".encode()}) + pax({b"path": "é2".encode()}) + entry(b"1"),
        NoteCode.REPEATED_HEADER,
    ),
    "one keyword twice": (
        pax(record(b"path", "é1".encode()) + record(b"path", "é2".encode())) + entry(b"2"),
        NoteCode.REPEATED_HEADER,
    ),
    "a long name of both kinds": (
        pax({b"path": b"a" * 120}) + long_name(b"a" * 130 + b"\0") + entry(b"a" * 100),
        NoteCode.REPEATED_HEADER,
    ),
    "a global header that says more": (pax({b"vendor": b"1"}, b"g") + GOOD, NoteCode.GLOBAL_HEADER),
    "an old sparse entry": (old_sparse(b"big") + GOOD, NoteCode.SPARSE),
    "a new sparse entry": (
        pax(
            {
                b"GNU.sparse.major": b"1",
                b"GNU.sparse.minor": b"0",
                b"GNU.sparse.name": b"big",
                b"GNU.sparse.realsize": b"999",
            }
        )
        + header(b"GNUSparseFile.0/big", 512)
        + body(b"1\n0\n512\n")
        + GOOD,
        NoteCode.SPARSE,
    ),
    "a folder with content": (header(b"a/", 512, b"5") + INNER + GOOD, NoteCode.FOLDER_WITH_CONTENT),
    "a link with content": (header(b"a", 512, b"2", target=b"b") + INNER, NoteCode.FOLDER_WITH_CONTENT),
    "a file with a folder's name": (entry(b"a/"), NoteCode.FOLDER_OR_FILE),
    "an old entry whose long name decides": (
        GOOD + long_name(b"a" * 120 + b"\0") + header(b"a" * 99 + b"/", 0, b"\0"),
        NoteCode.FOLDER_OR_FILE,
    ),
    "a number with more in it": (header(b"a", b"+0000000004\0") + body(b"data"), NoteCode.ODD_HEADER),
    "a mode with more in it": (header(b"a", 4, mode=b"00_0644\0") + body(b"data"), NoteCode.ODD_HEADER),
    "a prefix in an old header": (header(b"a", 4, prefix=b"b", magic=GNU) + body(b"data"), NoteCode.NAME_MISMATCH),
    "set-uid": (header(b"a", 4, mode=b"0004755\0") + body(b"data"), NoteCode.SPECIAL_MODE),
    "a long link": (long_name(b"b" * 120 + b"\0", b"K") + header(b"a", kind=b"2", target=b"b" * 100), NoteCode.LINK),
    "a hard link": (entry(b"a") + header(b"b", kind=b"1", target=b"a"), NoteCode.HARDLINK),
    "a hard link through the folder above": (
        entry(b"a/b") + header(b"c", kind=b"1", target=b"x/../a/b"),
        NoteCode.PARENT_PATH,
    ),
    "a hard link to nothing": (GOOD + header(b"b", kind=b"1", target=b"a"), NoteCode.HARDLINK),
    "a path through a link": (header(b"a", kind=b"2", target=b"/") + entry(b"a/b"), NoteCode.THROUGH_LINK),
    "a drive": (entry(b"C:/a"), NoteCode.DRIVE_LETTER),
    "a backslash": (entry(b"a\\b"), NoteCode.BACKSLASH),
    "a line end in a name": (entry(b"a\nb"), NoteCode.CONTROL_IN_NAME),
    "a name that Windows shortens": (entry(b"a.py. "), NoteCode.WINDOWS_NAME),
    "a name that Windows reserves": (entry(b"aux.py"), NoteCode.WINDOWS_NAME),
    "two cases of a name": (entry(b"A/x.py") + entry(b"a/x.py"), NoteCode.CASE_COLLISION),
    "two forms of a letter": (entry("é".encode()) + entry("e\u0301".encode()), NoteCode.UNICODE_COLLISION),
    "letters that look alike": (entry(b"scope.py") + entry("sc\u043epe.py".encode()), NoteCode.CONFUSABLE_COLLISION),
    "a record within a value": (
        pax(record(b"comment", b"x\n16 path=evil.js")) + entry(b"package/a.js"),
        NoteCode.HEADER_MISMATCH,
    ),
    "a record within a keyword": (pax(record(b"x\n13\tpath", b"evil")) + GOOD, NoteCode.HEADER_MISMATCH),
    "a keyword that is none": (pax({b"nullBlock": b"1"}) + GOOD, NoteCode.HEADER_MISMATCH),
    "a file with a link's target": (
        header(b"a.bin", len(INNER), target=b"x") + INNER + GOOD,
        NoteCode.HEADER_MISMATCH,
    ),
    "a file with an empty target and another": (
        long_name(b"", b"K") + header(b"a.bin", len(INNER), target=b"x") + INNER + GOOD,
        NoteCode.HEADER_MISMATCH,
    ),
    "a link that leads nowhere": (header(b"a", kind=b"2") + GOOD, NoteCode.ODD_HEADER),
    "a link that leads to two places": (
        pax({b"linkpath": b"b"}) + header(b"a", kind=b"2", target=b"c") + GOOD,
        NoteCode.NAME_MISMATCH,
    ),
    "a prefix in a header without a version": (
        header(b"a.js", 4, prefix=b"package", magic=b"ustar\0\0\0") + body(b"data"),
        NoteCode.NAME_MISMATCH,
    ),
    "a link of ten gigabytes": (
        pax({b"size": b"9999999999"}) + header(b"a", kind=b"2", target=b"b") + GOOD,
        NoteCode.FOLDER_WITH_CONTENT,
    ),
    "a file without a name": (entry(b"") + GOOD, NoteCode.FOLDER_OR_FILE),
    "a file called like a folder": (entry(b"demo-1/a.py/.") + GOOD, NoteCode.FOLDER_OR_FILE),
    "a zip archive at its end": (
        GOOD + entry(b"demo-1/tests/data.zip", zip_of({"setup.py": b"import os"})),
        NoteCode.ALSO_ZIP,
    ),
    "a zip archive of ZIP64 at its end": (
        entry(b"a", b"PK\6\6" + bytes(52) + b"PK\6\7" + bytes(16) + b"PK\5\6" + b"\xff" * 18),
        NoteCode.ALSO_ZIP,
    ),
    "a stream of a file": (GOOD + entry(b"demo-1/demo.py::$DATA"), NoteCode.WINDOWS_NAME),
    "two cases of two forms of a letter": (
        entry("\u00c9".encode()) + entry("e\u0301".encode()),
        NoteCode.UNICODE_COLLISION,
    ),
    "two cases of a letter beyond the first 65,536": (
        entry("\U00010400".encode()) + entry("\U00010428".encode()),
        NoteCode.CASE_COLLISION,
    ),
    "a file that is a folder": (entry(b"a") + entry(b"a/b"), NoteCode.FILE_AND_FOLDER),
    "a file that is an empty folder": (entry(b"a") + header(b"a/", kind=b"5"), NoteCode.FILE_AND_FOLDER),
}
"""By what is odd: entries, and what must be noted of them."""

REFUSED: dict[str, tuple[bytes, str]] = {
    "a global header that resizes": (pax({b"size": b"0"}, b"g") + GOOD, BROKEN),
    "a global header that renames": (pax({b"path": b"setup.py"}, b"g") + GOOD, BROKEN),
    "a record longer than its header": (pax(b"99 path=x\n") + GOOD, BROKEN),
    "a record without a length": (pax(b"path=x\n") + GOOD, BROKEN),
    "a record of no length": (pax(b"0 path=x\n") + GOOD, BROKEN),
    "a record without a value": (pax(b"7 path\n") + GOOD, BROKEN),
    "digits without end": (pax(b"1" * 600) + GOOD, BROKEN),
    "a record in the padding": (header(b"p", 10, b"x") + body(b"10 path=x\n10 path=y\n") + GOOD, "longer than it says"),
    "a size that is no number": (pax({b"size": b"1_0"}) + GOOD, "no number"),
    "a size below zero": (pax({b"size": b"-512"}) + GOOD, "no number"),
    "a long name with a NUL in it": (long_name(b"setup.py\0x") + GOOD, "two readers would read two names"),
    "a sparse entry of two sizes": (pax({b"size": b"4", b"GNU.sparse.name": b"x"}) + GOOD, "of two sizes"),
    "an extended header and nothing behind it": (pax({b"path": b"x"}), "not the archive its name says"),
    "an extended header without end": (header(b"p", 1 << 30, b"x"), "more than 1,048,576 bytes"),
    "an extended header that ends too early": (header(b"p", 9000, b"x"), "ends too early"),
    "extended headers without end": (pax({b"comment": b"x"}) * 17 + GOOD, "more than 16 extended headers"),
}
"""By what is wrong: entries, and the reason."""

FINE: dict[str, bytes] = {
    "a long path whose first hundred bytes end with a slash": pax({b"path": b"a" * 99 + b"/b"})
    + header(b"a" * 99 + b"/", 4)
    + body(b"data"),
    "a long name": long_name(b"demo-1/" + b"a" * 120 + b"\0") + entry((b"demo-1/" + b"a" * 120)[:100]),
    "a path in an extended header": pax({b"path": b"demo-1/" + b"a" * 300}) + entry((b"demo-1/" + b"a" * 300)[:100]),
    "letters beyond ASCII": pax({b"path": "demo/é.py".encode(), b"mtime": b"1.5"}) + entry(b"demo/?.py"),
    "a shortened path": pax({b"path": b"d/" + b"a" * 90 + b"/" + b"b" * 90 + b".py"})
    + entry(b"d/aaa/" + b"b" * 50 + b".py"),
    "a comment of two lines": pax({b"comment": b"one\n2 two\n16 and more"}) + GOOD,
    "the mark of a zip archive's end": GOOD
    + entry(b"demo-1/z.py", b"PK\5\6" + bytes(18))
    + entry(b"e", b"PK\5\6" + b"9" * 18),
    "a folder called as where one is": header(b"./", kind=b"5") + entry(b"./demo-1/a.py"),
    "a comment for all": pax({b"comment": b"0" * 40}, b"g") + GOOD,
    "a path in two parts": header(b"a.py", 4, prefix=b"demo-1/deep") + body(b"data"),
    "an npm tarball": entry(b"package/package.json", b"{}") + entry(b"package/index.js", b""),
}
"""What writers do every day, and nobody need be told of."""

SEVERAL = {
    "x.tar.gz": gzip.compress(GOOD, mtime=0) + bytes(9) + gzip.compress(GOOD + END, mtime=0),
    "x.tar.bz2": bz2.compress(GOOD) + bz2.compress(GOOD + END),
    "x.tar.xz": lzma.compress(GOOD) + lzma.compress(GOOD + END),
}
"""Compressed streams in a row, which are one archive to some and half of one to others."""
