"""Whether an instance can work, looked at from inside."""

import asyncio
import threading
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from vetting.adapters.db.engine import create_engine
from vetting.adapters.health import InstanceHealth
from vetting.adapters.idle_queue import IdleQueue


async def yes() -> bool:
    """Answer as a queue that can be reached."""
    return True


async def no() -> bool:
    """Answer as a queue that cannot be reached."""
    return False


async def test_an_instance_that_can_work_says_so(engine: AsyncEngine, tmp_path: Path) -> None:
    """Database, queue and data folder are each looked at, and hold."""
    checks = await InstanceHealth(engine, data_dir=tmp_path, queue_answers=yes).check()

    assert [(one.name, one.holds) for one in checks] == [("database", True), ("queue", True), ("data", True)]


async def test_what_is_broken_is_named(tmp_path: Path) -> None:
    """A database never migrated, a queue that is away and a folder that is gone are each named with what to do."""
    engine = create_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    checks = await InstanceHealth(engine, data_dir=tmp_path / "gone", queue_answers=no).check()
    await engine.dispose()

    assert [one.holds for one in checks] == [False, False, False]
    assert "revet migrate" in checks[0].detail


async def test_a_database_that_is_away_is_named(tmp_path: Path) -> None:
    """A database that cannot be opened is a state, not an error."""
    engine = create_engine(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.sqlite3'}")
    checks = await InstanceHealth(engine, data_dir=tmp_path, queue_answers=yes).check()
    await engine.dispose()
    # A connection that could not be opened ends its thread later, and tells this loop so.
    for thread in [one for one in threading.enumerate() if "_connection_worker_thread" in one.name]:
        await asyncio.to_thread(thread.join, 5)

    assert (checks[0].holds, checks[0].detail) == (False, "the database cannot be reached")


async def test_an_idle_queue_is_never_away() -> None:
    """Where jobs wait for a worker to look, there is nobody to reach."""
    queue = IdleQueue()
    await queue.wake()

    assert await queue.answers()
