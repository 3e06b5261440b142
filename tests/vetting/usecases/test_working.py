"""Tests of the life of a job."""

import re
from collections.abc import Iterable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.builders import seed_project, seed_release
from tests.clocks import FrozenClock
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.projects import ReleaseState
from vetting.domain.releases import ProjectId, ReleaseId
from vetting.jobs import KINDS, CompareRelease, IngestRelease, Message, PollProject, ScoreRelease, Urgency
from vetting.ports.jobs import ClaimedJob
from vetting.usecases import working

POLL = PollProject(ProjectId(3))
MOMENT = timedelta(seconds=1)


async def ask_for(message: Message, units: DatabaseUnits) -> None:
    """Make *message* due."""
    async with units.open() as unit:
        unit.enqueue(message)
        await unit.commit()


async def take_on(units: DatabaseUnits, clock: FrozenClock) -> ClaimedJob | None:
    """Take the next job on."""
    return await working.take_on(worker="one", units=units, clock=clock)


async def taken(units: DatabaseUnits, clock: FrozenClock) -> ClaimedJob:
    """Take the next job on; there must be one."""
    job = await take_on(units, clock)
    assert job is not None
    return job


async def failures(units: DatabaseUnits) -> list[str | None]:
    """List why jobs failed."""
    async with units.open() as unit:
        return [job.reason for job in await unit.jobs.failed()]


async def test_a_job_is_taken_on_once(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Whoever looks second finds nothing to do."""
    await ask_for(POLL, units)
    assert (await taken(units, clock)).message == POLL
    assert await take_on(units, clock) is None


async def test_a_job_that_is_done_is_not_taken_on(units: DatabaseUnits, clock: FrozenClock) -> None:
    """What is done stays done, however long ago it was begun."""
    await ask_for(POLL, units)
    assert await working.note_done(await taken(units, clock), units=units, clock=clock)
    clock.advance(working.LEASE + MOMENT)
    assert await take_on(units, clock) is None


async def test_a_job_left_behind_is_taken_on_again_in_seconds(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A worker that was killed keeps a job for no longer than its lease."""
    assert timedelta(seconds=20) >= working.LEASE
    await ask_for(POLL, units)
    await taken(units, clock)
    assert not await working.is_anything_due(units=units, clock=clock)
    clock.advance(working.LEASE)
    assert await working.is_anything_due(units=units, clock=clock)
    assert (await taken(units, clock)).attempts == 2


async def test_a_job_that_is_worked_on_is_kept(units: DatabaseUnits, clock: FrozenClock) -> None:
    """However long a job takes, nobody else takes it on while its worker says that it works."""
    await ask_for(POLL, units)
    job = await taken(units, clock)
    for _ in range(10):
        clock.advance(working.LEASE - MOMENT)
        assert await working.keep(job, units=units, clock=clock)
    assert await take_on(units, clock) is None


async def test_a_job_that_was_lost_is_neither_kept_nor_ended(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A worker that slept is told that its job is another's, and its failure is not the release's."""
    release = await seed_release(units, await seed_project(units))
    await ask_for(IngestRelease(release.id), units)
    slept = await taken(units, clock)
    clock.advance(working.LEASE)
    await taken(units, clock)

    assert not await working.keep(slept, units=units, clock=clock)
    assert not await working.note_done(slept, units=units, clock=clock)
    assert not await working.put_back(slept, units=units, clock=clock)
    assert not await working.give_up(slept, reason="odd", units=units, clock=clock)
    async with units.open() as unit:
        assert await unit.releases.state_of(release.id) is not ReleaseState.FAILED


async def test_a_job_put_back_is_due_at_once(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A worker that is told to stop leaves its job to the next, however often, and it was no attempt."""
    await ask_for(POLL, units)
    for _ in range(working.MOST_ATTEMPTS + 1):
        job = await taken(units, clock)
        assert job.attempts == 1
        assert await working.put_back(job, units=units, clock=clock)


async def test_a_job_that_no_worker_lives_to_end_is_given_up(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A job that takes its worker down with it fails with that reason, on the release, too, and frees the rest."""
    release = await seed_release(units, await seed_project(units))
    await ask_for(IngestRelease(release.id), units)
    for attempt in range(1, working.MOST_ATTEMPTS + 1):
        assert (await taken(units, clock)).attempts == attempt
        clock.advance(working.LEASE)
    await ask_for(POLL, units)

    assert (await taken(units, clock)).message == POLL
    reason = "it was begun 5 times, and its worker was gone before the last of them ended"
    assert await failures(units) == [reason]
    async with units.open() as unit:
        assert await unit.releases.state_of(release.id) is ReleaseState.FAILED


@pytest.mark.parametrize(
    ("kind", "payload", "reason"),
    [
        ("vanish", '{"release_id": 1}', "no job of kind 'vanish' has the fields"),
        ("score_release", '{"project_id": 1}', "no job of kind 'score_release' has the fields"),
        ("score_release", "[1]", "no job of kind 'score_release' has the fields"),
        ("score_release", "7", "no job of kind 'score_release' has the fields"),
        ("score_release", "null", "no job of kind 'score_release' has the fields"),
        ("ingest_release", '{"release_id": "1; DROP"}', "an id in .* is none"),
        ("ingest_release", '{"release_id": true}', "an id in .* is none"),
        ("ingest_release", '{"release_id": 99999999999999999999}', "an id in .* is none"),
        ("ingest_release", '{"release_id": 404}', None),
    ],
)
async def test_a_job_that_nobody_can_do_does_not_stop_the_others(
    units: DatabaseUnits, clock: FrozenClock, engine: AsyncEngine, kind: str, payload: str, reason: str | None
) -> None:
    """A row written by hand fails with its reason, or is tried, and whoever is next in line is taken on."""
    await ask_for(ScoreRelease(ReleaseId(1)), units)
    async with engine.begin() as connection:
        await connection.execute(
            text("UPDATE jobs SET kind = :kind, payload = CAST(:payload AS JSON)")
            if engine.dialect.name == "postgresql"
            else text("UPDATE jobs SET kind = :kind, payload = :payload"),
            {"kind": kind, "payload": payload},
        )
    await ask_for(POLL, units)
    job = await taken(units, clock)
    if reason is None:
        assert await working.give_up(job, reason="there is no release 404", units=units, clock=clock)
        job = await taken(units, clock)

    assert job.message == POLL
    (why,) = await failures(units)
    assert why is not None
    assert re.match(reason or "there is no release 404", why)


async def test_a_payload_that_is_no_json_does_not_stop_the_others(
    units: DatabaseUnits, clock: FrozenClock, engine: AsyncEngine
) -> None:
    """SQLite keeps any text in the column: such a row fails, and the next is taken on. PostgreSQL refuses it."""
    await ask_for(ScoreRelease(ReleaseId(1)), units)
    statement = text("UPDATE jobs SET payload = '{{'")
    if engine.dialect.name == "postgresql":
        async with engine.connect() as connection:
            with pytest.raises(DBAPIError):
                await connection.execute(statement)
        return
    async with engine.begin() as connection:
        await connection.execute(statement)
    await ask_for(POLL, units)
    assert (await taken(units, clock)).message == POLL
    assert len(await failures(units)) == 1


async def test_a_job_to_be_tried_later_waits(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A job whose source was away is due after its pause, and not before."""
    await ask_for(POLL, units)
    job = await taken(units, clock)
    pause = await working.try_later(job, reason="away", spread=0.5, units=units, clock=clock)
    assert pause == working.FIRST_PAUSE
    assert await take_on(units, clock) is None
    clock.advance(pause)
    assert (await taken(units, clock)).attempts == 2


async def test_a_job_tried_often_enough_is_given_up(units: DatabaseUnits, clock: FrozenClock) -> None:
    """After the last attempt the job has failed; it is not due again."""
    await ask_for(POLL, units)
    for _ in range(working.MOST_ATTEMPTS):
        job = await taken(units, clock)
        pause = await working.try_later(job, reason="away", spread=1, units=units, clock=clock)
        clock.advance(pause or working.LONGEST_PAUSE)
    assert pause is None
    assert await take_on(units, clock) is None
    assert await failures(units) == ["away (tried 5 times)"]


@pytest.mark.parametrize("kind", [IngestRelease, CompareRelease])
async def test_a_release_says_why_it_was_given_up(
    units: DatabaseUnits, clock: FrozenClock, kind: type[IngestRelease | CompareRelease]
) -> None:
    """When a job that a release cannot be read without is given up, the release has failed."""
    release = await seed_release(units, await seed_project(units))
    await ask_for(kind(release.id), units)
    await working.give_up(await taken(units, clock), reason="the index is away", units=units, clock=clock)
    async with units.open() as unit:
        assert await unit.releases.state_of(release.id) is ReleaseState.FAILED


async def test_a_release_that_is_read_but_for_a_file_stays_read(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Giving up on one file of several takes back nothing of the others: the file itself says why."""
    release = await seed_release(units, await seed_project(units))
    await ask_for(IngestRelease(release.id), units)
    async with units.open() as unit:
        await unit.releases.set_state(release.id, ReleaseState.COMPARED, at=clock.now())
        await unit.commit()

    assert await working.give_up(await taken(units, clock), reason="the index is away", units=units, clock=clock)

    async with units.open() as unit:
        assert await unit.releases.state_of(release.id) is ReleaseState.COMPARED


async def test_old_jobs_are_dropped(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A job that is done is kept for a while, and then no longer."""
    await ask_for(POLL, units)
    await working.note_done(await taken(units, clock), units=units, clock=clock)
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


def running(kinds: Iterable[str], urgency: Urgency) -> list[ClaimedJob]:
    """Give jobs that a worker holds."""
    return [ClaimedJob(number, kind, "{}", 1, 1, urgency) for number, kind in enumerate(kinds)]


def test_a_worker_that_asks_little_of_the_index_bars_nothing() -> None:
    """Whatever is next in line is taken on, also while every slot does something else."""
    others = running(["score_release", "compare_release", "score_project"], Urgency.LATER)
    assert working.barred_by([], slots=4) == frozenset()
    assert working.barred_by([*others, *running(["poll_project"], Urgency.LATER)], slots=6) == frozenset()


def test_a_slot_is_kept_from_the_clock_for_who_waits_for_the_index() -> None:
    """What the clock asks of the index leaves two slots; one of them is for what somebody asks of it."""
    barred = working.barred_by(running(["poll_project", "ingest_release"], Urgency.LATER), slots=4)
    assert barred == {
        (kind, urgency) for kind in working.INDEX_WORK for urgency in Urgency if urgency is not Urgency.NOW
    }


def test_what_somebody_asks_of_the_index_bars_the_clock_no_earlier() -> None:
    """Only what nobody waits for counts as what the clock asks for."""
    assert working.barred_by(running(["ingest_release"] * 2, Urgency.NOW), slots=4) == frozenset()


@pytest.mark.parametrize("urgency", Urgency)
def test_a_slot_is_kept_from_the_index(urgency: Urgency) -> None:
    """However slow the index is, and whoever asks it, one slot does what needs no index."""
    barred = working.barred_by(running(["ingest_release"] * 3, urgency), slots=4)
    assert barred == {(kind, one) for kind in working.INDEX_WORK for one in Urgency}
