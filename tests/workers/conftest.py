"""What the worker's tests run on: services over a fresh database, with the clock of the test."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import SecretStr

from tests.clocks import FrozenClock
from vetting.adapters.db.units import DatabaseUnits
from vetting.bootstrap.server import Services, open_services
from vetting.settings import Environment, Settings


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Give settings of an instance tried out in a folder of its own, with an index that never answers."""
    return Settings(
        environment=Environment.DEVELOPMENT,
        data_dir=tmp_path,
        database_url=SecretStr(database_url),
        index_url="http://127.0.0.1:9/simple/",
    )


@pytest_asyncio.fixture
async def services(settings: Settings, clock: FrozenClock, units: DatabaseUnits) -> AsyncIterator[Services]:
    """Open the services, with a clock that stands still."""
    async with open_services(settings) as opened:
        yield replace(opened, clock=clock, units=units)
