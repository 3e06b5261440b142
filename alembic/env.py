"""
How migrations reach the database: all of a revision or nothing, one migration at a time, and nobody waits for long.

PostgreSQL: a revision is a transaction. A table in use ends the migration
after four seconds instead of the site, since whoever asks for the table
meanwhile stands in line behind it. How long a statement may take is the
operator's to say; a revision that knows better says ``SET LOCAL
statement_timeout``. An advisory lock lets one migration run at a time.

SQLite: all revisions are one transaction, begun before the form is looked at.
"""

import sqlmodel  # noqa: F401  # revisions name its column types
from alembic import context
from sqlalchemy import Connection, text

from vetting.adapters.db.columns import UTCDateTime
from vetting.adapters.db.engine import create_migrating_engine
from vetting.adapters.db.tables import metadata

LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS = 4_000, 60_000
"""Where the caller says nothing."""
ADVISORY_LOCK = 7_382_001
OTHER_MIGRATION = "10min"
"""How long to wait for another migration to end."""


def render_item(kind: str, value: object, autogen: object) -> str | bool:
    """Write our own column type as plain SQLAlchemy, so that revisions do not import the project."""
    del autogen
    if kind == "type" and isinstance(value, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def wait_for_others(connection: Connection) -> None:
    """Wait until no other migration runs, then bound every wait of this one."""
    told = context.config.attributes
    lock, statement = (
        told.get("lock_timeout_ms", LOCK_TIMEOUT_MS),
        told.get("statement_timeout_ms", STATEMENT_TIMEOUT_MS),
    )
    connection.execute(text(f"SET lock_timeout = '{OTHER_MIGRATION}'"))
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
    connection.execute(text(f"SET lock_timeout = {int(lock)}"))
    connection.execute(text(f"SET statement_timeout = {int(statement)}"))
    connection.commit()


def run(connection: Connection) -> None:
    """Run the revisions that are due on *connection*."""
    is_sqlite = connection.dialect.name == "sqlite"
    if connection.dialect.name == "postgresql":
        wait_for_others(connection)
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_item=render_item,
        compare_server_default=True,
        transactional_ddl=True,
        transaction_per_migration=not is_sqlite,
        render_as_batch=is_sqlite,
    )
    with context.begin_transaction():
        context.run_migrations()


async def connect() -> None:
    """Connect to the database that the caller names, and run."""
    engine = create_migrating_engine(context.config.attributes["url"])
    try:
        async with engine.connect() as connection:
            await connection.run_sync(run)
            await connection.commit()
    finally:
        await engine.dispose()


if (given := context.config.attributes.get("connection")) is not None:
    run(given)
else:
    import asyncio

    asyncio.run(connect())
