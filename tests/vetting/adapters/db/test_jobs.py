"""Jobs in the database: taken on once, retried, failed, swept."""

from datetime import timedelta

import pytest

from tests.builders import seed_project
from tests.clocks import FrozenClock
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.releases import ProjectId
from vetting.jobs import Message, PollProject, ScoreProject
from vetting.ports.jobs import ClaimedJob, DueJob

HOUR = timedelta(hours=1)


async def ask(units: DatabaseUnits, clock: FrozenClock) -> tuple[DueJob, Message]:
    """Make one job due."""
    project = await seed_project(units)
    message = PollProject(project.id)
    async with units.open() as unit:
        unit.enqueue(message)
        await unit.commit()
    return (await due(units, clock))[0], message


async def due(units: DatabaseUnits, clock: FrozenClock) -> tuple[DueJob, ...]:
    """List what is due, calling a job stale that was taken on over an hour ago."""
    async with units.open() as unit:
        return await unit.jobs.due(now=clock.now(), stale_before=clock.now() - HOUR, limit=10)


async def claim(units: DatabaseUnits, job: DueJob, clock: FrozenClock) -> ClaimedJob | None:
    """Take a job on and commit that."""
    async with units.open() as unit:
        claimed = await unit.jobs.claim(job.id, now=clock.now(), stale_before=clock.now() - HOUR)
        await unit.commit()
    return claimed


async def test_a_job_is_taken_on_once(units: DatabaseUnits, clock: FrozenClock) -> None:
    """The second worker that is told of a job finds nothing to do."""
    job, message = await ask(units, clock)

    assert await claim(units, job, clock) == ClaimedJob(message, attempts=1)
    assert await claim(units, job, clock) is None
    assert await due(units, clock) == ()


async def test_a_job_whose_worker_died_is_taken_on_again(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A job taken on long ago and never ended is due again, and counts its attempts."""
    job, message = await ask(units, clock)
    await claim(units, job, clock)
    clock.advance(2 * HOUR)

    assert await due(units, clock) == (job,)
    assert await claim(units, job, clock) == ClaimedJob(message, attempts=2)


async def test_a_finished_job_is_never_taken_on_again(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A job that is done stays done, however late another worker hears of it."""
    job, _ = await ask(units, clock)
    await claim(units, job, clock)
    async with units.open() as unit:
        await unit.jobs.finish(job.id, now=clock.now())
        await unit.commit()
    clock.advance(2 * HOUR)

    assert await claim(units, job, clock) is None


async def test_a_retried_job_waits_for_its_time(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A job put off is due when its time has come, not before."""
    job, _ = await ask(units, clock)
    await claim(units, job, clock)
    async with units.open() as unit:
        await unit.jobs.retry(job.id, at=clock.now() + HOUR, reason="the index is away")
        await unit.commit()

    assert await claim(units, job, clock) is None
    clock.advance(HOUR)
    assert await due(units, clock) == (job,)


async def test_a_failed_job_can_be_asked_for_again(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A failed job is due again, from its first attempt, once somebody asks; older failures of the same go."""
    job, message = await ask(units, clock)
    for _ in range(2):
        await claim(units, job, clock)
        async with units.open() as unit:
            await unit.jobs.fail(job.id, now=clock.now(), reason="broken archive")
            unit.enqueue(message)
            await unit.commit()
        (job,) = await due(units, clock)
    await claim(units, job, clock)
    async with units.open() as unit:
        await unit.jobs.fail(job.id, now=clock.now(), reason="broken archive")
        await unit.commit()

    async with units.open() as unit:
        assert await unit.jobs.retry_failed(message, now=clock.now())
        assert not await unit.jobs.retry_failed(ScoreProject(ProjectId(1)), now=clock.now())
        await unit.commit()

    assert await due(units, clock) == (job,)
    assert await claim(units, job, clock) == ClaimedJob(message, attempts=1)


@pytest.mark.parametrize(("age", "gone"), [(HOUR, 0), (3 * HOUR, 1)])
async def test_old_finished_jobs_are_purged(
    units: DatabaseUnits, clock: FrozenClock, age: timedelta, gone: int
) -> None:
    """Jobs done before the given moment are dropped, younger ones stay."""
    job, _ = await ask(units, clock)
    await claim(units, job, clock)
    async with units.open() as unit:
        await unit.jobs.finish(job.id, now=clock.now())
        await unit.commit()
    clock.advance(age)

    async with units.open() as unit:
        assert await unit.jobs.purge(before=clock.now() - 2 * HOUR) == gone
