"""Tests of the queue, on a real Redis."""

import asyncio
import json
import os
import pickle
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from arq.connections import ArqRedis

from tests.processes import PATIENCE_SECONDS, until
from vetting.adapters.queue import MOST_CALLS, QUEUE, WAKE, ArqQueue, listen, open_redis, write_job
from vetting.domain.errors import InvalidInput, SourceUnavailable


class Bell:
    """Counts how often it is rung."""

    def __init__(self) -> None:
        """Be silent so far."""
        self.count = 0

    def ring(self) -> None:
        """Count."""
        self.count += 1


@asynccontextmanager
async def listening(redis: ArqRedis, heard: Callable[[], None]) -> AsyncIterator[None]:
    """Listen meanwhile."""
    ear = asyncio.create_task(listen(redis, heard))
    try:
        yield
    finally:
        assert not ear.done()
        ear.cancel()
        with suppress(asyncio.CancelledError):
            await ear


@pytest.fixture
def bell() -> Bell:
    """Give what a listener rings."""
    return Bell()


async def test_a_call_reaches_a_worker(redis: ArqRedis, bell: Bell) -> None:
    """Each call is heard, also after one before it was."""
    queue = ArqQueue(redis)
    async with listening(redis, bell.ring):
        for number in range(1, MOST_CALLS + 2):
            await queue.wake()
            await until(lambda: bell.count >= number)  # noqa: B023  # it is over before the next


async def test_calls_that_nobody_hears_do_not_pile_up(redis: ArqRedis) -> None:
    """However much is asked for while no worker runs, a handful of calls lies in Redis."""
    queue = ArqQueue(redis)
    for _ in range(5 * MOST_CALLS):
        await queue.wake()
    assert await redis.zcard(QUEUE) == MOST_CALLS


async def test_what_a_dead_worker_left_holds_no_call_up(redis: ArqRedis, bell: Bell) -> None:
    """Where a worker was killed as it heard a call, the next calls are heard by another."""
    queue = ArqQueue(redis)
    await queue.wake()
    await redis.set(f"arq:in-progress:{WAKE}:0", b"1")
    async with listening(redis, bell.ring):
        await queue.wake()
        await until(lambda: bell.count == 1)


async def test_what_lies_in_redis_is_json(redis: ArqRedis) -> None:
    """Nothing in Redis is a pickle, which would run code when read."""
    await ArqQueue(redis).wake()
    stored = json.loads(await redis.get(f"arq:job:{WAKE}:0"))
    assert (stored["f"], stored["a"], stored["k"]) == (WAKE, [], {})


class Trap:
    """What makes a folder when it is read from a pickle."""

    def __init__(self, folder: Path) -> None:
        """Name the folder."""
        self._folder = folder

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        """Tell pickle how to make this anew."""
        return os.mkdir, (str(self._folder),)


async def until_gone(redis: ArqRedis, key: str) -> None:
    """Wait until there is nothing of that name."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            if not await redis.exists(key):
                return
            await asyncio.sleep(0.01)


async def put(redis: ArqRedis, name: bytes, job: bytes) -> None:
    """Lay a job into the queue by hand."""
    await redis.set(b"arq:job:" + name, job)
    await redis.zadd(QUEUE, {name: 1})


async def test_a_pickle_in_redis_is_not_run(redis: ArqRedis, bell: Bell, tmp_path: Path) -> None:
    """Who can write to Redis cannot run code in a worker: the pickle is dropped, and calls are heard as before."""
    trap = pickle.dumps(Trap(tmp_path / "sprung"))
    with suppress(FileExistsError):
        pickle.loads(pickle.dumps(Trap(tmp_path / "works")))  # noqa: S301  # the trap itself works
    assert (tmp_path / "works").exists()
    await put(redis, b"trap", trap)
    async with listening(redis, bell.ring):
        await ArqQueue(redis).wake()
        await until(lambda: bell.count == 1)
        await until_gone(redis, "arq:job:trap")
    assert not (tmp_path / "sprung").exists()


GARBAGE = {
    b"garbage": b"\x80\x04]",
    b"no-object": b"[]",
    b"no-function": b"{}",
    b"unknown": b'{"t": 1, "f": "os.system", "a": ["true"], "k": {}, "et": 1}',
    b"odd-call": b'{"t": "x", "f": "wake", "a": 7, "k": {"x": 1}, "et": "x"}',
    b"\xff\xfe": b"{}",
}


async def test_garbage_in_redis_stops_nobody(redis: ArqRedis, bell: Bell) -> None:
    """Whatever lies in the queue is dropped, and the next call is heard."""
    for name, job in GARBAGE.items():
        await put(redis, name, job)
    async with listening(redis, bell.ring):
        await until_gone(redis, QUEUE)
        heard = bell.count
        await ArqQueue(redis).wake()
        await until(lambda: bell.count > heard)


async def test_a_queue_that_is_none_is_made_anew(redis: ArqRedis, bell: Bell) -> None:
    """Where another kind of value has the queue's name, it is dropped."""
    await redis.set(QUEUE, "not a queue")
    async with listening(redis, bell.ring):
        await until_gone(redis, QUEUE)
        await ArqQueue(redis).wake()
        await until(lambda: bell.count == 1)


def test_an_exception_is_written_as_its_text() -> None:
    """The library may hand over an exception; it must not become a reason to pickle."""
    assert json.loads(write_job({"r": ValueError("odd")})) == {"r": "odd"}


async def test_an_absent_redis_is_said_to_be_unavailable(tmp_path: Path) -> None:
    """The queue opens without Redis, says so when asked, and a caller learns it once, then not for a while."""
    async with open_redis(f"unix://{tmp_path}/nobody.sock") as redis:
        queue = ArqQueue(redis)
        assert not await queue.answers()
        with pytest.raises(SourceUnavailable, match="Redis cannot be reached"):
            await queue.wake()
        await queue.wake()


@pytest.fixture
def silent_url(tmp_path: Path) -> Iterator[str]:
    """Give the address of a server that takes connections and never says a word."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "silent.sock"))
        server.listen(100)
        yield f"unix://{tmp_path}/silent.sock"


async def test_a_redis_that_hangs_is_waited_for_once(silent_url: str) -> None:
    """After one caller waited in vain, a hundred do not wait at all."""
    async with open_redis(silent_url) as redis:
        queue = ArqQueue(redis)
        with pytest.raises(SourceUnavailable):
            await queue.wake()
        began = time.process_time(), time.monotonic()
        for _ in range(100):
            await queue.wake()
        assert time.monotonic() - began[1] < 1 + 10 * (time.process_time() - began[0])


async def test_a_redis_that_is_back_is_called_again(redis: ArqRedis) -> None:
    """Whoever finds that it answers ends the rest."""
    queue = ArqQueue(redis)
    queue._rests_until = time.monotonic() + 3600
    await queue.wake()
    assert await redis.zcard(QUEUE) == 0
    assert await queue.answers()
    await queue.wake()
    assert await redis.zcard(QUEUE) == 1


async def test_a_present_redis_answers(redis: ArqRedis) -> None:
    """A Redis that runs is said to answer."""
    assert await ArqQueue(redis).answers()


async def test_an_odd_url_is_refused_without_showing_its_password() -> None:
    """The message names the setting, not the value, which may hold a password."""
    with pytest.raises(InvalidInput, match="REVET_REDIS_URL must begin with") as refused:
        async with open_redis("http://user:hunter2@example.test"):
            pass
    assert "hunter2" not in str(refused.value)
