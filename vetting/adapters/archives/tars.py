"""
Reads a tar archive (sdist, npm tarball, crate), packed or not, as a stream.

``packing`` unpacks and counts every byte, headers and what follows the end
included; ``tar_headers`` makes entries of headers as ``tarfile`` would, since
pip reads with it. A block that is no header ends the archive, silently for
``tarfile``; here, bytes after the end are noted.
"""

import tarfile  # noqa: TID251  # this is the unpacker
from typing import BinaryIO, Final

from vetting.adapters.archives.collector import Collector
from vetting.adapters.archives.packing import DAMAGED, MOST_BYTES, Unpacked
from vetting.adapters.archives.tar_headers import TarEntry, TarHeaders
from vetting.domain.archive_notes import NoteCode
from vetting.domain.errors import InvalidInput

DEVICES: Final = {
    tarfile.CHRTYPE: "a character device",
    tarfile.BLKTYPE: "a block device",
    tarfile.FIFOTYPE: "a FIFO",
}
SPARSE: Final = "sparse, so that it may claim any size"


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
    stream = Unpacked(file, packing, collector)
    headers = TarHeaders(stream, collector)
    with collector.until_limit():
        try:
            while (entry := headers.next()) is not None:
                collector.count_entry()
                _hand_over(entry, stream, collector)
        except DAMAGED as error:
            _reraise_ours(error)
            raise InvalidInput(f"it is broken: {_reason(error)}") from error
        _look_behind(stream, headers.last_block, collector)


def _look_behind(stream: Unpacked, last_block: bytes, collector: Collector) -> None:
    """Read to the end, so that what hides behind the last entry is counted and noted."""
    has_more = last_block.strip(b"\0") != b""
    try:
        while chunk := stream.read_some(MOST_BYTES):
            has_more = has_more or chunk.strip(b"\0") != b""
    except DAMAGED as error:
        _reraise_ours(error)
        text = "is damaged behind its last entry, where installers do not look"
        collector.note(NoteCode.DAMAGED_END, None, text)
    if has_more:
        collector.note(NoteCode.TRAILING_BYTES, None, "has bytes behind its last entry")
    elif len(last_block) < tarfile.BLOCKSIZE:
        collector.note(NoteCode.MISSING_END, None, "has no end mark: it may have been cut off between two entries")


def _reraise_ours(error: Exception) -> None:
    """Let a failure of this machine (a full disk, a refused call) pass for what it is: it has an error number."""
    if isinstance(error, OSError) and error.errno is not None:
        raise error


def _hand_over(entry: TarEntry, stream: Unpacked, collector: Collector) -> None:
    size = entry.size if entry.has_content else 0
    end = stream.position + size + -size % tarfile.BLOCKSIZE
    if entry.kind == tarfile.DIRTYPE:
        collector.folder(entry.name)
    elif entry.kind == tarfile.SYMTYPE:
        collector.link(entry.name, entry.mode, entry.target)
    elif entry.kind == tarfile.LNKTYPE:
        collector.hardlink(entry.name, entry.mode, entry.target)
    elif entry.kind in DEVICES:
        collector.device(entry.name, entry.mode, DEVICES[entry.kind])
    elif entry.is_sparse:
        collector.unread(entry.name, entry.mode, entry.size, SPARSE, NoteCode.SPARSE)
    else:
        if entry.kind not in tarfile.SUPPORTED_TYPES:
            text = "is of no known type, and is read as a file, as pip does"
            collector.note(NoteCode.UNKNOWN_TYPE, entry.path, text)
        collector.file(entry.name, entry.mode, stream.chunks(size))
    stream.skip(end - stream.position)


def _reason(error: Exception) -> str:
    """Say what is wrong without repeating what a package may have put into the message."""
    if isinstance(error, EOFError):
        return "it ends too early"
    return f"it is not the archive its name says ({type(error).__name__})"
