"""
Runs pure functions in other processes, a bounded number at once, each within its time and memory.

A pool has a few *slots*, each one process that is started when first needed
and used again. A function that takes too long, or is no longer wanted, is
ended by ending its process; a process that dies takes nobody else's work with
it. Either way the slot gets a new process for the next function.

Processes are spawned and not forked: the parent has threads and an event loop.
Functions and values must be picklable, so functions are those of modules.
"""

import asyncio
import ctypes
import gc
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from typing import Final, ParamSpec, Self, TypeVar

from vetting.adapters.archives.confinement import leave_the_network
from vetting.ports.reading import ReadingFailed

P = ParamSpec("P")
T = TypeVar("T")

MEMORY_BYTES = 2 << 30
"""Address space of one process: four times the largest texts compared, their hunks as values, and the interpreter."""
TIMEOUT_SECONDS = 600.0
_MMAP_THRESHOLD: Final = -3
LARGE_BLOCK_BYTES: Final = 1 << 20
GARBAGE_AFTER: Final = (50_000, 20, 100)
"""When circles among what is held are looked for, as ``gc.set_threshold`` takes it: a tree of a hundred thousand files
is many values and no circle, and by Python's own figures they are looked through over and over as they become more."""
MOST_AT_HAND: Final = 4
"""Processes of one command: each takes half a second to start, and most changes are small."""


def at_hand() -> int:
    """Say how many processes a command may have: as many as there are processors for it, a few at most."""
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, MOST_AT_HAND)


class ProcessPool:
    """Slots of one process each; open it as an async context manager, so that none stays behind."""

    def __init__(
        self, workers: int, *, memory_bytes: int = MEMORY_BYTES, timeout_seconds: float = TIMEOUT_SECONDS
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._memory_bytes = memory_bytes
        self._slots = [_Slot(memory_bytes) for _ in range(workers)]
        self.beginning: list[asyncio.Task[int]] = []
        """Processes that were begun before there was work, by what gives their ids."""
        # The last to be free is the first to be used again: it runs already.
        self._free: asyncio.Queue[_Slot] = asyncio.LifoQueue()
        for slot in self._slots:
            self._free.put_nowait(slot)

    async def __aenter__(self) -> Self:
        """Open the pool; processes start when they are needed."""
        return self

    async def __aexit__(self, *_details: object) -> None:
        """End every process."""
        for task in self.beginning:
            task.cancel()
        await asyncio.gather(*self.beginning, return_exceptions=True)
        await asyncio.gather(*(asyncio.to_thread(slot.end) for slot in self._slots))

    def begin(self) -> None:
        """Have a process start already, since there will be work for it: half a second passes before it can do any."""
        self.beginning.append(asyncio.create_task(self.run(os.getpid)))

    @property
    def processes(self) -> int:
        """How many run at once."""
        return len(self._slots)

    async def run_all(self, calls: Sequence[Callable[[], T]]) -> list[T]:
        """
        Run *calls*, as many at once as there are processes, and give what they return, in order.

        Raises:
            ReadingFailed: All of them together took more time than one is given, or one failed as in :meth:`run`.
                What others of them were doing is ended, as it is when one of them raises anything else.
        """
        tasks = [asyncio.create_task(self.run(call)) for call in calls]
        try:
            async with asyncio.timeout(self._timeout_seconds):
                return await asyncio.gather(*tasks)
        except TimeoutError as error:
            raise self._too_long() from error
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _too_long(self) -> ReadingFailed:
        return ReadingFailed(f"it took longer than {self._timeout_seconds:g} seconds")

    async def run(self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """
        Run *function* in another process and give what it returns, or raise what it raises.

        Raises:
            ReadingFailed: It took more time or memory than it is given, or its process died.
        """
        slot = await self._free.get()
        try:
            return await self._run_in(slot, function, *arguments, **named)
        finally:
            self._free.put_nowait(slot)

    async def _run_in(self, slot: "_Slot", function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        try:
            executor = await slot.started()
            future = asyncio.wrap_future(executor.submit(function, *arguments, **named))
            async with asyncio.timeout(self._timeout_seconds):
                return await future
        except TimeoutError as error:
            await asyncio.to_thread(slot.end)
            raise self._too_long() from error
        except MemoryError as error:
            await asyncio.to_thread(slot.end)
            raise ReadingFailed(f"it needs more than {self._memory_bytes:,} bytes of memory") from error
        except BrokenProcessPool as error:
            await asyncio.to_thread(slot.end)
            raise ReadingFailed("the process that was at it died") from error
        except asyncio.CancelledError:
            await asyncio.shield(asyncio.to_thread(slot.end))
            raise


class _Slot:
    """One process, or the place for one."""

    def __init__(self, memory_bytes: int) -> None:
        self._memory_bytes = memory_bytes
        self._executor: ProcessPoolExecutor | None = None
        self._pid: int | None = None

    async def started(self) -> ProcessPoolExecutor:
        """Give the executor of a process that runs."""
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                max_workers=1,
                mp_context=get_context("spawn"),
                initializer=_confine,
                initargs=(os.getpid(), self._memory_bytes),
            )
            with _interrupts_held():
                first = self._executor.submit(os.getpid)
            self._pid = await asyncio.wrap_future(first)
        return self._executor

    def end(self) -> None:
        """End the process, whatever it is doing, and wait until it is gone."""
        executor, self._executor = self._executor, None
        pid, self._pid = self._pid, None
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if executor is not None:
            executor.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """
    Start a process that Ctrl-C does not reach, from its first moment on.

    It is sent to all of a terminal's processes; whoever is still loading modules then would print where it was.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _give_back_large_blocks() -> None:
    """
    Have what large files took given back as soon as it is let go of, rather than kept among what is smaller.

    The C library raises this limit with each large block that is freed, and then keeps such blocks for itself: a
    process that had read some bundles took up to 8 MiB more. Source: mallopt(3), "M_MMAP_THRESHOLD", of glibc; other
    libraries have no such limit.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, LARGE_BLOCK_BYTES)


def _confine(parent: int, memory_bytes: int) -> None:
    """
    Begin a pool's process, which will look at hostile bytes.

    It leaves Ctrl-C to the parent and dies with it, has no network where the
    kernel lets it go without, and takes no more memory than is given. Its
    processor time is bounded by the pool's own limit on each function.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        leave_the_network()
    if os.getppid() != parent:
        sys.exit(f"process {parent} ended before its child began")
    _give_back_large_blocks()
    gc.set_threshold(*GARBAGE_AFTER)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError, OSError):  # a lower hard limit is already in force
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
