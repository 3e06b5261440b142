"""An empty database of each kind, and copies of a filled one."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from tests.postgres import PostgresServer, find_postgres, missing_postgres
from vetting.adapters.db.migrating import migrate
from vetting.domain.errors import NotFound

AS_BY_DEFAULT = """
shared_buffers = 128MB
fsync = on
synchronous_commit = on
full_page_writes = on
"""
"""In the place of what the tests' server leaves out for speed."""


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

    def __init__(self, server: PostgresServer) -> None:
        self._server = server

    def create(self, name: str) -> str:
        """Have the server make one."""
        url = self._server.create(name)
        migrate(url)
        return url

    def copy(self, source: str, target: str) -> str:
        """Have the server copy one."""
        return self._server.create(target, template=source)


@contextmanager
def postgresql() -> Iterator[PostgreSQLServer]:
    """
    Run a PostgreSQL of our own that writes as safely as it does by default.

    Raises:
        NotFound: There is none on this machine.
    """
    if (find_postgres() is None or os.geteuid() == 0) and (reason := missing_postgres()):
        raise NotFound(reason)
    with tempfile.TemporaryDirectory(prefix="revet-bench-") as folder:
        server = PostgresServer(Path(folder))
        server.initialise()
        with (Path(folder) / "data" / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write(AS_BY_DEFAULT)
        server.start()
        try:
            yield PostgreSQLServer(server)
        finally:
            server.stop()


async def in_thread(make: Databases, name: str, *, source: str | None = None) -> str:
    """Make or copy a database on a thread, since the migrations open a loop of their own."""
    if source is None:
        return await asyncio.to_thread(make.create, name)
    return await asyncio.to_thread(make.copy, source, name)
