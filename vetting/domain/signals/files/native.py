"""Native binaries and bytecode, told by their first bytes."""

import struct
from typing import Final

HEAD_BYTES: Final = 1 << 16
"""As much of a file as is needed to tell what it is."""

MACH_O: Final = {b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe"}
FAT: Final = {b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf"}
MAX_ARCHITECTURES: Final = 32
"""In a fat binary. A Java class begins alike, with a version of 45 or more where this count stands."""
BYTECODE: Final = "Python bytecode"
PE_POINTER: Final = 0x3C
PYC_MAGICS: Final = frozenset(range(3000, 4500)) | frozenset(range(50000, 62300))
"""Of CPython 3 and 2; no two letters of text read like one.
Source: CPython, ``Lib/importlib/_bootstrap_external.py``."""
MARSHALLED_CODE: Final = frozenset(b"c\xe3")
PYC_HEADERS: Final = (8, 12, 16)
"""Bytes before the code object: Python 2, 3.3 and 3.7."""


def native_kind(data: bytes, path: str) -> str | None:
    """Name the kind of native code that *data*, or its first ``HEAD_BYTES``, begins as; None if it does not."""
    head = data[:4]
    if head == b"\x7fELF":
        return "An ELF binary"
    if head == b"\0asm":
        return "A WebAssembly module"
    if head in MACH_O or (head in FAT and 0 < int.from_bytes(data[4:8], "big") <= MAX_ARCHITECTURES):
        return "A Mach-O binary"
    if _is_pe(data):
        return "A Windows (PE) binary"
    if _is_bytecode(data, path):
        return BYTECODE
    return None


def _is_pe(data: bytes) -> bool:
    """Say whether the old DOS header points to a PE header, which text that starts with MZ does not."""
    if data[:2] != b"MZ" or len(data) < PE_POINTER + 4:
        return False
    (start,) = struct.unpack_from("<L", data, PE_POINTER)
    return data[start : start + 4] == b"PE\0\0"


def _is_bytecode(data: bytes, path: str) -> bool:
    """Say whether this is a ``.pyc``, by its name or, under another name, by its header and the code behind it."""
    if path.lower().endswith((".pyc", ".pyo")):
        return True
    magic = int.from_bytes(data[:2], "little")
    if data[2:4] != b"\r\n" or magic not in PYC_MAGICS:
        return False
    return any(len(data) > header and data[header] in MARSHALLED_CODE for header in PYC_HEADERS)
