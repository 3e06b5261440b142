"""
The queue: arq over Redis, and the only file that knows so.

What lies in Redis is a handful of calls to wake up, as JSON; what is due, and
how urgent it is, only the database knows. So nothing is lost with Redis, what
a dead worker left there holds nothing up, and however much is due, little
lies there. (arq would pickle by default, and then whoever can write to Redis
could run code in a worker; arq 0.28.0, arq/jobs.py.)

The site's end is ``ArqQueue``, the worker's is ``listen``.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from itertools import count
from typing import Any, NoReturn

import structlog
from arq.connections import ArqRedis
from arq.worker import Worker, func
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

from vetting.domain.errors import InvalidInput, SourceUnavailable

PATIENCE = timedelta(seconds=1)
"""How long a request waits for Redis."""
REST = timedelta(seconds=5)
"""How long nobody tries again after that; meanwhile the workers find by themselves what is due."""
QUEUE = "revet:calls"
WAKE = "wake"
"""What a worker is called for."""
MOST_CALLS = 8
"""How many calls may lie in Redis at once; a worker that hears one looks for all that is due."""
CALL_LASTS = timedelta(minutes=1)
POLL_SECONDS = 0.2
RECONNECT_SECONDS = 1.0

_log = structlog.get_logger()


def write_job(job: dict[str, Any]) -> bytes:
    """Write what arq keeps of a job; an exception in it becomes its text."""
    return json.dumps(job, default=str).encode()


def read_job(text: bytes) -> dict[str, Any]:
    """
    Read what ``write_job`` wrote of a call, and of its fields take only the name.

    Raises:
        ValueError: It is not a call of ours, but whatever somebody left in Redis.
    """
    job = json.loads(text)
    if not isinstance(job, dict) or job.get("f") != WAKE:
        raise ValueError("not a call of ours")
    return {"t": None, "f": WAKE, "a": [], "k": {}, "et": time.time_ns() // 1_000_000}


@asynccontextmanager
async def open_redis(url: str) -> AsyncIterator[ArqRedis]:
    """
    Give arq's client for the Redis at *url*; it connects when it is first used.

    Raises:
        InvalidInput: The URL is not one of redis://, rediss:// or unix://.
    """
    try:
        pool = ConnectionPool.from_url(url, socket_connect_timeout=PATIENCE.total_seconds())
    except ValueError as error:
        raise InvalidInput("REVET_REDIS_URL must begin with redis://, rediss:// or unix://") from error
    redis = ArqRedis(pool, job_serializer=write_job, job_deserializer=read_job, default_queue_name=QUEUE)
    try:
        yield redis
    finally:
        await redis.aclose(close_connection_pool=True)


class ArqQueue:
    """The port ``JobQueue`` over Redis."""

    def __init__(self, redis: ArqRedis) -> None:
        self._redis = redis
        self._next_call = count()
        self._rests_until = 0.0

    async def wake(self) -> None:
        """
        Have a worker look; nothing happens within ``REST`` after Redis could not be reached.

        Raises:
            SourceUnavailable: Redis cannot be reached; who asks next need not wait to learn so.
        """
        if time.monotonic() < self._rests_until:
            return
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                # Under few names, so that calls nobody hears do not pile up.
                name = f"{WAKE}:{next(self._next_call) % MOST_CALLS}"
                await self._redis.enqueue_job(WAKE, _job_id=name, _expires=CALL_LASTS)
        except (RedisError, OSError) as error:  # OSError: a TimeoutError is one
            self._rests_until = time.monotonic() + REST.total_seconds()
            raise SourceUnavailable(f"Redis cannot be reached: {error}") from error

    async def answers(self) -> bool:
        """Tell whether Redis can be reached."""
        with suppress(RedisError, OSError):
            async with asyncio.timeout(PATIENCE.total_seconds()):
                await self._redis.ping()
                self._rests_until = 0.0
                return True
        return False


async def listen(redis: ArqRedis, heard: Callable[[], None]) -> NoReturn:
    """
    Call *heard* for every call that comes, until cancelled.

    Where Redis is away, or holds what is not ours, it begins anew. Whatever lies
    in the queue may be lost, but nothing may lie in its way.
    """
    while True:
        worker = _listener(redis, heard)
        try:
            await worker.async_run()
        except (RedisError, OSError, ValueError) as error:
            _log.warning("redis_lost", reason=str(error), again_in_seconds=RECONNECT_SECONDS)
            with suppress(RedisError, OSError):
                await redis.delete(QUEUE)
        finally:
            await asyncio.gather(*worker.tasks.values(), return_exceptions=True)
        await asyncio.sleep(RECONNECT_SECONDS)


def _listener(redis: ArqRedis, heard: Callable[[], None]) -> Worker:
    async def wake(ctx: dict[Any, Any], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as arq calls it
        del ctx, args, kwargs
        heard()

    return Worker(
        [func(wake, name=WAKE, timeout=1)],
        redis_pool=redis,
        queue_name=QUEUE,
        job_serializer=write_job,
        job_deserializer=read_job,
        handle_signals=False,
        poll_delay=POLL_SECONDS,
        keep_result=0,
        health_check_interval=30,
    )
