"""A SQLite database copied, set aside, and put in another's place."""

import sqlite3
from contextlib import closing
from pathlib import Path

from vetting.adapters.backups.sqlite import dump, put_in_place, set_aside


def database(path: Path, word: str) -> Path:
    """Make a database that holds one word."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE words (word TEXT)")
        connection.execute("INSERT INTO words VALUES (?)", (word,))
        connection.commit()
    return path


def word_in(path: Path) -> str:
    """Read the word."""
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT word FROM words").fetchone()[0])


def test_what_was_set_aside_before_is_kept(tmp_path: Path) -> None:
    """Restoring the same state twice leaves the first database where it was put, too."""
    first = set_aside(database(tmp_path / "revet.sqlite3", "first"), "before-a-state")
    put_in_place(database(tmp_path / "draft", "second"), tmp_path / "revet.sqlite3")

    second = set_aside(tmp_path / "revet.sqlite3", "before-a-state")

    assert (word_in(first), word_in(second)) == ("first", "second")


def test_a_copy_is_its_owners_alone(tmp_path: Path) -> None:
    """It holds e-mail addresses and digests of secrets, so nobody else at the machine reads it."""
    dump(database(tmp_path / "revet.sqlite3", "a"), tmp_path / "copy")

    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600
