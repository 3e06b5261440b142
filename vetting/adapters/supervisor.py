"""A child process that is started again whenever it ends, until we have no more use for it."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

import structlog

from vetting.adapters.tether import stop_child, sweep_session

Launch: TypeAlias = Callable[[], Awaitable[Process]]

_SHORTEST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 10.0

_log = structlog.get_logger()


@dataclass(slots=True)
class Kept:
    """The child as it is now."""

    process: Process


@asynccontextmanager
async def keep_running(name: str, launch: Launch, *, patience: timedelta) -> AsyncIterator[Kept]:
    """
    Run what *launch* starts, and start it again whenever it ends.

    Args:
        name: What the log calls it.
        launch: Starts it by ``tether.start_child``.
        patience: How long it may take to end when it is asked to.
    """
    kept = Kept(await launch())
    watch = asyncio.create_task(_start_again(name, kept, launch))
    try:
        yield kept
    finally:
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch
        await stop_child(kept.process, patience=patience)


async def _start_again(name: str, kept: Kept, launch: Launch) -> None:
    """Wait for the end of the child and start another, ever more slowly while each ends at once."""
    clock = asyncio.get_running_loop().time
    pause = _SHORTEST_PAUSE_SECONDS
    while True:
        began = clock()
        status = await kept.process.wait()
        sweep_session(kept.process)
        if clock() - began > _LONGEST_PAUSE_SECONDS:
            pause = _SHORTEST_PAUSE_SECONDS
        _log.warning("child_ended", child=name, status=status, again_in_seconds=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
        kept.process = await launch()
