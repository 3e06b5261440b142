"""Migrations: up from empty, down, up again, no drift; all of a revision or nothing; one at a time; never for long."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest
import pytest_asyncio
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

from tests.builders import digest, seed_account, seed_project, seed_release
from tests.clocks import FrozenClock
from tests.database import on_postgresql_alone
from vetting.adapters.db.engine import create_engine
from vetting.adapters.db.migrating import is_current, migrate, migrate_down, revisions_folder
from vetting.adapters.db.units import DatabaseUnits
from vetting.adapters.idle_queue import IdleQueue
from vetting.domain.errors import SourceUnavailable
from vetting.domain.shapes.shape import Derivation
from vetting.domain.threads import Place

Seen = TypeVar("Seen")
ROOT = str(revisions_folder().parent)
MIGRATING = "import sys; from vetting.adapters.db.migrating import migrate; migrate(sys.argv[1])"
SOON = timedelta(milliseconds=200)


@pytest_asyncio.fixture
async def bare(bare_url: str) -> AsyncIterator[AsyncEngine]:
    """Connect to a database without tables."""
    engine = create_engine(bare_url)
    yield engine
    await engine.dispose()


async def look(engine: AsyncEngine, see: Callable[[Connection], Seen]) -> Seen:
    """Look at the form of a database."""
    async with engine.connect() as connection:
        return await connection.run_sync(see)


def drift(connection: Connection) -> list[object]:
    """List what would have to be added, dropped or changed to have the tables as the code has them."""
    return list(compare_metadata(MigrationContext.configure(connection), SQLModel.metadata))


def columns_of_jobs(connection: Connection) -> set[str]:
    """List what is known of a job."""
    return {column["name"] for column in inspect(connection).get_columns("jobs")}


async def run(engine: AsyncEngine, statement: str) -> None:
    """Change something by hand."""
    async with engine.begin() as connection:
        await connection.execute(text(statement))


async def test_the_tables_are_what_the_migrations_make(engine: AsyncEngine) -> None:
    """A database built by the migrations has nothing to add, drop or change against the tables."""
    assert await look(engine, drift) == []
    assert await is_current(engine)


async def test_migrations_go_down_again(bare: AsyncEngine, bare_url: str) -> None:
    """Before the first revision there is no table of ours left, and the database is not current."""
    await asyncio.to_thread(migrate, bare_url)
    await asyncio.to_thread(migrate_down, bare_url, to="base")

    assert await look(bare, lambda one: inspect(one).get_table_names()) == ["alembic_version"]
    assert not await is_current(bare)


async def test_the_last_revision_can_be_undone_and_done_again(
    bare: AsyncEngine, bare_url: str, clock: FrozenClock
) -> None:
    """One down and up again the form is what it was, and what was in the database is still there."""
    await asyncio.to_thread(migrate, bare_url)
    units = DatabaseUnits(bare, queue=IdleQueue(), clock=clock)
    release = await seed_release(units, await seed_project(units))
    await bare.dispose()

    await asyncio.to_thread(migrate_down, bare_url)
    assert not await is_current(bare)
    await asyncio.to_thread(migrate, bare_url)

    assert await look(bare, drift) == []
    async with units.read() as unit:
        assert await unit.releases.get(release.id) == release


async def test_before_revision_6_a_note_on_a_made_text_is_one_on_its_file(
    bare: AsyncEngine, bare_url: str, clock: FrozenClock
) -> None:
    """Nothing says there which text its lines are of, so it names none; a note on a file's own lines stays there."""
    await asyncio.to_thread(migrate, bare_url)
    units = DatabaseUnits(bare, queue=IdleQueue(), clock=clock)
    own = Place(digest("demo"), "a.py", 2, 3)
    jo = await seed_account(units)
    async with units.open() as unit:
        for place in (own, replace(own, path="a.gz", derivation=Derivation("decompressed gzip", "1"))):
            await unit.annotations.add(place, "Why?", account_id=jo.id, at=clock.now())
        await unit.commit()
    await bare.dispose()

    await asyncio.to_thread(migrate_down, bare_url, to="0005")
    await asyncio.to_thread(migrate, bare_url)

    async with units.read() as unit:
        kept = await unit.annotations.of_distributions([own.sha256])
    assert [one.place for one in kept] == [own, Place(own.sha256, "a.gz", 0, 0)]


async def test_nothing_of_a_failing_revision_is_kept(bare: AsyncEngine, bare_url: str) -> None:
    """A revision whose last step fails leaves none of its first ones, and runs once the obstacle is gone."""
    await asyncio.to_thread(migrate, bare_url, to="0001")
    before = await look(bare, columns_of_jobs)
    await run(bare, "CREATE INDEX ix_jobs_next ON jobs (state)")

    with pytest.raises(SQLAlchemyError, match="ix_jobs_next"):
        await asyncio.to_thread(migrate, bare_url)
    assert await look(bare, columns_of_jobs) == before

    await run(bare, "DROP INDEX ix_jobs_next")
    await asyncio.to_thread(migrate, bare_url)
    assert await is_current(bare)


async def test_two_migrations_at_once_both_end_well(bare: AsyncEngine, bare_url: str) -> None:
    """One waits for the other, and finds nothing to do."""
    command = [sys.executable, "-c", MIGRATING, bare_url]
    started = [await asyncio.create_subprocess_exec(*command, env={"PYTHONPATH": ROOT}) for _ in range(2)]
    assert [await one.wait() for one in started] == [0, 0]
    assert await look(bare, drift) == []


@on_postgresql_alone
async def test_a_table_in_use_ends_the_migration_and_not_the_site(bare: AsyncEngine, bare_url: str) -> None:
    """While somebody reads the table that a revision changes, it soon gives up, says why, and has changed nothing."""
    await asyncio.to_thread(migrate, bare_url, to="0001")
    before = await look(bare, columns_of_jobs)
    async with bare.connect() as reader:
        await reader.execute(text("SELECT count(*) FROM jobs"))
        with pytest.raises(SourceUnavailable, match=r"stayed in use; .* Migrate when it is quiet"):
            await asyncio.to_thread(migrate, bare_url, lock_patience=SOON)
    assert await look(bare, columns_of_jobs) == before

    await asyncio.to_thread(migrate, bare_url)
    assert await is_current(bare)


@on_postgresql_alone
async def test_a_step_that_takes_too_long_is_ended(bare: AsyncEngine, bare_url: str) -> None:
    """A statement that takes longer than an operator allows is undone, and the message says how to allow more."""
    with pytest.raises(SourceUnavailable, match=r"longer than 0\.001 s; .* `revet migrate --patience`"):
        await asyncio.to_thread(migrate, bare_url, patience=timedelta(milliseconds=1))
    assert not await is_current(bare)


async def test_a_database_that_is_not_there_is_said_so() -> None:
    """Nobody listening is an outage, not a bug."""
    with pytest.raises(SourceUnavailable, match="cannot be reached"):
        await asyncio.to_thread(migrate, "postgresql://revet@127.0.0.1:9/revet")
