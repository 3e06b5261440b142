"""
The instance looked at from inside: can it work, and how much lies where.

Figures are counted when they are asked for, from the database, so that any
number of site processes tell the same ones.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Mapped
from sqlmodel import col, select

from vetting.adapters.db.engine import reading
from vetting.adapters.db.migrating import is_current
from vetting.adapters.db.tables import AuditRow, JobRow, ProjectRow, ReleaseRow
from vetting.pages.health import Check


class InstanceHealth:
    """The protocol ``HealthPages`` over the real database, queue and data folder."""

    def __init__(self, engine: AsyncEngine, *, data_dir: Path, queue_answers: Callable[[], Awaitable[bool]]) -> None:
        self._engine = engine
        self._data_dir = data_dir
        self._queue_answers = queue_answers

    async def check(self) -> tuple[Check, ...]:
        """Look at database, queue and data folder."""
        database, queue = await asyncio.gather(self._database(), self._queue_answers())
        return (
            database,
            Check("queue", queue, "Redis cannot be reached; jobs wait in the database until it can"),
            Check("data", os.access(self._data_dir, os.W_OK), "the data folder cannot be written to"),
        )

    async def _database(self) -> Check:
        try:
            current = await is_current(self._engine)
        except (SQLAlchemyError, OSError):
            return Check("database", holds=False, detail="the database cannot be reached")
        return Check("database", current, "the database is of another version: run `revet migrate`")

    async def metrics(self) -> bytes:
        """Count what there is, in Prometheus' text form."""
        registry = CollectorRegistry()
        async with reading(self._engine) as session:
            for name, text, label, column in _COUNTED:
                gauge = Gauge(name, text, [label], registry=registry)
                counted = await session.execute(select(column, func.count()).group_by(column))
                for value, count in counted:
                    gauge.labels(str(value)).set(count)
            oldest = select(func.min(col(JobRow.due_at))).where(JobRow.state == "due")
            first_due = (await session.scalars(oldest)).one_or_none()
        waiting = Gauge(
            "revet_oldest_due_job_timestamp_seconds", "When the oldest due job became due", registry=registry
        )
        waiting.set(first_due.timestamp() if first_due else 0)
        return generate_latest(registry)


_COUNTED: tuple[tuple[str, str, str, Mapped[Any]], ...] = (
    ("revet_jobs", "Jobs by state", "state", col(JobRow.state)),
    ("revet_releases", "Releases by how far they were read", "state", col(ReleaseRow.state)),
    ("revet_projects", "Projects by whether they are watched", "watched", col(ProjectRow.is_watched)),
    ("revet_audits", "Audits by kind, withdrawn ones included", "kind", col(AuditRow.kind)),
)
