"""
Child processes that end when their parent does, however it ends.

A child gets a session of its own, so Ctrl-C in the terminal reaches only the
parent, which then stops its children in the right order. If the parent is
killed outright, the kernel tells the child (Linux only; elsewhere a killed
parent leaves it behind, and the next start must look for it).

``start_child`` runs this very file as a script: between fork and exec nothing
else may safely run in a process that has threads.
"""

import asyncio
import ctypes
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import BinaryIO

_PR_SET_PDEATHSIG = 1
"""Source: Linux, include/uapi/linux/prctl.h."""


async def start_child(
    command: Sequence[str],
    *,
    given: bytes | None = None,
    output: BinaryIO | None = None,
    env: Mapping[str, str] | None = None,
) -> Process:
    """
    Start *command*, tied to the life of this process.

    Args:
        command: An absolute path, and what follows it.
        given: What it reads on its standard input, nothing by default.
        output: Where both its outputs go, by default where ours go.
        env: Its environment, by default ours.
    """
    tie = [sys.executable, "-I", "-S", __file__, str(os.getpid())]
    stdin = DEVNULL if given is None else PIPE
    child = await asyncio.create_subprocess_exec(
        *tie, *command, stdin=stdin, stdout=output, stderr=output, env=env, start_new_session=True
    )
    if child.stdin is not None and given is not None:
        child.stdin.write(given)
        child.stdin.close()
    return child


async def stop_child(child: Process, *, patience: timedelta) -> None:
    """Ask *child* to end, wait for *patience*, then end it and whatever of its session is left."""
    with suppress(ProcessLookupError):
        child.terminate()
    with suppress(TimeoutError):
        await asyncio.wait_for(child.wait(), patience.total_seconds())
    sweep_session(child)
    await child.wait()


def sweep_session(child: Process) -> None:
    """End what *child* left running; a helper of a killed process does not always notice."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def main(parent: int, command: list[str]) -> None:
    """Tie this process to *parent* and become *command*."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(f"process {parent} ended before its child began")
    os.execv(command[0], command)  # noqa: S606  # no shell is wanted: this is the command, given by our own code


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
