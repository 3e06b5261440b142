"""
What a database that does not do as it was told is called: the one place that translates its library's errors.

- It cannot be asked now, or took too long, or two transactions got in each
  other's way: ``SourceUnavailable``, since trying again may help.
- Two wrote the same at the same moment, and the later one came too late:
  ``Conflict``.
- Anything else is a mistake of ours, and stays what it is.

An outage is logged when it begins and when it ends, however many run into it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakSet

import structlog
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.ext.asyncio import AsyncEngine

from vetting.domain.errors import Conflict, NoRoom, SourceUnavailable

GONE = "the database cannot be reached; nothing was lost, try again in a minute"
BUSY = "the database is busy; try again in a moment"
CROSSED = "somebody else changed the same at the same moment; try again"
FULL = "the database has no room left; an operator has to make some"
READ_ONLY = "the database can be read but not written to; an operator has to look"
CAME_TOO_LATE = "somebody else wrote the same at the same moment; look again"

_BY_STATE = {
    "25006": READ_ONLY,
    "53100": FULL,
    "53": BUSY,
    "40001": CROSSED,
    "40P01": CROSSED,
    "55P03": BUSY,
    "57014": BUSY,
    "08": GONE,
    "25P0": GONE,
    "57P": GONE,
    "58": GONE,
}
"""What PostgreSQL's states mean here, by how they begin. Source: PostgreSQL 18, appendix A."""
_BY_NAME = {
    "SQLITE_FULL": FULL,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    "SQLITE_PROTOCOL": BUSY,
    "SQLITE_CANTOPEN": GONE,
    "SQLITE_IOERR": GONE,
}
"""What SQLite's result codes mean here, by how they begin. Source: SQLite, "Result and Error Codes"."""
_CAME_TOO_LATE = {
    *("23505", "23503"),
    *("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_FOREIGNKEY"),
}
"""A row was there already, or one that was referred to is there no more."""

_log = structlog.get_logger()
_away: "WeakSet[AsyncEngine]" = WeakSet()


@contextmanager
def translated(engine: AsyncEngine) -> Iterator[None]:
    """
    Give the errors of *engine* the names that use cases know.

    Raises:
        SourceUnavailable: The database could not be asked, or asks to try again; ``NoRoom`` where its disk is full.
        Conflict: Another transaction wrote the same first.
    """
    try:
        yield
    except IntegrityError as error:
        if _code_of(error) in _CAME_TOO_LATE:
            raise Conflict(CAME_TOO_LATE) from error
        raise
    except (DBAPIError, NoFreeConnection) as error:
        reason = reason_of(error)
        if reason is None:
            raise
        if reason == GONE and engine not in _away:
            _away.add(engine)
            _log.warning("database_unavailable", error=type(error).__name__)
        kind = NoRoom if reason in {FULL, READ_ONLY} else SourceUnavailable
        raise kind(reason) from error
    else:
        if engine in _away:
            _away.discard(engine)
            _log.info("database_back")


def reason_of(error: DBAPIError | NoFreeConnection) -> str | None:
    """Say what became of the database; None where nothing did, and *error* is ours."""
    if isinstance(error, NoFreeConnection):
        return BUSY
    code = _code_of(error)
    if code is None:
        # What fails without the server's saying so is the way to it.
        is_away = error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
        return GONE if is_away else None
    known = _BY_NAME if code.startswith("SQLITE_") else _BY_STATE
    return next((reason for begins, reason in known.items() if code.startswith(begins)), None)


def _code_of(error: DBAPIError) -> str | None:
    """Give the code by which the database names *error*."""
    return getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)
