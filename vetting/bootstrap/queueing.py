"""The worker's end of the queue."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from arq.connections import ArqRedis

from vetting.adapters.queue import open_redis
from vetting.domain.errors import InvalidInput
from vetting.settings import Settings


@asynccontextmanager
async def open_worker_queue(settings: Settings) -> AsyncIterator[ArqRedis]:
    """
    Give the connection over which a worker hears of jobs; it knows how they are written.

    Raises:
        InvalidInput: No Redis is named.
    """
    if settings.redis_url is None:
        raise InvalidInput("a worker needs REVET_REDIS_URL; `revet serve --with-worker` brings a Redis of its own")
    async with open_redis(settings.redis_url.get_secret_value()) as redis:
        yield redis
