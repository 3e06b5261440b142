"""
One entry of a tar archive: its header, and the extended headers before it.

A single header is parsed by ``tarfile``, since pip reads with it. How headers
follow one another is decided here, as ``tarfile`` decides it, but with bounds
(``tarfile`` recurses, and searches some headers in quadratic time), and with an
eye on what other readers would take differently:

1. Extended headers (pax, GNU's long names) are gathered up to the entry's own.
   One that is not written exactly as POSIX says is refused.
2. They are applied to the entry from the last to the first, as ``tarfile`` does.
3. The outcome is held against the entry's own header, and what contradicts it is noted.

Source: POSIX.1-2017 pax, "pax Interchange Format"; GNU tar's manual, "Basic Tar
Format"; CPython 3.11, ``Lib/tarfile.py``; CVE-2025-62518 (two readers that took a
size from different headers).
"""

import re
import tarfile  # noqa: TID251  # this is the unpacker
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from vetting.adapters.archives.collector import Collector
from vetting.adapters.archives.names import shown
from vetting.adapters.archives.packing import Unpacked
from vetting.adapters.archives.pax import gnu_name, has_record_within, odd_keywords, records_in, size_in
from vetting.domain.archive_notes import NoteCode
from vetting.domain.errors import InvalidInput
from vetting.domain.trees import path_text

MOST_HEADER_BYTES: Final = 1 << 20
"""Of one extended header. Source: libarchive 3, ``archive_read_support_format_tar.c``, "Special header too large"."""
MOST_HEADERS: Final = 16
"""Extended headers of one entry; writers need three at most (a global one, a long name, a long link)."""
PAX_TYPES: Final = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE)
GNU_NAMES: Final = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
NOT_FOR_ALL: Final = frozenset({"path", "linkpath", "size", "hdrcharset"})
"""What a global header must not say; by POSIX it may, and readers apply it differently."""
HARMLESS_FOR_ALL: Final = frozenset({"comment", "mtime", "atime", "ctime", "uid", "gid", "uname", "gname"})
USTAR: Final = b"ustar\x0000"
"""Magic and version of a header whose name may be in two parts; to node's tar and cargo's of no other."""
IN_HEADER: Final = 8 << 30
"""A size that a header's own field cannot hold, in bytes. Source: POSIX ustar, eleven octal digits."""

_OCTAL: Final = re.compile(rb" *[0-7]*[ \0]*\Z")


@dataclass(frozen=True, slots=True)
class TarEntry:
    """One entry, as installers take it."""

    name: bytes
    kind: bytes
    """``tarfile``'s letter for its type."""
    size: int
    mode: int
    target: bytes
    """Of a link."""
    is_sparse: bool

    @property
    def path(self) -> str:
        """How messages name it."""
        return path_text(self.name)

    @property
    def has_content(self) -> bool:
        """Whether as many bytes as its size follow its header."""
        return self.kind in tarfile.REGULAR_TYPES or self.kind not in tarfile.SUPPORTED_TYPES


@dataclass(slots=True)
class _Chain:
    """The extended headers of one entry."""

    applied: list[tuple[str, bytes]] = field(default_factory=list)
    """Keyword and value, in the archive's order."""
    kinds: list[bytes] = field(default_factory=list)


class TarHeaders:
    """Reads entry after entry off a stream that stands at a header."""

    def __init__(self, stream: Unpacked, collector: Collector) -> None:
        self._stream = stream
        self._collector = collector
        self.last_block = b""
        """What the entries ended at: zeros, if the archive has an end mark."""

    def next(self) -> TarEntry | None:
        """
        Read the next entry's headers; None at the end, or at what ``tarfile`` takes for it.

        Raises:
            InvalidInput: They are broken, or two readers would make two entries of them.
        """
        chain = _Chain()
        while (found := self._header(chain)) is not None:
            block, header = found
            if header.size < 0:
                raise InvalidInput("one of its entries has a negative size")
            if header.type in (*PAX_TYPES, tarfile.XGLTYPE, *GNU_NAMES):
                self._extend(chain, header)
            else:
                return self._entry(chain, block, header)
        return None

    def _header(self, chain: _Chain) -> tuple[bytes, tarfile.TarInfo] | None:
        """Read one header; what is none ends the archive, but at its start and behind an extended one."""
        is_first = self._stream.position == 0
        block = self._stream.read(tarfile.BLOCKSIZE)
        try:
            return block, tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except tarfile.HeaderError as error:
            self.last_block = block
            is_end_mark = len(block) == tarfile.BLOCKSIZE and not block.strip(b"\0")
            if chain.kinds or (is_first and not is_end_mark):
                raise InvalidInput(_why(block)) from error
            return None

    def _extend(self, chain: _Chain, header: tarfile.TarInfo) -> None:
        """(1) Take in one extended header."""
        if header.size > MOST_HEADER_BYTES:
            raise InvalidInput(f"it has an extended header of more than {MOST_HEADER_BYTES:,} bytes")
        if len(chain.kinds) == MOST_HEADERS:
            raise InvalidInput(f"it has an entry with more than {MOST_HEADERS} extended headers")
        chain.kinds.append(header.type)
        body = self._stream.read(_blocks(header.size))
        if len(body) < _blocks(header.size):
            raise InvalidInput("it is broken: it ends too early")
        if body[header.size :].strip(b"\0"):
            raise InvalidInput("it has an extended header that is longer than it says: two readers would read two")
        if header.type in GNU_NAMES:
            chain.applied.append(gnu_name(header, body))
            return
        records = list(records_in(body[: header.size]))
        if len({keyword for keyword, _ in records}) < len(records):
            self._collector.note(NoteCode.REPEATED_HEADER, None, "has an extended header that says something twice")
        if any(has_record_within(*record) for record in records):
            text = "has an extended header with another one within a value: readers that go by lines take that"
            self._collector.note(NoteCode.HEADER_MISMATCH, None, text)
        if header.type == tarfile.XGLTYPE:
            self._for_all(records)
        else:
            if odd := odd_keywords(keyword for keyword, _ in records):
                text = f"has an extended header that says {_listed(odd)}, which some readers take for one of their own"
                self._collector.note(NoteCode.HEADER_MISMATCH, None, text)
            chain.applied.extend(reversed(records))

    def _for_all(self, records: list[tuple[str, bytes]]) -> None:
        keywords = {keyword for keyword, _ in records}
        if any(keyword in NOT_FOR_ALL or keyword.startswith("GNU.sparse.") for keyword in keywords):
            raise InvalidInput(
                "it has a header that renames or resizes all entries: two readers would read two archives"
            )
        if odd := sorted(keywords - HARMLESS_FOR_ALL):
            text = f"has a header for all entries that says {_listed(odd)}"
            self._collector.note(NoteCode.GLOBAL_HEADER, None, text)

    def _entry(self, chain: _Chain, block: bytes, header: tarfile.TarInfo) -> TarEntry:
        """(2) Apply the extended headers to the entry's own."""
        said = dict(reversed(chain.applied))
        stated = _raw(header.name)
        is_old_sparse = header.type == tarfile.GNUTYPE_SPARSE
        is_sparse = is_old_sparse or any(keyword.startswith("GNU.sparse.") for keyword in said)
        if is_old_sparse:
            self._skip_map(block)
        size = size_in(said["size"]) if "size" in said else header.size
        if is_sparse and "size" in said:
            raise InvalidInput("it has a sparse entry of two sizes: two readers would read two archives")
        name = said.get("GNU.sparse.name", said.get("path", stated))
        name = name.rstrip(b"/") if "path" in said or header.isdir() else name
        target = said.get("linkpath", _raw(header.linkname))
        entry = TarEntry(name, header.type, size, header.mode, target, is_sparse)
        _Contradictions(entry, block, header, said, chain, self._collector).note_all()
        return entry

    def _skip_map(self, block: bytes) -> None:
        """Skip the rest of an old sparse entry's map, which stands before its content."""
        is_extended = block[482]
        while is_extended:
            more = self._stream.read(tarfile.BLOCKSIZE)
            if len(more) < tarfile.BLOCKSIZE:
                raise InvalidInput("it is broken: it ends too early")
            is_extended = more[504]


@dataclass(frozen=True, slots=True)
class _Contradictions:
    """(3) One entry, held against its own header."""

    entry: TarEntry
    block: bytes
    header: tarfile.TarInfo
    said: Mapping[str, bytes]
    chain: _Chain
    collector: Collector

    def note_all(self) -> None:
        self._headers()
        self._sizes()
        self._names()
        self._target()
        self._kind()

    def _note(self, code: NoteCode, text: str) -> None:
        self.collector.note(code, self.entry.path, text)

    def _headers(self) -> None:
        keywords = [keyword for keyword, _ in self.chain.applied]
        if len(set(keywords)) < len(keywords) or len(set(self.chain.kinds)) < len(self.chain.kinds):
            self._note(NoteCode.REPEATED_HEADER, "has extended headers that say something twice")
        fields = self.block[100:108], self.block[124:136]
        if any(one[0] < 0x80 and not _OCTAL.match(one) for one in fields):
            self._note(NoteCode.ODD_HEADER, "has a number in its header that is not written as one")

    def _sizes(self) -> None:
        if "size" in self.said and self.entry.size != self.header.size and self.entry.size < IN_HEADER:
            text = f"has {self.header.size:,} bytes by its header and {self.entry.size:,} by its extended one"
            self._note(NoteCode.HEADER_MISMATCH, f"{text}: two readers would read two archives")
        claimed = self.header.size or self.entry.size
        if not self.entry.has_content and claimed and not self.entry.is_sparse:
            self._note(NoteCode.FOLDER_WITH_CONTENT, "claims content and is of a type that has none")

    def _names(self) -> None:
        stated = _raw(self.header.name)
        if self.block[345:346] != b"\0" and self.block[257:265] != USTAR and "path" not in self.said:
            self._note(
                NoteCode.NAME_MISMATCH, "has a name that readers of old and of new headers put together differently"
            )
        elif not _may_stand_for(stated, self.entry.name):
            text = f"is called {shown(stated)} in its header, and this in its extended one"
            self._note(NoteCode.NAME_MISMATCH, f"{text}: two readers would disagree")
        if b"\0" in self.entry.name:
            self._note(NoteCode.NUL_IN_NAME, "has a name with a NUL in it, where readers may cut it")

    def _target(self) -> None:
        is_link = self.header.type in {tarfile.LNKTYPE, tarfile.SYMTYPE}
        stated = _raw(self.header.linkname)
        if (self.entry.target or stated) and not is_link:
            text = "has a link's target and is none: node's tar passes it over, and takes its content for entries"
            self._note(NoteCode.HEADER_MISMATCH, text)
        elif is_link and not self.entry.target:
            self._note(NoteCode.ODD_HEADER, "is a link that leads nowhere: some readers leave it out, and others fail")
        elif is_link and not _may_stand_for(stated, self.entry.target):
            text = f"leads to {shown(stated)} by its header, and elsewhere by its extended one"
            self._note(NoteCode.NAME_MISMATCH, f"{text}: two readers would disagree")

    def _kind(self) -> None:
        is_folder, letter = self.header.isdir(), self.block[156:157]
        stated = _raw(self.header.name)
        names = {self.said.get("path", stated)}
        if letter == tarfile.AREGTYPE:  # where nothing else says that it is a file, readers look at this name, too
            names.add(stated)
        has_slash = b"/" in {name[-1:] for name in names}
        is_doubtful = "path" in self.said if is_folder else has_slash
        if is_doubtful and (letter == tarfile.AREGTYPE or not is_folder):
            self._note(NoteCode.FOLDER_OR_FILE, "is a folder to some readers and a file to others")


def _may_stand_for(stated: bytes, name: bytes) -> bool:
    """
    Say whether *stated* is what a writer puts into the header of an entry whose *name* an extended one has.

    A name that would have fitted is the same. A longer one is shortened, each writer in its own way, and what
    is not ASCII may be left out or replaced: what remains stands in the name in the same order.
    """
    stated, name = stated.rstrip(b"/"), name.rstrip(b"/")
    if stated == name:
        return True
    if name.isascii() and len(name) < tarfile.LENGTH_NAME:
        return False
    rest = iter(name)
    return all(byte in rest for byte in stated if byte < 0x80 and byte not in b"?_")


def _listed(keywords: list[str]) -> str:
    return shown(", ".join(keywords).encode("utf-8", "surrogateescape"))


def _blocks(size: int) -> int:
    return -(-size // tarfile.BLOCKSIZE) * tarfile.BLOCKSIZE


def _raw(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def _why(block: bytes) -> str:
    if 0 < len(block) < tarfile.BLOCKSIZE:
        return "it is broken: it ends too early"
    return "it is broken: it is not the archive its name says"
