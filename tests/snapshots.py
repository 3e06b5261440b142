"""
What seeding an instance came to, so that no two tests of a session do the same seeding twice.

Reading and comparing a release takes a tenth of a second, and a thousand tests
begin with the same few. A step is looked up by what it is told and by all that
it begins with: every byte of the database and of the blobs. So a test that
did something before gets what the real use cases make of *that*. SQLite alone.
"""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")
MOST = 400
"""Snapshots kept; each is about a megabyte, most of it in a database's empty pages."""


@dataclass(frozen=True, slots=True)
class Snapshot(Generic[T]):
    """What a step left behind."""

    answer: T
    folder: Path
    """Holds ``database`` and ``blobs``."""


class Snapshots(Generic[T]):
    """Remembers steps by what they were told and began with."""

    def __init__(self, folder: Path) -> None:
        """Remember nothing yet; *folder* is for this alone."""
        self._folder = folder
        self._known: dict[str, Snapshot[T]] = {}

    def once(self, told: object, database: Path, blobs: Path, step: Callable[[], T]) -> T:
        """Do *step*, or bring *database* and *blobs* to where it led before; *told* has a telling ``repr``."""
        key = _fingerprint(told, database, blobs)
        if (known := self._known.get(key)) is not None:
            _copy_database(known.folder / "database", database)
            shutil.copytree(known.folder / "blobs", blobs, dirs_exist_ok=True)
            return known.answer
        answer = step()
        if len(self._known) < MOST:
            folder = self._folder / key
            folder.mkdir()
            _copy_database(database, folder / "database")
            shutil.copytree(blobs, folder / "blobs")
            self._known[key] = Snapshot(answer, folder)
        return answer


def _copy_database(source: Path, target: Path) -> None:
    """Copy by SQLite's own means, since others may have the database open."""
    with closing(sqlite3.connect(source)) as whence, closing(sqlite3.connect(target)) as whither:
        whence.backup(whither)


def _fingerprint(told: object, database: Path, blobs: Path) -> str:
    hasher = sha256(repr(told).encode())
    with closing(sqlite3.connect(database)) as connection:
        hasher.update(connection.serialize())
    for path in sorted(blobs.rglob("*")):
        if path.is_file():
            hasher.update(repr((str(path.relative_to(blobs)), path.stat().st_mode)).encode())
            hasher.update(path.read_bytes())
    return hasher.hexdigest()
