"""
What a packed tar archive unpacks to, as one stream whose bytes are counted as they come.

Read as ``gzip``, ``bz2`` and ``lzma`` read: compressed streams in a row are one
stream. Other readers stop after the first, or look past what is no stream, so
both are noted:

- gzip: zeros between and behind streams are padding; anything else is damage.
- bz2, xz: whatever behind a stream is not another one is passed over.
"""

import bz2
import lzma
import struct
import zlib
from collections.abc import Callable, Iterator
from itertools import count
from typing import BinaryIO, Final, Protocol

from vetting.adapters.archives.collector import Collector, LimitReached
from vetting.domain.archive_notes import NoteCode
from vetting.domain.errors import InvalidInput

PIECE_BYTES: Final = 1 << 16
"""Read at once of what is packed."""
MOST_BYTES: Final = 1 << 18
"""Unpacked at once."""
DAMAGED: Final = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError)
"""What decoders raise for bytes that are not what they should be; an ``OSError`` with a number is this machine's."""
MOST_STREAMS: Final = 10_000
"""In a row; a gzip file made of blocks of 64 KiB (bgzip) of 600 MB has as many."""
FIRST_BYTES: Final = {"gz": b"\x1f\x8b", "bz2": b"BZh", "xz": b"\xfd7zXZ\0"}
DEFLATE: Final = 8
HAS_HEADER_CRC, HAS_EXTRA, HAS_NAME, HAS_COMMENT = 2, 4, 8, 16
"""Flags of a gzip header. Source: RFC 1952, 2.3.1."""


class Decoder(Protocol):
    """One compressed stream."""

    @property
    def eof(self) -> bool:
        """Whether the stream is over."""
        ...

    @property
    def unused_data(self) -> bytes:
        """What was given beyond the end of the stream."""
        ...

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Take in *data*, and give at most *max_length* bytes."""
        ...


DECODERS: Final[dict[str, Callable[[], Decoder]]] = {"bz2": bz2.BZ2Decompressor, "xz": lzma.LZMADecompressor}


class Unpacked:
    """A stream of unpacked bytes that knows how far it was read."""

    def __init__(self, file: BinaryIO, packing: str, collector: Collector) -> None:
        """
        Read nothing yet.

        Args:
            file: The archive.
            packing: ``gz``, ``bz2``, ``xz`` or "".
            collector: Counts what comes out, and is told what is odd.
        """
        self._pieces = _unpacked(file, packing, collector) if packing else _plain(file)
        self._collector = collector
        self._piece = b""
        self._at = 0
        self.position = 0

    def read(self, size: int) -> bytes:
        """Read *size* bytes; fewer only at the end."""
        parts = []
        left = size
        while left and (part := self.read_some(left)):
            parts.append(part)
            left -= len(part)
        return b"".join(parts) if len(parts) != 1 else parts[0]

    def read_some(self, most: int) -> bytes:
        """Read what is at hand, at most *most* bytes; nothing only at the end."""
        while self._at >= len(self._piece):
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._piece, self._at = piece, 0
        whole = not self._at and len(self._piece) <= most
        part = self._piece if whole else self._piece[self._at : self._at + most]
        self._collector.count_unpacked(len(part))
        self._at += len(part)
        self.position += len(part)
        return part

    def skip(self, size: int) -> None:
        """
        Read past *size* bytes.

        Raises:
            InvalidInput: There are fewer.
        """
        for _ in self.chunks(size):
            pass

    def chunks(self, size: int) -> Iterator[bytes]:
        """
        Give *size* bytes piece by piece.

        Raises:
            InvalidInput: There are fewer.
        """
        left = size
        while left:
            chunk = self.read_some(left)
            if not chunk:
                raise InvalidInput("it is broken: it ends too early")
            left -= len(chunk)
            yield chunk


def _plain(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(MOST_BYTES):
        yield piece


def _unpacked(file: BinaryIO, packing: str, collector: Collector) -> Iterator[bytes]:
    packed = _Packed(file)
    stream = _gunzipped if packing == "gz" else _decoded
    yield from stream(packed, packing)
    for streams in count(1):
        if not packed.has_more(zeros_are_nothing=packing == "gz"):
            return
        if not packed.starts_with(FIRST_BYTES[packing]):
            _pass_over(packing, collector)
            return
        if streams == 1:
            text = "is several compressed streams in a row, of which some readers read the first only"
            collector.note(NoteCode.SEVERAL_STREAMS, None, text)
        if streams == MOST_STREAMS:
            raise LimitReached(f"it is more than {MOST_STREAMS:,} compressed streams in a row; the rest was not read")
        yield from stream(packed, packing)


def _pass_over(packing: str, collector: Collector) -> None:
    """Take what is no stream as Python does: as damage, or, of the other two packings, as nothing."""
    if packing == "gz":
        raise EOFError
    collector.note(NoteCode.TRAILING_BYTES, None, "has bytes behind its compressed content")


class _Packed:
    """The packed bytes, of which what was read too much can be given back."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._rest = b""

    def piece(self) -> bytes:
        """
        Give some more.

        Raises:
            EOFError: There is no more.
        """
        piece, self._rest = self._rest or self._file.read(PIECE_BYTES), b""
        if not piece:
            raise EOFError
        return piece

    def give_back(self, rest: bytes) -> None:
        """Have *rest*, the end of the last piece, read once more."""
        self._rest = rest + self._rest

    def take(self, size: int) -> bytes:
        """
        Give exactly *size* bytes.

        Raises:
            EOFError: There are fewer.
        """
        self._fill(size)
        if len(self._rest) < size:
            raise EOFError
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def skip_text(self) -> None:
        """
        Read past the next NUL.

        Raises:
            EOFError: There is none.
        """
        while (end := (piece := self.piece()).find(b"\0")) < 0:
            pass
        self.give_back(piece[end + 1 :])

    def has_more(self, *, zeros_are_nothing: bool) -> bool:
        """Say whether there is more."""
        self._fill(1)
        while zeros_are_nothing and self._rest:
            self._rest = self._rest.lstrip(b"\0")
            if self._rest:
                break
            self._fill(1)
        return self._rest != b""

    def starts_with(self, magic: bytes) -> bool:
        """Say whether it goes on with *magic*."""
        self._fill(len(magic))
        return self._rest.startswith(magic)

    def _fill(self, size: int) -> None:
        while len(self._rest) < size and (more := self._file.read(PIECE_BYTES)):
            self._rest += more


def _decoded(packed: _Packed, packing: str) -> Iterator[bytes]:
    """Give what one bzip2 or xz stream holds."""
    decoder = DECODERS[packing]()
    data = b""
    while not decoder.eof:
        # A decoder that gave all it may has more to give of what it was given before.
        data = decoder.decompress(b"" if len(data) == MOST_BYTES else packed.piece(), MOST_BYTES)
        yield data
    packed.give_back(decoder.unused_data)


def _gunzipped(packed: _Packed, _packing: str) -> Iterator[bytes]:
    """Give what one gzip stream holds, and only then look at its checksum, as ``gzip`` does."""
    _skip_gzip_header(packed)
    decoder, crc, size, data = zlib.decompressobj(-zlib.MAX_WBITS), 0, 0, b""
    while not decoder.eof:
        piece = decoder.unconsumed_tail or (b"" if len(data) == MOST_BYTES else packed.piece())
        data = decoder.decompress(piece, MOST_BYTES)
        crc, size = zlib.crc32(data, crc), size + len(data)
        yield data
    packed.give_back(decoder.unused_data)
    if packed.take(8) != struct.pack("<2L", crc, size & 0xFFFFFFFF):
        raise zlib.error("wrong checksum")


def _skip_gzip_header(packed: _Packed) -> None:
    """Read past a gzip stream's header. Source: RFC 1952, 2.3."""
    magic, method, flags = struct.unpack("<2sBB6x", packed.take(10))
    if magic != FIRST_BYTES["gz"] or method != DEFLATE:
        raise zlib.error("not a gzip stream")
    if flags & HAS_EXTRA:
        packed.take(int.from_bytes(packed.take(2), "little"))
    for flag in (HAS_NAME, HAS_COMMENT):
        if flags & flag:
            packed.skip_text()
    if flags & HAS_HEADER_CRC:
        packed.take(2)
