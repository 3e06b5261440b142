"""Tests of the regular work, on an index that a test publishes to."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from tests.clocks import FrozenClock
from tests.fake_index import Catalog, FakeIndex, serving
from tests.taking import take, take_all
from vetting.adapters.db.units import DatabaseUnits
from vetting.bootstrap.server import Services, open_services
from vetting.domain.releases import ProjectId
from vetting.jobs import PollProject, ScoreProject
from vetting.settings import Settings
from vetting.usecases import working
from workers import schedule
from workers.attempts import attempt
from workers.jobs import perform


@pytest.fixture
def served() -> Iterator[FakeIndex]:
    """Serve one project with one release."""
    catalog = Catalog()
    catalog.publish("demo", "1.0")
    with serving(catalog) as index:
        yield index


@pytest_asyncio.fixture
async def services(
    settings: Settings, served: FakeIndex, clock: FrozenClock, units: DatabaseUnits
) -> AsyncIterator[Services]:
    """Open the services of an instance whose operator listed that project and one that does not exist."""
    listed = settings.model_copy(update={"index_url": served.url, "watch": ("demo", "nowhere")})
    async with open_services(listed) as opened:
        yield replace(opened, clock=clock, units=units)


async def kinds_due(services: Services) -> list[str]:
    """List the kinds of what is due."""
    now = services.clock.now()
    async with services.units.open() as unit:
        return [job.kind for job in await unit.jobs.due(now=now, limit=100)]


async def work_off(services: Services) -> None:
    """Do what is due, until nothing is."""
    while True:
        now = services.clock.now()
        async with services.units.open() as unit:
            taken = await take_all(unit, now=now)
            await unit.commit()
        if not taken:
            return
        for job in taken:
            await attempt(job, perform, services)


async def test_what_the_operator_listed_is_looked_at(services: Services) -> None:
    """At the start a job is made of each listed project, and the log names those that the index does not have."""
    with capture_logs() as logged:
        await schedule.start(services)
    assert await kinds_due(services) == [PollProject.kind]
    assert [entry["projects"] for entry in logged if entry["event"] == "listed_projects_absent"] == [("nowhere",)]


async def test_a_start_without_surprises_says_nothing(services: Services) -> None:
    """Where the index has all that is listed, nothing is logged."""
    ordinary = replace(services, settings=services.settings.model_copy(update={"watch": ("demo",)}))
    with capture_logs() as logged:
        await schedule.start(ordinary)
    assert logged == []


async def test_a_project_is_looked_at_again_when_its_time_has_come(services: Services, clock: FrozenClock) -> None:
    """A look is asked for after the interval, and not before."""
    await schedule.start(services)
    await work_off(services)
    await schedule.look(services)
    assert await kinds_due(services) == []
    clock.advance(services.settings.poll_every)
    await schedule.look(services)
    assert await kinds_due(services) == [PollProject.kind]


async def test_scores_are_asked_for_anew(services: Services) -> None:
    """Every watched project is scored by the clock, since time changes scores too."""
    await schedule.start(services)
    await work_off(services)
    await schedule.score(services)
    assert await kinds_due(services) == [ScoreProject.kind]


async def test_old_jobs_are_tidied_away(services: Services, clock: FrozenClock) -> None:
    """What was done long ago is dropped."""
    async with services.units.open() as unit:
        unit.enqueue(PollProject(ProjectId(1)))
        await unit.commit()
    async with services.units.open() as unit:
        await unit.jobs.finish(await take(unit, now=clock.now()), now=clock.now())
        await unit.commit()
    clock.advance(working.KEPT_FOR + timedelta(seconds=1))
    await schedule.tidy(services)
    assert await working.drop_old_jobs(units=services.units, clock=clock) == 0
