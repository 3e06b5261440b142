"""What the errors of the two databases are called, each made by the database itself."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.clocks import NOON
from tests.database import on_postgresql_alone, on_sqlite_alone
from tests.processes import until
from vetting.adapters.db.engine import create_engine, reading, writing
from vetting.adapters.db.failures import BUSY, CAME_TOO_LATE, FULL, GONE, READ_ONLY, reason_of
from vetting.domain.errors import Conflict, SourceUnavailable

INDEX = "INSERT INTO indexes (url, capabilities, seen_at) VALUES (:url, '{}', :at)"


async def write(engine: AsyncEngine, url: str = "https://index.example.test/") -> None:
    """Write a row."""
    async with writing(engine) as session:
        await session.execute(text(INDEX), {"url": url, "at": NOON.replace(tzinfo=None)})
        await session.commit()


async def test_a_row_that_is_there_already_is_a_conflict(engine: AsyncEngine) -> None:
    """Who comes second is told so."""
    await write(engine)
    with pytest.raises(Conflict, match=CAME_TOO_LATE):
        await write(engine)


async def test_a_mistake_of_ours_stays_one(engine: AsyncEngine) -> None:
    """A value that must be there and is not, and SQL that is none, are neither a conflict nor an outage."""
    for wrong in ("INSERT INTO indexes (url) VALUES ('x')", "SELEKT 1"):
        with pytest.raises(DBAPIError):
            async with writing(engine) as session:
                await session.execute(text(wrong))


@on_sqlite_alone
async def test_sqlite_that_another_writes_to_is_busy(engine: AsyncEngine, database_url: str) -> None:
    """Who waited for the writer as long as anybody does is told to try again."""

    def hurry(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout = 10")

    async with writing(engine) as session:
        await session.execute(text("DELETE FROM indexes"))
        second = create_engine(database_url)
        event.listen(second.sync_engine, "connect", hurry)
        with pytest.raises(SourceUnavailable, match=BUSY):
            await write(second)
        await second.dispose()


@on_sqlite_alone
async def test_sqlite_without_room_is_full(engine: AsyncEngine) -> None:
    """A disk without room is said to be full, and room made, it works again."""
    async with engine.connect() as connection:
        pages = await connection.scalar(text("PRAGMA page_count"))
    limit: list[int] = [pages or 0]

    def bound(connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {limit[0]}")

    event.listen(engine.sync_engine, "checkout", bound)
    with pytest.raises(SourceUnavailable, match=FULL):
        await write(engine, f"https://index.example.test/{'x' * 1_000_000}")
    limit[0] = 1_000_000
    await write(engine, "https://more.example.test/")


@on_sqlite_alone
async def test_sqlite_that_may_not_be_written_to_is_read_only(engine: AsyncEngine) -> None:
    """Reading goes on."""

    def forbid(connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
        connection.execute("PRAGMA query_only = ON")

    event.listen(engine.sync_engine, "checkout", forbid)
    with pytest.raises(SourceUnavailable, match=READ_ONLY):
        await write(engine)
    async with reading(engine) as session:
        assert await session.scalar(text("SELECT count(*) FROM indexes")) == 0


async def test_sqlite_that_is_nowhere_is_gone(tmp_path: Path) -> None:
    """A folder that is not there is an outage."""
    engine = create_engine(f"sqlite:///{tmp_path / 'no' / 'such.sqlite3'}")
    with pytest.raises(SourceUnavailable, match=GONE):
        await write(engine)
    await engine.dispose()
    # The driver's thread says good-bye to a loop that has to be there still.
    await until(lambda: not any("_connection_worker_thread" in one.name for one in threading.enumerate()))


@on_postgresql_alone
async def test_a_statement_that_takes_too_long_is_ended(database_url: str) -> None:
    """What the server ends for taking too long is worth another try; the URL says how long that is."""
    impatient = create_engine(f"{database_url}&options=-c%20statement_timeout%3D20ms")
    with pytest.raises(SourceUnavailable, match=BUSY):
        async with reading(impatient) as session:
            await session.execute(text("SELECT pg_sleep(20)"))
    await impatient.dispose()


@on_postgresql_alone
async def test_every_wait_on_postgresql_is_bounded(database_url: str) -> None:
    """Statements, locks and idle transactions have an end, and the server knows whose connections these are."""
    engine = create_engine(database_url)
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "application_name")
    async with reading(engine) as session:
        told = [await session.scalar(text(f"SHOW {name}")) for name in names]
    await engine.dispose()
    assert told == ["30s", "10s", "1min", "revet"]


@on_postgresql_alone
async def test_a_connection_that_was_ended_is_replaced(engine: AsyncEngine, database_url: str) -> None:
    """Who was writing is told to try again; the next gets a new connection without noticing."""
    other = create_engine(database_url)

    async def write_when_it_is_ended() -> None:
        async with writing(engine) as session:
            number = await session.scalar(text("SELECT pg_backend_pid()"))
            async with other.connect() as connection:
                await connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": number})
            await session.execute(text("SELECT 1"))

    with pytest.raises(SourceUnavailable, match=GONE):
        await write_when_it_is_ended()
    await other.dispose()
    await write(engine)


@pytest.mark.usefixtures("database_url")
async def test_no_free_connection_is_worth_another_try(engine: AsyncEngine) -> None:
    """When all of a process's connections are in use for too long, there is no error but a wait."""
    engine.sync_engine.pool._timeout = 0.01  # type: ignore[attr-defined]  # as the pool itself keeps it
    async with asyncio.TaskGroup() as group:
        enough, taken = asyncio.Event(), [asyncio.Event() for _ in range(15)]

        async def take(one: asyncio.Event) -> None:
            async with engine.connect() as connection:
                await connection.execution_options(revet_read_only=True)
                await connection.execute(text("SELECT 1"))
                one.set()
                await enough.wait()

        for one in taken:
            group.create_task(take(one))
        for one in taken:
            await one.wait()
        try:
            with pytest.raises(SourceUnavailable, match=BUSY):
                await write(engine)
        finally:
            enough.set()


@pytest.mark.parametrize(
    ("state", "reason"),
    [("53100", FULL), ("53300", BUSY), ("25006", READ_ONLY), ("57P03", GONE), ("08006", GONE), ("42601", None)],
)
def test_what_postgresql_says_has_a_name(state: str, reason: str | None) -> None:
    """What a test cannot bring about is told by the server's own states."""
    original = type("Said", (Exception,), {"sqlstate": state})()
    assert reason_of(OperationalError("", {}, original)) == reason
