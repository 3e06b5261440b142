"""
A database for a test: built once by the migrations, and fresh for each test.

Use cases are tested on the real stores, and everything that touches a database
is tested on both: SQLite, where a test gets a copy of a file, and PostgreSQL,
where

- a test that asks for ``engine`` or ``units`` alone runs in one connection, in
  savepoints that are rolled back;
- a test that asks for ``database_url``, too (the site's and the workers' tests
  do), has a database that is emptied after the test before.

The site and the workers reach the database only through what is tested on both
below them, so `make test` runs their own tests on SQLite, and `make soak` on
PostgreSQL.

Where there is no PostgreSQL, its half is skipped, each test by its name, or
fails where ``REVET_REQUIRE_POSTGRES=1``.
"""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

from tests.clocks import FrozenClock
from tests.postgres import Databases, PostgresServer, databases, missing_postgres, none_to_start, running_postgres
from tests.requiring import POSTGRES, go_without
from tests.savepoints import rolled_back_engine
from vetting.adapters.db.engine import create_engine
from vetting.adapters.db.migrating import migrate
from vetting.adapters.db.units import DatabaseUnits
from vetting.adapters.idle_queue import IdleQueue

POSTGRESQL = "postgresql"
SQLITE = "sqlite"
on_sqlite_alone = pytest.mark.dialect(SQLITE)
"""For a test that a second database would tell nothing new, and that takes long; says so where it stands."""
on_postgresql_alone = pytest.mark.dialect(POSTGRESQL)
"""For what only PostgreSQL can show: several transactions that write at once."""
_SEQUENCES = """
SELECT setval(pg_get_serial_sequence(quote_ident(table_name), column_name), 1, false)
FROM information_schema.columns
WHERE table_schema = 'public' AND column_default LIKE 'nextval%'
"""
_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"


@dataclass(frozen=True, slots=True)
class SharedDatabase:
    """A database of PostgreSQL that one test after the other has to itself."""

    url: str
    connection: "psycopg.Connection[tuple[object, ...]]"

    def empty(self) -> str:
        """End what the last test left open, drop every row, count from 1 again, and give the URL."""
        self.connection.execute(_OTHERS, (self.connection.info.backend_pid,))
        tables = [str(one.delete()) for one in reversed(SQLModel.metadata.sorted_tables)]
        self.connection.execute("; ".join(tables).encode())
        self.connection.execute(_SEQUENCES)
        return self.url


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an empty database by the migrations, once."""
    path = tmp_path_factory.mktemp("database") / "empty.sqlite3"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[Databases]:
    """Give a PostgreSQL server to make databases on."""
    with databases() as server:
        yield server


@pytest.fixture(scope="session")
def shared_database(postgres_databases: Databases) -> Iterator[SharedDatabase]:
    """Build a database of PostgreSQL by the migrations, once."""
    name = f"revet_test_{os.getpid()}"
    url = postgres_databases.create(name)
    try:
        migrate(url)
        with psycopg.connect(url, autocommit=True) as connection:
            yield SharedDatabase(url, connection)
    finally:
        postgres_databases.drop(name)


@pytest.fixture
def postgres_server(request: pytest.FixtureRequest) -> Iterator[PostgresServer]:
    """Run a PostgreSQL that the test may take away."""
    if (reason := none_to_start()) is not None:
        go_without(request.node.name, reason, variable=POSTGRES)
    with running_postgres() as server:
        yield server


def pytest_configure(config: pytest.Config) -> None:
    """Know the mark."""
    config.addinivalue_line("markers", "dialect(name): of what touches a database, runs on this one alone")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what touches a database on both, or on the one that it is marked for."""
    if "dialect" in metafunc.fixturenames:
        chosen = metafunc.definition.get_closest_marker("dialect")
        metafunc.parametrize("dialect", chosen.args if chosen else (SQLITE, _postgresql(metafunc)), indirect=True)


def _postgresql(metafunc: pytest.Metafunc) -> object:
    """Leave what lies above the stores and queries to `make soak`."""
    is_above = metafunc.module.__name__.startswith(("tests.web.", "tests.workers."))
    return pytest.param(POSTGRESQL, marks=pytest.mark.soak) if is_above else POSTGRESQL


@pytest.fixture
def dialect(request: pytest.FixtureRequest) -> str:
    """Say which database the test runs on; it runs once on each."""
    reason = missing_postgres() if request.param == POSTGRESQL else None
    if reason is not None:
        go_without(request.node.name, reason, variable=POSTGRES)
    return str(request.param)


@pytest.fixture
def database_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the URL of an empty database that any number of connections may use."""
    if dialect == POSTGRESQL:
        shared: SharedDatabase = request.getfixturevalue("shared_database")
        return shared.empty()
    path = tmp_path / "revet.sqlite3"
    shutil.copy(request.getfixturevalue("migrated_database"), path)
    return f"sqlite:///{path}"


@pytest.fixture
def bare_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database of the test's own that has no table."""
    if dialect == SQLITE:
        yield f"sqlite:///{tmp_path / 'bare.sqlite3'}"
        return
    server: Databases = request.getfixturevalue("postgres_databases")
    name = f"revet_bare_{os.getpid()}"
    try:
        yield server.create(name)
    finally:
        server.drop(name)


@pytest.fixture
def unconnected_engine(dialect: str, request: pytest.FixtureRequest) -> AsyncEngine:
    """Create an engine on a fresh database, by savepoints where one connection is enough."""
    shares = "database_url" in request.fixturenames
    if dialect == SQLITE or shares:
        return create_engine(request.getfixturevalue("database_url"))
    shared: SharedDatabase = request.getfixturevalue("shared_database")
    return rolled_back_engine(shared.empty())


@pytest_asyncio.fixture
async def engine(unconnected_engine: AsyncEngine) -> AsyncIterator[AsyncEngine]:
    """Connect to a fresh database."""
    yield unconnected_engine
    await unconnected_engine.dispose()


@pytest.fixture
def units(engine: AsyncEngine, clock: FrozenClock) -> DatabaseUnits:
    """Open units of work on a fresh database; jobs wait in it."""
    return DatabaseUnits(engine, queue=IdleQueue(), clock=clock)
