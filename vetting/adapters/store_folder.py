"""
A store's folder on disk: the port ``StoreFolder``.

Its files are replaced together (:mod:`.replacing`) by one command at a time
(:mod:`.folder_locks`). Nothing of it may be a symbolic link: what a commit
brings along must not lead a command to read or to write elsewhere.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from vetting.adapters.folder_locks import locked
from vetting.adapters.replacing import replace_all, require_file, sweep
from vetting.domain.errors import InvalidInput
from vetting.formats.cargo_vet import StoreFile

MAX_FILE_BYTES = 64 * 1024 * 1024
"""Bytes; a store with more is no store."""
_NAMES = frozenset(name.value for name in StoreFile)
_ORDER = (StoreFile.IMPORTS, StoreFile.AUDITS, StoreFile.HOUSE, StoreFile.CONFIG)
"""What vouches before what demands, so that a command killed in between leaves too much belief in the files least."""


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


class FolderOnDisk:
    """The port ``StoreFolder`` for one folder."""

    def __init__(self, path: Path, *, below: Path | None = None, tell: Callable[[str], None] = _tell) -> None:
        """
        Take the folder at *path*.

        Args:
            path: The folder.
            below: The folder that it is looked for in; nothing on the way from there may be a link. None: only the
                folder itself may not, for whoever named it knows the way to it.
            tell: Says to whoever waits why.
        """
        self._path = path
        self._way = (path, *path.parents)[: len(path.relative_to(below).parts)] if below is not None else (path,)
        self._tell = tell

    @property
    def location(self) -> str:
        """The folder's path, as it was given."""
        return str(self._path)

    def exists(self) -> bool:
        """Tell whether any of a store's files is there; a folder that only holds another ecosystem's store is none."""
        return any(os.path.lexists(self._path / name) for name in StoreFile)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Lock the folder, waiting for another command to be done, and tidy up after one that was killed."""
        self._refuse_links()
        with contextlib.ExitStack() as stack:
            with _refusals(self._path, "held"):
                stack.enter_context(locked(self._path, self._tell_of_wait))
            sweep(self._path, _NAMES)
            yield

    def read(self) -> Mapping[StoreFile, str]:
        """Read the files that are there."""
        self._refuse_links()
        texts: dict[StoreFile, str] = {}
        for name in StoreFile:
            path = self._path / name
            require_file(path)
            if path.exists():
                texts[name] = read_text(path)
        return texts

    def write(self, files: Mapping[StoreFile, str]) -> None:
        """Replace files together, each as a whole."""
        self._refuse_links()
        with _refusals(self._path, "written to"):
            replace_all(self._path, {name.value: files[name] for name in sorted(files, key=_ORDER.index)})

    def _refuse_links(self) -> None:
        for path in self._way:
            if path.is_symlink():
                leads = os.path.realpath(self._path)
                raise InvalidInput(
                    f"{path} is a symbolic link, and a store is not followed elsewhere: "
                    f"where it is meant to lie there, say so with --store-path {leads}"
                )

    def _tell_of_wait(self) -> None:
        self._tell(f"revet: another command works on {self.location}; waiting until it is done")


def read_text(path: Path) -> str:
    """
    Read a text file of bounded size, with or without a byte-order mark.

    Raises:
        InvalidInput: It is not there, too large, or no UTF-8.
    """
    if "\0" in str(path):
        raise InvalidInput(f"{str(path)!r} cannot be read: no file has such a name")
    with _refusals(path, "read"), path.open("rb") as file:
        # What is no plain file has no size to be asked for.
        is_too_large = os.fstat(file.fileno()).st_size > MAX_FILE_BYTES
        content = b"" if is_too_large else file.read(MAX_FILE_BYTES + 1)
    if is_too_large or len(content) > MAX_FILE_BYTES:
        raise InvalidInput(f"{path} is larger than {MAX_FILE_BYTES // (1024 * 1024)} MiB")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidInput(f"{path} is not UTF-8 text: byte 0x{content[error.start]:02x} on line {line}") from error


@contextlib.contextmanager
def _refusals(path: Path, done: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InvalidInput(f"{path} cannot be {done}: {error.strerror}") from error
