"""Tests of the queue, on a real Redis."""

import json
from pathlib import Path
from typing import Any

import pytest
from arq.connections import ArqRedis
from arq.worker import Worker, func

from vetting.adapters.queue import ArqQueue, open_redis, read_job, write_job
from vetting.domain.errors import InvalidInput, SourceUnavailable


async def jobs_done(redis: ArqRedis) -> list[tuple[str, int]]:
    """Let a worker run what waits, and list what it was asked to do."""
    done: list[tuple[str, int]] = []

    async def note(ctx: dict[Any, Any], job_id: int) -> None:
        done.append((ctx["job_id"], job_id))

    worker = Worker(
        [func(note, name="ingest_release", keep_result=0)],
        redis_pool=redis,
        burst=True,
        poll_delay=0.01,
        handle_signals=False,
        job_serializer=write_job,
        job_deserializer=read_job,
    )
    await worker.async_run()
    return done


async def test_what_was_sent_reaches_a_worker(redis: ArqRedis) -> None:
    """A worker gets the id of the job under the name of its kind."""
    await ArqQueue(redis).send("ingest_release", 7)
    assert await jobs_done(redis) == [("ingest_release:7", 7)]


async def test_a_job_that_waits_is_not_sent_twice(redis: ArqRedis) -> None:
    """Sending again what still waits adds nothing."""
    queue = ArqQueue(redis)
    for job_id in (7, 7, 8):
        await queue.send("ingest_release", job_id)
    assert sorted(await jobs_done(redis)) == [("ingest_release:7", 7), ("ingest_release:8", 8)]


async def test_a_job_that_was_run_can_be_sent_again(redis: ArqRedis) -> None:
    """No result stays behind that would block the same job from being sent again."""
    queue = ArqQueue(redis)
    await queue.send("ingest_release", 7)
    await jobs_done(redis)
    await queue.send("ingest_release", 7)
    assert await jobs_done(redis) == [("ingest_release:7", 7)]


async def test_what_lies_in_redis_is_json(redis: ArqRedis) -> None:
    """Nothing in Redis is a pickle, which would run code when read."""
    await ArqQueue(redis).send("ingest_release", 7)
    stored = json.loads(await redis.get("arq:job:ingest_release:7"))
    assert (stored["f"], stored["a"], stored["k"]) == ("ingest_release", [7], {})


def test_an_exception_is_written_as_its_text() -> None:
    """The library may hand over an exception; it must not become a reason to pickle."""
    assert read_job(write_job({"r": ValueError("odd")})) == {"r": "odd"}


async def test_an_absent_redis_is_said_to_be_unavailable(tmp_path: Path) -> None:
    """The queue opens without Redis, says so when asked, and a sender learns that trying later may help."""
    async with open_redis(f"unix://{tmp_path}/nobody.sock") as redis:
        queue = ArqQueue(redis)
        assert not await queue.answers()
        with pytest.raises(SourceUnavailable, match="Redis cannot be reached"):
            await queue.send("ingest_release", 7)


async def test_a_present_redis_answers(redis: ArqRedis) -> None:
    """A Redis that runs is said to answer."""
    assert await ArqQueue(redis).answers()


async def test_an_odd_url_is_refused_without_showing_its_password() -> None:
    """The message names the setting, not the value, which may hold a password."""
    with pytest.raises(InvalidInput, match="REVET_REDIS_URL must begin with") as refused:
        async with open_redis("http://user:hunter2@example.test"):
            pass
    assert "hunter2" not in str(refused.value)
