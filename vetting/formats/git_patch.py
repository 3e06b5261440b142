r"""
A change as a patch that `git apply` takes: the files of the old tree become those of the new, byte for byte.

Text is written as hunks, all of them, whatever a page would show; what holds a
NUL, or is very large, as git's binary patches ("literal"). Nothing is kept but
what git keeps of a tree: contents, links, and whether a file may be executed.
Names that are more than letters, digits and a few marks are quoted.

Source: git 2.39, Documentation/diff-generate-patch.txt, ``apply.c``,
``quote.c`` and ``base85.c``.
"""

import hashlib
import zlib
from base64 import b85encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Final, Protocol

from vetting.domain.line_engine import line_patch
from vetting.domain.patches import PatchFile, PatchPlan, PatchStep
from vetting.domain.releases import Sha256

MAX_TEXT_BYTES: Final = 32 << 20
"""A side; what is larger is written as bytes, a piece at a time."""
_PIECE_BYTES: Final = 1 << 16
_ROW_BYTES: Final = 52
"""Of one line of a binary patch. Source: git, ``diff.c``, ``emit_binary_diff_body``."""
_NOTHING: Final = b"0" * 40
_PLAIN: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&()*+,-./:;=@[]^_{}~")
_LETTERS: Final = {7: b"\\a", 8: b"\\b", 9: b"\\t", 10: b"\\n", 11: b"\\v", 12: b"\\f", 13: b"\\r"}


class Contents(Protocol):
    """Where the bytes of a tree's files are."""

    def open(self, digest: Sha256) -> BinaryIO:
        """Open a file's bytes; whoever asks closes it."""
        ...


def patch_pieces(plan: PatchPlan, contents: Contents, *, max_text_bytes: int = MAX_TEXT_BYTES) -> Iterator[bytes]:
    """Write *plan* as a patch, piece by piece; a side of more than *max_text_bytes* as bytes."""
    if plan.within:
        old, new = (quoted(top.rstrip("/").encode()).decode() for top in plan.within)
        yield f"# Paths are within the top folder, {old}, which the new archive calls {new}.\n".encode()
    for step in plan.steps:
        yield from _step(step, contents, max_text_bytes)


def quoted(path: bytes) -> bytes:
    """Write a path as git does, in quotes where it is more than plain."""
    if path and all(byte in _PLAIN for byte in path):
        return path
    return b'"%b"' % b"".join(map(_escaped, path))


def _escaped(byte: int) -> bytes:
    if byte in _LETTERS:
        return _LETTERS[byte]
    if byte in b'"\\':
        return b"\\%c" % byte
    return b"%c" % byte if 0x20 <= byte < 0x7F else b"\\%03o" % byte


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a step, and what names its content."""

    file: PatchFile | None
    contents: Contents

    def open(self) -> BinaryIO:
        if self.file is None or self.file.sha256 is None:
            return BytesIO(self.file.target if self.file else b"")
        return self.contents.open(self.file.sha256)

    def read(self) -> bytes:
        with self.open() as opened:
            return opened.read()

    @property
    def size_bytes(self) -> int:
        if self.file is None:
            return 0
        return len(self.file.target) if self.file.is_link else self.file.size_bytes

    def name(self) -> bytes:
        """Name the content as git does."""
        if self.file is None:
            return _NOTHING
        hasher = hashlib.sha1(b"blob %d\0" % self.size_bytes, usedforsecurity=False)
        with self.open() as opened:
            for piece in _pieces(opened):
                hasher.update(piece)
        return hasher.hexdigest().encode()


def _step(step: PatchStep, contents: Contents, max_text_bytes: int) -> Iterator[bytes]:
    old, new = _Side(step.old, contents), _Side(step.new, contents)
    yield b"".join(f"{line}\n".encode() if isinstance(line, str) else line + b"\n" for line in _header(step))
    if step.has_same_content:
        return
    mode = b" %o" % step.new.mode if step.old and step.new and step.old.mode == step.new.mode else b""
    yield b"index %b..%b%b\n" % (old.name(), new.name(), mode)
    texts = None if max(old.size_bytes, new.size_bytes) > max_text_bytes else (old.read(), new.read())
    if texts is None or any(b"\0" in text for text in texts):
        yield b"GIT binary patch\n"
        yield from _literal(new)
        yield from _literal(old)
    elif any(texts):
        yield b"--- %b\n" % (_named(b"a/", step.old.path) if step.old else b"/dev/null")
        yield b"+++ %b\n" % (_named(b"b/", step.new.path) if step.new else b"/dev/null")
        yield line_patch(*texts).text


def _header(step: PatchStep) -> Iterator[bytes | str]:
    old, new = step.old or step.new, step.new or step.old
    assert old is not None, "a step has at least one side"
    assert new is not None, "a step has at least one side"
    yield b"diff --git %b %b" % (_named(b"a/", old.path), _named(b"b/", new.path))
    if step.old is None:
        yield f"new file mode {new.mode:o}"
    elif step.new is None:
        yield f"deleted file mode {old.mode:o}"
    elif old.mode != new.mode:
        yield f"old mode {old.mode:o}"
        yield f"new mode {new.mode:o}"
    if old.path != new.path:
        if step.has_same_content:
            yield "similarity index 100%"
        yield b"rename from " + quoted(old.path)
        yield b"rename to " + quoted(new.path)


def _named(side: bytes, path: bytes) -> bytes:
    return quoted(side + path)


def _literal(side: _Side) -> Iterator[bytes]:
    """Write all of one side's bytes, packed, in lines that begin with their length."""
    yield b"literal %d\n" % side.size_bytes
    with side.open() as opened:
        for row in _rows(_packed(opened)):
            length = len(row)
            letter = b"%c" % (ord("A") + length - 1 if length <= 26 else ord("a") + length - 27)
            yield letter + b85encode(row, pad=True) + b"\n"
    yield b"\n"


def _packed(opened: BinaryIO) -> Iterator[bytes]:
    packer = zlib.compressobj()
    for piece in _pieces(opened):
        yield packer.compress(piece)
    yield packer.flush()


def _rows(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        rest += piece
        whole = len(rest) - len(rest) % _ROW_BYTES
        for start in range(0, whole, _ROW_BYTES):
            yield rest[start : start + _ROW_BYTES]
        rest = rest[whole:]
    if rest:
        yield rest


def _pieces(opened: BinaryIO) -> Iterator[bytes]:
    while piece := opened.read(_PIECE_BYTES):
        yield piece
