"""
Reads a zip archive (wheel, egg, zip sdist) as an installer would, and notes where two readers might disagree.

Steps 1 and 2, finding and listing the central directory, are ``zip_directory``'s. Then:

3. Read each local header; entries that overlap are refused (they are how a
   small archive unpacks to petabytes), bytes between entries are noted.
4. Inflate the members in the directory's order, checking size and CRC.

Source: PKWARE APPNOTE 6.3.10; the checks follow warehouse's
``utils/zipfiles.py`` and CVE-2024-0450.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from stat import S_IFMT, S_IFREG, S_ISLNK
from typing import BinaryIO, Final

from vetting.adapters.archives.collector import TARGET_BYTES, Collector
from vetting.adapters.archives.zip_directory import IN_ZIP64, Directory, Member, find_directory, members_of, take
from vetting.domain.errors import InvalidInput
from vetting.domain.trees import path_text

LOCAL: Final = struct.Struct("<4s5H3L2H")
ENCRYPTED: Final = 0x1
HAS_DESCRIPTOR: Final = 0x8
STORED: Final = 0
DEFLATED: Final = 8
DESCRIPTOR_BYTES: Final = frozenset({12, 16, 20, 24})
"""With and without its signature, in ZIP32 and ZIP64."""
CHUNK_BYTES: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class Span:
    """Where one member lies: its local header, and its content."""

    member: Member
    data_start: int

    @property
    def end(self) -> int:
        """The first byte after the content."""
        return self.data_start + self.member.packed


def read_zip(file: BinaryIO, collector: Collector) -> None:
    """
    Hand every entry of the zip archive *file* to *collector*.

    Raises:
        InvalidInput: The archive is broken, or its parts contradict each other.
    """
    directory = find_directory(file, collector)
    members: list[Member] = []
    with collector.until_limit():
        for member in members_of(file, directory):
            collector.count_entry()
            members.append(member)
    spans = [_span(file, member, collector) for member in members]
    _check_layout(spans, directory, collector)
    with collector.until_limit():
        for span in spans:
            _hand_over(file, span, collector)


def _span(file: BinaryIO, member: Member, collector: Collector) -> Span:
    """(3) Read the local header and hold it against the directory."""
    file.seek(member.start)
    fields = LOCAL.unpack(take(file, LOCAL.size))
    if fields[0] != b"PK\3\4":
        raise InvalidInput(f"{member.path} is not where the central directory says it is")
    flags, method, packed, size, name_bytes, extra_bytes = fields[2], fields[3], *fields[7:11]
    if (name := take(file, name_bytes)) != member.stated_name:
        text = f"is called {path_text(name)} in its local header: two readers would disagree"
        collector.note("name-mismatch", member.path, text)
    deferred = bool(flags & HAS_DESCRIPTOR) or IN_ZIP64 in {packed, size}
    same_sizes = deferred or (packed, size) == (member.packed, member.size)
    if method != member.method or (flags ^ member.flags) & ENCRYPTED or not same_sizes:
        text = "has one size or method in the central directory and another in its local header"
        collector.note("header-mismatch", member.path, text)
    return Span(member, member.start + LOCAL.size + name_bytes + extra_bytes)


def _check_layout(spans: list[Span], directory: Directory, collector: Collector) -> None:
    """Refuse members that overlap, and note what lies between them that no member owns."""
    reached, has_descriptor = directory.shift, False
    for span in sorted(spans, key=lambda span: span.member.start):
        if span.member.start < reached or span.end > directory.start:
            raise InvalidInput(f"{span.member.path} overlaps another entry, as in bombs")
        _note_gap(span.member.start - reached, collector, has_descriptor=has_descriptor)
        reached, has_descriptor = span.end, bool(span.member.flags & HAS_DESCRIPTOR)
    _note_gap(directory.start - reached, collector, has_descriptor=has_descriptor)


def _note_gap(size: int, collector: Collector, *, has_descriptor: bool) -> None:
    if size and not collector.is_cut and not (has_descriptor and size in DESCRIPTOR_BYTES):
        collector.note("unlisted-bytes", None, f"has {size:,} bytes between its entries that belong to none of them")


def _hand_over(file: BinaryIO, span: Span, collector: Collector) -> None:
    """(4) Give one member to the collector as what it is."""
    member = span.member
    content = _checked(_inflated(file, span), member, collector)
    if member.raw_name.endswith(b"/"):
        if member.size:
            collector.note("folder-with-content", member.path, f"is a folder and yet has {member.size:,} bytes")
    elif member.flags & ENCRYPTED:
        collector.unread(member.raw_name, member.mode, member.size, "encrypted")
    elif member.method not in {STORED, DEFLATED}:
        collector.unread(member.raw_name, member.mode, member.size, f"packed by method {member.method}")
    elif S_ISLNK(member.mode) and member.size <= TARGET_BYTES:
        collector.link(member.raw_name, member.mode, b"".join(content))
    else:
        if S_IFMT(member.mode) not in {0, S_IFREG}:
            collector.note("device", member.path, "is marked as something that is not a regular file")
        collector.file(member.raw_name, member.mode, content)


def _checked(chunks: Iterator[bytes], member: Member, collector: Collector) -> Iterator[bytes]:
    """Pass content on while it is what the directory claims."""
    size = crc = 0
    for chunk in chunks:
        size += len(chunk)
        crc = zlib.crc32(chunk, crc)
        if size > member.size:
            raise InvalidInput(f"{member.path} holds more than the {member.size:,} bytes it claims")
        collector.count_unpacked(len(chunk))
        yield chunk
    if (size, crc) != (member.size, member.crc):
        raise InvalidInput(f"{member.path} is damaged: its size or checksum is not the one it claims")


def _inflated(file: BinaryIO, span: Span) -> Iterator[bytes]:
    packed = _packed(file, span)
    return packed if span.member.method == STORED else _deflated(packed, span.member)


def _packed(file: BinaryIO, span: Span) -> Iterator[bytes]:
    file.seek(span.data_start)
    left = span.member.packed
    while left:
        chunk = take(file, min(left, CHUNK_BYTES))
        left -= len(chunk)
        yield chunk


def _deflated(packed: Iterator[bytes], member: Member) -> Iterator[bytes]:
    decoder = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for chunk in packed:
            pending, data = chunk, b"\0" * CHUNK_BYTES
            while pending or len(data) == CHUNK_BYTES:
                data = decoder.decompress(pending, CHUNK_BYTES)
                pending = decoder.unconsumed_tail
                yield data
    except zlib.error as error:
        raise InvalidInput(f"{member.path} is damaged: {error}") from error
    if not decoder.eof:
        raise InvalidInput(f"{member.path} is damaged: it ends too early")
