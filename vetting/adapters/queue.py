"""
The queue: arq over Redis, and the only file but workers/main.py that knows so.

What lies in Redis is a job's kind and id, as JSON. arq would pickle by
default, and then whoever can write to Redis could run code in a worker
(arq 0.28.0, arq/jobs.py). A job that waits already is not sent twice.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

from arq.connections import ArqRedis
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

from vetting.domain.errors import InvalidInput, SourceUnavailable

PATIENCE = timedelta(seconds=3)
"""How long a request waits for Redis; the sweep sends later what could not be sent now."""


def write_job(job: dict[str, Any]) -> bytes:
    """Write what arq keeps of a job; an exception in it becomes its text."""
    return json.dumps(job, default=str).encode()


def read_job(text: bytes) -> dict[str, Any]:
    """Read what ``write_job`` wrote."""
    job: dict[str, Any] = json.loads(text)
    return job


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
    redis = ArqRedis(pool, job_serializer=write_job, job_deserializer=read_job)
    try:
        yield redis
    finally:
        await redis.aclose(close_connection_pool=True)


class ArqQueue:
    """The port ``JobQueue`` over Redis."""

    def __init__(self, redis: ArqRedis) -> None:
        self._redis = redis

    async def send(self, kind: str, job_id: int) -> None:
        """Wake a worker for job *job_id*; nothing happens where the job waits in the queue already."""
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                await self._redis.enqueue_job(kind, job_id, _job_id=f"{kind}:{job_id}")
        except (RedisError, OSError) as error:  # OSError: a TimeoutError is one
            raise SourceUnavailable(f"Redis cannot be reached: {error}") from error

    async def answers(self) -> bool:
        """Tell whether Redis can be reached."""
        with suppress(RedisError, OSError):
            async with asyncio.timeout(PATIENCE.total_seconds()):
                await self._redis.ping()
                return True
        return False
