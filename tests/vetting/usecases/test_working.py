"""Tests of the life of a job."""

from datetime import timedelta
from pathlib import Path

import pytest
from arq.connections import ArqRedis
from hypothesis import given
from hypothesis import strategies as st

from tests.clocks import NOON, FrozenClock
from vetting.adapters.db.units import DatabaseUnits
from vetting.adapters.queue import ArqQueue, open_redis
from vetting.domain.errors import SourceUnavailable
from vetting.domain.projects import ReleaseState
from vetting.domain.releases import Ecosystem, ProjectId, ProjectName, ReleaseId
from vetting.jobs import KINDS, IngestRelease, Message, PollProject
from vetting.ports.jobs import ClaimedJob, DueJob
from vetting.usecases import working

POLL = PollProject(ProjectId(3))
MOMENT = timedelta(seconds=1)


async def ask_for(message: Message, units: DatabaseUnits, clock: FrozenClock) -> int:
    """Make *message* due, and give the id of its job."""
    async with units.open() as unit:
        unit.enqueue(message)
        await unit.commit()
    (job,) = await due_now(units, clock)
    return job.id


async def due_now(units: DatabaseUnits, clock: FrozenClock) -> tuple[DueJob, ...]:
    """List what is due."""
    now = clock.now()
    async with units.open() as unit:
        return await unit.jobs.due(now=now, stale_before=now - working.STALE_AFTER, limit=10)


async def test_a_job_is_taken_on_once(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Whoever hears of a job second finds nothing to do."""
    job_id = await ask_for(POLL, units, clock)
    taken = [await working.take_on(job_id, units=units, clock=clock) for _ in range(2)]
    assert taken == [ClaimedJob(POLL, 1), None]


async def test_a_job_that_is_done_is_not_taken_on(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A message that arrives late finds nothing to do."""
    job_id = await ask_for(POLL, units, clock)
    await working.take_on(job_id, units=units, clock=clock)
    await working.note_done(job_id, units=units, clock=clock)
    clock.advance(working.STALE_AFTER + MOMENT)
    assert await working.take_on(job_id, units=units, clock=clock) is None


async def test_a_job_left_behind_is_taken_on_again(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A worker that was killed keeps a job for no longer than any attempt may last."""
    job_id = await ask_for(POLL, units, clock)
    await working.take_on(job_id, units=units, clock=clock)
    clock.advance(working.STALE_AFTER + MOMENT)
    assert await due_now(units, clock) == (DueJob(job_id, "poll_project"),)
    assert await working.take_on(job_id, units=units, clock=clock) == ClaimedJob(POLL, 2)


async def test_a_job_put_back_is_due_at_once(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A worker that is told to stop leaves its job to the next, however often, and it was no attempt."""
    job_id = await ask_for(POLL, units, clock)
    for _ in range(working.MOST_ATTEMPTS + 1):
        assert await working.take_on(job_id, units=units, clock=clock) == ClaimedJob(POLL, 1)
        await working.put_back(job_id, units=units, clock=clock)


async def test_a_job_that_no_worker_lives_to_end_is_given_up(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A job that takes its worker down with it is not handed to one worker after another for ever."""
    job_id = await ask_for(POLL, units, clock)
    for attempt in range(1, working.MOST_ATTEMPTS + 1):
        assert await working.take_on(job_id, units=units, clock=clock) == ClaimedJob(POLL, attempt)
        clock.advance(working.STALE_AFTER + MOMENT)
    assert await working.take_on(job_id, units=units, clock=clock) is None
    clock.advance(working.STALE_AFTER + MOMENT)
    assert await due_now(units, clock) == ()


async def test_a_job_to_be_tried_later_waits(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A job whose source was away is due after its pause, and not before."""
    job_id = await ask_for(POLL, units, clock)
    claimed = await working.take_on(job_id, units=units, clock=clock)
    assert claimed is not None
    pause = await working.try_later(job_id, claimed, reason="away", spread=0.5, units=units, clock=clock)
    assert pause == working.FIRST_PAUSE
    assert await working.take_on(job_id, units=units, clock=clock) is None
    clock.advance(pause)
    assert await working.take_on(job_id, units=units, clock=clock) == ClaimedJob(POLL, 2)


async def test_a_job_tried_often_enough_is_given_up(units: DatabaseUnits, clock: FrozenClock) -> None:
    """After the last attempt the job has failed; it is not due again."""
    job_id = await ask_for(POLL, units, clock)
    for _ in range(working.MOST_ATTEMPTS):
        claimed = await working.take_on(job_id, units=units, clock=clock)
        assert claimed is not None
        pause = await working.try_later(job_id, claimed, reason="away", spread=1, units=units, clock=clock)
        clock.advance(pause or working.LONGEST_PAUSE)
    assert pause is None
    assert await due_now(units, clock) == ()


async def test_a_release_says_why_it_was_given_up(units: DatabaseUnits, clock: FrozenClock) -> None:
    """When the job of a release is given up, the release has failed."""
    async with units.open() as unit:
        project = await unit.projects.add(
            Ecosystem.PYPI, ProjectName("demo"), index_url="https://index.example.test/simple/", at=NOON
        )
        (release_id,) = await unit.releases.add_all(project, [("1.0", [])], at=NOON)
        await unit.commit()
    message = IngestRelease(ReleaseId(release_id))
    job_id = await ask_for(message, units, clock)
    await working.give_up(job_id, message, reason="the index is away", units=units, clock=clock)
    async with units.open() as unit:
        assert await unit.releases.state_of(release_id) is ReleaseState.FAILED


async def test_a_sweep_sends_what_is_due(units: DatabaseUnits, clock: FrozenClock, redis: ArqRedis) -> None:
    """Jobs that nobody was told about are sent by the sweep."""
    job_id = await ask_for(POLL, units, clock)
    assert await working.send_due_jobs(units=units, queue=ArqQueue(redis), clock=clock) == 1
    assert [tuple(job.args) for job in await redis.queued_jobs()] == [(job_id,)]


async def test_a_sweep_says_that_the_queue_is_away(units: DatabaseUnits, clock: FrozenClock, tmp_path: Path) -> None:
    """What could not be sent stays due."""
    await ask_for(POLL, units, clock)
    async with open_redis(f"unix://{tmp_path}/nobody.sock") as away:
        with pytest.raises(SourceUnavailable):
            await working.send_due_jobs(units=units, queue=ArqQueue(away), clock=clock)
    assert len(await due_now(units, clock)) == 1


async def test_old_jobs_are_dropped(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A job that is done is kept for a while, and then no longer."""
    job_id = await ask_for(POLL, units, clock)
    await working.take_on(job_id, units=units, clock=clock)
    await working.note_done(job_id, units=units, clock=clock)
    clock.advance(working.KEPT_FOR)
    assert await working.drop_old_jobs(units=units, clock=clock) == 0
    clock.advance(MOMENT)
    assert await working.drop_old_jobs(units=units, clock=clock) == 1


@given(attempts=st.integers(1, 50), spread=st.floats(0, 1))
def test_pauses_grow_and_stay_bounded(attempts: int, spread: float) -> None:
    """Each pause is at least as long as the one before it, up to a limit, whatever the spread."""
    pause = working.back_off(attempts, spread=spread)
    assert working.FIRST_PAUSE * 0.75 <= pause <= working.LONGEST_PAUSE * 1.25
    assert pause <= working.back_off(attempts + 1, spread=spread)


def test_every_kind_of_job_has_a_time_limit() -> None:
    """No kind of job may run for ever."""
    assert set(working.TIME_LIMITS) == set(KINDS.values())
