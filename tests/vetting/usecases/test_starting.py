"""Tests of what an instance does of itself when it starts, on an index that a test publishes to."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.clocks import FrozenClock
from tests.fake_index import Catalog, serving
from vetting.adapters.db.units import DatabaseUnits
from vetting.adapters.indexes.pypi import PyPIIndex
from vetting.domain.errors import InvalidInput
from vetting.domain.projects import Project
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.usecases.starting import watch_from_the_start


@pytest_asyncio.fixture
async def index(clock: FrozenClock) -> AsyncIterator[PyPIIndex]:
    """Ask an index that has one project."""
    catalog = Catalog()
    catalog.publish("demo", "1.0")
    with serving(catalog) as served:
        client = PyPIIndex(served.url, contact="", clock=clock)
        yield client
        await client.aclose()


async def watched(units: DatabaseUnits) -> tuple[Project, ...]:
    """List what is watched."""
    async with units.open() as unit:
        return await unit.projects.watched()


async def test_what_is_listed_is_watched_once(units: DatabaseUnits, index: PyPIIndex, clock: FrozenClock) -> None:
    """A second start, and another spelling, change nothing."""
    for _ in range(2):
        assert await watch_from_the_start(["Demo", "demo"], units=units, index=index, clock=clock) == ()
    assert [project.name for project in await watched(units)] == ["demo"]


async def test_what_somebody_stopped_watching_stays_so(
    units: DatabaseUnits, index: PyPIIndex, clock: FrozenClock
) -> None:
    """A person's word outweighs the list."""
    async with units.open() as unit:
        await unit.projects.add(Ecosystem.PYPI, ProjectName("demo"), index_url=index.url, at=clock.now())
        await unit.commit()
    assert await watch_from_the_start(["demo"], units=units, index=index, clock=clock) == ()
    assert await watched(units) == ()


async def test_what_the_index_does_not_have_is_named(
    units: DatabaseUnits, index: PyPIIndex, clock: FrozenClock
) -> None:
    """A name in the list that does not exist is told, and keeps none of the others from being watched."""
    assert await watch_from_the_start(["nowhere", "demo"], units=units, index=index, clock=clock) == ("nowhere",)
    assert [project.name for project in await watched(units)] == ["demo"]


async def test_a_name_that_cannot_be_is_refused(units: DatabaseUnits, index: PyPIIndex, clock: FrozenClock) -> None:
    """The operator's mistake is an error, not a project."""
    with pytest.raises(InvalidInput):
        await watch_from_the_start(["no such name!"], units=units, index=index, clock=clock)
