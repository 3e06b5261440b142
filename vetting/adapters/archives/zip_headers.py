"""
A zip member's local header and descriptor, held against what the central directory says of it.

Installers go by the central directory; who reads a zip archive as a stream goes
by these. Source: PKWARE APPNOTE 6.3.10, 4.3.7 to 4.3.9.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from vetting.adapters.archives.names import shown
from vetting.adapters.archives.zip_directory import (
    IN_ZIP64,
    NAME_IS_UTF8,
    ZIP64_FIELD,
    Member,
    extra_fields,
    unicode_path,
)
from vetting.domain.archive_notes import NoteCode

LOCAL: Final = struct.Struct("<4s5H3L2H")
ENCRYPTED: Final = 0x1 | 0x40
"""In the ordinary way, or strongly."""
PATCHED: Final = 0x20
"""The content is a patch to another file's."""
HAS_DESCRIPTOR: Final = 0x8
DESCRIPTOR_BYTES: Final = frozenset({12, 16, 20, 24})
"""With and without its signature, in ZIP32 and ZIP64."""
DESCRIPTOR: Final = b"PK\7\x08"


@dataclass(frozen=True, slots=True)
class Local:
    """What stands in a local header."""

    name: bytes
    extra: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int


def disagreements(member: Member, local: Local) -> Iterator[tuple[NoteCode, str]]:
    """Say where the local header is not what the central directory says."""
    if local.name != member.stated_name:
        text = f"is called {shown(local.name)} in its local header: two readers would disagree"
        yield NoteCode.NAME_MISMATCH, text
    elif (local.flags ^ member.flags) & NAME_IS_UTF8 and not local.name.isascii():
        yield NoteCode.NAME_ENCODING, "has a name that is UTF-8 in one header and not in the other"
    extras = dict(extra_fields(local.extra))
    other = unicode_path(extras)
    if other is not None and other != member.raw_name:
        yield NoteCode.UNICODE_PATH, f"is called {shown(other)} in a field that some readers prefer"
    if not _same(member, local, extras.get(ZIP64_FIELD, b"")):
        text = "has one size, checksum or method in the central directory and another in its local header"
        yield NoteCode.HEADER_MISMATCH, text


def _same(member: Member, local: Local, full: bytes) -> bool:
    if local.method != member.method or (local.flags ^ member.flags) & (ENCRYPTED | PATCHED | HAS_DESCRIPTOR):
        return False
    size, packed = local.size, local.packed
    if IN_ZIP64 in {size, packed} and len(full) >= 16:
        size, packed = struct.unpack_from("<2Q", full)
    stated = local.crc, packed, size
    wanted = member.crc, member.packed, member.size
    if stated == wanted:
        return True
    # What is written as a stream may leave each of them to the descriptor.
    is_deferred = bool(local.flags & HAS_DESCRIPTOR)
    return all(one in {other, 0 if is_deferred else other} for one, other in zip(stated, wanted, strict=True))


def is_descriptor_of(member: Member, data: bytes) -> bool:
    """Say whether *data* is a descriptor that says what the central directory says."""
    if len(data) in {16, 24}:
        if not data.startswith(DESCRIPTOR):
            return False
        data = data[4:]
    width = 4 if len(data) == 12 else 8
    values = data[:4], data[4 : 4 + width], data[4 + width :]
    found = tuple(int.from_bytes(value, "little") for value in values)
    return data != b"" and found == (member.crc, member.packed, member.size)
