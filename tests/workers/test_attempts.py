"""Tests of the worker's edge: what becomes of a job, however it ends."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from structlog.testing import capture_logs

from tests.clocks import FrozenClock
from tests.processes import PATIENCE_SECONDS
from vetting.adapters.db.engine import create_engine
from vetting.adapters.db.tables import JobRow
from vetting.adapters.db.units import DatabaseUnits
from vetting.bootstrap.server import Services
from vetting.domain.errors import NoRoom, NotFound, SourceUnavailable
from vetting.domain.releases import ProjectId
from vetting.jobs import Message, PollProject, ScoreProject, Urgency
from vetting.ports.jobs import ClaimedJob, JobState
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


async def taken_job(services: Services) -> ClaimedJob:
    """Make a job due, and take it on."""
    async with services.units.open() as unit:
        unit.enqueue(POLL)
        await unit.commit()
    return await taken_again(services)


async def taken_again(services: Services) -> ClaimedJob:
    """Take on the job that is due."""
    job = await working.take_on(worker="one", units=services.units, clock=services.clock)
    assert job is not None
    return job


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
    job = await taken_job(services)
    await attempt(job, succeed, services)
    assert await job_of(job.id) == (JobState.DONE, None)


@pytest.mark.parametrize(
    ("perform", "outcome"),
    [
        (succeed, "done"),
        (raising(SourceUnavailable("the index is away")), "put_off"),
        (raising(NotFound("there is none")), "given_up"),
        (raising(ZeroDivisionError()), "given_up"),
    ],
)
async def test_every_attempt_is_counted(services: Services, perform: Perform, outcome: str) -> None:
    """By its kind and by how it ended."""
    job = await taken_job(services)
    await attempt(job, perform, services)

    told = (await services.figures.text()).decode()
    assert f'revet_job_duration_seconds_count{{kind="{job.kind}",outcome="{outcome}"}} 1.0' in told


async def test_a_source_that_is_away_is_asked_again_later(
    services: Services, job_of: JobOf, clock: FrozenClock
) -> None:
    """The job is due again after a pause, says why, and then succeeds."""
    away = raising(SourceUnavailable("the index answers 503"))
    job = await taken_job(services)
    await attempt(job, away, services)
    assert await job_of(job.id) == (JobState.DUE, "the index answers 503")
    clock.advance(working.LONGEST_PAUSE)
    await attempt(await taken_again(services), succeed, services)
    assert await job_of(job.id) == (JobState.DONE, None)


async def test_a_source_that_stays_away_is_given_up(services: Services, job_of: JobOf, clock: FrozenClock) -> None:
    """After the last attempt the row says why, and how often it was tried."""
    away = raising(SourceUnavailable("the index answers 503"))
    job = await taken_job(services)
    for _ in range(working.MOST_ATTEMPTS - 1):
        await attempt(job, away, services)
        clock.advance(2 * working.LONGEST_PAUSE)
        job = await taken_again(services)
    await attempt(job, away, services)
    assert await job_of(job.id) == (JobState.FAILED, "the index answers 503 (tried 5 times)")


async def test_a_refusal_is_given_up_at_once(services: Services, job_of: JobOf) -> None:
    """What trying again cannot help is not tried again; the reason is the refusal's own."""
    refuse = raising(NotFound("there is no project 3"))
    job = await taken_job(services)
    await attempt(job, refuse, services)
    assert await job_of(job.id) == (JobState.FAILED, "there is no project 3")


async def test_an_error_of_ours_shows_only_its_kind(services: Services, job_of: JobOf) -> None:
    """The text of an error nobody expected may hold anything, so people see only what it was."""
    stumble = raising(ZeroDivisionError("token=hunter2"))
    job = await taken_job(services)
    await attempt(job, stumble, services)
    state, reason = await job_of(job.id)
    assert (state, reason) == (
        JobState.FAILED,
        "an error in Revet itself (ZeroDivisionError); the worker's log has it",
    )


async def test_a_job_that_takes_too_long_goes_on_later_and_is_given_up_in_the_end(
    services: Services, job_of: JobOf, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An attempt is ended when its time is up, and the row says so; what it did is kept, so the next goes on."""

    async def dawdle(_message: Message, _services: Services) -> None:
        await asyncio.sleep(60)

    monkeypatch.setitem(working.TIME_LIMITS, PollProject, timedelta(seconds=0.06))
    job = await taken_job(services)
    await attempt(job, dawdle, services)
    assert await job_of(job.id) == (JobState.DUE, "it was not done within 0.001 minutes")
    for _ in range(working.MOST_ATTEMPTS - 1):
        clock.advance(2 * working.LONGEST_PAUSE)
        await attempt(await taken_again(services), dawdle, services)
    assert await job_of(job.id) == (JobState.FAILED, "it was not done within 0.001 minutes (tried 5 times)")


async def test_a_time_out_inside_a_job_is_not_taken_for_the_jobs_own(services: Services, job_of: JobOf) -> None:
    """A TimeoutError that the job let out is an error of ours like any other."""
    time_out = raising(TimeoutError())
    job = await taken_job(services)
    await attempt(job, time_out, services)
    assert await job_of(job.id) == (
        JobState.FAILED,
        "an error in Revet itself (TimeoutError); the worker's log has it",
    )


async def test_a_worker_told_to_stop_puts_its_job_back(services: Services, job_of: JobOf) -> None:
    """The job is due at once, for the next worker."""
    started = asyncio.Event()

    async def dawdle(_message: Message, _services: Services) -> None:
        started.set()
        await asyncio.sleep(60)

    job = await taken_job(services)
    running = asyncio.create_task(attempt(job, dawdle, services))
    await started.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await job_of(job.id) == (JobState.DUE, "the worker was stopped")
    await attempt(await taken_again(services), succeed, services)
    assert await job_of(job.id) == (JobState.DONE, None)


async def dawdle_until_ended(_message: Message, _services: Services) -> None:
    """Do the job, but never come to its end."""
    await asyncio.Event().wait()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Renew leases so often that a test need not wait."""
    monkeypatch.setattr(working, "RENEWED_EVERY", timedelta(seconds=0.01))


@pytest.mark.usefixtures("hasty")
async def test_a_job_under_way_keeps_its_lease(services: Services, job_of: JobOf, clock: FrozenClock) -> None:
    """However long it takes, the job is nobody else's, and ends well."""
    leases: list[datetime] = []

    async def wait_for_renewals(_message: Message, _services: Services) -> None:
        for _ in range(3):
            clock.advance(working.LEASE / 2)
            expected = clock.now() + working.LEASE
            while expected not in leases:
                await asyncio.sleep(0.005)
                async with services.units.read() as unit:
                    if not await unit.jobs.due(now=expected - timedelta(seconds=1), limit=1):
                        leases.append(expected)

    job = await taken_job(services)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await attempt(job, wait_for_renewals, services)
    assert await job_of(job.id) == (JobState.DONE, None)


@pytest.mark.usefixtures("hasty")
async def test_a_worker_that_lost_its_job_stops_it(services: Services, job_of: JobOf, clock: FrozenClock) -> None:
    """A worker that slept past its lease notices at the next renewal, and leaves the job to who has it by then."""
    slept = await taken_job(services)
    clock.advance(working.LEASE)
    awake = await taken_again(services)
    with capture_logs() as logged:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await attempt(slept, dawdle_until_ended, services)
    assert [entry["event"] for entry in logged] == ["job_lost"]
    assert await job_of(slept.id) == (JobState.RUNNING, None)
    await attempt(awake, succeed, services)
    assert await job_of(slept.id) == (JobState.DONE, None)


@pytest.mark.parametrize(
    "end", [succeed, raising(SourceUnavailable("away")), raising(NotFound("gone"))], ids=["done", "later", "failed"]
)
async def test_a_worker_that_lost_its_job_writes_no_end_of_it(
    services: Services, job_of: JobOf, clock: FrozenClock, end: Perform
) -> None:
    """Even one that comes to its end before it notices."""
    slept = await taken_job(services)
    clock.advance(working.LEASE)
    await taken_again(services)
    await attempt(slept, end, services)
    assert await job_of(slept.id) == (JobState.RUNNING, None)


@pytest.mark.usefixtures("hasty")
async def test_a_database_that_is_away_ends_the_lease(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that could not renew for as long as a lease lasts takes its job for lost."""
    monkeypatch.setattr(working, "LEASE", timedelta(seconds=0.1))
    job = await taken_job(services)
    engine = create_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    away = replace(services, units=DatabaseUnits(engine, queue=services.queue, clock=services.clock))
    with capture_logs() as logged:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await attempt(job, dawdle_until_ended, away)
    assert {entry["event"] for entry in logged} == {"lease_not_renewed", "job_lost"}
    await engine.dispose()


async def test_a_worker_can_be_stopped_while_the_database_is_away(services: Services, tmp_path: Path) -> None:
    """What cannot be put back is due when its lease ends; the worker ends all the same."""
    job = await taken_job(services)
    engine = create_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    away = replace(services, units=DatabaseUnits(engine, queue=services.queue, clock=services.clock))
    started = asyncio.Event()

    async def dawdle(_message: Message, _services: Services) -> None:
        started.set()
        await asyncio.Event().wait()

    running = asyncio.create_task(attempt(job, dawdle, away))
    await started.wait()
    running.cancel()
    with capture_logs() as logged, pytest.raises(asyncio.CancelledError):
        await running
    assert [entry["event"] for entry in logged] == ["job_not_put_back"]
    await engine.dispose()


async def test_what_follows_from_a_job_is_as_urgent_as_it_says(services: Services) -> None:
    """A job that somebody waits for asks for what follows as urgently; one of the clock's does not."""
    asked: list[Urgency] = []

    async def ask_for_more(_message: Message, given: Services) -> None:
        for units in (given.units, given.bench.units):
            async with units.open() as unit:
                unit.enqueue(ScoreProject(ProjectId(3)))
                await unit.commit()
            job = await working.take_on(worker="one", units=services.units, clock=services.clock)
            if job is not None:
                asked.append(job.urgency)

    job = await taken_job(services)
    await attempt(job, ask_for_more, services)
    await attempt(replace(job, urgency=Urgency.SOON), ask_for_more, services)
    assert asked == [Urgency.NOW, Urgency.NOW, Urgency.LATER, Urgency.LATER]


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


async def test_a_full_disk_costs_a_job_no_attempt(services: Services, clock: FrozenClock, job_of: JobOf) -> None:
    """However long there is no room, the job waits and says why; then it is done."""
    job = await taken_job(services)
    for _ in range(working.MOST_ATTEMPTS + 1):
        await attempt(job, raising(NoRoom("waiting: no room on the disk")), services)
        assert await job_of(job.id) == (JobState.DUE, "waiting: no room on the disk")
        clock.advance(working.ROOM_PAUSE)
        job = await taken_again(services)

    await attempt(job, succeed, services)

    assert (await job_of(job.id))[0] is JobState.DONE


@pytest.mark.parametrize(("took", "pause"), [(1, 30), (60, 540), (3000, 3600)])
async def test_what_does_not_fit_is_not_fetched_again_without_end(
    took: int, pause: int, services: Services, clock: FrozenClock
) -> None:
    """The longer it took to find that there is no room, the longer the job rests, but an hour at most."""

    async def fill(_message: Message, _services: Services) -> None:
        clock.advance(timedelta(seconds=took))
        raise NoRoom("waiting: no room on the disk")

    await attempt(await taken_job(services), fill, services)

    async with services.units.read() as unit:
        early = await unit.jobs.due(now=clock.now() + timedelta(seconds=pause - 1), limit=1)
        late = await unit.jobs.due(now=clock.now() + timedelta(seconds=pause), limit=1)
    assert (len(early), len(late)) == (0, 1)
