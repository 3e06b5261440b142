"""
The two dialects, with what they compile kept from one test to the next.

An engine keeps the SQL it has compiled, and every test has engines of its own:
compiling the same statements again was a third of the suite's time. Here all
engines of a dialect share one cache. What is compiled is the same.

SQLite's driver gives each of the four steps of a statement to a thread, and
waits for it. Here only what may wait for a lock goes there, as it does for
everybody else; what waits for nobody is done at once, which saves a sixth of a
test's time. What may come between two statements of one task is therefore
tried on PostgreSQL, and by the whole instances of ``tests/e2e`` and
``tests/soak``, which use the driver as it is.
"""

import sqlite3
from collections.abc import Callable
from typing import Any, Final

import aiosqlite
from sqlalchemy import URL, Connection
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg, PGDialectAsync_psycopg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine import Dialect

WAITING: Final = ("BEGIN IMMEDIATE", "PRAGMA")
"""How a statement begins that may have to wait until another connection is done; in WAL mode no other does."""
_compiled: dict[object, object] = {}
"""By dialect and statement."""
_known: dict[type, dict[str, object]] = {}
"""What a dialect found out of its server when it first connected."""


class _Sharing(Dialect):
    """A dialect that is equal to every other of its class, as a key of the cache."""

    def __eq__(self, other: object) -> bool:
        """Compare by class."""
        return type(self) is type(other)

    def __hash__(self) -> int:
        """Hash by class."""
        return hash(type(self))

    def initialize(self, connection: Connection) -> None:
        """Have the engine of *connection* use the common cache; ask its server only once what it is."""
        known = _known.get(type(self))
        if known is None:
            before = dict(vars(self))
            super().initialize(connection)
            found = {name: value for name, value in vars(self).items() if before.get(name) is not value}
            _known[type(self)] = {name: value for name, value in found.items() if name != "dispatch"}
        else:
            vars(self).update(known)
        connection.engine.update_execution_options(compiled_cache=_compiled)


class DirectConnection(aiosqlite.Connection):
    """A connection that leaves to its thread what may wait, and what is asked while its thread is at something."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as its own
        """Be at nothing."""
        super().__init__(*args, **kwargs)
        self._at_it: list[None] = []

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # as its own
        """Do a step of a statement; who waited for the last may have been cancelled."""
        said = args[0] if args else None
        may_wait = isinstance(said, str) and said.startswith(WAITING)
        if self._running and self._connection and not (may_wait or self._at_it):
            return fn(*args, **kwargs)

        def done() -> Any:  # noqa: ANN401  # as the function
            try:
                return fn(*args, **kwargs)
            finally:
                self._at_it.pop()

        self._at_it.append(None)
        return await super()._execute(done)  # type: ignore[no-untyped-call]  # as above


def connect_directly(*where: Any, **options: Any) -> aiosqlite.Connection:  # noqa: ANN401  # as the driver's own
    """Connect as the driver does."""
    connection = DirectConnection(lambda: sqlite3.connect(*where, **options), iter_chunk_size=64)
    connection._thread.daemon = True  # as the library's own has it
    return connection


class SharingSQLite(_Sharing, SQLiteDialect_aiosqlite):
    """SQLite by aiosqlite."""

    supports_statement_cache = True

    def create_connect_args(self, url: URL) -> Any:  # noqa: ANN401  # as the dialect's own
        """Have connections that do at once what waits for nobody."""
        where, options = super().create_connect_args(url)
        return where, {**options, "async_creator_fn": connect_directly}


class SharingPostgreSQL(_Sharing, PGDialectAsync_psycopg):
    """PostgreSQL by psycopg."""

    supports_statement_cache = True

    @classmethod
    def get_async_dialect_cls(cls, url: URL) -> type[Dialect]:
        """Stay what it is: the library's own way leads to the dialect that it derives from."""
        del url
        return cls

    @classmethod
    def get_dialect_cls(cls, url: URL) -> type[Dialect]:
        """Leave an engine that does not await the library's own dialect: this one can only await."""
        del url
        return PGDialect_psycopg


registry.register("sqlite.aiosqlite", __name__, "SharingSQLite")
registry.register("postgresql.psycopg", __name__, "SharingPostgreSQL")
