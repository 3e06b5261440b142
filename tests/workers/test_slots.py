"""Tests of a worker's slots: what is done first, what is kept free, and what they outlive."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from tests.clocks import FrozenClock
from tests.processes import until
from vetting.adapters.db.engine import create_engine
from vetting.adapters.db.migrating import migrate
from vetting.adapters.db.tables import ProjectRow
from vetting.adapters.db.units import DatabaseUnits
from vetting.bootstrap.server import Services
from vetting.domain.releases import ProjectId, ReleaseId
from vetting.jobs import IngestRelease, Message, PollProject, ScoreRelease, Urgency
from vetting.usecases.watching import WatchPlan, ask_for_polls
from workers import slots as slots_module
from workers.attempts import Perform
from workers.main import JOBS_AT_ONCE
from workers.slots import Slots

Do = Callable[[Message], Awaitable[None]]


class Done:
    """Notes what was done, in its order; each job takes as long as *do* does."""

    def __init__(self, do: Do | None = None) -> None:
        """Begin with nothing done."""
        self.messages: list[Message] = []
        self._do = do
        self.at_once = 0
        self.most_at_once = 0

    async def perform(self, message: Message, _: Services) -> None:
        """Do one job."""
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        if self._do is not None:
            await self._do(message)
        await asyncio.sleep(0)
        self.at_once -= 1
        self.messages.append(message)


@asynccontextmanager
async def running(services: Services, perform: Perform) -> AsyncIterator[Slots]:
    """Run the slots of one worker."""
    slots = Slots(services, perform, worker="one", count=JOBS_AT_ONCE)
    task = asyncio.create_task(slots.run())
    try:
        yield slots
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def ask(services: Services, *messages: Message, urgency: Urgency = Urgency.NOW) -> None:
    """Make jobs due."""
    async with services.units.at(urgency).open() as unit:
        for message in messages:
            unit.enqueue(message)
        await unit.commit()


def scores(count: int) -> list[Message]:
    """Give jobs that need no index."""
    return [ScoreRelease(ReleaseId(number)) for number in range(1, count + 1)]


async def test_what_is_due_is_done_a_few_at_once(services: Services) -> None:
    """All slots work, and no more than there are."""
    await ask(services, *scores(20))
    done = Done(lambda _: asyncio.sleep(0.02))
    async with running(services, done.perform):
        await until(lambda: len(done.messages) == 20)
    assert sorted(one.release_id for one in done.messages if isinstance(one, ScoreRelease)) == list(range(1, 21))
    assert 1 < done.most_at_once <= JOBS_AT_ONCE


async def test_an_idle_slot_looks_when_it_is_rung(services: Services) -> None:
    """What became due later is done once somebody rings, however often."""
    done = Done()
    async with running(services, done.perform) as slots:
        for number, message in enumerate(scores(3), 1):
            await ask(services, message)
            slots.ring()
            slots.ring()
            await until(lambda: len(done.messages) == number)  # noqa: B023  # it is over before the next


async def test_a_look_rings_where_something_is_due(services: Services) -> None:
    """Nobody told of the job, as where Redis lost the call; the look finds it, and is silent where nothing is."""
    done = Done()
    async with running(services, done.perform) as slots:
        await slots.look(services)
        await ask(services, *scores(1))
        await slots.look(services)
        await until(lambda: len(done.messages) == 1)


async def test_what_is_under_way_is_put_back(services: Services) -> None:
    """A worker that is told to stop leaves its jobs to the next."""
    await ask(services, *scores(1))
    started = asyncio.Event()

    async def dawdle(_: Message) -> None:
        started.set()
        await asyncio.Event().wait()

    async with running(services, Done(dawdle).perform):
        await started.wait()
    async with services.units.open() as unit:
        assert len(await unit.jobs.due(now=services.clock.now(), limit=9)) == 1


async def watch_many(services: Services, engine: AsyncEngine, count: int) -> None:
    """Watch projects that all fall due in this moment, and ask for their looks as the clock does."""
    now = services.clock.now()
    rows = [
        {"ecosystem": "pypi", "name": f"demo-{number}", "display_name": "", "index_url": "", "lineage": 1}
        | {"status": "active", "is_watched": True, "created_at": now, "next_poll_at": now}
        for number in range(count)
    ]
    async with engine.begin() as connection:
        await connection.execute(insert(ProjectRow), rows)
    later = services.units.at(Urgency.LATER)
    assert await ask_for_polls(units=later, clock=services.clock, plan=WatchPlan()) == count


async def test_five_hundred_projects_do_not_starve_a_reader(services: Services, engine: AsyncEngine) -> None:
    """What somebody asks for comes next, though five hundred looks have waited longer; and pages are read meanwhile."""
    await watch_many(services, engine, 500)
    wanted = IngestRelease(ReleaseId(7))

    async def look(_: Message) -> None:
        await services.pages.jobs.page(now=services.clock.now(), limit=10)

    done = Done(look)
    async with running(services, done.perform):
        await until(lambda: len(done.messages) > 20)
        asked_after = len(done.messages)
        await ask(services, wanted)
        await until(lambda: wanted in done.messages)
    assert done.messages.index(wanted) - asked_after <= 4 * JOBS_AT_ONCE


async def hang_at_looks(message: Message) -> None:
    """Get no answer of the index."""
    if isinstance(message, PollProject):
        await asyncio.Event().wait()


async def test_a_slow_index_does_not_hold_up_the_rest(services: Services, engine: AsyncEngine) -> None:
    """While every look hangs, what needs no index is done, and so is what somebody asks of the index."""
    await watch_many(services, engine, 20)
    wanted = IngestRelease(ReleaseId(7))

    done = Done(hang_at_looks)
    async with running(services, done.perform) as slots:
        await ask(services, *scores(3), urgency=Urgency.LATER)
        await ask(services, wanted)
        slots.ring()
        await until(lambda: len(done.messages) == 4)
    assert set(done.messages) == {*scores(3), wanted}


async def test_an_index_that_hangs_for_everybody_leaves_a_slot(services: Services) -> None:
    """Even where people wait in vain for the index in every slot they may have, the rest is done."""
    await ask(services, *(PollProject(ProjectId(number)) for number in range(1, 20)))

    done = Done(hang_at_looks)
    async with running(services, done.perform) as slots:
        await ask(services, *scores(3), urgency=Urgency.LATER)
        slots.ring()
        await until(lambda: len(done.messages) == 3)
    assert set(done.messages) == set(scores(3))


async def test_slots_outlive_a_database_that_is_away(
    services: Services, clock: FrozenClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They rest, try again, and work once it is there."""
    monkeypatch.setattr(slots_module, "PAUSE_SECONDS", 0.01)
    url = f"sqlite:///{tmp_path / 'later.sqlite3'}"
    engine = create_engine(url)
    later = replace(services, units=DatabaseUnits(engine, queue=services.queue, clock=clock))
    done = Done()
    with capture_logs() as logged:
        async with running(later, done.perform):
            await until(lambda: any(entry["event"] == "slot_paused" for entry in logged))
            await asyncio.to_thread(migrate, url)
            await ask(later, *scores(1))
            await until(lambda: len(done.messages) == 1)
    await engine.dispose()
