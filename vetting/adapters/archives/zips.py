"""
Reads a zip archive (wheel, egg, zip sdist) as an installer would, and notes where two readers might disagree.

Steps 1 and 2, finding and listing the central directory, are ``zip_directory``'s. Then:

3. Read each local header; entries that overlap are refused (they are how a
   small archive unpacks to petabytes), bytes between entries are noted.
4. Unpack the members in the directory's order, checking size and CRC (``zip_contents``).

Source: PKWARE APPNOTE 6.3.10; the checks follow warehouse's
``utils/zipfiles.py`` and CVE-2024-0450.
"""

from stat import S_IFDIR, S_IFMT, S_IFREG, S_ISLNK
from typing import BinaryIO

from vetting.adapters.archives.collector import TARGET_BYTES, Collector
from vetting.adapters.archives.zip_contents import Span, content_of, why_unread
from vetting.adapters.archives.zip_directory import Directory, Member, false_counts, find_directory, members_of, take
from vetting.adapters.archives.zip_headers import (
    DESCRIPTOR_BYTES,
    ENCRYPTED,
    HAS_DESCRIPTOR,
    LOCAL,
    PATCHED,
    Local,
    disagreements,
    is_descriptor_of,
)
from vetting.domain.archive_notes import NoteCode
from vetting.domain.errors import InvalidInput


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
        for count in false_counts(directory, len(members)):
            text = f"claims to have {count:,} entries, and has {len(members):,}: readers that go by it read others"
            collector.note(NoteCode.ENTRY_COUNT, None, text)
    spans = [_span(file, member, directory, collector) for member in members]
    _check_layout(file, spans, directory, collector)
    with collector.until_limit():
        for span in spans:
            _hand_over(file, span, collector)


def _span(file: BinaryIO, member: Member, directory: Directory, collector: Collector) -> Span:
    """(3) Read the local header and hold it against the directory."""
    is_there = 0 <= member.start < directory.start  # a ZIP64 field may say more than any file can be asked for
    if is_there:
        file.seek(member.start)
        fields = LOCAL.unpack(take(file, LOCAL.size))
    if not is_there or fields[0] != b"PK\3\4":
        raise InvalidInput(f"{member.path} is not where the central directory says it is")
    name_bytes, extra_bytes = fields[9:11]
    rest = take(file, name_bytes + extra_bytes)
    name, extra = rest[:name_bytes], rest[name_bytes:]
    for code, text in (*member.oddities, *disagreements(member, Local(name, extra, *fields[2:4], *fields[6:9]))):
        collector.note(code, member.path, text)
    return Span(member, member.start + LOCAL.size + name_bytes + extra_bytes)


def _check_layout(file: BinaryIO, spans: list[Span], directory: Directory, collector: Collector) -> None:
    """Refuse members that overlap, and note what lies between them that no member owns."""
    reached, before = directory.shift, None
    for span in sorted(spans, key=lambda span: span.member.start):
        if span.member.start < reached or span.end > directory.start:
            raise InvalidInput(f"{span.member.path} overlaps another entry, as in bombs")
        _look_between(file, (reached, span.member.start), before, collector)
        reached, before = span.end, span.member
    _look_between(file, (reached, directory.start), before, collector)


def _look_between(file: BinaryIO, gap: tuple[int, int], before: Member | None, collector: Collector) -> None:
    """Hold the bytes after a member against the descriptor it may have, and note any others."""
    size = gap[1] - gap[0]
    if collector.is_cut or not (size or before):
        return
    if before is not None and before.flags & HAS_DESCRIPTOR and size in {0, *DESCRIPTOR_BYTES}:
        file.seek(gap[0])
        if not is_descriptor_of(before, take(file, size)):
            text = "has sizes or a checksum behind its content that are not those of the central directory"
            collector.note(NoteCode.HEADER_MISMATCH, before.path, text)
    elif size:
        text = f"has {size:,} bytes between its entries that belong to none of them"
        collector.note(NoteCode.UNLISTED_BYTES, None, text)


def _hand_over(file: BinaryIO, span: Span, collector: Collector) -> None:
    """(4) Give one member to the collector as what it is."""
    member = span.member
    content = content_of(file, span, collector)
    is_folder = member.raw_name.endswith(b"/")
    if member.is_folder_elsewhere and not is_folder:
        collector.note(NoteCode.FOLDER_OR_FILE, member.path, "is a folder by its attributes and a file by its name")
    if is_folder:
        collector.folder(member.raw_name)
        if member.size:
            text = f"is a folder and yet has {member.size:,} bytes"
            collector.note(NoteCode.FOLDER_WITH_CONTENT, member.path, text)
    elif member.flags & ENCRYPTED:
        collector.unread(member.raw_name, member.mode, member.size, "encrypted", NoteCode.ENCRYPTED)
    elif member.flags & PATCHED:
        collector.unread(member.raw_name, member.mode, member.size, "a patch to another file")
    elif (why := why_unread(file, span)) is not None:
        collector.unread(member.raw_name, member.mode, member.size, why)
    elif S_ISLNK(member.mode) and member.size <= TARGET_BYTES:
        collector.link(member.raw_name, member.mode, b"".join(content))
    else:
        if S_IFMT(member.mode) not in {0, S_IFREG, S_IFDIR}:
            collector.note(NoteCode.DEVICE, member.path, "is marked as something that is not a regular file")
        collector.file(member.raw_name, member.mode, content)
