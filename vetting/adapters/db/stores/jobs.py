"""
Jobs, as rows: written in the transaction that makes them due.

A message that is already due is not written twice; one that is running is,
since what it has read may already be stale.
"""

from datetime import datetime

from sqlalchemy import delete, or_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from vetting.adapters.db.tables import JobRow
from vetting.jobs import Message, parse, payload_of
from vetting.ports.jobs import ClaimedJob, DueJob, JobState


def key_of(message: Message) -> str:
    """Name a message, so that the same thing is not asked for twice."""
    return ":".join([message.kind, *(str(value) for value in payload_of(message).values())])


class DatabaseJobs:
    """The port ``JobStore`` over the database, and the writing of new jobs."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, message: Message, *, now: datetime) -> DueJob | None:
        """Write *message* as due now; None where the same one is due already."""
        key = key_of(message)
        statement = select(JobRow).where(JobRow.key == key, JobRow.state == JobState.DUE)
        waiting = (await self._session.scalars(statement)).first()
        if waiting is not None:
            waiting.due_at = min(waiting.due_at, now)
            return None
        row = JobRow(kind=message.kind, key=key, payload=payload_of(message), due_at=now, created_at=now)
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None
        return DueJob(row.id, row.kind)

    async def claim(self, job_id: int, *, now: datetime, stale_before: datetime) -> ClaimedJob | None:
        """Take a job on, or give None where there is nothing to do."""
        is_free = or_(
            (col(JobRow.state) == JobState.DUE) & (col(JobRow.due_at) <= now),
            (col(JobRow.state) == JobState.RUNNING) & (col(JobRow.started_at) < stale_before),
        )
        taken = await self._session.scalars(
            update(JobRow)
            .where(col(JobRow.id) == job_id, is_free)
            .values(state=JobState.RUNNING, started_at=now, attempts=JobRow.attempts + 1, reason=None)
            .returning(JobRow)
            .execution_options(synchronize_session=False, populate_existing=True)
        )
        row = taken.one_or_none()
        return None if row is None else ClaimedJob(parse(row.kind, row.payload), row.attempts)

    async def finish(self, job_id: int, *, now: datetime) -> None:
        """Note that a job is done."""
        await self._end(job_id, JobState.DONE, now, None)

    async def fail(self, job_id: int, *, now: datetime, reason: str) -> None:
        """Note that a job came to nothing, and why."""
        await self._end(job_id, JobState.FAILED, now, reason)

    async def _end(self, job_id: int, state: JobState, now: datetime, reason: str | None) -> None:
        row = await self._session.get_one(JobRow, job_id)
        row.state, row.finished_at, row.reason = state, now, reason
        await self._session.flush()

    async def retry(self, job_id: int, *, at: datetime, reason: str) -> None:
        """Make a job due again at *at*."""
        row = await self._session.get_one(JobRow, job_id)
        row.state, row.due_at, row.reason = JobState.DUE, at, reason
        await self._session.flush()

    async def put_back(self, job_id: int, *, at: datetime, reason: str) -> None:
        """Make a job due again at *at*, as if this attempt had not been."""
        await self.retry(job_id, at=at, reason=reason)
        row = await self._session.get_one(JobRow, job_id)
        row.attempts -= 1
        await self._session.flush()

    async def due(self, *, now: datetime, stale_before: datetime, limit: int) -> tuple[DueJob, ...]:
        """List jobs whose time has come, and those taken on and never ended."""
        statement = (
            select(JobRow)
            .where(
                or_(
                    (col(JobRow.state) == JobState.DUE) & (col(JobRow.due_at) <= now),
                    (col(JobRow.state) == JobState.RUNNING) & (col(JobRow.started_at) < stale_before),
                )
            )
            .order_by(col(JobRow.due_at))
            .limit(limit)
        )
        return tuple(DueJob(row.id or 0, row.kind) for row in await self._session.scalars(statement))

    async def retry_failed(self, message: Message, *, now: datetime) -> bool:
        """Make the failed job of *message* due again; False where none has failed."""
        statement = (
            select(JobRow)
            .where(JobRow.key == key_of(message), JobRow.state == JobState.FAILED)
            .order_by(col(JobRow.id).desc())
        )
        failed = list(await self._session.scalars(statement))
        if not failed:
            return False
        failed[0].state, failed[0].due_at, failed[0].attempts = JobState.DUE, now, 0
        for older in failed[1:]:
            await self._session.delete(older)
        await self._session.flush()
        return True

    async def purge(self, *, before: datetime) -> int:
        """Drop jobs that were done before *before*."""
        gone = await self._session.scalars(
            delete(JobRow)
            .where(col(JobRow.state) == JobState.DONE, col(JobRow.finished_at) < before)
            .returning(col(JobRow.id))
        )
        return len(gone.all())
