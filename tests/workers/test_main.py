"""Tests of the worker as a process of its own, over a real Redis that comes and goes."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlmodel import select

from tests.processes import PATIENCE_SECONDS
from vetting.adapters.db.tables import JobRow
from vetting.adapters.db.units import DatabaseUnits
from vetting.adapters.redis_server import EmbeddedRedis
from vetting.domain.releases import ReleaseId
from vetting.jobs import ScoreRelease
from vetting.ports.jobs import JobState
from vetting.settings import Settings

Ended = Callable[[int], Awaitable[str | None]]


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    """Give the environment of a worker on the test's database, before it is told of a Redis."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("REVET_")}
    return plain | {
        "REVET_ENVIRONMENT": "development",
        "REVET_DATA_DIR": str(settings.data_dir),
        "REVET_DATABASE_URL": settings.database,
        "REVET_INDEX_URL": "http://127.0.0.1:9/simple/",
    }


@pytest.fixture
def ended(engine: AsyncEngine) -> Ended:
    """Give what waits until a number of jobs have come to their end, and tells why the last failed."""

    async def wait(count: int) -> str | None:
        async with asyncio.timeout(2 * PATIENCE_SECONDS):
            while True:
                async with AsyncSession(engine) as session:
                    rows = (await session.scalars(select(JobRow).where(JobRow.state == JobState.FAILED))).all()
                if len(rows) == count:
                    return rows[-1].reason
                await asyncio.sleep(0.05)

    return wait


async def start_worker(environment: dict[str, str]) -> Process:
    """Start a worker."""
    command = [sys.executable, "-m", "vetting.cli", "worker"]
    return await asyncio.create_subprocess_exec(*command, env=environment, stderr=PIPE)


@asynccontextmanager
async def worker(environment: dict[str, str], redis: EmbeddedRedis) -> AsyncIterator[Process]:
    """Run a worker until it is left."""
    process = await start_worker(environment | {"REVET_REDIS_URL": redis.url})
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def ask_for_the_impossible(units: DatabaseUnits, release_id: int) -> None:
    """Make a job due about a release that does not exist; nobody is told."""
    async with units.open() as unit:
        unit.enqueue(ScoreRelease(ReleaseId(release_id)))
        await unit.commit()


async def test_a_worker_finds_what_nobody_told_it(
    units: DatabaseUnits, environment: dict[str, str], tmp_path: Path, ended: Ended
) -> None:
    """A job that is only in the database is found by the sweep, and why it failed is on its row; then it stops."""
    await ask_for_the_impossible(units, 404)
    async with EmbeddedRedis(tmp_path / "redis") as redis, worker(environment, redis) as process:
        assert await ended(1) == "there is no release 404"
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), PATIENCE_SECONDS) == 0


async def test_a_worker_outlives_its_redis(
    units: DatabaseUnits, environment: dict[str, str], tmp_path: Path, ended: Ended
) -> None:
    """While Redis is away the worker waits, and goes on when it is back."""
    async with EmbeddedRedis(tmp_path / "redis") as redis, worker(environment, redis) as process:
        await ask_for_the_impossible(units, 404)
        await ended(1)
        os.kill(redis.pid, signal.SIGKILL)
        await ask_for_the_impossible(units, 405)
        assert await ended(2) == "there is no release 405"
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), PATIENCE_SECONDS) == 0


async def test_a_worker_without_redis_says_what_it_needs(environment: dict[str, str]) -> None:
    """Alone, a worker has nobody to hear from; the message names the setting and the way to try it out."""
    process = await start_worker(environment)
    _, complaint = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    assert (process.returncode, complaint.decode()) == (
        2,
        "revet worker: a worker needs REVET_REDIS_URL; `revet serve --with-worker` brings a Redis of its own\n",
    )
