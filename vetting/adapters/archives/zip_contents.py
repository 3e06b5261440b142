"""
What a member of a zip archive unpacks to, piece by piece: stored, deflated, or packed with bzip2 or LZMA.

Read as ``zipfile`` reads, since pip reads with it: a member is one stream, and
what lies behind the end of that is passed over, and noted. How much memory an
LZMA stream takes is chosen by who packed it, so that is looked at first; and
it has to be marked where one ends, or a decoder goes on with what is no content.

Source: PKWARE APPNOTE 6.3.10, 4.4.4, 4.4.5, 5.8; CPython 3.11, ``zipfile.LZMADecompressor``.
"""

import bz2
import lzma
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, TypeAlias

from vetting.adapters.archives.collector import Collector
from vetting.adapters.archives.zip_directory import Member, take
from vetting.adapters.archives.zip_headers import DESCRIPTOR, HAS_DESCRIPTOR
from vetting.domain.archive_notes import NoteCode
from vetting.domain.errors import InvalidInput

STORED: Final = 0
DEFLATED: Final = 8
BZIP2: Final = 12
LZMA: Final = 14
METHODS: Final = frozenset({STORED, DEFLATED, BZIP2, LZMA})
"""Source: CPython 3.11, ``zipfile``."""
HAS_END_MARK: Final = 0x2
"""Of a member packed with LZMA."""
CHUNK_BYTES: Final = 1 << 18
MOST_DICTIONARY_BYTES: Final = 64 << 20
"""Source: xz's manual, the highest preset."""
_LZMA_HEADER: Final = struct.Struct("<2xHBL")
"""Behind a version: the size of what follows; three numbers of bits in one; the size of the dictionary."""
_LZMA_PROPERTIES_BYTES: Final = 5
_MOST_BITS: Final = 4
"""Of a position, and of a literal's context and place together. Source: liblzma, ``lzma12.h``."""


_Decoder: TypeAlias = bz2.BZ2Decompressor | lzma.LZMADecompressor


@dataclass(frozen=True, slots=True)
class Span:
    """Where one member lies: its local header, and its content."""

    member: Member
    data_start: int

    @property
    def end(self) -> int:
        """The first byte after the content."""
        return self.data_start + self.member.packed


def why_unread(file: BinaryIO, span: Span) -> str | None:
    """
    Say how a member is packed, if it is so that it is not read.

    Raises:
        InvalidInput: It is packed with LZMA, and does not say how.
    """
    member = span.member
    if member.method not in METHODS:
        return f"packed by method {member.method}"
    if member.method != LZMA:
        return None
    if not member.flags & HAS_END_MARK:
        return "packed by LZMA without a mark of its end"
    dictionary = _lzma_filter(file, span)["dict_size"]
    if dictionary > MOST_DICTIONARY_BYTES:
        return f"packed by LZMA so that to unpack it takes {dictionary:,} bytes of memory"
    return None


def content_of(file: BinaryIO, span: Span, collector: Collector) -> Iterator[bytes]:
    """
    Give what a member holds, counted, while it is what the directory claims.

    Raises:
        InvalidInput: It is damaged, or something else than is claimed.
    """
    member = span.member
    size = crc = 0
    for chunk in _unpacked(file, span, collector):
        size += len(chunk)
        crc = zlib.crc32(chunk, crc)
        if size > member.size:
            raise InvalidInput(f"{member.path} holds more than the {member.size:,} bytes it claims")
        collector.count_unpacked(len(chunk))
        yield chunk
    if (size, crc) != (member.size, member.crc):
        raise InvalidInput(f"{member.path} is damaged: its size or checksum is not the one it claims")


def _unpacked(file: BinaryIO, span: Span, collector: Collector) -> Iterator[bytes]:
    member = span.member
    if member.method == DEFLATED:
        return _deflated(_packed(file, span), member, collector)
    if member.method == BZIP2:
        return _decoded(_packed(file, span), bz2.BZ2Decompressor(), member, collector)
    if member.method == LZMA:
        return _lzma(file, span, collector)
    if member.method == STORED and member.flags & HAS_DESCRIPTOR:
        return _stored_as_stream(_packed(file, span), member, collector)
    return _packed(file, span)


def _packed(file: BinaryIO, span: Span, skipped: int = 0) -> Iterator[bytes]:
    file.seek(span.data_start + skipped)
    left = span.member.packed - skipped
    while left:
        chunk = take(file, min(left, CHUNK_BYTES))
        left -= len(chunk)
        yield chunk


def _stored_as_stream(packed: Iterator[bytes], member: Member, collector: Collector) -> Iterator[bytes]:
    """Look in content of which no length stands before it for what would end it to whoever reads a stream."""
    kept, is_ended = b"", False
    for chunk in packed:
        is_ended = is_ended or DESCRIPTOR in kept + chunk
        kept = chunk[1 - len(DESCRIPTOR) :]
        yield chunk
    if is_ended:
        text = "holds the mark of a content's end, with no length before it: readers of streams end it there"
        collector.note(NoteCode.HEADER_MISMATCH, member.path, text)


def _deflated(packed: Iterator[bytes], member: Member, collector: Collector) -> Iterator[bytes]:
    decoder = zlib.decompressobj(-zlib.MAX_WBITS)
    behind = 0
    try:
        for chunk in packed:
            if decoder.eof:
                behind += len(chunk)
                continue
            pending, data = chunk, b"\0" * CHUNK_BYTES
            while pending or len(data) == CHUNK_BYTES:
                data = decoder.decompress(pending, CHUNK_BYTES)
                pending = decoder.unconsumed_tail
                yield data
            behind += len(decoder.unused_data)
    except zlib.error as error:
        raise InvalidInput(f"{member.path} is damaged: {error}") from error
    _look_behind(member, collector, is_over=decoder.eof, behind=behind)


def _lzma(file: BinaryIO, span: Span, collector: Collector) -> Iterator[bytes]:
    decoder = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[_lzma_filter(file, span)])
    return _decoded(_packed(file, span, _LZMA_HEADER.size), decoder, span.member, collector)


def _decoded(packed: Iterator[bytes], decoder: _Decoder, member: Member, collector: Collector) -> Iterator[bytes]:
    behind = 0
    try:
        for chunk in packed:
            if decoder.eof:
                behind += len(chunk)
                continue
            yield decoder.decompress(chunk, CHUNK_BYTES)
            while _has_more(decoder):
                yield decoder.decompress(b"", CHUNK_BYTES)
            behind += len(decoder.unused_data)
    except (OSError, ValueError, lzma.LZMAError) as error:  # what the two raise for bytes that are none of theirs
        raise InvalidInput(f"{member.path} is damaged: {error}") from error
    _look_behind(member, collector, is_over=decoder.eof, behind=behind)


def _has_more(decoder: _Decoder) -> bool:
    return not (decoder.eof or decoder.needs_input)


def _look_behind(member: Member, collector: Collector, *, is_over: bool, behind: int) -> None:
    if not is_over:
        raise InvalidInput(f"{member.path} is damaged: it ends too early")
    if behind:
        text = f"has {behind:,} bytes behind its compressed content, where nobody looks"
        collector.note(NoteCode.UNLISTED_BYTES, member.path, text)


def _lzma_filter(file: BinaryIO, span: Span) -> dict[str, int]:
    """
    Read how a member is packed with LZMA. A dictionary larger than all the content is never used, and not asked for.

    Raises:
        InvalidInput: It does not say so, or not as LZMA's first version does.
    """
    member = span.member
    file.seek(span.data_start)
    head = take(file, min(member.packed, _LZMA_HEADER.size))
    if len(head) == _LZMA_HEADER.size:
        properties_bytes, bits, dictionary = _LZMA_HEADER.unpack(head)
        literals, places, positions = bits % 9, bits // 9 % 5, bits // 9 // 5
        most = min(dictionary, max(member.size, 1))
        if properties_bytes == _LZMA_PROPERTIES_BYTES and positions <= _MOST_BITS >= literals + places:
            return {"id": lzma.FILTER_LZMA1, "dict_size": most, "lc": literals, "lp": places, "pb": positions}
    raise InvalidInput(f"{member.path} is damaged: it does not say how it is packed")
