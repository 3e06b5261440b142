"""
Reads a folder at hand (a checkout, an unpacked release) into a tree like an archive's.

No format is parsed, so this needs no process of its own; it waits for the
disk, so an event loop gives it to a thread. A folder may be as hostile as an
archive, and may change while it is read:

- Every step is taken from the folder already open (``openat``), and no link is
  followed, so nothing outside of the folder is read.
- Only regular files are opened, without waiting; what turned into something
  else in between is seen by its descriptor.
- What version control keeps beside the files is left out, and said to be.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from stat import S_ISBLK, S_ISCHR, S_ISDIR, S_ISFIFO, S_ISLNK, S_ISREG
from typing import Final

from vetting.adapters.archives.collector import Collector
from vetting.adapters.archives.limits import ArchiveLimits
from vetting.adapters.archives.tree_memo import summary
from vetting.adapters.blobs import BlobFolder
from vetting.domain.archive_notes import NoteCode
from vetting.domain.errors import InvalidInput, NotFound
from vetting.domain.trees import Tree, path_text
from vetting.formats import trees
from vetting.ports.reading import ReadTree

CHUNK_BYTES: Final = 1 << 18
LEFT_OUT: Final = frozenset({".git", ".hg", ".svn"})
"""What version control keeps in a checkout; in a submodule ``.git`` is a file."""
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_PLENTY: Final = ArchiveLimits()


def read_folder(
    path: Path, blobs: BlobFolder, limits: ArchiveLimits = _PLENTY, *, may_be_empty: bool = False
) -> ReadTree:
    """
    Read the folder *path* into a tree, its files and the tree's manifest into *blobs*.

    Args:
        path: A folder, or a link to one; links within are kept as text and never followed.
        blobs: Where contents are kept.
        limits: As of an archive, but for the ratio, which a folder has none of.
        may_be_empty: Whether a folder without files is read, too: all of another came.

    Raises:
        NotFound: It does not exist.
        InvalidInput: It is not a folder, cannot be read, or holds no files though it may not be empty.
        NoRoom: The blobs take nothing more.
    """
    with closing(_opened(path)) as top:
        folder = blobs.workspace()
        try:
            with closing(Collector(folder, limits, packed_bytes=limits.total_bytes)) as collector:
                tree = _walked(top, collector, limits)
                if not (tree.entries or tree.cut or may_be_empty):
                    raise InvalidInput("it holds no files")
            blobs.adopt(folder, at_most=limits.entries)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return summary(blobs.put_bytes(trees.dump(tree)), tree)


def _walked(top: "_Folder", collector: Collector, limits: ArchiveLimits) -> Tree:
    with collector.until_limit():
        try:
            _Walk(collector, limits).read(top, b"")
        except OSError as error:
            raise InvalidInput(f"it cannot be read: {error.strerror}") from error
    return collector.tree()


def _opened(path: Path) -> "_Folder":
    try:
        return _Folder(os.open(path, _FOLDER & ~os.O_NOFOLLOW))
    except FileNotFoundError as error:
        raise NotFound("there is no such folder") from error
    except NotADirectoryError as error:
        raise InvalidInput("it is not a folder") from error
    except OSError as error:
        raise InvalidInput(f"it cannot be read: {error.strerror}") from error


class _Folder:
    """A folder that is open, and stays the same one whatever becomes of its name."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def close(self) -> None:
        os.close(self.descriptor)

    def names(self, most: int) -> list[str]:
        """List *most* names in it; in order, so that limits of size cut the same way each time."""
        with os.scandir(self.descriptor) as entries:
            return sorted(entry.name for entry in islice(entries, most))

    def within(self, name: str) -> "_Folder":
        return _Folder(os.open(name, _FOLDER, dir_fd=self.descriptor))


class _Walk:
    """Hands every entry below a folder to the collector."""

    def __init__(self, collector: Collector, limits: ArchiveLimits) -> None:
        self._collector = collector
        self._limits = limits

    def read(self, folder: _Folder, prefix: bytes) -> None:
        for name in folder.names(self._limits.entries + 1):
            self._collector.count_entry()
            path = prefix + os.fsencode(name)
            if name in LEFT_OUT:
                self._collector.note(NoteCode.LEFT_OUT, path_text(path), "is version control's own, and was left out")
                continue
            mode = 0
            try:
                mode = os.stat(name, dir_fd=folder.descriptor, follow_symlinks=False).st_mode
                self._entry(folder, name, path, mode)
            except OSError as error:
                self._collector.unread(path, mode, 0, f"not to be read here ({error.strerror})")

    def _entry(self, folder: _Folder, name: str, path: bytes, mode: int) -> None:
        if S_ISDIR(mode):
            self._folder(folder, name, path, mode)
        elif S_ISLNK(mode):
            target = os.readlink(os.fsencode(name), dir_fd=folder.descriptor)
            self._collector.link(path, mode, target)
        elif S_ISREG(mode):
            self._collector.file(path, mode, self._chunks(folder, name))
        else:
            self._collector.device(path, mode, _what(mode))

    def _folder(self, folder: _Folder, name: str, path: bytes, mode: int) -> None:
        if path.count(b"/") > self._limits.depth:
            self._collector.unread(path, mode, 0, "too deep")
            return
        self._collector.folder(path)
        with closing(folder.within(name)) as inner:
            self.read(inner, path + b"/")

    def _chunks(self, folder: _Folder, name: str) -> Iterator[bytes]:
        with os.fdopen(os.open(name, _FILE, dir_fd=folder.descriptor), "rb", buffering=0) as file:
            if not S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError(0, "it changed while it was read")
            while chunk := file.read(CHUNK_BYTES):
                self._collector.count_unpacked(len(chunk))
                yield chunk


def _what(mode: int) -> str:
    for is_it, what in ((S_ISCHR, "a character device"), (S_ISBLK, "a block device"), (S_ISFIFO, "a FIFO")):
        if is_it(mode):
            return what
    return "a socket"
