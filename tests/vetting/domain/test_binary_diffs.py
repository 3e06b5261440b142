"""What a binary file is on either side, and the lines of a text made from it."""

import struct

from vetting.domain.binary_diffs import MAX_MADE_BYTES, binary_diff, is_packed, no_text
from vetting.domain.diffs import FileKind
from vetting.domain.shapes.compressed import MAX_STREAMS, PACKINGS, packing_of, unpacked
from vetting.domain.shapes.shape import TEXTS_VERSION, Derivation, Derived, Shape


def spelled(data: bytes) -> Derived | None:
    """Make a text of bytes that begin with T; of the others there is none."""
    return Derived("spelling", data[1:], "not all" if b"!" in data else None) if data.startswith(b"T") else None


def test_both_sides_are_compared_by_the_text_made_of_them() -> None:
    """The hunks are of that text, which is said, and so is what it does not show."""
    diff = binary_diff(b"Ta\nb\n", b"Ta\nc!\n", spelled)
    assert (diff.kind, diff.added, diff.removed, diff.cut) == (FileKind.BINARY, 1, 1, "new file: not all")
    assert [line.text for hunk in diff.hunks for line in hunk.lines] == [b"a", b"b", b"c!"]
    assert diff.shape is not None
    assert diff.shape.derivation == Derivation("spelling", TEXTS_VERSION)
    assert Shape(None, None, "spelling").derivation is None
    added, removed = binary_diff(None, b"Ta\n", spelled), binary_diff(b"Ta\n", None, spelled)
    assert [(one.added, one.removed, one.shape and one.shape.shown_as) for one in (added, removed)] == [
        (1, 0, "spelling"),
        (0, 1, "spelling"),
    ]


def test_texts_that_are_equal_have_no_hunks_and_enormous_lines_are_broken() -> None:
    """Bytes that differ in how they are packed only are the same to read; what is too large is not broken."""
    same = binary_diff(b"Ta", b"Ta", lambda data: Derived("spelling", b"same" + data[:0]))
    assert same.shape is not None
    assert same.shape.shown_as is None
    alike = binary_diff(b"T1", b"T2", lambda _: Derived("spelling", b"same"))
    assert (alike.added, alike.removed, alike.hunks) == (0, 0, ())
    long = binary_diff(b"T" + b"let a=1;" * 100, b"T" + b"let a=1;" * 50 + b"x" + b"let a=1;" * 50, spelled)
    assert (long.added, long.removed) == (1, 1)
    ended = binary_diff(b"T" + b"let a=1;" * 200, b"T" + b"let a=1;" * 100 + b"\n" + b"let a=1;" * 100, spelled)
    assert [line.text.decode() for hunk in ended.hunks for line in hunk.lines if line.origin != " "] == [
        "↳let a=1;",
        "let a=1;",
    ]


def test_of_a_very_large_text_the_first_part_is_shown() -> None:
    """What was put behind it hides nothing of it, and that it is not all is said."""
    large = binary_diff(b"Ta\n", b"Tb\n" + b" " * MAX_MADE_BYTES, lambda data: Derived("spelling", data[1:]))
    assert [line.text for line in large.hunks[0].lines[:2]] == [b"a", b"b"]
    assert large.cut == "the first 6,291,456 of 6,291,458 bytes are compared"
    alike = binary_diff(b"Ta", b"T" + b"a" * (MAX_MADE_BYTES + 1), spelled)
    assert (alike.cut, alike.patch != b"") == ("the first 6,291,456 of 6,291,457 bytes are compared", True)


def test_without_a_text_of_both_there_are_none() -> None:
    """A side of which no text is made, a head, and texts of two kinds are only named."""
    cases = [
        binary_diff(b"Ta", b"\0", spelled),
        binary_diff(b"\0", b"Ta", spelled),
        binary_diff(b"Ta", b"Tb", no_text),
        binary_diff(b"Ta", b"Tb", spelled, is_whole=False),
        binary_diff(b"Ta", b"Tb", lambda data: Derived(data.decode(), b"")),
        binary_diff(b"Ta", b"Tb", lambda data: Derived("spelling", b"", version=data.decode())),
    ]
    assert [(one.added, one.patch, one.shape and one.shape.shown_as) for one in cases] == [(None, b"", None)] * 6
    assert [one.cut for one in cases] == [
        *[None] * 4,
        "what they hold was not compared: of the old file there is Ta, of the new one Tb",
        "what they hold was not compared: of the old file there is spelling, of the new one spelling",
    ]
    told = binary_diff(b"Ta", b"Tb", lambda data: Derived(data.decode(), b"", "it is a bomb" if b"b" in data else None))
    assert (told.cut or "").endswith("; new file: it is a bomb")


def test_what_is_packed_is_never_text() -> None:
    """Compressed files, archives and bytecode may have no NUL near their start."""
    pyc = struct.pack("<H", 3495) + b"\r\n" + bytes(12)
    assert [is_packed(data) for data in (b"PK\x03\x04", b"BZh", pyc, b"text")] == [True, True, True, False]
    assert packing_of(b"plain") is None


def test_one_compressed_file_is_unpacked_within_limits() -> None:
    """Streams behind each other are one file; what is broken, endless, too much or behind it is said."""
    import bz2  # noqa: PLC0415
    import gzip  # noqa: PLC0415
    import lzma  # noqa: PLC0415

    packed = [gzip.compress(b"text"), bz2.compress(b"text"), lzma.compress(b"text")]
    for packing, data in zip(PACKINGS, packed, strict=True):
        assert packing_of(data) == packing
        assert unpacked(data * 3, packing) == (b"text" * 3, None)
        assert unpacked(data + b"more", packing) == (b"text", "4 bytes behind its compressed data were not unpacked")
        assert unpacked(data[:-5], packing)[1] == "it ends in the middle of its compressed data"
        assert (unpacked(data[:8] + b"\xff" * 50, packing)[1] or "").startswith("it cannot be unpacked whole: ")
    gz = PACKINGS[0]
    assert unpacked(gzip.compress(b"a" * 99), gz, 10) == (
        b"a" * 10,
        "it unpacks to more than 10 bytes: the rest was not unpacked",
    )
    bomb = unpacked(gzip.compress(bytes(3 << 20)), gz)
    assert (len(bomb[0]), bomb[1]) == (1 << 20, "it unpacks to more than 1,048,576 bytes: the rest was not unpacked")
    many = unpacked(gzip.compress(b"") * (MAX_STREAMS + 1), gz)
    assert many == (b"", "20 bytes behind its compressed data were not unpacked")
