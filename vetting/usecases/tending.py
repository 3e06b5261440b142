"""What operators do about jobs that came to nothing: have them tried again, or be done with them."""

from contextlib import suppress

from vetting.domain.accounts import Actor, Permission
from vetting.domain.errors import Conflict, InvalidInput, NotFound
from vetting.domain.projects import ReleaseState
from vetting.jobs import CompareRelease, IngestRelease, Message, Urgency, parse
from vetting.ports.clock import Clock
from vetting.ports.jobs import FailedJob
from vetting.ports.store import Unit, Units


async def retry_job(job_id: int, *, actor: Actor, units: Units, clock: Clock) -> None:
    """
    Have a failed job tried again, from its first attempt; a release that failed with it no longer counts as failed.

    Raises:
        NotPermitted: *actor* is not an operator.
        NotFound: No failed job has that id.
        Conflict: Nobody can read what it asks for.
    """
    actor.demand(Permission.OPERATE)
    async with units.open() as unit:
        failed = await unit.jobs.failed(job_id=job_id)
        if not failed:
            raise _no_such_job(job_id)
        if not await _ask_again(unit, failed[0], clock=clock, urgency=Urgency.NOW):
            raise Conflict("nobody can read what this job asks for; it can only be dismissed")
        await unit.commit()


async def retry_failures(kind: str, reason: str, *, actor: Actor, units: Units, clock: Clock) -> int:
    """
    Have every job of one *kind* that failed for one *reason* tried again, and give their number.

    Raises:
        NotPermitted: *actor* is not an operator.
    """
    actor.demand(Permission.OPERATE)
    async with units.open() as unit:
        failed = await unit.jobs.failed(kind=kind, reason=reason)
        asked = [await _ask_again(unit, one, clock=clock, urgency=Urgency.SOON) for one in failed]
        await unit.commit()
    return sum(asked)


async def dismiss_job(job_id: int, *, actor: Actor, units: Units) -> None:
    """
    Drop a failed job; what became of its release stays as it is.

    Raises:
        NotPermitted: *actor* is not an operator.
        NotFound: No failed job has that id.
    """
    actor.demand(Permission.OPERATE)
    async with units.open() as unit:
        if not await unit.jobs.dismiss(job_id):
            raise _no_such_job(job_id)
        await unit.commit()


def _no_such_job(job_id: int) -> NotFound:
    return NotFound(f"there is no failed job {job_id} any more; somebody may have had it tried again")


async def _ask_again(unit: Unit, failed: FailedJob, *, clock: Clock, urgency: Urgency) -> bool:
    """Put a new job in the place of a failed one; False where nobody can read what it asks for."""
    try:
        message = parse(failed.kind, failed.payload)
    except InvalidInput:
        return False
    await unit.jobs.dismiss(failed.id)
    await _unfail(unit, message, clock)
    unit.enqueue(message, urgency=urgency)
    return True


async def _unfail(unit: Unit, message: Message, clock: Clock) -> None:
    """Say of a release that it is being read, or was, as before the job about it was given up."""
    if not isinstance(message, IngestRelease | CompareRelease):
        return
    state = ReleaseState.READING if isinstance(message, IngestRelease) else ReleaseState.READ
    with suppress(NotFound):
        if await unit.releases.state_of(message.release_id) is ReleaseState.FAILED:
            await unit.releases.set_state(message.release_id, state, at=clock.now())
