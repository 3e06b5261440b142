"""
The figures of an instance, counted from the database when they are asked for.

Any number of site processes tell the same ones; beside them each tells its
own. Where the database cannot be reached, that is a figure too, and the
process' own are still told.
"""

import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import Select, func
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Mapped
from sqlmodel import col, select

from vetting.adapters.blob_keeper import last_count
from vetting.adapters.db.engine import reading
from vetting.adapters.db.tables import AuditRow, JobRow, ProjectRow, ReleaseRow
from vetting.adapters.metering import PrometheusMeters
from vetting.domain.errors import SourceUnavailable
from vetting.pages.health import HealthPages
from vetting.ports.clock import Clock


class InstanceFigures:
    """The protocol ``FigurePages``."""

    def __init__(
        self, engine: AsyncEngine, *, health: HealthPages, meters: PrometheusMeters, data_dir: Path, clock: Clock
    ) -> None:
        self._engine = engine
        self._health = health
        self._meters = meters
        self._data_dir = data_dir
        self._clock = clock

    async def text(self) -> bytes:
        """Give this process' own figures, and those of the instance."""
        registry = CollectorRegistry()
        checks = Gauge("revet_check", "Whether /readyz finds it in order", ["name"], registry=registry)
        for one in await self._health.check():
            checks.labels(one.name).set(one.holds)
        self._measure_disk(registry)
        with suppress(SQLAlchemyError, SourceUnavailable, OSError):  # revet_check says so
            async with reading(self._engine) as session:
                await _count(session, registry)
                await self._measure_waiting(session, registry)
        return generate_latest(self._meters.registry) + generate_latest(registry)

    def _measure_disk(self, registry: CollectorRegistry) -> None:
        with suppress(OSError):
            usage = shutil.disk_usage(self._data_dir)
            _gauge(registry, "revet_data_free_bytes", "Free where the data folder lies").set(usage.free)
            _gauge(registry, "revet_data_size_bytes", "Size of the disk that the data folder is on").set(usage.total)

        if (counted := last_count(self._data_dir / "blobs")) is not None:
            _gauge(registry, "revet_blobs", "Blobs kept, as the last daily sweep counted them").set(counted[0])
            _gauge(registry, "revet_blobs_bytes", "Bytes in them").set(counted[1])

    async def _measure_waiting(self, session: AsyncSession, registry: CollectorRegistry) -> None:
        """Measure how late the oldest of each is; 0 where nothing is late."""
        now = self._clock.now()
        for name, text, query in _OLDEST:
            first = (await session.scalars(query)).one_or_none()
            _gauge(registry, name, text).set(_late_seconds(first, now))
        failing = select(func.count()).where(col(ProjectRow.poll_error).is_not(None), col(ProjectRow.is_watched))
        count = (await session.scalars(failing)).one()
        _gauge(registry, "revet_projects_failing", "Watched projects whose last poll failed").set(count)


async def _count(session: AsyncSession, registry: CollectorRegistry) -> None:
    for name, text, columns in _COUNTED:
        gauge = Gauge(name, text, list(columns), registry=registry)
        query = select(*columns.values(), func.count()).group_by(*columns.values())  # type: ignore[call-overload]  # any number of columns
        for *values, count in await session.execute(query):
            gauge.labels(*(str(value).lower() for value in values)).set(count)


def _late_seconds(first: datetime | None, now: datetime) -> float:
    return 0.0 if first is None else max(0.0, (now - first).total_seconds())


def _gauge(registry: CollectorRegistry, name: str, text: str) -> Gauge:
    return Gauge(name, text, registry=registry)


_COUNTED: Final[tuple[tuple[str, str, dict[str, Mapped[Any]]], ...]] = (
    ("revet_jobs", "Jobs by kind and state", {"kind": col(JobRow.kind), "state": col(JobRow.state)}),
    ("revet_releases", "Releases by how far they were read", {"state": col(ReleaseRow.state)}),
    ("revet_projects", "Projects by whether they are watched", {"watched": col(ProjectRow.is_watched)}),
    ("revet_audits", "Audits by kind, withdrawn ones included", {"kind": col(AuditRow.kind)}),
)

_OLDEST: Final[tuple[tuple[str, str, Select[Any]], ...]] = (
    (
        "revet_jobs_oldest_due_seconds",
        "How long the oldest due job has been due",
        select(func.min(col(JobRow.due_at))).where(col(JobRow.state) == "due"),
    ),
    (
        "revet_polls_oldest_due_seconds",
        "How long the next poll of a watched project has been due",
        select(func.min(col(ProjectRow.next_poll_at))).where(col(ProjectRow.is_watched)),
    ),
)
