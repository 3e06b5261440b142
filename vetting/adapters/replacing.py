"""
Replace several files together, as far as a file system allows.

All new texts are written beside the old ones and flushed to the disk before the
first is renamed over its place, so a disk that is full, or a command that is
killed, leaves every file either old or new, and almost always all of them. A
folder that is not there appears with all its files at once. What a killed
command left beside them is known by its name, see :func:`sweep`.
"""

import contextlib
import os
import re
import stat
import time
from collections.abc import Mapping
from pathlib import Path

from vetting.domain.errors import InvalidInput

_LEFT_BEHIND = re.compile(r"\.(?P<name>.+)\.\d+\.\d+")
_ABANDONED_SECONDS = 3600
"""Seconds after which a folder in the making is nobody's any more."""
_NEW_FILE = 0o644


def replace_all(folder: Path, texts: Mapping[str, str | bytes]) -> None:
    """
    Give the files named in *texts* their new text, in this order.

    Raises:
        InvalidInput: A text cannot be written as UTF-8, or something else than a file is in a file's place.
        OSError: The folder may not be written to, or the disk takes no more.
    """
    contents = {name: _encoded(folder / name, text) for name, text in texts.items()}
    if folder.exists():
        _replace_within(folder, contents)
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    making = _beside(folder)
    making.mkdir()
    try:
        for name, content in contents.items():
            _write(making / name, content)
        making.replace(folder)
    except BaseException:
        with contextlib.suppress(OSError):
            _remove(making)
        raise
    _flush_folder(folder.parent)


def sweep(folder: Path, names: frozenset[str]) -> None:
    """
    Remove what killed commands left beside the files *names* of *folder*, and beside the folder.

    Whoever calls this holds the folder, so nobody is writing there now. A
    folder in the making is held otherwise, and goes when it is an hour old.
    """
    for path in _left_behind(folder, names):
        with contextlib.suppress(OSError):
            path.unlink()
    for path in _left_behind(folder.parent, frozenset({folder.name})):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < time.time() - _ABANDONED_SECONDS:
                _remove(path)


def require_file(path: Path) -> None:
    """
    See that *path* is a file, or that nothing is there.

    Raises:
        InvalidInput: It is a link, which could lead anywhere, a folder, a pipe or a device.
    """
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            raise InvalidInput(f"{path} is a symbolic link, which is neither followed nor replaced: put the file there")
        if not stat.S_ISREG(mode):
            raise InvalidInput(f"{path} is not a file")


def _left_behind(folder: Path, names: frozenset[str]) -> list[Path]:
    try:
        entries = [Path(entry) for entry in os.scandir(folder)]
    except OSError:
        return []
    return [path for path in entries if (found := _LEFT_BEHIND.fullmatch(path.name)) and found["name"] in names]


def _encoded(path: Path, text: str | bytes) -> bytes:
    require_file(path)
    if isinstance(text, bytes):
        return text
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise InvalidInput(f"{path} cannot hold {text[error.start : error.end]!r}: it is not a character") from error


def _replace_within(folder: Path, contents: Mapping[str, bytes]) -> None:
    waiting: dict[str, Path] = {}
    try:
        for name, content in contents.items():
            waiting[name] = _beside(folder / name)
            _write(waiting[name], content, like=folder / name)
        for name in contents:
            waiting[name].replace(folder / name)
            del waiting[name]
    finally:
        for path in waiting.values():
            path.unlink(missing_ok=True)
    _flush_folder(folder)


def _write(path: Path, content: bytes, *, like: Path | None = None) -> None:
    """Write a new file through to the disk, with the permissions of another where there is one."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _NEW_FILE)
    with open(descriptor, "wb") as file:  # noqa: PTH123 - it is open already
        if like is not None and like.exists():
            path.chmod(stat.S_IMODE(like.stat().st_mode))
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def _remove(folder: Path) -> None:
    """Remove a folder in the making; it holds plain files."""
    # Not by shutil, which takes longer to load than all of this.
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.{time.monotonic_ns()}")


def _flush_folder(folder: Path) -> None:
    # Some file systems cannot flush a folder; then its names are as safe as that file system makes them.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
