"""
What an archive or a compressed file within a distribution holds, as far as that is told without unpacking all of it.

Of a zip archive its list of members is read, wherever in a file it lies: Python
finds it from the end. Source: PKWARE's APPNOTE, 4.3.12 and 4.3.16; POSIX, "ustar
Interchange Format".
"""

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from vetting.domain.shapes.compressed import packing_of, unpacked
from vetting.domain.signals.files.kinds import archive_kind, begins_as_code, is_code, suffix_of
from vetting.domain.signals.files.native import native_kind

MAX_MEMBERS: Final = 20_000
HEAD: Final = 1 << 16
"""Bytes that are unpacked to tell what a compressed file holds."""
_RUNS: Final = frozenset({
    ".pyc", ".pyo", ".so", ".pyd", ".dll", ".dylib", ".exe", ".msi", ".node", ".class", ".wasm", ".zip", ".whl",
    ".egg", ".jar", ".pyz", ".tar", ".tgz", ".gz", ".xz", ".bz2", ".7z", ".rar", ".com", ".scr", ".jse", ".hta",
})  # fmt: skip
_UNOPENED: Final = {
    "a zip archive": "A zip archive",
    "a 7z archive": "A 7z archive",
    "a RAR archive": "A RAR archive",
    "zstd-compressed data": "A file packed by zstd",
}
"""What is not opened here; of a zip archive what has no list of its members."""
_ENDING: Final = struct.Struct("<4s4H2LH")
_ENTRY: Final = struct.Struct("<4s6H3L5H2L")
_END_MAGIC: Final = b"PK\5\6"
_ENTRY_MAGIC: Final = b"PK\1\2"
_MAX_COMMENT: Final = (1 << 16) - 1
_BLOCK: Final = 512
_USTAR: Final = 257


class Packed(NamedTuple):
    """What is packed, and whether any of it can be run."""

    kind: str
    holds: str | None
    """What there is within that runs; None: nothing that is called code."""
    is_opened: bool = True
    """Whether that could be told."""


class _UnreadableError(Exception):
    """The list of members cannot be read, or is too long."""


def packed_in(data: bytes, path: str, *, is_whole: bool) -> Packed | None:
    """Say what a file packs; None where it packs nothing, or one file of data, which is compared by its content."""
    if not data:
        return None
    if (ending := _zip_ending(data)) is not None:
        kind = "A zip archive" if data.startswith(b"PK") else "A zip archive behind something else"
        return _listed(kind, _zip_names(data, *ending))
    begins = archive_kind(data)
    if data[_USTAR : _USTAR + 5] == b"ustar":
        return (
            _listed("A tar archive", _tar_names(data)) if is_whole else Packed("A tar archive", None, is_opened=False)
        )
    if begins in _UNOPENED:
        return Packed(_UNOPENED[begins], None, is_opened=False)
    return _compressed(data, path)


def _compressed(data: bytes, path: str) -> Packed | None:
    packing = packing_of(data)
    if packing is None:
        return None
    head, _ = unpacked(data, packing, HEAD)
    kind = f"A file packed by {packing.name}"
    if (native := native_kind(head, path.rpartition(".")[0])) is not None:
        return Packed(kind, native[0].lower() + native[1:] if native.startswith("A") else native)
    if head[_USTAR : _USTAR + 5] == b"ustar":
        whole, cut = unpacked(data, packing)
        found = _listed(f"A tar archive packed by {packing.name}", _tar_names(whole))
        return found if cut is None or found.holds is not None else found._replace(is_opened=False)
    if (inner := archive_kind(head)) is not None:
        return Packed(kind, inner)
    if is_code(path.rpartition(".")[0]) or begins_as_code(head):
        return Packed(kind, "code")
    return None if head else Packed(kind, None, is_opened=False)


def _listed(kind: str, names: Iterator[str]) -> Packed:
    try:
        found = next((name for name in names if is_code(name) or suffix_of(name) in _RUNS), None)
    except (_UnreadableError, struct.error, ValueError):
        return Packed(kind, None, is_opened=False)
    return Packed(kind, found)


def _zip_ending(data: bytes) -> tuple[int, int] | None:
    """Give where a zip archive's list of members begins and ends; None where none is found from the end."""
    at = data.rfind(_END_MAGIC, max(0, len(data) - _ENDING.size - _MAX_COMMENT))
    if at < 0 or at + _ENDING.size > len(data):
        return None
    size = _ENDING.unpack_from(data, at)[5]
    start = at - size
    if start < 0 or (size and data[start : start + 4] != _ENTRY_MAGIC):
        return None
    return start, at


def _zip_names(data: bytes, start: int, end: int) -> Iterator[str]:
    for _ in range(MAX_MEMBERS):
        if start >= end:
            return
        entry = _ENTRY.unpack_from(data, start)
        if entry[0] != _ENTRY_MAGIC:
            raise _UnreadableError
        name, extra, comment = entry[10:13]
        yield data[start + _ENTRY.size : start + _ENTRY.size + name].decode("utf-8", "replace")
        start += _ENTRY.size + name + extra + comment
    raise _UnreadableError


def _tar_names(data: bytes) -> Iterator[str]:
    start = 0
    for _ in range(MAX_MEMBERS):
        header = data[start : start + _BLOCK]
        if not header.strip(b"\0"):
            return
        yield header[:100].partition(b"\0")[0].decode("utf-8", "replace")
        size = int(header[124:136].strip(b" \0") or b"0", 8)
        if size < 0:
            raise _UnreadableError
        start += _BLOCK + -(-size // _BLOCK) * _BLOCK
    raise _UnreadableError
