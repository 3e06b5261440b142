"""
How migrations reach the database: one transaction a revision, and nobody waits for long.

On PostgreSQL a lock or statement that takes too long ends the migration
instead of the site, and an advisory lock lets one migration run at a time.
"""

import sqlmodel  # noqa: F401  # revisions name its column types
from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from vetting.adapters.db.columns import UTCDateTime
from vetting.adapters.db.engine import async_url
from vetting.adapters.db.tables import SQLModel

LOCK_TIMEOUT = "4s"
STATEMENT_TIMEOUT = "5s"
ADVISORY_LOCK = 7_382_001


def render_item(kind: str, value: object, autogen: object) -> str | bool:
    """Write our own column type as plain SQLAlchemy, so that revisions do not import the project."""
    del autogen
    if kind == "type" and isinstance(value, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    """Run the revisions that are due on *connection*."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'"))
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_item=render_item,
        compare_server_default=True,
        transaction_per_migration=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


async def connect() -> None:
    """Connect to the database that the caller names, and run."""
    url = async_url(context.config.attributes["url"])
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


if (given := context.config.attributes.get("connection")) is not None:
    run(given)
else:
    import asyncio

    asyncio.run(connect())
