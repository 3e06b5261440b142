"""Jobs in the database: taken on once, held by a lease, retried, failed, dropped."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.builders import seed_project
from tests.clocks import FrozenClock
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.releases import ProjectId, ReleaseId
from vetting.jobs import IngestRelease, Message, PollProject, ScoreProject, Urgency
from vetting.ports.jobs import ClaimedJob, DueJob, JobStore, Lease, Slot

HOUR = timedelta(hours=1)
End = Callable[[JobStore, ClaimedJob, FrozenClock], Awaitable[bool]]


async def ask(units: DatabaseUnits, message: Message | None = None) -> Message:
    """Make one job due."""
    asked = message or PollProject((await seed_project(units)).id)
    async with units.open() as unit:
        unit.enqueue(asked)
        await unit.commit()
    return asked


async def due(units: DatabaseUnits, clock: FrozenClock) -> tuple[DueJob, ...]:
    """List what is due."""
    async with units.open() as unit:
        return await unit.jobs.due(now=clock.now(), limit=10)


async def take(
    units: DatabaseUnits, clock: FrozenClock, *, worker: str = "one", barred: tuple[Slot, ...] = ()
) -> ClaimedJob | None:
    """Take the next job on for an hour and commit that."""
    async with units.open() as unit:
        job = await unit.jobs.take(Lease(worker, clock.now() + HOUR), now=clock.now(), barred=barred)
        await unit.commit()
    return job


async def taken(units: DatabaseUnits, clock: FrozenClock) -> ClaimedJob:
    """Take the next job on; there must be one."""
    job = await take(units, clock)
    assert job is not None
    return job


async def finish(jobs: JobStore, job: ClaimedJob, clock: FrozenClock) -> bool:
    """End a job well."""
    return await jobs.finish(job, now=clock.now())


async def fail(jobs: JobStore, job: ClaimedJob, clock: FrozenClock) -> bool:
    """End a job badly."""
    return await jobs.fail(job, now=clock.now(), reason="broken archive")


async def retry(jobs: JobStore, job: ClaimedJob, clock: FrozenClock) -> bool:
    """Put a job off."""
    return await jobs.retry(job, at=clock.now() + HOUR, reason="the index is away")


async def put_back(jobs: JobStore, job: ClaimedJob, clock: FrozenClock) -> bool:
    """Leave a job to another."""
    return await jobs.put_back(job, at=clock.now(), reason="the worker was stopped")


async def renew(jobs: JobStore, job: ClaimedJob, clock: FrozenClock) -> bool:
    """Hold a job for longer."""
    return await jobs.renew(job, until=clock.now() + HOUR)


async def end(units: DatabaseUnits, job: ClaimedJob, clock: FrozenClock, how: End) -> bool:
    """End a job and commit that."""
    async with units.open() as unit:
        held = await how(unit.jobs, job, clock)
        await unit.commit()
    return held


async def test_a_job_is_taken_on_once(units: DatabaseUnits, clock: FrozenClock) -> None:
    """The second worker that looks finds nothing to do."""
    message = await ask(units)
    job = await taken(units, clock)

    assert (job.message, job.attempts, job.claim, job.urgency) == (message, 1, 1, Urgency.NOW)
    assert await take(units, clock) is None
    assert await due(units, clock) == ()


async def test_a_job_whose_lease_ended_is_taken_on_again(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A job that its worker no longer holds is due again, and counts its attempts."""
    await ask(units)
    first = await taken(units, clock)
    clock.advance(HOUR)

    assert await due(units, clock) == (DueJob(first.id, first.kind),)
    again = await taken(units, clock)
    assert (again.id, again.attempts) == (first.id, 2)


async def test_a_lease_that_is_renewed_does_not_end(units: DatabaseUnits, clock: FrozenClock) -> None:
    """As long as its worker says so in time, nobody else takes the job on."""
    await ask(units)
    job = await taken(units, clock)
    for _ in range(3):
        clock.advance(HOUR * 0.9)
        assert await end(units, job, clock, renew)
    assert await take(units, clock) is None


async def test_a_job_begun_before_there_were_leases_is_due(
    units: DatabaseUnits, clock: FrozenClock, engine: AsyncEngine
) -> None:
    """What an older version left running is held by nobody."""
    await ask(units)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE jobs SET state = 'running', attempts = 1"))
    assert (await taken(units, clock)).attempts == 2


@pytest.mark.parametrize("how", [finish, fail, retry, put_back, renew])
async def test_nobody_ends_what_another_has_taken(units: DatabaseUnits, clock: FrozenClock, how: End) -> None:
    """A worker that slept past its lease changes nothing of the job any more, and is told so."""
    await ask(units)
    slept = await taken(units, clock)
    clock.advance(HOUR)
    awake = await taken(units, clock)

    assert not await end(units, slept, clock, how)
    assert await take(units, clock) is None
    assert await end(units, awake, clock, finish)


@pytest.mark.parametrize("how", [finish, fail, retry, put_back, renew])
async def test_what_has_ended_is_not_ended_again(units: DatabaseUnits, clock: FrozenClock, how: End) -> None:
    """Who comes late finds the job ended by another, and leaves it so."""
    await ask(units)
    slept = await taken(units, clock)
    clock.advance(HOUR)
    await end(units, await taken(units, clock), clock, finish)

    assert not await end(units, slept, clock, how)
    clock.advance(2 * HOUR)
    assert await take(units, clock) is None


async def test_a_claim_of_a_job_that_was_put_back_is_still_past(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Attempts may be counted back, so it is the number of claims that tells who holds a job."""
    await ask(units)
    first = await taken(units, clock)
    await end(units, first, clock, put_back)
    second = await taken(units, clock)

    assert (first.attempts, second.attempts) == (1, 1)
    assert not await end(units, first, clock, fail)
    assert await end(units, second, clock, finish)


async def test_the_more_urgent_is_taken_first(units: DatabaseUnits, clock: FrozenClock) -> None:
    """What somebody asked for comes before what has waited longer; among equals, what has waited longest."""
    messages = [ScoreProject(ProjectId(number)) for number in range(1, 5)]
    for urgency, message in zip((Urgency.LATER, Urgency.SOON, Urgency.LATER, Urgency.NOW), messages, strict=True):
        await ask(units.at(urgency), message)
        clock.advance(HOUR)

    jobs = [await taken(units, clock) for _ in messages]
    assert [job.message for job in jobs] == [messages[3], messages[1], messages[0], messages[2]]


async def test_a_job_becomes_as_urgent_as_whoever_asks_for_it(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Asking again for what is due already moves it forward, and never back."""
    message = await ask(units.at(Urgency.LATER))
    for urgency in (Urgency.SOON, Urgency.LATER):
        await ask(units.at(urgency), message)
    assert (await taken(units, clock)).urgency is Urgency.SOON


async def test_a_unit_asks_for_nothing_more_urgent_than_itself(units: DatabaseUnits, clock: FrozenClock) -> None:
    """What the clock asks for stays so, even where a use case calls it a little urgent."""
    async with units.at(Urgency.LATER).open() as unit:
        unit.enqueue(ScoreProject(ProjectId(1)), urgency=Urgency.SOON)
        await unit.commit()
    assert (await taken(units, clock)).urgency is Urgency.LATER


async def test_a_message_asked_for_twice_is_as_urgent_as_the_more_urgent(
    units: DatabaseUnits, clock: FrozenClock
) -> None:
    """Within one transaction, too."""
    async with units.open() as unit:
        for urgency in (None, Urgency.LATER):
            unit.enqueue(ScoreProject(ProjectId(1)), urgency=urgency)
        await unit.commit()
    assert (await taken(units, clock)).urgency is Urgency.NOW


async def test_what_is_barred_is_passed_over(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A worker that has no room for a kind of one urgency takes the same kind of another, and other kinds."""
    poll, ingest = PollProject(ProjectId(1)), IngestRelease(ReleaseId(1))
    await ask(units.at(Urgency.LATER), poll)
    await ask(units.at(Urgency.LATER), ingest)
    barred = ((poll.kind, Urgency.LATER), (ingest.kind, Urgency.NOW))

    first = await take(units, clock, barred=barred)
    assert first is not None
    assert first.message == ingest
    assert await take(units, clock, barred=barred) is None
    assert (await taken(units, clock)).message == poll


@pytest.mark.parametrize("urgency", [Urgency.SOON, Urgency.LATER])
async def test_a_job_that_was_put_off_is_not_hurried_by_other_work(
    units: DatabaseUnits, clock: FrozenClock, urgency: Urgency
) -> None:
    """What failed waits out its pause, however often it is asked for meanwhile, and is there once."""
    message = await ask(units)
    assert await end(units, await taken(units, clock), clock, retry)

    await ask(units.at(urgency), message)

    assert await due(units, clock) == ()
    clock.advance(HOUR)
    assert len(await due(units, clock)) == 1


async def test_a_job_that_was_put_off_is_done_when_somebody_asks(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Who asks and waits does not wait for a pause to end."""
    message = await ask(units)
    first = await taken(units, clock)
    assert await end(units, first, clock, retry)

    await ask(units, message)

    assert (await taken(units, clock)).id == first.id


async def test_an_urgency_that_nobody_knows_is_taken_for_the_nearest(
    units: DatabaseUnits, clock: FrozenClock, engine: AsyncEngine
) -> None:
    """A row written by hand, or by a later version, does not stop the others."""
    await ask(units)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE jobs SET urgency = 77"))
    assert (await taken(units, clock)).urgency is Urgency.LATER


async def test_a_retried_job_waits_for_its_time(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A job put off is due when its time has come, not before."""
    await ask(units)
    job = await taken(units, clock)
    await end(units, job, clock, retry)

    assert await take(units, clock) is None
    clock.advance(HOUR)
    assert await due(units, clock) == (DueJob(job.id, job.kind),)


async def test_a_failed_job_can_be_dismissed(units: DatabaseUnits, clock: FrozenClock) -> None:
    """It is gone; what has not failed cannot be dismissed."""
    await ask(units)
    job = await taken(units, clock)
    async with units.open() as unit:
        assert not await unit.jobs.dismiss(job.id)
    await end(units, job, clock, fail)

    async with units.open() as unit:
        assert await unit.jobs.dismiss(job.id)
        assert await unit.jobs.failed() == ()


async def test_failed_jobs_are_found_by_kind_and_by_reason(units: DatabaseUnits, clock: FrozenClock) -> None:
    """All of them, those of one kind, or those with one reason."""
    poll = await ask(units)
    score = await ask(units, ScoreProject(ProjectId(1)))
    jobs = [await taken(units, clock) for _ in range(2)]
    async with units.open() as unit:
        await unit.jobs.fail(jobs[0], now=clock.now(), reason="odd")
        await unit.jobs.fail(jobs[1], now=clock.now(), reason="broken")
        await unit.commit()

    async with units.open() as unit:
        assert [job.kind for job in await unit.jobs.failed()] == [poll.kind, score.kind]
        assert [job.kind for job in await unit.jobs.failed(kind=score.kind)] == [score.kind]
        assert [job.kind for job in await unit.jobs.failed(reason="odd")] == [poll.kind]
        assert [job.kind for job in await unit.jobs.failed(job_id=jobs[1].id)] == [score.kind]


@pytest.mark.parametrize(("age", "gone"), [(HOUR, 0), (3 * HOUR, 1)])
async def test_old_finished_jobs_are_purged(
    units: DatabaseUnits, clock: FrozenClock, age: timedelta, gone: int
) -> None:
    """Jobs done before the given moment are dropped, younger ones stay."""
    await ask(units)
    await end(units, await taken(units, clock), clock, finish)
    clock.advance(age)

    async with units.open() as unit:
        assert await unit.jobs.purge(before=clock.now() - 2 * HOUR) == gone
