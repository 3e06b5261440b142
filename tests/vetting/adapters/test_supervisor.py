"""Tests of child processes that are kept running."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from tests.processes import is_running, until
from vetting.adapters.supervisor import keep_running
from vetting.adapters.tether import start_child

PATIENCE = timedelta(seconds=5)


def shell(script: str) -> Callable[[], Awaitable[Process]]:
    """Give what starts a shell with *script*."""

    async def launch() -> Process:
        return await start_child(["/bin/sh", "-c", script])

    return launch


async def test_a_child_that_is_killed_is_started_again() -> None:
    """After the child was killed, another runs in its place."""
    async with keep_running("sleeper", shell("sleep 60"), patience=PATIENCE) as kept:
        first = kept.process
        first.kill()
        await until(lambda: kept.process.pid != first.pid)
        second = kept.process
        assert is_running(second.pid)
    assert not is_running(second.pid)


async def test_a_child_that_ends_at_once_is_started_ever_more_slowly(tmp_path: Path) -> None:
    """Pauses grow, so that a child which cannot run does not keep the machine busy."""
    note = tmp_path / "starts"
    clock = asyncio.get_running_loop().time
    began = clock()
    async with keep_running("failing", shell(f"echo started >> {note}; exit 1"), patience=PATIENCE):
        await until(lambda: note.exists() and note.read_text(encoding="ascii").count("started") == 3)
    assert clock() - began >= 0.2 + 0.4


async def test_nothing_is_started_once_it_is_left(tmp_path: Path) -> None:
    """Leaving while a pause is on starts no other child."""
    note = tmp_path / "starts"
    async with keep_running("failing", shell(f"echo started >> {note}"), patience=PATIENCE) as kept:
        await kept.process.wait()
    await asyncio.sleep(0.3)
    assert note.read_text(encoding="ascii") == "started\n"
