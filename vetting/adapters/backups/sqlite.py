"""A SQLite database copied while it is in use, and put in the place of another."""

import itertools
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.engine import make_url

from vetting.adapters.db.engine import BUSY_TIMEOUT_MS
from vetting.domain.errors import InvalidInput, NotFound, SourceUnavailable, VerificationFailed


def database_file(url: str) -> Path:
    """
    Name the file behind a SQLite URL.

    Raises:
        InvalidInput: The database lies in memory.
    """
    name = make_url(url).database
    if not name or name == ":memory:":
        raise InvalidInput("a database in memory cannot be backed up or restored")
    return Path(name)


def dump(database: Path, copy: Path) -> None:
    """
    Copy one state of *database* into the new file *copy*, whoever writes meanwhile; blocks.

    Raises:
        NotFound: There is no database.
        SourceUnavailable: It could not be read, or the copy not be written.
        VerificationFailed: The database is damaged.
    """
    if not database.is_file():
        raise NotFound(f"there is no database at {database}")
    try:
        copy.touch(mode=0o600)  # before there is anything in it
        address = f"file:{quote(str(database.absolute()))}?mode=rw"
        with (
            closing(sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_MS / 1000)) as live,
            closing(sqlite3.connect(copy)) as target,
        ):
            # All pages in one step: that is one read transaction, which in WAL mode holds up nobody.
            live.backup(target, pages=-1)
            target.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
    except (sqlite3.Error, OSError) as error:
        raise SourceUnavailable(f"{database} could not be copied: {error}") from error
    check(copy)
    _to_disk(copy)


def put_in_place(copy: Path, database: Path) -> None:
    """Give the finished *copy*, on the same file system, the place of *database*; blocks."""
    _to_disk(copy)
    for suffix in ("-wal", "-shm"):
        # Beside the new database they would be taken for its own, so they go first.
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    copy.replace(database)


def set_aside(database: Path, suffix: str) -> Path:
    """Copy *database* into one file of another name, which nothing has yet, so that it is not lost; give that name."""
    wanted = database.with_name(f"{database.name}.{suffix}")
    names = itertools.chain([wanted], (wanted.with_name(f"{wanted.name}.{number}") for number in itertools.count(2)))
    aside = next(one for one in names if not one.exists())
    if database.stat().st_size:
        dump(database, aside)
    else:
        aside.touch(mode=0o600)
    return aside


def check(database: Path) -> None:
    """
    Hold the structure of *database* against SQLite's own rules; blocks.

    Raises:
        VerificationFailed: It is damaged.
    """
    try:
        with closing(sqlite3.connect(f"file:{quote(str(database.absolute()))}?mode=ro", uri=True)) as connection:
            said = [str(row[0]) for row in connection.execute("PRAGMA quick_check")]
    except sqlite3.Error as error:
        said = [str(error)]
    if said != ["ok"]:
        raise VerificationFailed(f"the database in {database} is damaged: {said[0]}")


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
