"""F1: native binaries that were not there before."""

import struct

import pytest

from tests.vetting.domain.signals.looking import brief, found
from vetting.domain.signals.files.native import native_kind
from vetting.domain.signals.files.opaque import NativeBinary

RULE = NativeBinary()
PE = b"MZ" + bytes(58) + struct.pack("<L", 64) + b"PE\0\0"
PYC = (3531).to_bytes(2, "little") + b"\r\n" + bytes(12) + b"\xe3"
PYC_2 = (62211).to_bytes(2, "little") + b"\r\n" + bytes(4) + b"c"


@pytest.mark.parametrize(
    ("path", "data", "kind"),
    [
        ("demo.so", b"\x7fELF\2\1\1", "An ELF binary"),
        ("README.md", b"\x7fELF\2\1\1", "An ELF binary"),
        ("demo.wasm", b"\0asm\1\0\0\0", "A WebAssembly module"),
        ("demo.dylib", b"\xcf\xfa\xed\xfe", "A Mach-O binary"),
        ("demo.dylib", b"\xca\xfe\xba\xbe\0\0\0\2", "A Mach-O binary"),
        ("demo.pyd", PE, "A Windows (PE) binary"),
        ("demo.pyc", b"anything", "Python bytecode"),
        ("demo.dat", PYC, "Python bytecode"),
        ("demo.dat", PYC_2, "Python bytecode"),
    ],
)
def test_a_new_native_binary_is_medium(path: str, data: bytes, kind: str) -> None:
    """Native code is told by its first bytes, whatever it is called."""
    (finding,) = found(RULE, path, data)
    assert brief([finding]) == [("medium", "delta", None, None)]
    assert (finding.rule, finding.message.startswith(kind)) == ("F1", True)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"print('ELF')\n",
        b"MZ is how this text begins, and it goes on and on for more than sixty bytes",
        b"MZ",
        b"\xca\xfe\xba\xbe\0\0\0\x37",
        b"Hi\r\ncccccccccccccc",
        PYC[:4] + b"c" * 4,
        b"\x89PNG\r\n\x1a\n" + bytes(20),
    ],
)
def test_other_files_are_no_native_binaries(data: bytes) -> None:
    """Text, images, Java classes and what only begins alike are not found."""
    assert native_kind(data, "demo.dat") is None
    assert found(RULE, "demo.dat", data) == []


@pytest.mark.parametrize(
    ("path", "new", "old", "expected"),
    [
        ("demo.so", b"\x7fELF2", b"\x7fELF1", ("low", "delta", None, None)),
        ("demo.pyc", PYC + b"2", PYC + b"1", ("medium", "delta", None, None)),
        ("demo.so", b"\x7fELF2", b"\x7fELF2", ("medium", "context", None, None)),
    ],
)
def test_a_binary_that_is_another_now_counts(
    path: str, new: bytes, old: bytes, expected: tuple[str, str, int | None, int | None]
) -> None:
    """Machine code is built anew with each release, and counts for little; bytecode runs without its source."""
    assert brief(found(RULE, path, new, old, old_path="old.so")) == [expected]


def test_bytecode_that_leaves_the_tests_counts() -> None:
    """The same bytes run now, and did not before."""
    moved = found(RULE, "demo/a.pyc", PYC, PYC, old_path="tests/a.pyc")
    assert brief(moved) == [("medium", "delta", None, None)]


def test_a_text_that_became_a_binary_counts() -> None:
    """A path that held something readable before now holds native code."""
    assert brief(found(RULE, "demo.sh", b"\x7fELF", b"#!/bin/sh\n")) == [("medium", "delta", None, None)]
