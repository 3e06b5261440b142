"""Bring a database to the form this version of the code expects, by the revisions that ship with it."""

from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from vetting.adapters.db.failures import translated


def revisions_folder() -> Path:
    """Find the revisions: inside an installed package, or beside it in a checkout."""
    package = Path(str(files("vetting")))
    installed = package / "migrations"
    return installed if installed.is_dir() else package.parent / "alembic"


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(revisions_folder()).replace("%", "%%"))
    config.attributes["url"] = url
    return config


def migrate(url: str, *, to: str = "head") -> None:
    """
    Run the revisions between the database's form and *to*; blocks, so call it in a thread.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: The database refused; nothing of the failing revision stays.
    """
    command.upgrade(_config(url), to)


def migrate_down(url: str, *, to: str = "-1") -> None:
    """Undo revisions down to *to*; blocks, so call it in a thread."""
    command.downgrade(_config(url), to)


async def is_current(engine: AsyncEngine) -> bool:
    """
    Tell whether the database has the form this code expects.

    Raises:
        SourceUnavailable: It cannot be asked.
    """

    def compare(connection: Connection) -> bool:
        """Look where alembic itself would."""
        heads = ScriptDirectory(str(revisions_folder())).get_heads()
        return set(MigrationContext.configure(connection).get_current_heads()) == set(heads)

    with translated(engine):
        async with engine.connect() as connection:
            return await connection.run_sync(compare)
