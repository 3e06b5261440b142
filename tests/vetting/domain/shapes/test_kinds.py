"""What binary files are, by their first bytes."""

import struct

import pytest

from vetting.domain.shapes.kinds import entropy, look_at
from vetting.domain.shapes.shape import Look


def _elf(bits: int, order: int, kind: int, machine: int) -> bytes:
    return b"\x7fELF" + bytes([bits, order, 1]) + bytes(9) + struct.pack(">HH" if order == 2 else "<HH", kind, machine)


def _pe(machine: int, flags: int) -> bytes:
    head = b"MZ" + bytes(0x3A) + struct.pack("<I", 0x40)
    return head + b"PE\0\0" + struct.pack("<H", machine) + bytes(16) + struct.pack("<H", flags)


def _png(width: int, height: int, chunk: bytes = b"\0\0\0\rIHDR") -> bytes:
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">II", width, height)


_NO_SIZE = ", but its header gives no size that makes sense"
_JPEG = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08" + struct.pack(">HH", 300, 400) + bytes(8)


@pytest.mark.parametrize(
    ("data", "kind", "about"),
    [
        (_elf(2, 1, 3, 62), "elf", "ELF, 64-bit, x86-64, shared object"),
        (_elf(1, 2, 9, 999), "elf", "ELF, 32-bit, machine 999, type 9"),
        (_pe(0x8664, 0x2000), "pe", "Windows PE, x86-64, library (DLL)"),
        (_pe(0x1234, 0), "pe", "Windows PE, machine 0x1234, executable"),
        (b"MZ" + bytes(0x40), "pe", "DOS executable"),
        (b"\xcf\xfa\xed\xfe" + struct.pack("<3I", 0x100000C, 0, 6), "macho", "Mach-O, ARM64, dynamic library"),
        (b"\xce\xfa\xed\xfe" + struct.pack("<3I", 5, 0, 9), "macho", "Mach-O, machine 0x5, type 9"),
        (
            b"\xca\xfe\xba\xbe" + struct.pack(">6I", 1, 0x1000007, 0, 0, 0, 0),
            "macho",
            "Mach-O universal binary for x86-64",
        ),
        (b"\xca\xfe\xba\xbe\0\0\0\x34", "java", "Java class, version 52"),
        (_png(1200, 9), "png", "PNG image, 1,200 x 9"),
        (_png(65536, 65536), "png", "PNG image, 65,536 x 65,536"),
        (_png(65536, 65537), "png", f"PNG image{_NO_SIZE}"),
        (_png(0, 9), "png", f"PNG image{_NO_SIZE}"),
        (_png(5, 9, b"\1\1\1\1\1\1\1\1"), "png", f"PNG image{_NO_SIZE}"),
        (b"GIF89a" + bytes(4), "gif", f"GIF image{_NO_SIZE}"),
        (b"GIF89a" + struct.pack("<HH", 3, 4), "gif", "GIF image, 3 x 4"),
        (_JPEG, "jpeg", "JPEG image, 400 x 300"),
        (b"\xff\xd8\xff\xe0\0\x02" * 2, "jpeg", "JPEG image"),
        (b"\xff\xd8" + b"\xff\xe0\0\x02" * 1003, "jpeg", "JPEG image"),
        (b"\xff\xd8\xff\xe0\0\0" + b"\xff\xe0\0\0" * 2, "jpeg", "JPEG image"),
        (b"PK\x03\x04", "zip", "zip archive"),
        (bytes(257) + b"ustar", "tar", "tar archive"),
        (b"RIFF\0\0\0\0WAVE", "wav", "WAVE audio"),
        (b"\x28\xb5\x2f\xfd", "zstd", "Zstandard-compressed"),
        (b"SQLite format 3\0", "sqlite", "SQLite database"),
        (b"\0asm\1\0\0\0", "wasm", "WebAssembly"),
        (b"\x80\x04K\x01.", "pickle", "Python pickle, protocol 4: loading it runs what it says"),
        (struct.pack("<H", 3495) + b"\r\n" + bytes(12), "pyc", "Python bytecode of Python 3.11"),
        (struct.pack("<H", 62211) + b"\r\n" + bytes(12), "pyc", "Python bytecode of Python 2"),
        (struct.pack("<H", 9) + b"\r\n" + bytes(12), "unknown", "no known kind of file"),
        ("caf\u00e9\n".encode(), "text", "text"),
        (b"caf\xc3", "text", "text"),
        (b"\x80\x04K\x01", "unknown", "no known kind of file"),
        (b"\x7fELF\1", "text", "text"),
        (b"\0\1\2", "unknown", "no known kind of file"),
        (b"", "text", "text"),
    ],
)
def test_files_are_what_their_first_bytes_say(data: bytes, kind: str, about: str) -> None:
    """Magic bytes name a kind, headers the machine or the size; a header that ends early is none."""
    assert (look_at(data).kind, look_at(data).about) == (kind, about)


def test_entropy_is_that_of_a_sample_from_all_over_the_file() -> None:
    """One value has none, all values have eight bits; of what is compressed nothing is said."""
    assert [
        entropy(data) for data in (b"", b"aaaa", b"ab", bytes(range(256)), b"a" * (64 << 10) + b"b" * (64 << 10))
    ] == [
        0.0,
        0.0,
        1.0,
        8.0,
        1.0,
    ]
    assert look_at(b"\x1f\x8b\x08") == Look("gzip", "gzip-compressed", None)
