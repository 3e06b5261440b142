"""Processes that are started again a moment after they end, as an init system would, and killed in between."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.processes import children_of, command_of, is_running
from vetting.adapters import tether

RESTART_SECONDS = 0.5
"""Between the end of a process and the next, as ``RestartSec`` of a unit."""
STOP_SECONDS = 30.0
PATIENCE_SECONDS = 120.0
"""How long a part may take to be there again; the machine may have other things to do."""
PR_SET_CHILD_SUBREAPER = 36
"""Source: Linux, include/uapi/linux/prctl.h."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Program:
    """What a part runs."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path


class Part:
    """One process of an instance, run until it is told to stop."""

    def __init__(self, program: Program) -> None:
        """Start it."""
        self.program = program
        self.unasked: list[int] = []
        """The exit statuses of processes that nobody had ended."""
        self._killed: set[int] = set()
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        # It lives as long as its process: the kernel ends a tied process with the thread that started it.
        self._keeper = threading.Thread(target=self._keep, name=program.name)
        self._keeper.start()

    def _keep(self) -> None:
        while (process := self._launch()) is not None:
            status = process.wait()
            if process.pid not in self._killed and not self._stopping.is_set():
                self.unasked.append(status)
            self._stopping.wait(RESTART_SECONDS)

    def _launch(self) -> "subprocess.Popen[bytes] | None":
        tie = [sys.executable, "-I", "-S", tether.__file__, str(os.getpid())]
        with self._lock, self.program.log.open("ab") as output:
            if self._stopping.is_set():
                return None
            self._process = subprocess.Popen(
                [*tie, *self.program.command],
                env=dict(self.program.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            return self._process

    def running(self) -> "subprocess.Popen[bytes]":
        """Wait until its process is there, and give it."""
        return soon(self._alive, f"{self.program.name} is not running")

    def _alive(self) -> "subprocess.Popen[bytes] | None":
        process = self._process
        return process if process is not None and process.poll() is None else None

    def kill(self) -> None:
        """End its process without warning; another follows."""
        process = self.running()
        self._killed.add(process.pid)
        process.kill()

    def kill_child(self, *words: str) -> None:
        """End the process that this one started with *words* in its command, without warning."""
        soon(lambda: _killed(_child_with(words, self.running().pid)), f"{self.program.name} has no child {words}")

    def stop(self) -> int:
        """Ask it to end, for good, and give the exit status."""
        with self._lock:
            self._stopping.set()
            process = self._process
        assert process is not None
        process.terminate()
        self._keeper.join(STOP_SECONDS)
        if self._keeper.is_alive():
            process.kill()
            self._keeper.join()
            raise AssertionError(f"{self.program.name} did not end when asked to:\n{self.last_words()}")
        return process.returncode

    def last_words(self) -> str:
        """Give the end of its log."""
        return self.program.log.read_text(errors="replace")[-3000:]


def _child_with(words: tuple[str, ...], parent: int) -> "_Child | None":
    """Find a process that *parent* started, and hold it by a handle: its number may be another's later."""
    for pid in children_of(parent):
        with suppress(FileNotFoundError, ProcessLookupError):
            handle = os.pidfd_open(pid)
            command = " ".join(command_of(pid))
            if all(word in command for word in words) and tether.__file__ not in command:
                return _Child(pid, handle)
            os.close(handle)
    return None


@dataclass(frozen=True, slots=True)
class _Child:
    pid: int
    handle: int


def _killed(child: _Child | None) -> int | None:
    """Kill *child*, and give its number if it was still there."""
    if child is None:
        return None
    try:
        signal.pidfd_send_signal(child.handle, signal.SIGKILL)
    except ProcessLookupError:
        return None
    finally:
        os.close(child.handle)
    return child.pid


def soon(look: Callable[[], T | None], complaint: str, *, within: float = PATIENCE_SECONDS) -> T:
    """Give what *look* finds once it finds something, or fail with *complaint*."""
    deadline = time.monotonic() + within
    while (found := look()) is None:
        assert time.monotonic() < deadline, f"{complaint} after {within:g} seconds"
        time.sleep(0.05)
    return found


@contextmanager
def no_process_left() -> Iterator[None]:
    """See that whatever was started within is gone when it is left, also what lost its parent on the way."""
    before = _own_children()
    _adopt_orphans(yes=True)
    try:
        yield
        soon(lambda: not _leftovers(before) or None, "processes were left behind", within=STOP_SECONDS)
    finally:
        _adopt_orphans(yes=False)


def _adopt_orphans(*, yes: bool) -> None:
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, int(yes), 0, 0, 0)


def _leftovers(before: frozenset[int]) -> dict[int, list[str]]:
    found = {}
    for pid in _own_children() - before:
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        if is_running(pid):
            found[pid] = command_of(pid)
    return found


def _own_children() -> frozenset[int]:
    tasks = Path("/proc/self/task").glob("*/children")
    return frozenset(int(child) for task in tasks for child in task.read_text(encoding="ascii").split())
