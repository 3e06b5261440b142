"""
The worker's process: jobs from the queue, regular work by the clock, until told to stop.

``work`` outlives a Redis that goes away: what it is doing it finishes, and
then it waits for Redis to come back. Told to stop, it puts its jobs back.
Besides adapters/queue.py this is the one file that knows of arq.
"""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import structlog
from arq.connections import ArqRedis
from arq.worker import Function, Worker, func
from redis.exceptions import RedisError

from vetting.bootstrap.queueing import open_worker_queue
from vetting.bootstrap.server import Services, open_services
from vetting.settings import Settings
from vetting.usecases.working import TIME_LIMITS
from workers.attempts import attempt, repeat
from workers.jobs import perform
from workers.schedule import TABLE

JOBS_AT_ONCE = 4
"""They mostly wait for the index; what computes does so in processes of its own."""
POLL_SECONDS = 0.2
RECONNECT_SECONDS = 1.0
GRACE = timedelta(seconds=30)
"""How much later than ours arq's own time limit ends a job, should ours fail to."""

_log = structlog.get_logger()


async def work(settings: Settings) -> None:
    """
    Run jobs until a signal says that it is enough.

    Raises:
        InvalidInput: No Redis is named.
    """
    stopping = asyncio.Event()
    async with open_services(settings) as services, open_worker_queue(settings) as redis, _by_the_clock(services):
        while not stopping.is_set():
            await _work_until_lost(_worker(services, redis), stopping)


@asynccontextmanager
async def _by_the_clock(services: Services) -> AsyncIterator[None]:
    """Do the regular work in the background."""
    regular = [asyncio.create_task(repeat(entry, services)) for entry in TABLE]
    try:
        yield
    finally:
        for one in regular:
            one.cancel()
        await asyncio.gather(*regular, return_exceptions=True)


async def _work_until_lost(worker: Worker, stopping: asyncio.Event) -> None:
    """Run *worker* until it is told to stop or loses Redis; then let its jobs come to their end."""

    def stop(signum: signal.Signals) -> None:
        stopping.set()
        worker.handle_sig(signum)

    for signum in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signum, stop, signum)
    running = asyncio.create_task(worker.async_run())
    await asyncio.wait({running})
    await asyncio.gather(*worker.tasks.values(), return_exceptions=True)
    if running.cancelled():
        return
    error = running.exception()
    if not isinstance(error, RedisError | OSError):
        await running
    _log.warning("redis_lost", reason=str(error), again_in_seconds=RECONNECT_SECONDS)
    await asyncio.sleep(RECONNECT_SECONDS)


def _worker(services: Services, redis: ArqRedis) -> Worker:
    return Worker(
        [_function(kind.kind, limit) for kind, limit in TIME_LIMITS.items()],
        redis_pool=redis,
        job_serializer=redis.job_serializer,
        job_deserializer=redis.job_deserializer,
        ctx={"services": services},
        handle_signals=False,
        max_jobs=JOBS_AT_ONCE,
        poll_delay=POLL_SECONDS,
        keep_result=0,
        health_check_interval=30,
    )


def _function(kind: str, limit: timedelta) -> Function:
    async def run(ctx: dict[Any, Any], job_id: int) -> None:
        await attempt(job_id, perform, ctx["services"])

    return func(run, name=kind, timeout=limit + GRACE)
