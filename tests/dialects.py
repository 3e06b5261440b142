"""
The two dialects, with what they compile kept from one test to the next.

An engine keeps the SQL it has compiled, and every test has engines of its own:
compiling the same statements again was a third of the suite's time. Here all
engines of a dialect share one cache. What is compiled is the same.
"""

from sqlalchemy import URL, Connection
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg, PGDialectAsync_psycopg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine import Dialect

_compiled: dict[object, object] = {}
"""By dialect and statement."""
_known: dict[type, dict[str, object]] = {}
"""What a dialect found out of its server when it first connected."""


class _Sharing(Dialect):
    """A dialect that is equal to every other of its class, as a key of the cache."""

    def __eq__(self, other: object) -> bool:
        """Compare by class."""
        return type(self) is type(other)

    def __hash__(self) -> int:
        """Hash by class."""
        return hash(type(self))

    def initialize(self, connection: Connection) -> None:
        """Have the engine of *connection* use the common cache; ask its server only once what it is."""
        known = _known.get(type(self))
        if known is None:
            before = dict(vars(self))
            super().initialize(connection)
            found = {name: value for name, value in vars(self).items() if before.get(name) is not value}
            _known[type(self)] = {name: value for name, value in found.items() if name != "dispatch"}
        else:
            vars(self).update(known)
        connection.engine.update_execution_options(compiled_cache=_compiled)


class SharingSQLite(_Sharing, SQLiteDialect_aiosqlite):
    """SQLite by aiosqlite."""

    supports_statement_cache = True


class SharingPostgreSQL(_Sharing, PGDialectAsync_psycopg):
    """PostgreSQL by psycopg."""

    supports_statement_cache = True

    @classmethod
    def get_async_dialect_cls(cls, url: URL) -> type[Dialect]:
        """Stay what it is: the library's own way leads to the dialect that it derives from."""
        del url
        return cls

    @classmethod
    def get_dialect_cls(cls, url: URL) -> type[Dialect]:
        """Leave an engine that does not await the library's own dialect: this one can only await."""
        del url
        return PGDialect_psycopg


registry.register("sqlite.aiosqlite", __name__, "SharingSQLite")
registry.register("postgresql.psycopg", __name__, "SharingPostgreSQL")
