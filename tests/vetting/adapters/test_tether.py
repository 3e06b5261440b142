"""Tests of child processes tied to their parent."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.processes import is_running, until
from vetting.adapters.tether import main, start_child, stop_child

SHELL = "/bin/sh"
SOON = timedelta(seconds=0.2)
LONG = timedelta(seconds=10)


async def test_a_child_reads_what_it_is_given_and_writes_where_it_is_told(tmp_path: Path) -> None:
    """The child's input is what was given; both its outputs go to the file."""
    told = tmp_path / "told"
    with told.open("wb") as output:
        child = await start_child([SHELL, "-c", "cat; echo oops >&2"], given=b"word\n", output=output)
    assert await child.wait() == 0
    assert told.read_bytes() == b"word\noops\n"


async def test_a_child_has_a_session_of_its_own() -> None:
    """Ctrl-C in the terminal goes to the parent's group, which the child is not in."""
    child = await start_child([SHELL, "-c", "sleep 60"])
    try:
        assert os.getsid(child.pid) == child.pid
    finally:
        await stop_child(child, patience=LONG)


async def test_a_child_that_listens_is_asked_to_end(tmp_path: Path) -> None:
    """Stopping asks first, and a child that obeys ends in its own way."""
    told = tmp_path / "told"
    with told.open("wb") as output:
        child = await start_child(
            [SHELL, "-c", "trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done"], output=output
        )
    await until(lambda: told.read_bytes() == b"ready\n")
    await stop_child(child, patience=LONG)
    assert child.returncode == 7


async def test_a_deaf_child_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    """A child that ignores the request is killed, and so are the processes of its session."""
    note = tmp_path / "pid"
    child = await start_child([SHELL, "-c", f"trap '' TERM; sleep 60 & echo $! > {note}; while :; do sleep 0.05; done"])
    await until(lambda: note.exists() and note.read_text(encoding="ascii").endswith("\n"))
    started = int(note.read_text(encoding="ascii"))
    await stop_child(child, patience=SOON)
    assert child.returncode == -signal.SIGKILL
    await until(lambda: not is_running(started))


async def test_a_child_that_has_ended_can_be_stopped() -> None:
    """Stopping what has already ended is no error."""
    child = await start_child([SHELL, "-c", "exit 3"])
    await child.wait()
    await stop_child(child, patience=LONG)
    assert child.returncode == 3


PARENT = """
import asyncio
from vetting.adapters.tether import start_child

async def main():
    child = await start_child(["/bin/sh", "-c", "while :; do sleep 0.05; done"])
    print(child.pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
async def test_a_killed_parent_takes_its_child_with_it() -> None:
    """When the parent is killed outright, the kernel ends the child."""
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", PARENT, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    assert is_running(pid)
    parent.kill()
    await parent.communicate()
    await until(lambda: not is_running(pid))


def test_a_child_whose_parent_is_gone_does_not_begin() -> None:
    """Between the start and the tie the parent may die; then the child must not run on alone."""
    with pytest.raises(SystemExit, match="ended before its child began"):
        main(1 if os.getppid() != 1 else 2, [SHELL, "-c", "exit 0"])
