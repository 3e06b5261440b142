"""
The life of a job: taken on, then done, tried again, or given up.

1. A worker with a free slot takes on the most urgent job that is due, and
   holds it by a lease, which it renews as long as it works on it. What the
   clock asked for never fills all slots, nor does what asks the index
   (``barred_by``).
2. A worker that was killed renews nothing, so its job is due again within
   ``LEASE``. One that only slept notices that its job is another's by now, and
   writes no end of it.
3. An outside source that could not be asked is asked again, ever later; after
   ``MOST_ATTEMPTS`` the job is given up. So is one that was not done in its time.
   Anything else is given up at once.
4. A job given up says why on its row, and so does the release it was for. One
   whose workers die of it again and again is given up too.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from vetting.domain.errors import InvalidInput, NotFound
from vetting.domain.projects import ReleaseState
from vetting.domain.releases import ReleaseId
from vetting.jobs import (
    CompareRelease,
    IngestRelease,
    MendRelease,
    Message,
    PollProject,
    ScoreProject,
    ScoreRelease,
    Urgency,
    parse,
)
from vetting.ports.clock import Clock
from vetting.ports.jobs import ClaimedJob, Lease, Slot
from vetting.ports.store import Unit, Units

MOST_ATTEMPTS = 5
"""With ``back_off``, a source may be away for about twenty minutes."""
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)
LEASE = timedelta(seconds=15)
"""How soon the job of a killed worker is due again. The clocks of the workers' machines must differ by less."""
RENEWED_EVERY = timedelta(seconds=4)
"""So that three renewals in a row may be late or fail before a job is lost."""
TIME_LIMITS: dict[type[Message], timedelta] = {
    # One page of the index and a few requests for what else it knows, each with its own time-out and tried again.
    PollProject: timedelta(minutes=3),
    # A hundred files of some megabytes each, fetched one after the other from a slow index, and read.
    IngestRelease: timedelta(minutes=20),
    # The base may have to be fetched and read first; comparing takes seconds.
    CompareRelease: timedelta(minutes=20),
    # All that is kept of a release and of its base, fetched, read and compared again.
    MendRelease: timedelta(minutes=40),
    # These only read and write the database: a second, or as long as another's transaction lets them wait.
    ScoreRelease: timedelta(minutes=1),
    ScoreProject: timedelta(minutes=2),
}
"""
How long one attempt may take before it is taken for stuck. It does not bear on how soon a killed worker's job comes
back, so each is a few times what the largest case takes.
"""
INDEX_WORK = frozenset({PollProject.kind, IngestRelease.kind, MendRelease.kind})
"""What mostly waits for the index."""
ROOM_PAUSE = timedelta(seconds=30)
"""How soon it is looked again whether a full disk has room."""
ROOM_REST = 9
"""How many times as long a job rests as it took to find that there is none: what does not fit is not fetched and
unpacked again without end."""
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


def barred_by(running: Iterable[ClaimedJob], *, slots: int) -> frozenset[Slot]:
    """
    Say which jobs a worker does not take on now, however long they are due.

    A slow index may hold up all that asks it. So one slot is kept for what does
    not ask it, and one more for what somebody waits for.

    Args:
        running: What the worker does already.
        slots: How much it does at once, at least 3.
    """
    asking = [job for job in running if job.kind in INDEX_WORK]
    if len(asking) >= slots - 1:
        return frozenset((kind, urgency) for kind in INDEX_WORK for urgency in Urgency)
    if sum(job.urgency is not Urgency.NOW for job in asking) >= slots - 2:
        return frozenset((kind, urgency) for kind in INDEX_WORK for urgency in (Urgency.SOON, Urgency.LATER))
    return frozenset()


async def take_on(
    *, worker: str, units: Units, clock: Clock, barred: Iterable[Slot] = frozenset()
) -> ClaimedJob | None:
    """
    Take on the most urgent job that is due, or give None where there is nothing to do.

    One that nobody can read, or that no worker lived to end, is given up on the way.
    """
    while True:
        now = clock.now()
        async with units.open() as unit:
            job = await unit.jobs.take(Lease(worker, now + LEASE), now=now, barred=barred)
            await unit.commit()
        if job is None:
            return None
        hopeless = _why_hopeless(job)
        if hopeless is None:
            return job
        await give_up(job, reason=hopeless, units=units, clock=clock)


def _why_hopeless(job: ClaimedJob) -> str | None:
    try:
        parse(job.kind, job.payload)
    except InvalidInput as error:
        return str(error)
    if job.attempts > MOST_ATTEMPTS:
        # Whoever ends the last attempt gives the job up, so nobody lived to end it.
        return f"it was begun {MOST_ATTEMPTS} times, and its worker was gone before the last of them ended"
    return None


async def keep(job: ClaimedJob, *, units: Units, clock: Clock) -> bool:
    """Renew the lease of a job; False where the job is another's by now."""
    async with units.open() as unit:
        kept = await unit.jobs.renew(job, until=clock.now() + LEASE)
        await unit.commit()
    return kept


async def note_done(job: ClaimedJob, *, units: Units, clock: Clock) -> bool:
    """Note that a job is done; False where it is another's by now."""
    async with units.open() as unit:
        noted = await unit.jobs.finish(job, now=clock.now())
        await unit.commit()
    return noted


async def put_back(job: ClaimedJob, *, units: Units, clock: Clock) -> bool:
    """Make a job due again at once: its worker was told to stop, which is no attempt of the job's."""
    async with units.open() as unit:
        noted = await unit.jobs.put_back(job, at=clock.now(), reason="the worker was stopped")
        await unit.commit()
    return noted


async def wait_for_room(job: ClaimedJob, *, reason: str, began_at: datetime, units: Units, clock: Clock) -> timedelta:
    """Make a job due again after a pause that is no attempt of its own: the disk is full, and will not always be."""
    now = clock.now()
    pause = min(max(ROOM_PAUSE, ROOM_REST * (now - began_at)), LONGEST_PAUSE)
    async with units.open() as unit:
        await unit.jobs.put_back(job, at=now + pause, reason=reason)
        await unit.commit()
    return pause


async def try_later(job: ClaimedJob, *, reason: str, spread: float, units: Units, clock: Clock) -> timedelta | None:
    """
    Make a job due again after a pause, or give it up where it was tried often enough.

    Returns:
        The pause, or None where the job was given up.
    """
    if job.attempts >= MOST_ATTEMPTS:
        await give_up(job, reason=f"{reason} (tried {job.attempts} times)", units=units, clock=clock)
        return None
    pause = back_off(job.attempts, spread=spread)
    async with units.open() as unit:
        await unit.jobs.retry(job, at=clock.now() + pause, reason=reason)
        await unit.commit()
    return pause


async def give_up(job: ClaimedJob, *, reason: str, units: Units, clock: Clock) -> bool:
    """Note that a job came to nothing, and why, where people look for it; False where it is another's by now."""
    async with units.open() as unit:
        noted = await unit.jobs.fail(job, now=clock.now(), reason=reason)
        release_id = _release_of(job)
        if noted and release_id is not None:
            with suppress(NotFound):
                await _note_unread(unit, job, release_id, reason, clock.now())
        await unit.commit()
    return noted


async def _note_unread(unit: Unit, job: ClaimedJob, release_id: ReleaseId, reason: str, at: datetime) -> None:
    """Say of a release that it could not be read, unless all that is missing is one file of several, which says so."""
    is_partly_read = await unit.releases.state_of(release_id) in {ReleaseState.READ, ReleaseState.COMPARED}
    if not (is_partly_read and job.kind == IngestRelease.kind):
        await unit.releases.set_state(release_id, ReleaseState.FAILED, at=at, reason=reason)


def _release_of(job: ClaimedJob) -> ReleaseId | None:
    """Give the release that cannot be read without *job*."""
    try:
        message = job.message
    except InvalidInput:
        return None
    return message.release_id if isinstance(message, IngestRelease | CompareRelease) else None


async def is_anything_due(*, units: Units, clock: Clock) -> bool:
    """Tell whether there is something to take on; a look that waits for no writer."""
    async with units.read() as unit:
        return bool(await unit.jobs.due(now=clock.now(), limit=1))


async def drop_old_jobs(*, units: Units, clock: Clock) -> int:
    """Drop jobs done long ago, and give their number."""
    async with units.open() as unit:
        dropped = await unit.jobs.purge(before=clock.now() - KEPT_FOR)
        await unit.commit()
    return dropped
