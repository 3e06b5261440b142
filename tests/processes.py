"""Waiting for other processes, and looking whether they are still there."""

import asyncio
from collections.abc import Callable
from pathlib import Path

PATIENCE_SECONDS = 60.0
"""How long a test waits for another process before it calls it stuck."""


def is_running(pid: int) -> bool:
    """Tell whether *pid* is a process that still does something; one that only waits to be reaped is not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


async def until(condition: Callable[[], bool]) -> None:
    """Wait until *condition* holds, and fail when it does not come to hold."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            if condition():
                return
            await asyncio.sleep(0.02)


def children_of(pid: int) -> set[int]:
    """List the processes that *pid* has started and that are still there, and theirs."""
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        path = Path(f"/proc/{waiting[-1]}/task/{waiting.pop()}/children")
        new = {int(child) for child in path.read_text(encoding="ascii").split()} if path.exists() else set()
        found |= new
        waiting += new
    return found


def command_of(pid: int) -> list[str]:
    """Tell what *pid* was started as."""
    return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").split("\0")
