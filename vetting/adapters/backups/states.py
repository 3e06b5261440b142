"""What a back-up needs to ask a database: its form, whether it is empty, and what it names."""

from dataclasses import dataclass

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, delete, func, inspect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select

from vetting.adapters.db.engine import reading
from vetting.adapters.db.migrating import revisions_folder
from vetting.adapters.db.tables import AccountRow, AuditRow, DiffRow, DistributionRow, ReleaseRow, SessionRow
from vetting.domain.errors import SourceUnavailable


@dataclass(frozen=True, slots=True)
class Contents:
    """How much a database holds of what people made or wait for."""

    accounts: int
    releases: int
    audits: int


async def form_of(engine: AsyncEngine) -> tuple[str, ...]:
    """
    Name the revisions that the database is at; none where it was never migrated.

    Raises:
        SourceUnavailable: The database cannot be reached.
    """

    def look(connection: Connection) -> tuple[str, ...]:
        """Read what the last migration left."""
        return tuple(sorted(MigrationContext.configure(connection).get_current_heads()))

    try:
        async with engine.connect() as connection:
            return await connection.run_sync(look)
    except (SQLAlchemyError, OSError) as error:
        raise SourceUnavailable(f"the database cannot be reached: {_first_line(error)}") from error


def is_known(revisions: tuple[str, ...]) -> bool:
    """Tell whether this version of Revet has heard of every one of *revisions*."""
    known = {one.revision for one in ScriptDirectory(str(revisions_folder())).walk_revisions()}
    return set(revisions) <= known


async def is_empty(engine: AsyncEngine) -> bool:
    """
    Tell whether the database has no tables.

    Raises:
        SourceUnavailable: The database cannot be reached.
    """

    def look(connection: Connection) -> bool:
        """See whether there is any table."""
        return not inspect(connection).get_table_names()

    try:
        async with engine.connect() as connection:
            return await connection.run_sync(look)
    except (SQLAlchemyError, OSError) as error:
        raise SourceUnavailable(f"the database cannot be reached: {_first_line(error)}") from error


async def end_sessions(engine: AsyncEngine) -> None:
    """Forget who is signed in: a session that was ended after a back-up was made must not open again."""
    async with engine.begin() as connection:
        await connection.execute(delete(SessionRow))


async def contents_of(engine: AsyncEngine) -> Contents:
    """Count what the database holds."""
    async with reading(engine) as session:
        counts = [(await session.scalar(select(func.count()).select_from(row))) or 0 for row in _COUNTED]
    return Contents(*counts)


async def named_blobs(engine: AsyncEngine) -> set[str]:
    """Name the blobs that the database itself names: the manifests of trees and of diffs."""
    async with reading(engine) as session:
        trees = select(col(DistributionRow.tree_sha256)).where(col(DistributionRow.tree_sha256).is_not(None))
        diffs = select(col(DiffRow.manifest_sha256))
        return {str(one) for query in (trees, diffs) for one in await session.scalars(query)}


def _first_line(error: Exception) -> str:
    return (str(getattr(error, "orig", None) or error).splitlines() or [type(error).__name__])[0]


_COUNTED = (AccountRow, ReleaseRow, AuditRow)
