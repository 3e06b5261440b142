"""
Jobs, as rows: written in the transaction that makes them due.

A message that is already due is not written twice; one that is running is,
since what it has read may already be stale. Every change of a job that a
worker holds names the claim by which it holds it, so it changes nothing once
another has taken the job on.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Integer, Select, Text, and_, cast, delete, or_, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from vetting.adapters.db.tables import JobRow
from vetting.jobs import Message, Urgency, payload_of
from vetting.ports.jobs import ClaimedJob, DueJob, FailedJob, JobState, Lease, Slot

_Columns = TypeVarTuple("_Columns")
_ID: ColumnElement[int] = type_coerce(col(JobRow.id), Integer)
PAYLOAD = cast(col(JobRow.payload), Text).label("payload")
"""As text: what a hand wrote there need not be JSON."""


def key_of(message: Message) -> str:
    """Name a message, so that the same thing is not asked for twice."""
    return ":".join([message.kind, *(str(value) for value in payload_of(message).values())])


def is_free(now: datetime) -> ColumnElement[bool]:
    """Choose what may be taken on: what is due, and what is held by nobody any more."""
    return or_(
        (col(JobRow.state) == JobState.DUE) & (col(JobRow.due_at) <= now),
        (col(JobRow.state) == JobState.RUNNING)
        & or_(col(JobRow.lease_until).is_(None), col(JobRow.lease_until) <= now),
    )


class DatabaseJobs:
    """The port ``JobStore`` over the database, and the writing of new jobs."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, message: Message, *, now: datetime, urgency: Urgency) -> bool:
        """
        Write *message* as due now; False where the same one is due already, and it becomes no less urgent.

        One that was put off stays so, however often the work around it asks, unless somebody asks and waits.
        """
        key = key_of(message)
        statement = select(JobRow).where(col(JobRow.key) == key, col(JobRow.state) == JobState.DUE)
        # Held, so that no worker takes it on before it can see what this transaction writes.
        statement = statement.with_for_update()
        waiting = (await self._session.scalars(statement)).first()
        if waiting is not None:
            if urgency is Urgency.NOW:
                waiting.due_at = min(waiting.due_at, now)
            waiting.urgency = min(waiting.urgency, urgency)
            return False
        self._session.add(
            JobRow(kind=message.kind, key=key, payload=payload_of(message), urgency=urgency, due_at=now, created_at=now)
        )
        await self._session.flush()
        return True

    async def take(self, lease: Lease, *, now: datetime, barred: Iterable[Slot] = ()) -> ClaimedJob | None:
        """Take on the most urgent job that is due and not *barred*."""
        closed = [and_(col(JobRow.kind) == kind, col(JobRow.urgency) == urgency) for kind, urgency in barred]
        first = _in_order(select(col(JobRow.id)).where(is_free(now), *(~one for one in closed))).limit(1)
        # Where the database can, a row that another worker is taking is passed over, not waited for.
        chosen = first.with_for_update(skip_locked=True).scalar_subquery()
        taken = await self._session.execute(
            update(JobRow)
            .where(col(JobRow.id) == chosen)
            .values(
                state=JobState.RUNNING,
                started_at=now,
                lease_until=lease.until,
                worker=lease.worker,
                attempts=JobRow.attempts + 1,
                claims=JobRow.claims + 1,
                reason=None,
            )
            .returning(
                _ID,
                col(JobRow.kind),
                PAYLOAD,
                col(JobRow.attempts),
                col(JobRow.claims),
                col(JobRow.urgency),
            )
            .execution_options(synchronize_session=False)
        )
        row = taken.one_or_none()
        if row is None:
            return None
        job_id, kind, payload, attempts, claim, urgency = row
        known = Urgency(min(max(urgency, Urgency.NOW), Urgency.LATER))
        return ClaimedJob(job_id, kind, payload, attempts, claim, known)

    async def renew(self, job: ClaimedJob, *, until: datetime) -> bool:
        """Hold a job for longer."""
        return await self._change(job, lease_until=until)

    async def finish(self, job: ClaimedJob, *, now: datetime) -> bool:
        """Note that a job is done."""
        return await self._change(job, state=JobState.DONE, finished_at=now, lease_until=None)

    async def fail(self, job: ClaimedJob, *, now: datetime, reason: str) -> bool:
        """Note that a job came to nothing, and why."""
        return await self._change(job, state=JobState.FAILED, finished_at=now, reason=reason, lease_until=None)

    async def retry(self, job: ClaimedJob, *, at: datetime, reason: str) -> bool:
        """Make a job due again at *at*."""
        return await self._change(job, state=JobState.DUE, due_at=at, reason=reason, lease_until=None, worker=None)

    async def put_back(self, job: ClaimedJob, *, at: datetime, reason: str) -> bool:
        """Make a job due again at *at*, as if this attempt had not been."""
        return await self._change(
            job,
            state=JobState.DUE,
            due_at=at,
            reason=reason,
            lease_until=None,
            worker=None,
            attempts=job.attempts - 1,
        )

    async def _change(self, job: ClaimedJob, **values: Any) -> bool:  # noqa: ANN401  # of columns of several types
        """Change a job that is held by this very claim; False where it no longer is."""
        changed = await self._session.scalars(
            update(JobRow)
            .where(col(JobRow.id) == job.id, col(JobRow.state) == JobState.RUNNING, col(JobRow.claims) == job.claim)
            .values(**values)
            .returning(col(JobRow.id))
            .execution_options(synchronize_session=False)
        )
        return changed.one_or_none() is not None

    async def due(self, *, now: datetime, limit: int) -> tuple[DueJob, ...]:
        """List what may be taken on, in the order in which it is."""
        statement = _in_order(select(_ID, col(JobRow.kind)).where(is_free(now))).limit(limit)
        return tuple(DueJob(job_id, kind) for job_id, kind in await self._session.execute(statement))

    async def failed(
        self, *, job_id: int | None = None, kind: str | None = None, reason: str | None = None
    ) -> tuple[FailedJob, ...]:
        """List failed jobs: all, or one, or those of one kind, or with one reason."""
        statement = (
            select(_ID, col(JobRow.kind), PAYLOAD, col(JobRow.reason))
            .where(col(JobRow.state) == JobState.FAILED)
            .order_by(col(JobRow.id))
        )
        if job_id is not None:
            statement = statement.where(col(JobRow.id) == job_id)
        if kind is not None:
            statement = statement.where(col(JobRow.kind) == kind)
        if reason is not None:
            statement = statement.where(col(JobRow.reason) == reason)
        return tuple(FailedJob(*row) for row in await self._session.execute(statement))

    async def dismiss(self, job_id: int) -> bool:
        """Drop a failed job."""
        gone = await self._session.scalars(
            delete(JobRow)
            .where(col(JobRow.id) == job_id, col(JobRow.state) == JobState.FAILED)
            .returning(col(JobRow.id))
        )
        return gone.one_or_none() is not None

    async def purge(self, *, before: datetime) -> int:
        """Drop jobs that were done before *before*."""
        gone = await self._session.scalars(
            delete(JobRow)
            .where(col(JobRow.state) == JobState.DONE, col(JobRow.finished_at) < before)
            .returning(col(JobRow.id))
        )
        return len(gone.all())


def _in_order(statement: Select[*_Columns]) -> Select[*_Columns]:
    """Put the most urgent first, among those what has waited longest."""
    return statement.order_by(col(JobRow.urgency), col(JobRow.due_at), col(JobRow.id))
