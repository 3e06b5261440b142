"""A site in a process of its own, over an instance that holds some releases, read and compared."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from benchmarks.lab.command import Say
from tests.e2e.instance import free_port
from tests.fake_index.catalog import Catalog
from tests.fake_index.server import serving
from vetting.adapters.tether import start_child, stop_child
from vetting.bootstrap.server import Services, migrate_database, open_services
from vetting.domain.errors import SourceUnavailable
from vetting.domain.releases import Ecosystem
from vetting.settings import Environment, Settings
from vetting.usecases.watching import watch_project
from vetting.usecases.working import take_on
from workers.attempts import attempt
from workers.jobs import perform

START_SECONDS = 60.0


async def fill(data: Path, catalog: Catalog, say: Say) -> None:
    """Read every release of *catalog* into a new instance, as a worker would."""
    with serving(catalog) as index:
        settings = Settings(environment=Environment.DEVELOPMENT, data_dir=data, index_url=index.url)
        await migrate_database(settings)
        async with open_services(settings) as services:
            for name in list(catalog.projects):
                say(f"  reading {name}…")
                await watch_project(
                    Ecosystem.PYPI, name, actor=None, units=services.units, index=services.index, clock=services.clock
                )
                await _work_off(services)


async def _work_off(services: Services) -> None:
    while (job := await take_on(worker="benchmark", units=services.units, clock=services.clock)) is not None:
        await attempt(job, perform, services)


@asynccontextmanager
async def serving_site(data: Path) -> AsyncIterator[int]:
    """
    Run `revet serve` over *data*, and give its port of loopback.

    Raises:
        SourceUnavailable: It did not come up.
    """
    port = free_port()
    own = {name: value for name, value in os.environ.items() if not name.startswith("REVET_")}
    env = own | {"REVET_ENVIRONMENT": "development", "REVET_DATA_DIR": str(data), "REVET_PORT": str(port)}
    with (data / "site.log").open("ab") as log:
        child = await start_child([sys.executable, "-m", "vetting.cli", "serve"], env=env, output=log)
        try:
            await _until_open(port)
            yield port
        finally:
            await stop_child(child, patience=timedelta(seconds=10))


async def _until_open(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise SourceUnavailable("the site did not come up")
