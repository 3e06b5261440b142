"""Tests of the worker's edge: what becomes of a job, however it ends."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from tests.clocks import FrozenClock
from vetting.adapters.db.tables import JobRow
from vetting.bootstrap.server import Services
from vetting.domain.errors import NotFound, SourceUnavailable
from vetting.domain.releases import ProjectId
from vetting.jobs import Message, PollProject
from vetting.ports.jobs import JobState
from vetting.usecases import working
from workers.attempts import Perform, attempt, repeat
from workers.schedule import Entry

POLL = PollProject(ProjectId(3))


@pytest.fixture
def job_of(engine: AsyncEngine) -> Callable[[int], Awaitable[tuple[JobState, str | None]]]:
    """Give what reads how a job stands, and why."""

    async def read(job_id: int) -> tuple[JobState, str | None]:
        async with AsyncSession(engine) as session:
            row = await session.get_one(JobRow, job_id)
            return JobState(row.state), row.reason

    return read


JobOf = Callable[[int], Awaitable[tuple[JobState, str | None]]]


async def due_job(services: Services) -> int:
    """Make a job due, and give its id."""
    async with services.units.open() as unit:
        unit.enqueue(POLL)
        await unit.commit()
    async with services.units.open() as unit:
        now = services.clock.now()
        (job,) = await unit.jobs.due(now=now, stale_before=now - timedelta(days=1), limit=2)
    return job.id


async def succeed(message: Message, _: Services) -> None:
    """Do the job."""
    assert message == POLL


def raising(error: Exception) -> Perform:
    """Give what performs a job by raising *error*."""

    async def perform(_message: Message, _services: Services) -> None:
        raise error

    return perform


async def test_a_job_that_succeeds_is_done(services: Services, job_of: JobOf) -> None:
    """The row says that the job is done."""
    job_id = await due_job(services)
    await attempt(job_id, succeed, services)
    assert await job_of(job_id) == (JobState.DONE, None)


async def test_a_job_is_performed_once(services: Services) -> None:
    """A second message about the same job does nothing."""
    performed: list[Message] = []

    async def note(message: Message, _: Services) -> None:
        performed.append(message)

    job_id = await due_job(services)
    await attempt(job_id, note, services)
    await attempt(job_id, note, services)
    assert performed == [POLL]


async def test_a_source_that_is_away_is_asked_again_later(
    services: Services, job_of: JobOf, clock: FrozenClock
) -> None:
    """The job is due again after a pause, says why, and then succeeds."""
    away = raising(SourceUnavailable("the index answers 503"))
    job_id = await due_job(services)
    await attempt(job_id, away, services)
    assert await job_of(job_id) == (JobState.DUE, "the index answers 503")
    await attempt(job_id, succeed, services)
    assert await job_of(job_id) == (JobState.DUE, "the index answers 503")
    clock.advance(working.LONGEST_PAUSE)
    await attempt(job_id, succeed, services)
    assert await job_of(job_id) == (JobState.DONE, None)


async def test_a_source_that_stays_away_is_given_up(services: Services, job_of: JobOf, clock: FrozenClock) -> None:
    """After the last attempt the row says why, and how often it was tried."""
    away = raising(SourceUnavailable("the index answers 503"))
    job_id = await due_job(services)
    for _ in range(working.MOST_ATTEMPTS):
        await attempt(job_id, away, services)
        clock.advance(2 * working.LONGEST_PAUSE)
    assert await job_of(job_id) == (JobState.FAILED, "the index answers 503 (tried 5 times)")


async def test_a_refusal_is_given_up_at_once(services: Services, job_of: JobOf) -> None:
    """What trying again cannot help is not tried again; the reason is the refusal's own."""
    refuse = raising(NotFound("there is no project 3"))
    job_id = await due_job(services)
    await attempt(job_id, refuse, services)
    assert await job_of(job_id) == (JobState.FAILED, "there is no project 3")


async def test_an_error_of_ours_shows_only_its_kind(services: Services, job_of: JobOf) -> None:
    """The text of an error nobody expected may hold anything, so people see only what it was."""
    stumble = raising(ZeroDivisionError("token=hunter2"))
    job_id = await due_job(services)
    await attempt(job_id, stumble, services)
    state, reason = await job_of(job_id)
    assert (state, reason) == (
        JobState.FAILED,
        "an error in Revet itself (ZeroDivisionError); the worker's log has it",
    )


async def test_a_job_that_takes_too_long_is_given_up(
    services: Services, job_of: JobOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An attempt is ended when its time is up, and the row says so."""

    async def dawdle(_message: Message, _services: Services) -> None:
        await asyncio.sleep(60)

    monkeypatch.setitem(working.TIME_LIMITS, PollProject, timedelta(seconds=0.06))
    job_id = await due_job(services)
    await attempt(job_id, dawdle, services)
    assert await job_of(job_id) == (JobState.FAILED, "it was not done within 0.001 minutes")


async def test_a_time_out_inside_a_job_is_not_taken_for_the_jobs_own(services: Services, job_of: JobOf) -> None:
    """A TimeoutError that the job let out is an error of ours like any other."""
    time_out = raising(TimeoutError())
    job_id = await due_job(services)
    await attempt(job_id, time_out, services)
    assert await job_of(job_id) == (
        JobState.FAILED,
        "an error in Revet itself (TimeoutError); the worker's log has it",
    )


async def test_a_worker_told_to_stop_puts_its_job_back(services: Services, job_of: JobOf) -> None:
    """The job is due at once, for the next worker."""
    started = asyncio.Event()

    async def dawdle(_message: Message, _services: Services) -> None:
        started.set()
        await asyncio.sleep(60)

    job_id = await due_job(services)
    running = asyncio.create_task(attempt(job_id, dawdle, services))
    await started.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await job_of(job_id) == (JobState.DUE, "the worker was stopped")
    await attempt(job_id, succeed, services)
    assert await job_of(job_id) == (JobState.DONE, None)


@pytest.mark.parametrize("error", [SourceUnavailable("away"), ZeroDivisionError("odd")], ids=["away", "odd"])
async def test_regular_work_goes_on_after_an_error(services: Services, error: Exception) -> None:
    """What failed this time is done the next time."""
    times = 0
    twice = asyncio.Event()

    async def work(_: Services) -> None:
        nonlocal times
        times += 1
        if times == 1:
            raise error
        twice.set()

    repeating = asyncio.create_task(repeat(Entry(work, every=timedelta(milliseconds=1)), services))
    async with asyncio.timeout(10):
        await twice.wait()
    repeating.cancel()
