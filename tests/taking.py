"""Taking jobs on as a worker would, where a test is about something else."""

from datetime import datetime, timedelta

from vetting.ports.jobs import ClaimedJob, Lease
from vetting.ports.store import Unit

MINUTE = timedelta(minutes=1)


async def take(unit: Unit, *, now: datetime) -> ClaimedJob:
    """Take on the next job for a minute; there must be one."""
    job = await unit.jobs.take(Lease("a test's", now + MINUTE), now=now)
    assert job is not None
    return job


async def take_all(unit: Unit, *, now: datetime) -> list[ClaimedJob]:
    """Take on all jobs that are due."""
    taken: list[ClaimedJob] = []
    while (job := await unit.jobs.take(Lease("a test's", now + MINUTE), now=now)) is not None:
        taken.append(job)
    return taken
