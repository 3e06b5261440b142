"""F1: archives, and what compressed files hold."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pytest

from tests.vetting.domain.signals.looking import brief, found
from vetting.domain.signals.files import packed
from vetting.domain.signals.files.opaque import NativeBinary

RULE = NativeBinary()


def zipped(*names: str, before: bytes = b"") -> bytes:
    """Make a zip archive, behind something else."""
    held = io.BytesIO()
    held.write(before)
    with zipfile.ZipFile(held, "a") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), "x = 1\n")
    return held.getvalue()


def tarred(*names: str) -> bytes:
    """Make a tar archive."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = 6
            archive.addfile(info, io.BytesIO(b"x = 1\n"))
    return held.getvalue()


@pytest.mark.parametrize(
    ("path", "data", "told"),
    [
        ("a/d.zip", zipped("notes.txt", "run.py"), "A zip archive in this release, with run.py within"),
        ("a/d.dat", zipped("run.pyc"), "with run.pyc within"),
        ("a/logo.png", zipped("run.py", before=b"\x89PNG\r\n\x1a\n"), "A zip archive behind something else"),
        ("a/d.zip", b"PK\3\4" + bytes(40), "what is within could not be told"),
        ("a/d.zip", zipped("run.txt")[:-10], "what is within could not be told"),
        ("a/d.tar", tarred("notes.txt", "run.so"), "A tar archive in this release, with run.so within"),
        (
            "a/d.tgz",
            gzip.compress(tarred("run.sh"), mtime=0),
            "A tar archive packed by gzip in this release, with run.sh",
        ),
        ("a/d.tgz", gzip.compress(tarred("notes.txt"), mtime=0)[:-9], "what is within could not be told"),
        ("a/d.bin", gzip.compress(b"\x7fELF\2\1\1" + bytes(60), mtime=0), "with an ELF binary within"),
        ("a/d.pyc.gz", gzip.compress(b"code", mtime=0), "with Python bytecode within"),
        ("a/d.xz", lzma.compress(zipped("notes.txt")), "with a zip archive within"),
        ("a/d.bz2", bz2.compress(b"#!/bin/sh\nid\n"), "with code within"),
        ("a/d.py.gz", gzip.compress(b"x = 1\n", mtime=0), "with code within"),
        ("a/d.gz", b"\x1f\x8b\x08" + bytes(40), "what is within could not be told"),
        ("a/d.7z", b"7z\xbc\xaf\x27\x1c" + bytes(40), "A 7z archive in this release: what is within could not be told"),
        ("a/d.rar", b"Rar!\x1a\x07" + bytes(40), "A RAR archive"),
    ],
)
def test_an_archive_that_may_hold_code_is_medium(path: str, data: bytes, told: str) -> None:
    """Whatever it is called, wherever it begins, and also where it cannot be opened."""
    (finding,) = found(RULE, path, data)
    assert (brief([finding]), told in finding.message) == ([("medium", "delta", None, None)], True)
    in_tests = [] if "could not be told" in finding.message else [("low", "delta", None, None)]
    assert brief(found(RULE, f"tests/{path}", data)) == in_tests
    assert brief(found(RULE, path, data, data + b"\0")) == [("medium", "delta", None, None)]
    assert brief(found(RULE, path, data, data)) == [("medium", "context", None, None)]


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a/d.zip", zipped("notes.txt")),
        ("a/empty.zip", zipped()),
        ("a/d.tar.gz", gzip.compress(tarred("a.json"), mtime=0)),
    ],
)
def test_an_archive_of_data_is_low(path: str, data: bytes) -> None:
    """Tables, documents and pictures come in archives, too."""
    (finding,) = found(RULE, path, data)
    assert (finding.severity, finding.message.endswith("nothing within is called code.")) == ("low", True)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a/d.json.gz", gzip.compress(b'{"a": 1}', mtime=0)),
        ("a/d.txt", b"PK\5\6 is how a list ends, and no list is here"),
        ("a/d.txt", b"PK\5\6"),
        ("a/d.txt", b"PK\5\6" + b"\xff" * 18),
    ],
)
def test_what_is_no_archive_is_not_found(path: str, data: bytes) -> None:
    """One compressed file of data is compared by its content."""
    assert found(RULE, path, data) == []


def test_a_list_that_is_broken_or_too_long_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a reader would find behind it is unknown."""
    whole = zipped("a.txt", "b.txt")
    broken = whole.replace(b"PK\1\2", b"PK\1\0").replace(b"PK\1\0", b"PK\1\2", 1)
    sizes = tarred("a.txt").replace(b"00000000006\0", b"-0000000006\0")
    assert packed.packed_in(broken, "a", is_whole=True) == ("A zip archive", None, False)
    assert packed.packed_in(sizes, "a", is_whole=True) == ("A tar archive", None, False)
    assert packed.packed_in(sizes, "a", is_whole=False) == ("A tar archive", None, False)
    monkeypatch.setattr(packed, "MAX_MEMBERS", 1)
    assert packed.packed_in(whole, "a", is_whole=True) == ("A zip archive", None, False)
    assert packed.packed_in(tarred("a.txt", "b.txt"), "a", is_whole=True) == ("A tar archive", None, False)
