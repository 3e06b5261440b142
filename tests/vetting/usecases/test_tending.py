"""Tests of what operators do about jobs that failed."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.builders import actor, seed_project, seed_release
from tests.clocks import NOON, FrozenClock
from tests.taking import take, take_all
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.accounts import Role
from vetting.domain.errors import Conflict, NotFound, NotPermitted
from vetting.domain.projects import ReleaseState
from vetting.domain.releases import ReleaseId
from vetting.jobs import CompareRelease, IngestRelease, Message, PollProject, ScoreRelease, Urgency
from vetting.usecases.tending import dismiss_job, retry_failures, retry_job

OPERATOR = actor()
REVIEWER = actor(roles=frozenset({Role.REVIEWER}))


async def failed(units: DatabaseUnits, *messages: Message, reason: str = "It broke.") -> int:
    """Let jobs fail, and give the id of the first."""
    async with units.open() as unit:
        for message in messages:
            unit.enqueue(message)
        await unit.commit()
    async with units.open() as unit:
        jobs = await take_all(unit, now=NOON)
        for job in jobs:
            await unit.jobs.fail(job, now=NOON, reason=reason)
            if isinstance(job.message, IngestRelease | CompareRelease):
                release = job.message.release_id
                await unit.releases.set_state(release, ReleaseState.FAILED, at=NOON, reason=reason)
        await unit.commit()
    return jobs[0].id


async def failures(units: DatabaseUnits) -> list[str]:
    """List the kinds of the jobs that have failed."""
    async with units.open() as unit:
        return [one.kind for one in await unit.jobs.failed()]


@pytest.mark.parametrize(
    ("kind", "state"), [(IngestRelease, ReleaseState.READING), (CompareRelease, ReleaseState.READ)]
)
async def test_a_job_tried_again_takes_its_release_along(
    units: DatabaseUnits, clock: FrozenClock, kind: type[IngestRelease | CompareRelease], state: ReleaseState
) -> None:
    """The job is due at once from its first attempt, somebody waits for it, and its release has not failed any more."""
    release = await seed_release(units, await seed_project(units))
    job_id = await failed(units, kind(release.id))

    await retry_job(job_id, actor=OPERATOR, units=units, clock=clock)

    assert await failures(units) == []
    async with units.open() as unit:
        assert await unit.releases.state_of(release.id) is state
        job = await take(unit, now=NOON)
    assert (job.message, job.attempts, job.urgency) == (kind(release.id), 1, Urgency.NOW)


async def test_a_release_that_was_read_meanwhile_stays_so(units: DatabaseUnits, clock: FrozenClock) -> None:
    """An old failure tried again does not hide what another job has done since."""
    release = await seed_release(units, await seed_project(units))
    job_id = await failed(units, IngestRelease(release.id))
    async with units.open() as unit:
        await unit.releases.set_state(release.id, ReleaseState.COMPARED, at=NOON)
        await unit.commit()

    await retry_job(job_id, actor=OPERATOR, units=units, clock=clock)

    async with units.open() as unit:
        assert await unit.releases.state_of(release.id) is ReleaseState.COMPARED


async def test_a_job_about_a_project_can_be_tried_again(units: DatabaseUnits, clock: FrozenClock) -> None:
    """It has no release to take along."""
    project = await seed_project(units)
    job_id = await failed(units, PollProject(project.id))
    await retry_job(job_id, actor=OPERATOR, units=units, clock=clock)
    async with units.open() as unit:
        assert (await take(unit, now=NOON)).message == PollProject(project.id)


async def test_a_job_about_nothing_known_can_be_tried_again(units: DatabaseUnits, clock: FrozenClock) -> None:
    """It will fail again, with its reason, but the operator's wish is done."""
    async with units.open() as unit:
        unit.enqueue(IngestRelease(ReleaseId(404)))
        await unit.commit()
    async with units.open() as unit:
        job = await take(unit, now=NOON)
        await unit.jobs.fail(job, now=NOON, reason="there is no release 404")
        await unit.commit()
    await retry_job(job.id, actor=OPERATOR, units=units, clock=clock)
    assert await failures(units) == []


async def test_jobs_that_failed_alike_are_tried_again_together(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Those of one kind and one reason, and no other; who waits for one release does not wait for them."""
    project = await seed_project(units)
    await failed(units, ScoreRelease(ReleaseId(1)), ScoreRelease(ReleaseId(2)), PollProject(project.id))
    await failed(units, ScoreRelease(ReleaseId(3)), reason="Something else broke.")

    count = await retry_failures("score_release", "It broke.", actor=OPERATOR, units=units, clock=clock)

    assert (count, await failures(units)) == (2, ["poll_project", "score_release"])
    async with units.open() as unit:
        assert {job.urgency for job in await take_all(unit, now=NOON)} == {Urgency.SOON}


async def test_what_nobody_can_read_can_only_be_dismissed(
    units: DatabaseUnits, clock: FrozenClock, engine: AsyncEngine
) -> None:
    """A row that asks for nothing we know stays failed until it is dismissed."""
    job_id = await failed(units, ScoreRelease(ReleaseId(1)))
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE jobs SET kind = 'vanish'"))

    with pytest.raises(Conflict, match="only be dismissed"):
        await retry_job(job_id, actor=OPERATOR, units=units, clock=clock)
    assert await retry_failures("vanish", "It broke.", actor=OPERATOR, units=units, clock=clock) == 0
    assert await failures(units) == ["vanish"]
    await dismiss_job(job_id, actor=OPERATOR, units=units)
    assert await failures(units) == []


async def test_what_has_not_failed_is_left_alone(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A second click, or a job that runs, is told so."""
    with pytest.raises(NotFound, match="no failed job 7"):
        await retry_job(7, actor=OPERATOR, units=units, clock=clock)
    with pytest.raises(NotFound, match="no failed job 7"):
        await dismiss_job(7, actor=OPERATOR, units=units)


async def test_only_operators_tend_jobs(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Nobody else has a job tried again, or dismisses one."""
    job_id = await failed(units, ScoreRelease(ReleaseId(1)))
    with pytest.raises(NotPermitted):
        await retry_job(job_id, actor=REVIEWER, units=units, clock=clock)
    with pytest.raises(NotPermitted):
        await retry_failures("score_release", "It broke.", actor=REVIEWER, units=units, clock=clock)
    with pytest.raises(NotPermitted):
        await dismiss_job(job_id, actor=REVIEWER, units=units)
    assert await failures(units) == ["score_release"]
