"""Tests of the worker as a process of its own, over a real Redis that comes and goes."""

import asyncio
import os
import shutil
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlmodel import col, select

from tests.builders import seed_project
from tests.clocks import FrozenClock
from tests.database import on_sqlite_alone
from tests.processes import PATIENCE_SECONDS
from vetting.adapters.db.tables import JobRow
from vetting.adapters.db.units import DatabaseUnits
from vetting.adapters.queue import ArqQueue, open_redis
from vetting.adapters.redis_server import EmbeddedRedis
from vetting.domain.releases import ReleaseId
from vetting.jobs import PollProject, ScoreRelease
from vetting.ports.jobs import JobState
from vetting.settings import Settings
from vetting.usecases import working

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
async def worker(environment: dict[str, str], redis_url: str) -> AsyncIterator[Process]:
    """Run a worker until it is left."""
    process = await start_worker(environment | {"REVET_REDIS_URL": redis_url})
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
    async with EmbeddedRedis(tmp_path / "redis") as redis, worker(environment, redis.url) as process:
        assert await ended(1) == "there is no release 404"
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), PATIENCE_SECONDS) == 0


@on_sqlite_alone
async def test_a_worker_outlives_its_redis(
    units: DatabaseUnits, environment: dict[str, str], tmp_path: Path, ended: Ended
) -> None:
    """While Redis is away the worker works on, and goes on when it is back."""
    async with EmbeddedRedis(tmp_path / "redis") as redis, worker(environment, redis.url) as process:
        await ask_for_the_impossible(units, 404)
        await ended(1)
        os.kill(redis.pid, signal.SIGKILL)
        await ask_for_the_impossible(units, 405)
        assert await ended(2) == "there is no release 405"
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), PATIENCE_SECONDS) == 0


@pytest_asyncio.fixture
async def silent_index() -> AsyncIterator[str]:
    """Serve an index that takes every request and never answers."""

    async def hold(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)

    held: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(hold, "127.0.0.1")
    host, port = server.sockets[0].getsockname()
    yield f"http://{host}:{port}/simple/"
    server.close()
    for one in held:
        one.close()


@dataclass(frozen=True)
class Look:
    """A look at a project that hangs, and what does it."""

    units: DatabaseUnits
    engine: AsyncEngine

    async def ask(self) -> None:
        """Make it due."""
        project = await seed_project(self.units)
        async with self.units.open() as unit:
            await unit.projects.save(replace(project, is_watched=True))
            unit.enqueue(PollProject(project.id))
            await unit.commit()

    async def row(self) -> JobRow:
        """Give the job's row; the clock may have asked for another look behind it."""
        async with AsyncSession(self.engine) as session:
            looks = select(JobRow).where(JobRow.kind == PollProject.kind).order_by(col(JobRow.id))
            return (await session.scalars(looks.limit(1))).one()

    async def taken_on(self, attempts: int) -> str | None:
        """Wait until it runs for the so many-th time, and tell where."""
        async with asyncio.timeout(2 * PATIENCE_SECONDS):
            while True:
                row = await self.row()
                if row.state == JobState.RUNNING and row.attempts == attempts:
                    return row.worker
                await asyncio.sleep(0.05)


@pytest.fixture
def look(units: DatabaseUnits, engine: AsyncEngine) -> Look:
    """Give a look to be asked for."""
    return Look(units, engine)


@pytest.mark.soak
async def test_the_job_of_a_killed_worker_comes_back_in_seconds(
    environment: dict[str, str], tmp_path: Path, look: Look, silent_index: str
) -> None:
    """Another worker takes the job on once the lease has ended, though the attempt itself may last minutes."""
    environment["REVET_INDEX_URL"] = silent_index
    await look.ask()
    async with EmbeddedRedis(tmp_path / "redis") as redis:
        async with worker(environment, redis.url) as process:
            killed = await look.taken_on(1)
            process.kill()
            await process.wait()
        began = asyncio.get_running_loop().time()
        async with worker(environment, redis.url):
            assert await look.taken_on(2) != killed
        assert asyncio.get_running_loop().time() - began < 2 * working.LEASE.total_seconds()


@pytest.mark.soak
async def test_what_kills_every_worker_is_given_up(
    environment: dict[str, str], tmp_path: Path, look: Look, silent_index: str, ended: Ended
) -> None:
    """A job whose workers die of it fails with that reason; here one is killed, and the others were before it."""
    environment["REVET_INDEX_URL"] = silent_index
    await look.ask()
    async with look.engine.begin() as connection:
        await connection.execute(update(JobRow).values(attempts=working.MOST_ATTEMPTS - 1))
    nowhere = f"unix://{tmp_path}/nobody.sock"
    async with worker(environment, nowhere) as process:
        await look.taken_on(working.MOST_ATTEMPTS)
        process.kill()
        await process.wait()
    async with look.engine.begin() as connection:
        # The lease ends in a few seconds; a test need not wait for that.
        await connection.execute(update(JobRow).values(lease_until=None))
    async with worker(environment, nowhere) as process:
        reason = await ended(1)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), PATIENCE_SECONDS) == 0
    assert reason == "it was begun 5 times, and its worker was gone before the last of them ended"


@pytest.mark.soak
@on_sqlite_alone
async def test_a_minute_without_redis_costs_nothing(
    engine: AsyncEngine, clock: FrozenClock, environment: dict[str, str], tmp_path: Path, ended: Ended
) -> None:
    """Redis is killed, stays away for a minute, and comes back empty: every job was done, once, and none twice."""
    wanted = 0
    url = f"unix://{tmp_path}/redis/redis.sock"
    async with open_redis(url) as client, worker(environment, url):
        units = DatabaseUnits(engine, queue=ArqQueue(client), clock=clock)

        async def ask_for_some(seconds: float) -> None:
            nonlocal wanted
            deadline = asyncio.get_running_loop().time() + seconds
            while asyncio.get_running_loop().time() < deadline:
                wanted += 1
                await ask_for_the_impossible(units, 400 + wanted)
                await asyncio.sleep(0.25)

        async with EmbeddedRedis(tmp_path / "redis") as redis:
            await ask_for_some(5)
            assert await ArqQueue(client).answers()
            os.kill(redis.pid, signal.SIGKILL)
        shutil.rmtree(tmp_path / "redis")
        assert not await ArqQueue(client).answers()
        await ask_for_some(60)
        async with EmbeddedRedis(tmp_path / "redis"):
            await ask_for_some(5)
            await ended(wanted)
            assert await ArqQueue(client).answers()
    async with AsyncSession(engine) as session:
        claims = (await session.scalars(select(JobRow.claims).where(JobRow.kind == ScoreRelease.kind))).all()
    assert claims == [1] * wanted


@on_sqlite_alone
async def test_a_worker_without_redis_says_what_it_needs(environment: dict[str, str]) -> None:
    """Alone, a worker has nobody to hear from; the message names the setting and the way to try it out."""
    process = await start_worker(environment)
    _, complaint = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    assert (process.returncode, complaint.decode()) == (
        2,
        "revet worker: a worker needs REVET_REDIS_URL; `revet serve --with-worker` brings a Redis of its own\n",
    )
