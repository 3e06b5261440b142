"""Texts made of bytes: listings, contents and disassemblies, told apart by the first bytes alone."""

import gzip
import io
import lzma
import marshal
import struct
import sys
import tarfile
import zipfile
from hashlib import sha256

import pytest

from vetting.adapters.derived_texts import LISTING, derived
from vetting.domain.binary_diffs import is_made_so_now, lines_of
from vetting.domain.shapes.shape import Derivation, Derived

_MEMBERS = (
    (b"a", b"3", sha256(b"one").hexdigest()[:16].encode()),
    (b"b", b"2,000", sha256(b"x" * 2000).hexdigest()[:16].encode()),
)


def zipped(**members: bytes) -> bytes:
    """Make a zip archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(f"demo/{name}", data)
    return file.getvalue()


def tarred(mode: str) -> bytes:
    """Make a tar archive with a file and a link."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]  # a mode of the caller's
        member = tarfile.TarInfo("a.txt")
        member.size = 3
        archive.addfile(member, io.BytesIO(b"one"))
        link = tarfile.TarInfo("b")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        device = tarfile.TarInfo("c")
        device.type = tarfile.CHRTYPE
        archive.addfile(device)
    return file.getvalue()


def test_notes_count_on_the_lines_that_a_version_makes() -> None:
    """Whoever makes other lines of the same bytes raises the version: notes on the old ones are outdated."""
    code = marshal.dumps(compile("x = 1", "demo.py", "exec"))
    pyc = struct.pack("<H", 3495) + b"\r\n" + bytes(12) + code
    samples = [gzip.compress(b'{"a": 1}\n' + b'"b", ' * 200), tarred("w"), zipped(a=b"one"), gzip.compress(b"\0\1")]
    made = [text for text in map(derived, samples) if text]
    lines = sha256(b"".join(lines_of(text) or b"" for text in made)).hexdigest()[:16]

    assert {(text.version, is_made_so_now(text.derivation)) for text in made} == {("2", True)}
    assert (len(made), lines) == (4, "a0ea61fb7ab9989d")
    disassembled = derived(pyc)
    assert disassembled is not None
    running = ".".join(map(str, sys.version_info[:2]))
    assert disassembled.derivation == Derivation("disassembly", f"2-python{running}")
    assert is_made_so_now(disassembled.derivation)
    assert not is_made_so_now(Derivation("disassembly", "1-python3.6"))


def test_archives_in_archives_are_listed() -> None:
    """Members stand with size and digest, so that two lists show which of them differ."""
    made = derived(zipped(a=b"one", b=b"x" * 2000))
    lines = [b"demo/%b  %b bytes  %b\n" % (name, size, digest) for name, size, digest in _MEMBERS]
    assert made == Derived(LISTING, b"".join(lines), None)


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_archive_is_listed_however_it_is_packed(mode: str) -> None:
    """A link shows where it leads, a device that it was not read, and what is odd stands below."""
    made = derived(tarred(mode))
    assert made is not None
    assert made.shown_as == LISTING
    lines = made.text.decode().split("\n")
    assert lines[:3] == ["a.txt  3 bytes  7692c3ad3540bb80", "b  -> /etc/passwd", "c  not read"]
    assert "(b is a link to /etc/passwd)" in lines


def test_a_broken_archive_says_so() -> None:
    """There is no list, and the reason is said."""
    made = derived(b"PK\x03\x04" + bytes(100))
    assert made is not None
    assert (made.text, (made.cut or "").partition(":")[0]) == (b"", "its members cannot be listed")


def test_a_bomb_is_cut() -> None:
    """An archive that unpacks to a thousand times its size is listed as far as the limits go."""
    made = derived(zipped(a=bytes(20 << 20)))
    assert made is not None
    assert made.cut is not None
    assert "times its size" in made.cut


def test_compressed_files_are_read() -> None:
    """Text is given as it is; of what is no text, what it is and its digest."""
    assert derived(gzip.compress(b'{"a": 1}\n')) == Derived("decompressed gzip", b'{"a": 1}\n', None)
    assert derived(lzma.compress(b"a")[:-4]) == Derived(
        "decompressed xz", b"a", "it ends in the middle of its compressed data"
    )
    picture = derived(gzip.compress(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 1, 2)))
    assert picture is not None
    assert picture.shown_as == "content of gzip, which is not text"
    assert picture.text.startswith(b"PNG image, 1 x 2, 24 bytes\nSHA-256 ")


def test_bytecode_is_disassembled_and_other_bytes_have_no_text() -> None:
    """What no reader knows is left to its kind and size."""
    code = marshal.dumps(compile("x = 1", "demo.py", "exec"))
    made = derived(struct.pack("<H", 3495) + b"\r\n" + bytes(12) + code)
    assert made is not None
    assert made.shown_as == "disassembly"
    assert derived(b"\0\1") is None
