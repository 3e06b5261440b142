"""
The connection to the database, and what each of the two dialects needs.

SQLite: WAL, a busy timeout, and ``BEGIN IMMEDIATE`` for a unit of work, since
site and worker both write and a read lock that turns into a write lock cannot
wait. Pages read with ``BEGIN`` alone and never wait for a writer.

PostgreSQL: read committed where it is written (see docs/decisions/0011), one
state where it is read, a bounded number of connections, and a bound on
everything that could be waited for. What the URL itself says about connecting
is left as it is.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from vetting.adapters.db.failures import translated

READ_ONLY = "revet_read_only"
"""Execution option of a connection that only reads."""
BUSY_TIMEOUT_MS = 20_000
MIGRATION_TIMEOUT_MS = 600_000
"""How long a migration waits for another to end."""
POOL = {"pool_size": 5, "max_overflow": 10, "pool_timeout": 10.0, "pool_recycle": 1800}
"""Connections of one process: five kept, ten more under load; who gets none in ten seconds is told to try again."""
CONNECTING: Mapping[str, str | int] = {
    "application_name": "revet",
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
    "options": "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s -c jit=off",
}
"""
What libpq is told, where the URL does not say otherwise.

A server that vanished is noticed within half a minute (``connect_timeout`` and
``keepalives_*`` are seconds, ``tcp_user_timeout`` milliseconds). No statement of
ours takes seconds, and nothing slow is done while a transaction is open.
"""

_READING: Mapping[str, Mapping[str, Any]] = {
    "sqlite": {READ_ONLY: True},
    # At its own level each statement would see another state of the database.
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}
_ASYNC_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}


def async_url(url: str) -> str:
    """Name the asynchronous driver in a database URL that names none."""
    parsed = make_url(url)
    driver = _ASYNC_DRIVERS.get(parsed.drivername, parsed.drivername)
    return parsed.set(drivername=driver).render_as_string(hide_password=False)


def create_engine(url: str) -> AsyncEngine:
    """Create the engine for *url*; nothing is connected yet."""
    parsed = make_url(async_url(url))
    if parsed.get_backend_name() == "postgresql":
        told = {name: value for name, value in CONNECTING.items() if name not in parsed.query}
        engine = create_async_engine(parsed, pool_pre_ping=True, use_native_hstore=False, connect_args=told, **POOL)
        event.listen(engine.sync_engine, "handle_error", _see_the_end_of_postgresql)
        return engine
    engine = create_async_engine(parsed, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        event.listen(engine.sync_engine, "invalidate", _roll_back_sqlite)
    return engine


def _see_the_end_of_postgresql(context: ExceptionContext) -> None:
    # The server says that it ends a moment before the connection does, which is all that the library looks at.
    state = getattr(context.original_exception, "sqlstate", None) or ""
    if state.startswith(("57P", "08")):
        context.is_disconnect = True


def create_migrating_engine(url: str) -> AsyncEngine:
    """Create the engine that changes the form of the database at *url*."""
    engine = create_async_engine(async_url(url), poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite_for_migrating)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite_for_migrating(connection: Any, _record: object) -> None:  # noqa: ANN401  # has no type
    # Without a BEGIN of ours each change of form would be its own transaction, and a failing revision leave half of it.
    connection.isolation_level = None
    cursor = connection.cursor()
    # A table that is built anew must be droppable while others refer to it.
    for pragma in (f"busy_timeout = {MIGRATION_TIMEOUT_MS}", "foreign_keys = OFF"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401  # a DBAPI connection has no type
    # The driver's own BEGIN would be DEFERRED; with none, ours is the only one.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "foreign_keys = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _roll_back_sqlite(connection: Any, _record: object, error: BaseException | None) -> None:  # noqa: ANN401  # a DBAPI connection has no type
    # A task cancelled at the database drops its connection. Closed with a statement under way, SQLite keeps it, and
    # with it the lock that nobody else can write without, until the traceback that holds the statement is gone.
    if error is not None and not isinstance(error, Exception):
        connection.rollback()


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """
    Open a session that sees one state of the database and writes nothing.

    Raises:
        SourceUnavailable: The database cannot be asked.
    """
    with translated(engine):
        async with engine.connect() as connection:
            await connection.execution_options(**_READING[engine.dialect.name])
            async with AsyncSession(connection, expire_on_commit=False) as session:
                yield session


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """
    Open a session for a transaction that its user commits.

    Raises:
        SourceUnavailable: The database cannot be asked, or asks to try again.
        Conflict: Another transaction wrote the same first.
    """
    with translated(engine):
        async with AsyncSession(engine, expire_on_commit=False) as session:
            yield session
