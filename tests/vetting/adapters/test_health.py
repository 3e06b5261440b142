"""Whether an instance can work, looked at from inside."""

import asyncio
import threading
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.small_disks import mounted
from vetting.adapters.db.engine import create_engine
from vetting.adapters.health import InstanceHealth
from vetting.adapters.idle_queue import IdleQueue

MIB = 1 << 20


async def yes() -> bool:
    """Answer as a queue that can be reached."""
    return True


async def no() -> bool:
    """Answer as a queue that cannot be reached."""
    return False


def names_in(folder: Path) -> list[str]:
    """List what lies in a folder."""
    return [path.name for path in folder.iterdir()]


async def test_an_instance_that_can_work_says_so(engine: AsyncEngine, tmp_path: Path) -> None:
    """Database, queue and data folder are each looked at, and hold."""
    checks = await InstanceHealth(engine, data_dir=tmp_path, queue_answers=yes).check()

    assert [(one.name, one.holds) for one in checks] == [
        (name, True) for name in ("database", "schema", "queue", "data")
    ]
    assert checks[-1].free_bytes is not None
    assert names_in(tmp_path / "blobs" / "incoming") == []


async def test_what_is_broken_is_named(tmp_path: Path) -> None:
    """A database never migrated, a queue that is away and a folder that is gone are each named with what to do."""
    engine = create_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    checks = await InstanceHealth(engine, data_dir=tmp_path / "gone", queue_answers=no).check()
    await engine.dispose()

    assert [one.holds for one in checks] == [True, False, False, False]
    assert "revet migrate" in checks[1].detail


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


async def test_a_part_that_hangs_is_named_in_time(engine: AsyncEngine, tmp_path: Path) -> None:
    """A queue and a disk that never answer are said not to, and what hangs is not asked a second time."""
    never = asyncio.Event()
    released = threading.Event()
    threads: list[int] = []

    async def hang() -> bool:
        await never.wait()
        return True

    class HangingDisk(InstanceHealth):
        """A data folder on a disk that went away without a word."""

        def _write_a_little(self) -> int:
            threads.append(1)
            released.wait()
            return 0

    health = HangingDisk(engine, data_dir=tmp_path, queue_answers=hang, patience_seconds=0.2)
    for _ in range(2):
        checks = await health.check()
        assert [one.holds for one in checks] == [True, True, False, False]
    released.set()

    assert len(threads) == 1


async def test_a_data_folder_with_less_than_the_reserve_is_named(engine: AsyncEngine, tmp_path: Path) -> None:
    """Where workers wait for room, the instance is not ready, and says how much there is."""
    health = InstanceHealth(engine, data_dir=tmp_path, queue_answers=yes, min_free_bytes=1 << 60)

    data = (await health.check())[-1]

    assert not data.holds
    assert "no room on the disk" in data.detail
    assert data.free_bytes is not None


async def test_stored_files_on_a_disk_of_their_own_are_looked_at_too(
    engine: AsyncEngine, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Where `blobs/` is its own mount, what is free there counts as well as what is free beside it."""
    for disk in mounted(tmp_path / "blobs", request.node.name, size_bytes=MIB):
        health = InstanceHealth(engine, data_dir=tmp_path, queue_answers=yes, min_free_bytes=MIB // 2)
        before = (await health.check())[-1]
        disk.fill(leaving_bytes=MIB // 4)
        after = (await health.check())[-1]

    assert before.holds
    assert before.free_bytes is not None
    assert before.free_bytes <= MIB
    assert (after.holds, "no room on the disk" in after.detail) == (False, True)
    assert after.free_bytes is not None
    assert after.free_bytes <= MIB // 4
