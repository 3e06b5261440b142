"""A watched project, for the tests of what becomes of one."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.clocks import FrozenClock
from tests.vetting.usecases.watched_index import Watching, watching
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.projects import ReleaseState


@pytest_asyncio.fixture
async def watched(units: DatabaseUnits, clock: FrozenClock) -> AsyncIterator[Watching]:
    """Watch a project with two releases, looked at once, both compared."""
    async with watching(units, clock) as opened:
        await opened.poll()
        for version in ("1.0", "1.1"):
            await opened.set_state(version, ReleaseState.COMPARED)
        yield opened
