"""
Makes a text of bytes that have no lines: what a reader compares instead.

It is what :data:`vetting.domain.binary_diffs.Derive` asks for, and runs in a
pool's process. What the bytes are is told by their first ones and never by a
name.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from vetting.adapters.archives.listing import list_tar, list_zip
from vetting.domain.binary_diffs import ZIP_MAGIC
from vetting.domain.diffs import looks_binary
from vetting.domain.errors import InvalidInput
from vetting.domain.shapes.bytecode import disassembly
from vetting.domain.shapes.compressed import Packing, packing_of, unpacked
from vetting.domain.shapes.kinds import look_at
from vetting.domain.shapes.shape import Derived
from vetting.domain.trees import Tree, TreeEntry

LISTING: Final = "list of members"
_TAR_MAGIC: Final = b"ustar"
_TAR_MAGIC_AT: Final = 257
_TAR_PACKINGS: Final = {"gzip": "gz", "bzip2": "bz2", "xz": "xz"}


def derived(data: bytes) -> Derived | None:
    """Write *data* as a text that a person can read; None where there is none to be made."""
    if data.startswith(ZIP_MAGIC):
        return _listing(data, None)
    if _is_tar(data):
        return _listing(data, "")
    if packing := packing_of(data):
        content, cut = unpacked(data, packing)
        return _listing(data, _TAR_PACKINGS[packing.name]) if _is_tar(content) else _content(content, cut, packing)
    return disassembly(data)


def _is_tar(data: bytes) -> bool:
    return data.startswith(_TAR_MAGIC, _TAR_MAGIC_AT)


def _content(content: bytes, cut: str | None, packing: Packing) -> Derived:
    """Give what a single compressed file holds; of what is no text, only what it is."""
    if looks_binary(content, ""):
        look = look_at(content)
        text = f"{look.about}, {len(content):,} bytes\n".encode()
        return Derived(f"content of {packing.name}, which is not text", text + _digest_line(content), cut)
    return Derived(f"decompressed {packing.name}", content, cut)


def _digest_line(content: bytes) -> bytes:
    return f"SHA-256 {sha256(content).hexdigest()}\n".encode("ascii")


def _listing(data: bytes, packing: str | None) -> Derived:
    try:
        tree = list_zip(data) if packing is None else list_tar(data, packing)
    except InvalidInput as error:
        return Derived(LISTING, b"", f"its members cannot be listed: {error}")
    return Derived(LISTING, "".join(_lines(tree)).encode("utf-8", "backslashreplace"), tree.cut)


def _lines(tree: Tree) -> Iterator[str]:
    for entry in tree.entries:
        yield f"{entry.path}  {_what(entry)}\n"
    for note in tree.notes:
        yield f"({note.path or 'the archive'} {note.text})\n"


def _what(entry: TreeEntry) -> str:
    if entry.sha256 is None:
        return f"-> {entry.target}" if entry.target is not None else "not read"
    return f"{entry.size_bytes:,} bytes  {entry.sha256[:16]}"
