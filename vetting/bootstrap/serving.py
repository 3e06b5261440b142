"""
One process that runs the site and, to try it out, all that the site needs.

``serve`` holds the port, brings the database up to date, starts the embedded
Redis where no other is named, starts one worker process, and runs the site.
Ctrl-C or a termination ends them in the opposite order, and within ten
seconds: what does not end when asked to is ended.
"""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import timedelta

import uvicorn
from pydantic import SecretStr
from starlette.types import ASGIApp

from vetting.adapters.redis_server import EmbeddedRedis
from vetting.adapters.supervisor import keep_running
from vetting.adapters.tether import start_child
from vetting.bootstrap.fitness import demand_fit, migrate_to_ours
from vetting.domain.errors import Conflict, SourceUnavailable
from vetting.settings import Settings

WORKER = ("-m", "vetting.cli", "worker")
"""What this Python is asked to run as the worker's process."""
SITE_PATIENCE = timedelta(seconds=2)
"""How long a request that is being answered may take when the site is told to stop."""
WORKER_PATIENCE = timedelta(seconds=4)
"""How long the worker may take to put its jobs back."""


async def serve(
    settings: Settings,
    *,
    build_site: Callable[[Settings], ASGIApp],
    with_worker: bool,
    say: Callable[[str], None],
) -> None:
    """
    Run the site until a signal says that it is enough.

    Args:
        settings: Those of this instance.
        build_site: Makes the application.
        with_worker: Bring the database up to date, and run a worker and the Redis between the two.
        say: Tells whoever started it what is going on, a sentence at a time.

    Raises:
        Conflict: The port or the data folder is in use, or the database has another form.
        NotFound: There is no Redis server to start.
        SourceUnavailable: Redis or the site did not come up.
    """
    stopping = _stop_signals()
    async with AsyncExitStack() as stack:
        door = stack.enter_context(_bound(settings.host, settings.port))
        if with_worker:
            settings = await stack.enter_async_context(_surroundings(settings, say))
        else:
            await demand_fit(settings)
        site = _Site(_config(build_site(settings)), address=settings.site, say=say)
        await site.run_until(stopping, door)
        say("Stopping…")
    say("Stopped; no process is left behind.")


def _config(site: ASGIApp) -> uvicorn.Config:
    # No header of a proxy is believed: the site's address is a setting, and its log has a line of its own.
    return uvicorn.Config(
        site, log_config=None, log_level="warning", access_log=False, server_header=False, proxy_headers=False
    )


def _stop_signals() -> asyncio.Event:
    """Turn the signals that end a process into an event, so that everything can end in its order."""
    stopping = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signum, stopping.set)
    return stopping


@contextmanager
def _bound(host: str, port: int) -> Iterator[socket.socket]:
    """Hold the port before anything is started for it; it answers once the site listens."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(address)
        except OSError as error:
            raise Conflict(
                f"port {port} of {host} cannot be had ({error.strerror}); set REVET_PORT to another"
            ) from error
        yield door


@asynccontextmanager
async def _surroundings(settings: Settings, say: Callable[[str], None]) -> AsyncIterator[Settings]:
    """Run what the site needs, and give the settings by which it finds them."""
    async with AsyncExitStack() as stack:
        say("Bringing the database up to date…")
        await migrate_to_ours(settings)
        await demand_fit(settings)
        if settings.redis_url is None:
            say("Starting Redis on a private socket…")
            redis = await stack.enter_async_context(EmbeddedRedis(settings.data_dir / "redis"))
            settings = settings.model_copy(update={"redis_url": SecretStr(redis.url)})
        if settings.watch:
            say(f"Watching from the first start on: {', '.join(settings.watch)}. What is new is read within minutes.")
        say("Starting the worker…")
        await stack.enter_async_context(
            keep_running("worker", lambda: _start_worker(settings), patience=WORKER_PATIENCE)
        )
        yield settings


async def _start_worker(settings: Settings) -> Process:
    assert settings.redis_url is not None
    env = os.environ | {"REVET_REDIS_URL": settings.redis_url.get_secret_value()}
    return await start_child([sys.executable, *WORKER], env=env)


class _Site(uvicorn.Server):
    """The site's server; whoever runs it hears the signals, and says when to stop."""

    def __init__(self, config: uvicorn.Config, *, address: str, say: Callable[[str], None]) -> None:
        config.timeout_graceful_shutdown = int(SITE_PATIENCE.total_seconds())
        super().__init__(config)
        self._address = address
        self._say = say

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say where."""
        await super().startup(sockets)
        self._say(f"Open {self._address} — Ctrl-C stops it.")

    async def run_until(self, stopping: asyncio.Event, door: socket.socket) -> None:
        """Answer requests at *door* until *stopping*."""
        serving = asyncio.create_task(self._serve_at(door))
        stop = asyncio.create_task(stopping.wait())
        await asyncio.wait({serving, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        self.should_exit = True
        await serving

    async def _serve_at(self, door: socket.socket) -> None:
        try:
            await self.serve([door])
        except SystemExit as error:
            raise SourceUnavailable("the site did not start; the reason stands above") from error
