"""What pip would leave of an archive, found out in memory by what pip reads with; and what is held against it."""

import io
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from vetting.adapters.archives.formats import packing_of, read_archive
from vetting.adapters.archives.limits import ArchiveLimits
from vetting.domain.errors import InvalidInput
from vetting.domain.trees import EntryKind, Tree, path_text

SMALL = ArchiveLimits(entries=2000, total_bytes=8 << 20, ratio_from_bytes=4 << 20)
FAILS = (tarfile.TarError, zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError)
FAILS_TOO = (RuntimeError, LookupError, OverflowError, MemoryError)
"""What pip ends with on an archive that it cannot read."""
MODES = {"gz": "r:gz", "bz2": "r:bz2", "xz": "r:xz", "": "r:"}


def pip_files(data: bytes, filename: str) -> dict[str, bytes] | None:
    """Give the files that pip would leave, by path, or None where it fails."""
    packing = packing_of(filename)
    try:
        return _zip_files(data) if packing == "zip" else _tar_files(data, MODES[packing])
    except (*FAILS, *FAILS_TOO):
        return None


def _zip_files(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {plain(info.filename): archive.read(info.filename) for info in archive.infolist() if not info.is_dir()}


def _tar_files(data: bytes, mode: str) -> dict[str, bytes]:
    files = {}
    with tarfile.open(None, mode, io.BytesIO(data), encoding="utf-8") as archive:  # type: ignore[call-overload]  # any mode
        for member in archive.getmembers():
            content = None if member.isdir() else archive.extractfile(member)
            if content is not None:
                files[plain(member.name)] = content.read()
    return files


def plain(name: str) -> str:
    """Write a name as the path it is unpacked to."""
    raw = name.encode("utf-8", "surrogateescape")
    return path_text(b"/".join(part for part in raw.split(b"/") if part not in {b"", b"."})) or "."


def hold_against_pip(data: bytes, filename: str) -> Tree | None:
    """
    Read an archive as Revet does, and demand that it is read as pip would, or that something is said of it.

    Returns:
        The tree; None if the archive was refused.
    """
    with tempfile.TemporaryDirectory() as folder:
        try:
            tree = read_archive(io.BytesIO(data), filename, Path(folder), SMALL)
        except InvalidInput:
            return None
    if not tree.notes and not tree.cut:
        wanted = pip_files(data, filename)
        assert wanted is not None, f"pip fails on {filename}, and nothing is said of it"
        assert {entry.path: entry.sha256 for entry in tree.entries} == _digests(wanted)
    return tree


def hold_what_is_noted(data: bytes, filename: str, tree: Tree) -> None:
    """Demand that the files of *tree*, of which something was noted, are all the same those that pip would leave."""
    wanted = pip_files(data, filename)
    if wanted is not None and tree.cut is None:
        files = {entry.path: entry.sha256 for entry in tree.entries if entry.kind is EntryKind.FILE}
        assert _digests(wanted) == files


def _digests(files: Mapping[str, bytes]) -> dict[str, str]:
    return {path: sha256(data).hexdigest() for path, data in files.items()}
