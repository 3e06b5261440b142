"""Which projects are watched and when they are looked at, on the real stores and the real client."""

from dataclasses import replace

import pytest

from tests.builders import actor, seed_project
from tests.clocks import NOON, FrozenClock
from tests.fake_index import Catalog
from tests.taking import take, take_all
from tests.vetting.usecases.watched_index import DEMO, PLAN, Watching, asked, watching
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.accounts import Role
from vetting.domain.errors import InvalidInput, NotFound, NotPermitted
from vetting.domain.projects import Polling
from vetting.domain.releases import Ecosystem, ProjectId, project_name
from vetting.jobs import PollProject, Urgency
from vetting.usecases.watching import (
    EARLIEST,
    POLLS_AT_ONCE,
    ask_for_polls,
    poll_now,
    unwatch_project,
    watch_project,
)

# --- which projects


async def test_watching_looks_at_once(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A project is known by its normalised name from then on, and is due to be looked at."""
    async with watching(units, clock) as opened:
        project = await opened.project()
        assert (project.name, project.is_watched, project.index_url) == (DEMO, True, opened.index.url)
        assert await opened.jobs() == [PollProject(opened.project_id)]


async def test_watching_twice_is_watching_once(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A watched project is left as it is, and the index is not asked again."""
    async with watching(units, clock) as opened:
        await opened.jobs()
        asked_before = len(opened.catalog.requests)
        again = await watch_project(Ecosystem.PYPI, "DEMO", actor=actor(), units=units, index=opened.index, clock=clock)
        assert again == opened.project_id
        assert await opened.jobs() == []
        assert len(opened.catalog.requests) == asked_before


async def test_a_project_that_does_not_exist_is_not_watched(units: DatabaseUnits, clock: FrozenClock) -> None:
    """What the index does not have leaves no trace here."""
    async with asked(Catalog(), clock) as index:
        with pytest.raises(NotFound, match="has no project demo"):
            await watch_project(Ecosystem.PYPI, "demo", actor=actor(), units=units, index=index, clock=clock)
    async with units.open() as unit:
        assert await unit.projects.find(Ecosystem.PYPI, DEMO) is None


async def test_an_index_that_is_away_hinders_no_watching(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Where the index does not answer, the project is watched, and looked at when it does."""
    catalog = Catalog()
    catalog.fail(match="/simple/", status=500)
    async with asked(catalog, clock) as index:
        await watch_project(Ecosystem.PYPI, "demo", actor=None, units=units, index=index, clock=clock)
    async with units.open() as unit:
        assert [one.name for one in await unit.projects.watched()] == [DEMO]


async def test_only_who_may_watch_does(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A reader neither begins nor ends watching."""
    reader = actor(roles=frozenset({Role.READER}))
    async with watching(units, clock) as opened:
        with pytest.raises(NotPermitted):
            await watch_project(Ecosystem.PYPI, "x", actor=reader, units=units, index=opened.index, clock=clock)
        with pytest.raises(NotPermitted):
            await unwatch_project(Ecosystem.PYPI, "demo", actor=reader, units=units)


@pytest.mark.parametrize(("ecosystem", "name"), [(Ecosystem.NPM, "demo"), (Ecosystem.PYPI, "-demo-")])
async def test_what_cannot_be_watched_is_refused(
    units: DatabaseUnits, clock: FrozenClock, ecosystem: Ecosystem, name: str
) -> None:
    """Another ecosystem and an impossible name are refused before anything is asked."""
    catalog = Catalog()
    async with asked(catalog, clock) as index:
        with pytest.raises(InvalidInput):
            await watch_project(ecosystem, name, actor=None, units=units, index=index, clock=clock)
    assert catalog.requests == []


async def test_an_unwatched_project_is_left_alone(watched: Watching) -> None:
    """After watching ends nothing is asked any more, what is known stays, and watching can begin again."""
    await unwatch_project(Ecosystem.PYPI, "Demo", actor=actor(), units=watched.units)
    asked_before = len(watched.catalog.requests)
    assert await watched.poll() == []
    assert len(watched.catalog.requests) == asked_before
    assert set(await watched.releases()) == {"1.0", "1.1"}
    again = await watch_project(
        Ecosystem.PYPI, "demo", actor=actor(), units=watched.units, index=watched.index, clock=watched.clock
    )
    assert again == watched.project_id
    assert (await watched.project()).is_watched
    assert len(watched.catalog.requests) == asked_before


@pytest.mark.parametrize("is_known", [True, False])
async def test_what_is_not_watched_cannot_be_left(
    units: DatabaseUnits,
    is_known: bool,  # noqa: FBT001  # one of two cases
) -> None:
    """Ending the watch of an unwatched or unknown project says that it is not watched."""
    if is_known:
        await seed_project(units, watched=False)
    with pytest.raises(NotFound, match="'demo' is watched"):
        await unwatch_project(Ecosystem.PYPI, "demo", actor=actor(), units=units)


# --- when


async def test_looks_are_asked_for_when_they_are_due(watched: Watching) -> None:
    """A look is asked for when its time has come, and not again before it can have ended."""
    units, clock = watched.units, watched.clock
    assert await ask_for_polls(units=units, clock=clock, plan=PLAN) == 0
    clock.advance(PLAN.every)
    assert await ask_for_polls(units=units, clock=clock) == 1
    assert await ask_for_polls(units=units, clock=clock) == 0
    assert await watched.jobs() == [PollProject(watched.project_id)]


async def test_many_looks_that_are_due_are_asked_for_in_parts(units: DatabaseUnits, clock: FrozenClock) -> None:
    """However many projects are due, each transaction asks for a few, and none is left out."""
    async with units.open() as unit:
        for number in range(2 * POLLS_AT_ONCE + 1):
            project = await unit.projects.add(
                Ecosystem.PYPI, project_name(Ecosystem.PYPI, f"demo-{number}"), index_url="", at=clock.now()
            )
            await unit.projects.save(replace(project, is_watched=True, polling=Polling(next_at=clock.now())))
        await unit.commit()

    assert await ask_for_polls(units=units, clock=clock) == 2 * POLLS_AT_ONCE + 1
    assert await ask_for_polls(units=units, clock=clock) == 0


def test_projects_watched_in_one_moment_soon_fall_due_one_by_one() -> None:
    """After the first look no tenth of the time in which the next may come sees more than a few of the projects."""
    looks = [PLAN.next_look(ProjectId(number), at=NOON) - NOON for number in range(1, 501)]
    assert PLAN.every * (1 - EARLIEST) <= min(looks)
    assert max(looks) <= PLAN.every
    tenths = [int((PLAN.every - one) / (PLAN.every * EARLIEST) * 10) for one in looks]
    assert all(45 <= tenths.count(number) <= 55 for number in range(10))


async def test_a_watch_waits_for_who_waits(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Who watches five hundred projects at once does not push aside who waits for one release."""
    async with watching(units, clock), units.open() as unit:
        (job,) = await take_all(unit, now=clock.now())
    assert job.urgency is Urgency.SOON


# --- at once


async def test_a_reviewer_has_a_project_looked_at_at_once(units: DatabaseUnits) -> None:
    """The job is due in the same moment, in any spelling of the name."""
    project = await seed_project(units)

    await poll_now(Ecosystem.PYPI, "Demo", actor=actor(), units=units)

    async with units.open() as unit:
        job = await take(unit, now=NOON)
    assert job.message == PollProject(project.id)


async def test_only_who_may_watch_can_ask(units: DatabaseUnits) -> None:
    """A reader cannot make this instance ask an index."""
    await seed_project(units)

    with pytest.raises(NotPermitted):
        await poll_now(Ecosystem.PYPI, "demo", actor=actor(roles=frozenset({Role.READER})), units=units)


async def test_what_is_not_watched_is_not_looked_at(units: DatabaseUnits) -> None:
    """Neither an unknown project nor one that nobody watches any more is asked for."""
    await seed_project(units, "left", watched=False)

    for name in ("left", "unknown"):
        with pytest.raises(NotFound, match="watched here"):
            await poll_now(Ecosystem.PYPI, name, actor=actor(), units=units)
