"""Migrations: up from empty, down one, and no drift against the tables."""

import asyncio
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

from vetting.adapters.db.engine import create_engine
from vetting.adapters.db.migrating import is_current, migrate, migrate_down


async def test_the_tables_are_what_the_migrations_make(engine: AsyncEngine) -> None:
    """A database built by the migrations has nothing to add, drop or change against the tables."""

    def drift(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), SQLModel.metadata))

    async with engine.connect() as connection:
        assert await connection.run_sync(drift) == []
    assert await is_current(engine)


async def test_migrations_go_down_again(tmp_path: Path) -> None:
    """Before the first revision there is no table of ours left, and the database is not current."""
    url = f"sqlite:///{tmp_path / 'down.sqlite3'}"
    await asyncio.to_thread(migrate, url)
    await asyncio.to_thread(migrate_down, url, to="base")
    engine = create_engine(url)
    try:
        async with engine.connect() as connection:
            names = await connection.run_sync(lambda one: inspect(one).get_table_names())
        assert names == ["alembic_version"]
        assert not await is_current(engine)
    finally:
        await engine.dispose()
