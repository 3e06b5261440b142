"""
A dump of OSV records, an archive, a folder of JSON files or one of them: the port ``AdvisorySource`` without a network.

The whole dump is read once, record by record, and what bears on projects here is
held by project; it is read anew when the file, or anything in the folder, has
changed. A dump says of which ecosystems it has records by having some.

Source: OSV documentation, "Data dumps": one ``all.zip`` an ecosystem, one
    ``ID.json`` a record.
"""

import asyncio
import lzma
import os
import zipfile  # noqa: TID251  # the operator's own file, of which nothing is written anywhere
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from vetting.domain.advisories import Advisory
from vetting.domain.errors import InvalidInput
from vetting.domain.looking import CouldNotLook, Found, Looked, NotOffered, NotPublished
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.formats.osv import read_advisory

MAX_RECORDS: Final = 2_000_000
MAX_RECORD_BYTES: Final = 16 << 20
"""Unpacked; the largest of 2026 have some megabytes."""
MAX_TOTAL_BYTES: Final = 16 << 30
"""Unpacked, of all records."""
MAX_FOLDER_DEPTH: Final = 8
RECORD: Final = ".json"
"""How the names of files end that hold one record each."""

_UNREADABLE: Final = (
    *(OSError, InvalidInput, EOFError, RuntimeError, UnicodeError),
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
)
"""What a damaged, encrypted or made-up archive may end in; ``NotImplementedError`` is a ``RuntimeError``."""
Stamp: TypeAlias = tuple[tuple[str, int, int], ...]
"""Names, sizes and times that say whether a dump is the one that was read."""


@dataclass(slots=True)
class _Records:
    """What a dump holds of projects here."""

    by_project: dict[tuple[Ecosystem, ProjectName], list[Advisory]] = field(default_factory=dict)
    ecosystems: set[Ecosystem] = field(default_factory=set)
    unreadable: list[str] = field(default_factory=list)

    def add(self, name: str, data: bytes | None) -> None:
        """Take over one record, or note that it cannot be read; None: it is too large to be."""
        try:
            advisory = read_advisory(data or b"")
        except InvalidInput:
            self.unreadable.append(name)
            return
        for key in {(one.ecosystem, one.project) for one in advisory.affected}:
            self.by_project.setdefault(key, []).append(advisory)
            self.ecosystems.add(key[0])


class AdvisoryDump:
    """The port ``AdvisorySource`` over a file or folder."""

    def __init__(self, path: Path) -> None:
        """Read nothing yet."""
        self._path = path
        self._read: tuple[Stamp, _Records] | None = None
        self._lock = asyncio.Lock()

    @property
    def name(self) -> str:
        """How what it says is cited."""
        return f"OSV's dump {self._path.name}"

    async def about(self, ecosystem: Ecosystem, project: ProjectName) -> Looked[tuple[Advisory, ...]]:
        """Give every record about a project."""
        async with self._lock:
            try:
                records = await asyncio.to_thread(self._current)
            except _UNREADABLE as error:
                return CouldNotLook(f"{self.name} cannot be read: {error}")
        if found := records.by_project.get((ecosystem, project)):
            return Found(tuple(found))
        if records.unreadable:
            number, first = len(records.unreadable), records.unreadable[0]
            return CouldNotLook(f"{self.name} has records that cannot be read: {number:,}, the first {first[:80]}")
        if not records.ecosystems:
            return CouldNotLook(f"{self.name} has no records that are about releases here")
        return NotPublished() if ecosystem in records.ecosystems else NotOffered()

    def _current(self) -> _Records:
        stamp = _stamp_of(self._path)
        if self._read is None or self._read[0] != stamp:
            records = _Records()
            for name, data in _members(self._path):
                records.add(name, data)
            self._read = (stamp, records)
        return self._read[1]


def _stamp_of(path: Path) -> Stamp:
    found = _files_in(path) if path.is_dir() else [path]
    return tuple((str(one), (stat := one.stat()).st_size, stat.st_mtime_ns) for one in found)


def _files_in(folder: Path) -> list[Path]:
    found: list[Path] = []
    for root, folders, files in os.walk(folder):
        if len(Path(root).relative_to(folder).parts) >= MAX_FOLDER_DEPTH:
            folders.clear()
        found += [Path(root, one) for one in files if one.endswith(RECORD)]
        if len(found) > MAX_RECORDS:
            raise InvalidInput(f"there are more than {MAX_RECORDS:,} records")
    return sorted(found)


def _members(path: Path) -> Iterator[tuple[str, bytes | None]]:
    """Yield each record's name and bytes, None where it is too large; one at a time."""
    total = 0
    for name, data in _in_folder(path) if path.is_dir() else _in_file(path):
        total += len(data)
        if total > MAX_TOTAL_BYTES:
            raise InvalidInput(f"it is larger than {MAX_TOTAL_BYTES:,} bytes")
        yield name, data if len(data) <= MAX_RECORD_BYTES else None


def _in_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    for one in _files_in(folder):
        yield one.name, _read(one)


def _read(path: Path) -> bytes:
    with path.open("rb") as opened:
        return opened.read(MAX_RECORD_BYTES + 1)


def _in_file(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield what is in an archive, or the one record that a file is."""
    if path.name.endswith(RECORD):
        yield path.name, _read(path)
    elif zipfile.is_zipfile(path):
        yield from _in_archive(path)
    else:
        with path.open("rb"):  # so that what is not there, or may not be read, says that
            raise InvalidInput(f"it is neither a zip archive nor a folder of {RECORD} files, nor one such file")


def _in_archive(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        if len(archive.infolist()) > MAX_RECORDS:
            raise InvalidInput(f"there are more than {MAX_RECORDS:,} records")
        for member in archive.infolist():
            if member.filename.endswith(RECORD):
                with archive.open(member) as opened:
                    yield member.filename, opened.read(MAX_RECORD_BYTES + 1)
