"""The database that a back-up is made of or restored to: of which kind it is, and how it is reached."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine

from vetting.adapters.db.engine import create_engine
from vetting.domain.errors import InvalidInput


def kind_of(url: str) -> str:
    """
    Tell whether *url* names a ``sqlite`` or a ``postgresql`` database.

    Raises:
        InvalidInput: It names neither.
    """
    try:
        kind = make_url(url).get_backend_name()
    except ArgumentError as error:
        raise InvalidInput("REVET_DATABASE_URL is not the URL of a database") from error
    if kind not in {"sqlite", "postgresql"}:
        raise InvalidInput(f"REVET_DATABASE_URL names a {kind} database; Revet runs on SQLite and PostgreSQL")
    return kind


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[AsyncEngine]:
    """Reach the database at *url*, and let go of it on leaving."""
    engine = create_engine(url)
    try:
        yield engine
    finally:
        await engine.dispose()
