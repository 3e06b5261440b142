"""
Files a minute that `revet worker` ingests, diffs and scores, against the rate at which all of PyPI gets them.

Thirty projects are watched on an index on loopback, each with one release that
was read before. Then all thirty have a new release at once, some eighty files,
and the clock runs from the moment they are asked for until each is read,
compared with the one before and scored. The archives themselves lie among the
blobs already (*warm*); their trees do not. One and two worker processes, on
SQLite and on PostgreSQL; the fake index, Redis and the database share the
machine with them.

Fetches about 90 MB once (material.tsv), held against their SHA-256.
"""

import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from arq.connections import ArqRedis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.lab.command import Options, Say, run
from benchmarks.lab.databases import Databases, SQLiteFiles, in_thread, postgresql
from benchmarks.lab.figures import Figure, Spread
from benchmarks.lab.material import FOLDER, Pinned, fetched, pinned
from tests.fake_index.catalog import Catalog
from tests.fake_index.server import FakeIndex, serving
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.clock import SystemClock
from vetting.adapters.db.engine import create_engine
from vetting.adapters.db.units import DatabaseUnits
from vetting.adapters.indexes.pypi import PyPIIndex
from vetting.adapters.queue import ArqQueue, open_redis
from vetting.adapters.redis_server import EmbeddedRedis
from vetting.adapters.tether import start_child, stop_child
from vetting.domain.errors import NotFound, SourceUnavailable
from vetting.domain.releases import Ecosystem
from vetting.jobs import PollProject
from vetting.usecases.watching import watch_project

UPLOADS_A_DAY = 10_700
"""Files uploaded to all of PyPI. Source: design.md, section 7."""
REACH = 10
PATIENCE_SECONDS = 240.0
QUICK_PROJECTS = 8
REPEATS = 1


@dataclass(frozen=True, slots=True)
class Site:
    """Where one round of work happens."""

    database_url: str
    data: Path
    index_url: str


@dataclass(frozen=True, slots=True)
class Stage:
    """What all rounds share: the index and the archives."""

    index: FakeIndex
    files: list[Pinned]
    archives: BlobFolder
    folder: Path
    say: Say

    def publish(self, side: str) -> None:
        """Put one side's releases on the index."""
        for one in self.files:
            if one.side == side:
                data = self.archives.get(one.sha256)
                when = "2026-01-01T00:00:00+00:00" if side == "base" else "2026-06-01T00:00:00+00:00"
                self.index.catalog.publish_bytes(one.project, one.version, one.filename, data, uploaded_at=when)

    def withdraw(self) -> None:
        """Take the new releases off the index again."""
        for project, version in {(one.project, one.version) for one in self.files if one.side == "new"}:
            self.index.catalog.remove_release(project, version)


async def measure(options: Options) -> list[Figure]:
    """Measure every configuration."""
    files = pinned("ingest")
    if options.quick:
        names = list(dict.fromkeys(one.project for one in files))[:QUICK_PROJECTS]
        files = [one for one in files if one.project in names]
    archives = await fetched(files, options.say)
    with tempfile.TemporaryDirectory(prefix="ingest-", dir=_folder()) as scratch, serving(Catalog()) as index:
        stage = Stage(index, files, archives, Path(scratch), options.say)
        stage.publish("base")
        figures = await _on("SQLite", SQLiteFiles(stage.folder), stage)
        try:
            with postgresql() as server:
                figures += await _on("PostgreSQL", server, stage)
        except NotFound as error:
            figures.append(Figure("ingest, PostgreSQL", note=f"not measured: {error}"))
    return figures


def _folder() -> Path:
    FOLDER.mkdir(parents=True, exist_ok=True)
    return FOLDER.resolve()


async def _on(kind: str, databases: Databases, stage: Stage) -> list[Figure]:
    """Have the older releases read once, then the newer ones by one worker and by two, each from a copy of that."""
    stage.say(f"{kind}: reading the releases before, by two workers…")
    before = Site(await in_thread(databases, f"{kind}-before"), _data(stage, f"{kind}-before"), stage.index.url)
    seconds = await _round(before, stage, workers=2, is_first=True)
    stage.say(f"  {len(stage.files) // 2} files in {seconds:.0f} s")
    rates: dict[int, list[float]] = {1: [], 2: []}
    for turn in range(REPEATS):
        for workers, values in rates.items():
            name = f"{kind}-{workers}-{turn}"
            url = await in_thread(databases, name, source=f"{kind}-before")
            site = Site(url, _copied(before.data, stage.folder / name), stage.index.url)
            stage.publish("new")
            try:
                seconds = await _round(site, stage, workers=workers, is_first=False)
            finally:
                stage.withdraw()
            count = sum(one.side == "new" for one in stage.files)
            values.append(count / seconds * 60)
            stage.say(f"{kind}, {workers} worker(s): {count} files in {seconds:.1f} s, {values[-1]:.0f} a minute")
            shutil.rmtree(site.data)
    return [_figure(kind, workers, values) for workers, values in rates.items()]


def _figure(kind: str, workers: int, rates: list[float]) -> Figure:
    return Figure(
        f"ingest, {kind}, {'one worker' if workers == 1 else 'two workers'}",
        unit="files/min",
        revet=Spread.of(rates),
        peer=Spread.of([UPLOADS_A_DAY / 24 / 60]),
        reach=REACH,
        is_rate=True,
    )


def _data(stage: Stage, name: str) -> Path:
    """Make a data folder in which the archives lie already."""
    data = stage.folder / name
    for one in stage.files:
        target = BlobFolder(data / "blobs").path_of(one.sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            shutil.copy(stage.archives.path_of(one.sha256), target)
    return data


def _copied(source: Path, target: Path) -> Path:
    """Copy a data folder by links: a blob is replaced, never written into."""
    shutil.copytree(source, target, copy_function=os.link, ignore=shutil.ignore_patterns("redis", "incoming", "memo"))
    return target


async def _round(site: Site, stage: Stage, *, workers: int, is_first: bool) -> float:
    """Have every project looked at, and give the seconds until all that is on the index is scored."""
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(EmbeddedRedis(site.data / "redis"))
        client = await stack.enter_async_context(open_redis(redis.url))
        engine = create_engine(site.database_url)
        stack.push_async_callback(engine.dispose)
        idle = (await client.info("clients"))["connected_clients"]
        await stack.enter_async_context(_working(site, redis.url, workers))
        await _until_listening(client, idle + workers)
        units = DatabaseUnits(engine, queue=ArqQueue(client), clock=SystemClock())
        begun = time.perf_counter()
        if is_first:
            await _watch_all(stage, units)
        else:
            await _poll_all(engine, units)
        wanted = len({(one.project, one.version) for one in stage.files if not is_first or one.side == "base"})
        await _until_scored(engine, wanted)
        return time.perf_counter() - begun


async def _watch_all(stage: Stage, units: DatabaseUnits) -> None:
    index = PyPIIndex(stage.index.url, contact="", clock=SystemClock())
    try:
        for name in dict.fromkeys(one.project for one in stage.files):
            await watch_project(Ecosystem.PYPI, name, actor=None, units=units, index=index, clock=SystemClock())
    finally:
        await index.aclose()


async def _poll_all(engine: AsyncEngine, units: DatabaseUnits) -> None:
    async with engine.connect() as connection:
        ids = [row.id for row in await connection.execute(text("SELECT id FROM projects"))]
    async with units.open() as unit:
        for project_id in ids:
            unit.enqueue(PollProject(project_id))
        await unit.commit()


async def _until_listening(client: ArqRedis, connections: int) -> None:
    """Wait until every worker has come up and asks Redis for jobs."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if (await client.info("clients"))["connected_clients"] >= connections:
            return
        await asyncio.sleep(0.1)
    raise SourceUnavailable("the workers did not come up within a minute")


async def _until_scored(engine: AsyncEngine, wanted: int) -> None:
    """Wait until so many releases are compared and have a score."""
    done = text(
        "SELECT count(DISTINCT releases.id) FROM releases JOIN scores ON scores.release_id = releases.id "
        "WHERE releases.state = 'compared'"
    )
    failed = text("SELECT version, state_reason FROM releases WHERE state = 'failed'")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        async with engine.connect() as connection:
            if (await connection.execute(done)).scalar_one() >= wanted:
                return
            if broken := (await connection.execute(failed)).first():
                raise SourceUnavailable(f"a release could not be read: {broken.version}: {broken.state_reason}")
        await asyncio.sleep(0.2)
    raise SourceUnavailable(f"not everything was scored within {PATIENCE_SECONDS:.0f} seconds")


@asynccontextmanager
async def _working(site: Site, redis_url: str, workers: int) -> AsyncIterator[None]:
    """Run worker processes, as an operator would start them."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("REVET_")}
    env = own | {
        "REVET_ENVIRONMENT": "development",
        "REVET_DATA_DIR": str(site.data),
        "REVET_DATABASE_URL": site.database_url,
        "REVET_REDIS_URL": redis_url,
        "REVET_INDEX_URL": site.index_url,
    }
    command = [sys.executable, "-m", "vetting.cli", "worker"]
    with (site.data / "workers.log").open("ab") as log:
        children = [await start_child(command, env=env, output=log) for _ in range(workers)]
        try:
            yield
        finally:
            await asyncio.gather(*(stop_child(child, patience=timedelta(seconds=10)) for child in children))


if __name__ == "__main__":
    sys.exit(run("ingest", __doc__, measure))
