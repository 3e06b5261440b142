"""
The life of a job: taken on, then done, tried again, or given up.

1. A worker that hears of a job takes it on; whoever hears of it second finds
   nothing to do.
2. An outside source that could not be asked is asked again, ever later; after
   ``MOST_ATTEMPTS`` the job is given up. Anything else is given up at once.
3. A job given up says why on its row, and so does the release it was for. One
   whose workers die of it again and again is given up too.
4. Every few seconds ``send_due_jobs`` sends what is due again: what waits for
   another attempt, what the queue lost, and what a killed worker left behind.
"""

from datetime import timedelta

from vetting.domain.projects import ReleaseState
from vetting.jobs import CompareRelease, IngestRelease, JobQueue, Message, PollProject, ScoreProject, ScoreRelease
from vetting.ports.clock import Clock
from vetting.ports.jobs import ClaimedJob
from vetting.ports.store import Units

MOST_ATTEMPTS = 5
"""With ``back_off``, a source may be away for about twenty minutes."""
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)
TIME_LIMITS: dict[type[Message], timedelta] = {
    PollProject: timedelta(minutes=2),
    IngestRelease: timedelta(minutes=30),
    CompareRelease: timedelta(minutes=10),
    ScoreRelease: timedelta(minutes=2),
    ScoreProject: timedelta(minutes=10),
}
"""How long one attempt may take; a release may have a hundred files to fetch."""
STALE_AFTER = max(TIME_LIMITS.values()) + timedelta(minutes=1)
"""A job that was taken on longer ago than this was left behind by a worker that is no more."""
SENT_AT_ONCE = 200
KEPT_FOR = timedelta(days=7)
"""How long a job that is done can be looked at."""


def back_off(attempts: int, *, spread: float) -> timedelta:
    """
    Say how long to wait before the next attempt.

    Args:
        attempts: How many there were, at least 1; each makes the pause four times as long.
        spread: From 0 to 1, drawn anew each time, so that jobs which failed together do not return together.
    """
    doublings = 2 * (min(attempts, MOST_ATTEMPTS) - 1)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE) * (0.75 + spread / 2)


async def take_on(job_id: int, *, units: Units, clock: Clock) -> ClaimedJob | None:
    """Take a job on, or give None where there is nothing to do; one that no worker lived to end is given up."""
    now = clock.now()
    async with units.open() as unit:
        claimed = await unit.jobs.claim(job_id, now=now, stale_before=now - STALE_AFTER)
        await unit.commit()
    if claimed is None or claimed.attempts <= MOST_ATTEMPTS:
        return claimed
    # Whoever ends the last attempt gives the job up, so nobody lived to end it.
    reason = f"it was begun {MOST_ATTEMPTS} times, and its worker was gone before the last of them ended"
    await give_up(job_id, claimed.message, reason=reason, units=units, clock=clock)
    return None


async def note_done(job_id: int, *, units: Units, clock: Clock) -> None:
    """Note that a job is done."""
    async with units.open() as unit:
        await unit.jobs.finish(job_id, now=clock.now())
        await unit.commit()


async def put_back(job_id: int, *, units: Units, clock: Clock) -> None:
    """Make a job due again at once: its worker was told to stop, which is no attempt of the job's."""
    async with units.open() as unit:
        await unit.jobs.put_back(job_id, at=clock.now(), reason="the worker was stopped")
        await unit.commit()


async def try_later(
    job_id: int, claimed: ClaimedJob, *, reason: str, spread: float, units: Units, clock: Clock
) -> timedelta | None:
    """
    Make a job due again after a pause, or give it up where it was tried often enough.

    Returns:
        The pause, or None where the job was given up.
    """
    if claimed.attempts >= MOST_ATTEMPTS:
        await give_up(
            job_id, claimed.message, reason=f"{reason} (tried {claimed.attempts} times)", units=units, clock=clock
        )
        return None
    pause = back_off(claimed.attempts, spread=spread)
    async with units.open() as unit:
        await unit.jobs.retry(job_id, at=clock.now() + pause, reason=reason)
        await unit.commit()
    return pause


async def give_up(job_id: int, message: Message, *, reason: str, units: Units, clock: Clock) -> None:
    """Note that a job came to nothing, and why, where people look for it."""
    async with units.open() as unit:
        await unit.jobs.fail(job_id, now=clock.now(), reason=reason)
        if isinstance(message, IngestRelease | CompareRelease):
            await unit.releases.set_state(message.release_id, ReleaseState.FAILED, at=clock.now(), reason=reason)
        await unit.commit()


async def send_due_jobs(*, units: Units, queue: JobQueue, clock: Clock) -> int:
    """
    Send every job whose time has come, longest due first, and give their number.

    Raises:
        SourceUnavailable: The queue cannot be reached; the next sweep tries again.
    """
    now = clock.now()
    async with units.open() as unit:
        due = await unit.jobs.due(now=now, stale_before=now - STALE_AFTER, limit=SENT_AT_ONCE)
    for job in due:
        await queue.send(job.kind, job.id)
    return len(due)


async def drop_old_jobs(*, units: Units, clock: Clock) -> int:
    """Drop jobs done long ago, and give their number."""
    async with units.open() as unit:
        dropped = await unit.jobs.purge(before=clock.now() - KEPT_FOR)
        await unit.commit()
    return dropped
