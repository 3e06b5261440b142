"""The unit of work: all of it or nothing, and its jobs with it."""

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.builders import seed_project
from tests.clocks import NOON, FrozenClock
from tests.taking import take
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.errors import SourceUnavailable
from vetting.domain.releases import Ecosystem, project_name
from vetting.jobs import PollProject, ScoreProject


class RecordingQueue:
    """A queue that counts how often it is told, or cannot be reached."""

    def __init__(self, *, is_away: bool = False) -> None:
        """Be reachable, or not."""
        self.calls = 0
        self._is_away = is_away

    async def wake(self) -> None:
        """Count the call."""
        if self._is_away:
            raise SourceUnavailable("no queue today")
        self.calls += 1


async def test_what_is_not_committed_never_happened(units: DatabaseUnits) -> None:
    """A unit that is left without a commit leaves neither rows nor jobs."""
    async with units.open() as unit:
        project = await unit.projects.add(Ecosystem.PYPI, project_name(Ecosystem.PYPI, "demo"), index_url="", at=NOON)
        unit.enqueue(PollProject(project.id))

    async with units.open() as unit:
        assert await unit.projects.find(Ecosystem.PYPI, project_name(Ecosystem.PYPI, "demo")) is None
        assert await unit.jobs.due(now=NOON, limit=10) == ()


async def test_workers_are_told_after_the_commit(engine: AsyncEngine, clock: FrozenClock) -> None:
    """A worker is called once the transaction is committed, and once for all that was asked for in it."""
    queue = RecordingQueue()
    units = DatabaseUnits(engine, queue=queue, clock=clock)
    project = await seed_project(units)

    async with units.open() as unit:
        unit.enqueue(PollProject(project.id))
        unit.enqueue(ScoreProject(project.id))
        assert queue.calls == 0
        await unit.commit()

    assert queue.calls == 1


async def test_a_job_that_is_due_is_not_asked_for_twice(engine: AsyncEngine, clock: FrozenClock) -> None:
    """The same message in a later transaction finds its job waiting and adds none."""
    queue = RecordingQueue()
    units = DatabaseUnits(engine, queue=queue, clock=clock)
    project = await seed_project(units)

    for _ in range(2):
        async with units.open() as unit:
            unit.enqueue(PollProject(project.id))
            await unit.commit()

    assert queue.calls == 1


async def test_a_queue_that_is_away_loses_nothing(engine: AsyncEngine, clock: FrozenClock) -> None:
    """The commit holds when the queue cannot be told; the job is found due by whoever looks."""
    units = DatabaseUnits(engine, queue=RecordingQueue(is_away=True), clock=clock)
    project = await seed_project(units)

    async with units.open() as unit:
        unit.enqueue(ScoreProject(project.id))
        await unit.commit()

    async with units.open() as unit:
        due = await unit.jobs.due(now=clock.now(), limit=10)
    assert [job.kind for job in due] == ["score_project"]


async def test_a_running_job_may_be_asked_for_again(units: DatabaseUnits, clock: FrozenClock) -> None:
    """What a running job has read may be stale, so the same message makes a second job."""
    project = await seed_project(units)
    async with units.open() as unit:
        unit.enqueue(ScoreProject(project.id))
        await unit.commit()
    async with units.open() as unit:
        first = await take(unit, now=clock.now())
        unit.enqueue(ScoreProject(project.id))
        await unit.commit()

    async with units.open() as unit:
        again = await unit.jobs.due(now=clock.now(), limit=10)
    assert [job.id for job in again] != [first.id]
    assert len(again) == 1
