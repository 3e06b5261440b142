"""The worker's end of the queue."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, NoReturn, TypeAlias

from vetting.adapters.queue import listen, open_redis
from vetting.domain.errors import InvalidInput
from vetting.settings import Settings

Listen: TypeAlias = Callable[[Callable[[], None]], Coroutine[Any, Any, NoReturn]]


@asynccontextmanager
async def open_calls(settings: Settings) -> AsyncIterator[Listen]:
    """
    Give what listens to the calls that wake a worker, and passes each on.

    Raises:
        InvalidInput: No Redis is named.
    """
    if settings.redis_url is None:
        raise InvalidInput("a worker needs REVET_REDIS_URL; `revet serve --with-worker` brings a Redis of its own")
    async with open_redis(settings.redis_url.get_secret_value()) as redis:
        yield partial(listen, redis)
