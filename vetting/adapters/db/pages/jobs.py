"""Jobs as operators look at them, read from the database."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, UnaryExpression, func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Mapped
from sqlmodel import col

from vetting.adapters.db.engine import reading
from vetting.adapters.db.stores.jobs import PAYLOAD
from vetting.adapters.db.tables import JobRow, ProjectRow, ReleaseRow
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.jobs import Message, PollProject, ScoreProject, Urgency, parse
from vetting.pages.jobs import Failure, JobCounts, JobLine, JobsPage, JobSubject
from vetting.ports.jobs import JobState

LATELY = timedelta(days=1)
_COLUMNS = (
    col(JobRow.id),
    col(JobRow.kind),
    PAYLOAD,
    col(JobRow.attempts),
    col(JobRow.urgency),
    col(JobRow.due_at),
    col(JobRow.started_at),
    col(JobRow.finished_at),
    col(JobRow.lease_until),
    col(JobRow.worker),
    col(JobRow.reason),
)


class DatabaseJobPages:
    """The protocol ``JobPages`` over the database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(self, *, now: datetime, limit: int, offset: int = 0) -> JobsPage:
        """Look at all jobs."""
        put_off = (col(JobRow.state) == JobState.DUE) & (col(JobRow.due_at) > now) & (col(JobRow.attempts) > 0)
        async with reading(self._engine) as session:
            return JobsPage(
                counts=await _counts(session, now),
                running=await _lines(session, _in(JobState.RUNNING), col(JobRow.started_at), limit=limit),
                put_off=await _lines(session, put_off, col(JobRow.due_at), limit=limit),
                failed=await _lines(
                    session, _in(JobState.FAILED), col(JobRow.finished_at).desc(), limit=limit, offset=offset
                ),
                failures=await _failures(session, limit),
            )


def _in(state: JobState) -> ColumnElement[bool]:
    return col(JobRow.state) == state


async def _counts(session: AsyncSession, now: datetime) -> JobCounts:
    is_due = _in(JobState.DUE) & (col(JobRow.due_at) <= now)

    async def count(*which: ColumnElement[bool]) -> int:
        return (await session.scalars(select(func.count()).select_from(JobRow).where(*which))).one()

    return JobCounts(
        due=await count(is_due),
        put_off=await count(_in(JobState.DUE), col(JobRow.due_at) > now),
        running=await count(_in(JobState.RUNNING)),
        failed=await count(_in(JobState.FAILED)),
        done=await count(_in(JobState.DONE), col(JobRow.finished_at) > now - LATELY),
        oldest_due_at=(await session.scalars(select(func.min(col(JobRow.due_at))).where(is_due))).one(),
    )


async def _failures(session: AsyncSession, limit: int) -> tuple[Failure, ...]:
    number = func.count()
    statement = (
        select(col(JobRow.kind), col(JobRow.reason), number)
        .where(_in(JobState.FAILED), col(JobRow.reason).is_not(None))
        .group_by(col(JobRow.kind), col(JobRow.reason))
        .having(number > 1)
        .order_by(number.desc(), col(JobRow.kind), col(JobRow.reason))
        .limit(limit)
    )
    return tuple(Failure(kind, reason or "", count) for kind, reason, count in await session.execute(statement))


async def _lines(
    session: AsyncSession,
    which: ColumnElement[bool],
    order: Mapped[Any] | UnaryExpression[Any],
    *,
    limit: int,
    offset: int = 0,
) -> tuple[JobLine, ...]:
    statement = select(*_COLUMNS).where(which).order_by(order, col(JobRow.id)).limit(limit).offset(offset)
    rows = (await session.execute(statement)).all()
    messages = {row.id: _message(row.kind, row.payload) for row in rows}
    subjects = await _subjects(session, [one for one in messages.values() if one is not None])
    return tuple(_line(row, subjects.get(messages[row.id])) for row in rows)


def _message(kind: str, payload: str) -> Message | None:
    try:
        return parse(kind, payload)
    except InvalidInput:
        return None


async def _subjects(session: AsyncSession, messages: Iterable[Message]) -> dict[Message | None, JobSubject]:
    """Find what jobs are about; those about nothing known here are left out."""
    of_projects = {one: one.project_id for one in messages if isinstance(one, PollProject | ScoreProject)}
    of_releases = {one: one.release_id for one in messages if not isinstance(one, PollProject | ScoreProject)}
    projects = select(col(ProjectRow.id), col(ProjectRow.ecosystem), col(ProjectRow.name))
    releases = (
        select(col(ReleaseRow.id), col(ProjectRow.ecosystem), col(ProjectRow.name), col(ReleaseRow.version))
        .join(ProjectRow, col(ProjectRow.id) == col(ReleaseRow.project_id))
        .where(col(ReleaseRow.id).in_(of_releases.values()))
    )
    names = {
        number: JobSubject(Ecosystem(ecosystem), ProjectName(name), None)
        for number, ecosystem, name in await session.execute(
            projects.where(col(ProjectRow.id).in_(of_projects.values()))
        )
    }
    versions = {
        number: JobSubject(Ecosystem(ecosystem), ProjectName(name), version)
        for number, ecosystem, name, version in await session.execute(releases)
    }
    found: dict[Message | None, JobSubject] = {}
    found |= {one: names[number] for one, number in of_projects.items() if number in names}
    found |= {one: versions[number] for one, number in of_releases.items() if number in versions}
    return found


def _line(row: Row[*tuple[Any, ...]], subject: JobSubject | None) -> JobLine:
    return JobLine(
        id=row.id,
        kind=row.kind,
        subject=subject,
        attempts=row.attempts,
        is_urgent=row.urgency == Urgency.NOW,
        due_at=row.due_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        lease_until=row.lease_until,
        worker=row.worker,
        reason=row.reason,
    )
