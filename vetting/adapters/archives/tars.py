"""
Reads a tar archive (sdist, npm tarball, crate), packed or not, as a stream.

``tarfile`` parses the headers, since pip reads with it too; nothing is
extracted. Everything that comes out of the decompressor is counted, headers
and what follows the end included. ``tarfile`` takes the first block that it
cannot parse for the end, silently; here, bytes after the end are noted.

Source: POSIX.1-2001 pax; GNU tar's manual, "Basic Tar Format".
"""

import bz2
import gzip
import io
import lzma
import struct
import tarfile  # noqa: TID251  # this is the unpacker
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final, Protocol

from vetting.adapters.archives.collector import Collector
from vetting.domain.errors import InvalidInput
from vetting.domain.trees import path_text

CHUNK_BYTES: Final = 1 << 18
BROKEN: Final = (
    tarfile.TarError,
    EOFError,
    OSError,
    OverflowError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    zlib.error,
)
"""What ``tarfile`` and the decompressors raise for bytes that are not what they should be."""

DEVICES: Final = {
    tarfile.CHRTYPE: "a character device",
    tarfile.BLKTYPE: "a block device",
    tarfile.FIFOTYPE: "a FIFO",
}
SPARSE: Final = "sparse, so that it may claim any size"


class Readable(Protocol):
    """All that is needed of a decompressor."""

    def read(self, size: int = -1, /) -> bytes:
        """Read at most *size* bytes."""
        ...


class Watched(io.RawIOBase):
    """A decompressed stream that counts what comes out of it, and knows where its last byte that is not zero lies."""

    def __init__(self, inner: Readable, collector: Collector) -> None:
        super().__init__()
        self._inner = inner
        self._collector = collector
        self.position = 0
        self.content_end = 0

    def read(self, size: int = -1, /) -> bytes:
        """Read at most *size* bytes."""
        data = self._inner.read(size)
        self._collector.count_unpacked(len(data))
        if content := data.rstrip(b"\0"):
            self.content_end = self.position + len(content)
        self.position += len(data)
        return data


def read_tar(file: BinaryIO, packing: str, collector: Collector) -> None:
    """
    Hand every entry of the tar archive *file* to *collector*.

    Args:
        file: The archive.
        packing: ``gz``, ``bz2``, ``xz`` or "".
        collector: What keeps the entries.

    Raises:
        InvalidInput: The archive is broken.
    """
    with collector.until_limit():
        try:
            stream = Watched(_unpacked(file, packing), collector)
            _read_stream(stream, collector)
        except BROKEN as error:
            _reraise_ours(error)
            raise InvalidInput(f"it is broken: {_reason(error)}") from error


def _unpacked(file: BinaryIO, packing: str) -> Readable:
    match packing:
        case "gz":
            return gzip.GzipFile(fileobj=file, mode="rb")
        case "bz2":
            return bz2.BZ2File(file)
        case "xz":
            return lzma.LZMAFile(file)
        case _:
            return file


def _read_stream(stream: Watched, collector: Collector) -> None:
    with tarfile.open(fileobj=stream, mode="r|", encoding="utf-8", errors="surrogateescape") as archive:
        while (member := archive.next()) is not None:
            archive.members = []  # type: ignore[attr-defined]  # it keeps every header; there may be very many
            collector.count_entry()
            _hand_over(archive, member, collector)
        _look_behind(stream, archive.offset, collector)


def _look_behind(stream: Watched, end: int, collector: Collector) -> None:
    """Read to the end, so that what hides behind the last entry, at *end*, is counted and noted."""
    try:
        while stream.read(CHUNK_BYTES):
            pass
    except BROKEN as error:
        _reraise_ours(error)
        collector.note("damaged-end", None, "is damaged behind its last entry, where installers do not look")
    if stream.content_end > end:
        collector.note("trailing-bytes", None, "has bytes behind its last entry")
    elif stream.position < end + tarfile.BLOCKSIZE:
        collector.note("missing-end", None, "has no end mark: it may have been cut off between two entries")


def _reraise_ours(error: Exception) -> None:
    """Let a failure of this machine (a full disk, a refused call) pass for what it is: it has an error number."""
    if isinstance(error, OSError) and error.errno is not None:
        raise error


def _hand_over(archive: tarfile.TarFile, member: tarfile.TarInfo, collector: Collector) -> None:
    if member.size < 0:
        raise InvalidInput("one of its entries has a negative size")
    name = _raw(member.name)
    if member.isdir():
        return
    if member.issym() or member.islnk():
        collector.link(name, member.mode, _raw(member.linkname))
    elif member.type in DEVICES:
        collector.device(name, member.mode, DEVICES[member.type])
    elif member.issparse():
        collector.unread(name, member.mode, member.size, SPARSE)
    else:
        if member.type not in tarfile.SUPPORTED_TYPES:
            collector.note("unknown-type", path_text(name), "is of no known type, and is read as a file, as pip does")
        collector.file(name, member.mode, _chunks(archive, member))


def _chunks(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    content = archive.extractfile(member)
    assert content is not None, "tarfile gives content for every file"
    while chunk := content.read(CHUNK_BYTES):
        yield chunk


def _raw(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def _reason(error: Exception) -> str:
    """Say what is wrong without repeating what a package may have put into the message."""
    if isinstance(error, EOFError):
        return "it ends too early"
    if isinstance(error, tarfile.ReadError) and "end of data" in str(error):
        return "it ends too early"
    return f"it is not the archive its name says ({type(error).__name__})"
