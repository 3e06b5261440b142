"""
A database for a test: built once by the migrations, then copied for each test.

Use cases are tested on the real stores over SQLite: a copy costs a
millisecond, and a twin in memory could only be less true.
"""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.clocks import FrozenClock
from vetting.adapters.db.engine import create_engine
from vetting.adapters.db.migrating import migrate
from vetting.adapters.db.units import DatabaseUnits
from vetting.adapters.idle_queue import IdleQueue


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an empty database by the migrations, once."""
    path = tmp_path_factory.mktemp("database") / "empty.sqlite3"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def database_url(migrated_database: Path, tmp_path: Path) -> str:
    """Give the URL of a fresh copy of the empty database."""
    path = tmp_path / "revet.sqlite3"
    shutil.copy(migrated_database, path)
    return f"sqlite:///{path}"


@pytest_asyncio.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """Connect to a fresh database."""
    engine = create_engine(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
def units(engine: AsyncEngine, clock: FrozenClock) -> DatabaseUnits:
    """Open units of work on a fresh database; jobs wait in it."""
    return DatabaseUnits(engine, queue=IdleQueue(), clock=clock)
