"""Bring a database to the form this version of the code expects, by the revisions that ship with it."""

from datetime import timedelta
from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from vetting.adapters.db.failures import reason_of, translated
from vetting.domain.errors import SourceUnavailable

PATIENCE = timedelta(minutes=1)
"""How long a statement may take unless an operator allows it more; a table is closed to the site meanwhile."""
LOCK_PATIENCE = timedelta(seconds=4)
_TOO_LONG_LOCKED = "55P03"
_TOO_LONG_RUNNING = "57014"


def revisions_folder() -> Path:
    """Find the revisions: inside an installed package, or beside it in a checkout."""
    package = Path(str(files("vetting")))
    installed = package / "migrations"
    return installed if installed.is_dir() else package.parent / "alembic"


def _config(url: str, patience: timedelta = PATIENCE, lock_patience: timedelta = LOCK_PATIENCE) -> Config:
    config = Config()
    config.set_main_option("script_location", str(revisions_folder()).replace("%", "%%"))
    config.attributes["url"] = url
    config.attributes["statement_timeout_ms"] = round(patience.total_seconds() * 1000)
    config.attributes["lock_timeout_ms"] = round(lock_patience.total_seconds() * 1000)
    return config


def migrate(
    url: str, *, to: str = "head", patience: timedelta = PATIENCE, lock_patience: timedelta = LOCK_PATIENCE
) -> None:
    """
    Run the revisions between the database's form and *to*; blocks, so call it in a thread.

    Args:
        url: Of the database.
        to: A revision.
        patience: How long one statement may take on PostgreSQL, which keeps others from a table meanwhile.
        lock_patience: How long it may wait there for a table in use; whoever asks for it meanwhile waits behind.

    Raises:
        SourceUnavailable: The database cannot be asked, a table stayed in use, or a step took longer than that;
            nothing of the revision that failed was kept.
        sqlalchemy.exc.SQLAlchemyError: The revision itself is wrong; nothing of it was kept.
    """
    try:
        command.upgrade(_config(url, patience, lock_patience), to)
    except DBAPIError as error:
        reason = reason_of(error)
        if reason is None:
            raise
        raise SourceUnavailable(_explained(error, reason, patience)) from error


def _explained(error: DBAPIError, reason: str, patience: timedelta) -> str:
    state = getattr(error.orig, "sqlstate", None)
    kept = "the revisions before it were kept, and nothing of it was"
    if state == _TOO_LONG_LOCKED:
        return f"a table that a revision changes stayed in use; {kept}. Migrate when it is quiet, or stop what uses it"
    if state == _TOO_LONG_RUNNING:
        seconds = patience.total_seconds()
        return f"a step of a revision took longer than {seconds:g} s; {kept}. `revet migrate --patience` allows it more"
    return reason


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
