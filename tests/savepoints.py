"""
A dialect of PostgreSQL in which nothing lasts: ``postgresql+savepoint://``.

Everything a connection does lies in one transaction that is never committed.
What the code under test calls a commit ends a savepoint and begins the next;
what it calls a rollback returns to the last. An engine of this dialect has one
connection: who asks for a second while the first is in use waits in vain, since
two transactions cannot be played by one. A test of such code asks for
``database_url``, and gets a database that is emptied instead.
"""

from sqlalchemy.dialects import registry
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from tests.dialects import SharingPostgreSQL

ONE_CONNECTION = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 3.0}


class SavepointDialect(SharingPostgreSQL):
    """PostgreSQL by psycopg, with savepoints for transactions."""

    driver = "savepoint"
    supports_statement_cache = True

    def on_connect(self):  # type: ignore[no-untyped-def]  # noqa: ANN201  # as the dialect's own, which is untyped
        """Begin what is never committed."""
        prepare = super().on_connect()  # type: ignore[no-untyped-call]  # as above

        def begin(connection: DBAPIConnection) -> None:
            if prepare is not None:
                prepare(connection)
            _say(connection, "SAVEPOINT unit")

        return begin

    def do_commit(self, dbapi_connection: DBAPIConnection) -> None:
        """Keep what was done for the rest of the test."""
        _say(dbapi_connection, "RELEASE SAVEPOINT unit; SAVEPOINT unit")

    def do_rollback(self, dbapi_connection: DBAPIConnection) -> None:
        """Undo what was done since the last commit."""
        _say(dbapi_connection, "ROLLBACK TO SAVEPOINT unit")

    def set_isolation_level(self, dbapi_connection: DBAPIConnection, level: str) -> None:
        """Keep the level: there is nobody else whose changes could be seen."""

    def reset_isolation_level(self, dbapi_conn: DBAPIConnection) -> None:
        """Keep the level."""

    def set_readonly(self, connection: DBAPIConnection, value: bool) -> None:  # noqa: FBT001  # as the dialect's own
        """Keep what may be done."""

    def do_ping(self, dbapi_connection: DBAPIConnection) -> bool:
        """Believe that the connection is there: asking would end the transaction."""
        del dbapi_connection
        return True


def _say(connection: DBAPIConnection, text: str) -> None:
    cursor = connection.cursor()
    cursor.execute(text)
    cursor.close()


registry.register("postgresql.savepoint", __name__, "SavepointDialect")


def rolled_back_engine(url: str) -> AsyncEngine:
    """Create an engine on the PostgreSQL at *url* whose every change is gone once it is disposed of."""
    return create_async_engine(
        url.replace("postgresql://", "postgresql+savepoint://", 1), use_native_hstore=False, **ONE_CONNECTION
    )
