"""
The worker's process: slots that do what is due, regular work by the clock, until told to stop.

A call in Redis has a slot look at once. Without Redis the worker looks every
second, so it outlives a Redis that goes away, loses its memory, or holds what
it should not. Told to stop, it puts its jobs back.
"""

import asyncio
import os
import signal
import socket
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import structlog

from vetting.bootstrap.queueing import open_calls
from vetting.bootstrap.server import open_services
from vetting.jobs import Urgency
from vetting.settings import Settings
from workers.attempts import repeat
from workers.jobs import perform
from workers.schedule import TABLE, Entry
from workers.slots import Slots

_log = structlog.get_logger()

JOBS_AT_ONCE = 6
"""They mostly wait for the index; what computes does so in processes of its own."""
LOOKS_EVERY = timedelta(seconds=1)
"""How late a job is at most that no call in Redis told of."""


async def work(settings: Settings) -> None:
    """
    Run jobs until a signal says that it is enough.

    Raises:
        InvalidInput: No Redis is named.
        Conflict: The port for its figures is in use.
    """
    stopping = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signum, stopping.set)
    async with open_services(settings) as services, open_calls(settings) as listen:
        slots = Slots(services, perform, worker=f"{socket.gethostname()}:{os.getpid()}", count=JOBS_AT_ONCE)
        regular = services.at(Urgency.LATER)
        table = (*TABLE, Entry(slots.look, every=LOOKS_EVERY))
        with services.meters.served(settings.metrics_host, settings.metrics_port):
            _log.info("worker_started")
            await _do_until(stopping, slots.run(), listen(slots.ring), *(repeat(one, regular) for one in table))


async def _do_until(stopping: asyncio.Event, *work: Coroutine[Any, Any, object]) -> None:
    """Do all of *work* at once until it is enough; none of it ends by itself, so if one does, its error ends all."""
    tasks = [asyncio.create_task(one) for one in (stopping.wait(), *work)]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for one in done:
            one.result()
    finally:
        for one in tasks:
            one.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
