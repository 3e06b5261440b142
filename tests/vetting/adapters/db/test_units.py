"""The unit of work: all of it or nothing, and its jobs with it."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.builders import seed_project
from tests.clocks import NOON, FrozenClock
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.errors import SourceUnavailable
from vetting.domain.releases import Ecosystem, project_name
from vetting.jobs import PollProject, ScoreProject


class RecordingQueue:
    """A queue that keeps what it is told, or cannot be reached."""

    def __init__(self, *, is_away: bool = False) -> None:
        """Be reachable, or not."""
        self.sent: list[tuple[str, int]] = []
        self._is_away = is_away

    async def send(self, kind: str, job_id: int) -> None:
        """Keep what is sent."""
        if self._is_away:
            raise SourceUnavailable("no queue today")
        self.sent.append((kind, job_id))


async def test_what_is_not_committed_never_happened(units: DatabaseUnits) -> None:
    """A unit that is left without a commit leaves neither rows nor jobs."""
    async with units.open() as unit:
        project = await unit.projects.add(Ecosystem.PYPI, project_name(Ecosystem.PYPI, "demo"), index_url="", at=NOON)
        unit.enqueue(PollProject(project.id))

    async with units.open() as unit:
        assert await unit.projects.find(Ecosystem.PYPI, project_name(Ecosystem.PYPI, "demo")) is None
        assert await unit.jobs.due(now=NOON, stale_before=NOON, limit=10) == ()


async def test_jobs_are_sent_after_the_commit(engine: AsyncEngine, clock: FrozenClock) -> None:
    """A job goes to the queue once its transaction is committed, and once however often it was asked for."""
    queue = RecordingQueue()
    units = DatabaseUnits(engine, queue=queue, clock=clock)
    project = await seed_project(units)

    async with units.open() as unit:
        unit.enqueue(PollProject(project.id))
        unit.enqueue(PollProject(project.id))
        assert queue.sent == []
        await unit.commit()

    assert [kind for kind, _ in queue.sent] == ["poll_project"]


async def test_a_job_that_is_due_is_not_asked_for_twice(engine: AsyncEngine, clock: FrozenClock) -> None:
    """The same message in a later transaction finds its job waiting and adds none."""
    queue = RecordingQueue()
    units = DatabaseUnits(engine, queue=queue, clock=clock)
    project = await seed_project(units)

    for _ in range(2):
        async with units.open() as unit:
            unit.enqueue(PollProject(project.id))
            await unit.commit()

    assert len(queue.sent) == 1


async def test_a_queue_that_is_away_loses_nothing(engine: AsyncEngine, clock: FrozenClock) -> None:
    """The commit holds when the queue cannot be told; the job is found due by the sweep."""
    units = DatabaseUnits(engine, queue=RecordingQueue(is_away=True), clock=clock)
    project = await seed_project(units)

    async with units.open() as unit:
        unit.enqueue(ScoreProject(project.id))
        await unit.commit()

    async with units.open() as unit:
        due = await unit.jobs.due(now=clock.now(), stale_before=clock.now(), limit=10)
    assert [job.kind for job in due] == ["score_project"]


async def test_a_running_job_may_be_asked_for_again(units: DatabaseUnits, clock: FrozenClock) -> None:
    """What a running job has read may be stale, so the same message makes a second job."""
    project = await seed_project(units)
    async with units.open() as unit:
        unit.enqueue(ScoreProject(project.id))
        await unit.commit()
    async with units.open() as unit:
        (first,) = await unit.jobs.due(now=clock.now(), stale_before=clock.now(), limit=10)
        await unit.jobs.claim(first.id, now=clock.now(), stale_before=clock.now() - timedelta(hours=1))
        unit.enqueue(ScoreProject(project.id))
        await unit.commit()

    async with units.open() as unit:
        again = await unit.jobs.due(now=clock.now(), stale_before=clock.now() - timedelta(hours=1), limit=10)
    assert [job.id for job in again] != [first.id]
    assert len(again) == 1
