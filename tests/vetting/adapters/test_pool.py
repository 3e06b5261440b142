"""The pool: bounded processes that may die without taking others' work with them."""

import asyncio
import ctypes
import gc
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from tests.processes import is_running
from vetting.adapters.pool import GARBAGE_AFTER, ProcessPool
from vetting.domain.errors import NotFound
from vetting.ports.reading import ReadingFailed


@pytest.fixture
async def pool() -> AsyncIterator[ProcessPool]:
    """Give a pool of one process."""
    async with ProcessPool(1, timeout_seconds=20) as opened:
        yield opened


def doubled(number: int) -> int:
    """Give twice *number*."""
    return number * 2


def refuse() -> None:
    """Refuse."""
    raise NotFound("nothing here")


def die() -> None:
    """End this process."""
    os.kill(os.getpid(), signal.SIGKILL)


def hog() -> int:
    """Take more memory than there is."""
    return len(bytearray(8 << 30))


async def test_a_function_runs_in_another_process(pool: ProcessPool) -> None:
    """What it returns comes back; the process is used again."""
    assert await pool.run(doubled, 21) == 42
    pid = await pool.run(os.getpid)
    assert pid != os.getpid()
    assert await pool.run(os.getpid) == pid


async def test_what_a_function_raises_is_raised(pool: ProcessPool) -> None:
    """An error of ours crosses the border as what it is."""
    with pytest.raises(NotFound, match="nothing here"):
        await pool.run(refuse)


async def test_a_process_that_dies_fails_its_function_alone(pool: ProcessPool) -> None:
    """The next function gets a new process."""
    with pytest.raises(ReadingFailed, match="the process that was at it died"):
        await pool.run(die)
    assert await pool.run(doubled, 21) == 42


async def test_too_little_memory_is_said(pool: ProcessPool) -> None:
    """A function that takes too much fails with the limit in the message, and the next one has a new process."""
    with pytest.raises(ReadingFailed, match="more than 2,147,483,648 bytes of memory"):
        await pool.run(hog)
    assert await pool.run(doubled, 21) == 42


async def test_a_function_that_takes_too_long_is_ended() -> None:
    """When the time is up its process is gone, and the next function gets a new one."""
    async with ProcessPool(1, timeout_seconds=1) as pool:
        pid = await pool.run(os.getpid)
        with pytest.raises(ReadingFailed, match="longer than 1 seconds"):
            await pool.run(time.sleep, 60)
        assert not is_running(pid)
        assert await pool.run(doubled, 21) == 42


async def test_a_function_that_nobody_waits_for_is_ended(pool: ProcessPool) -> None:
    """Cancelling ends the process, so that the slot is free."""
    pid = await pool.run(os.getpid)
    running = asyncio.create_task(pool.run(time.sleep, 60))
    await asyncio.sleep(0.1)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not is_running(pid)
    assert await pool.run(doubled, 21) == 42


async def test_no_more_functions_run_at_once_than_there_are_slots() -> None:
    """Two slots have two processes, however many ask."""
    async with ProcessPool(2, timeout_seconds=20) as pool:
        pids = await asyncio.gather(*(pool.run(os.getpid) for _ in range(6)))
    assert len(set(pids)) == 2


async def test_a_process_that_runs_is_used_before_another_is_started() -> None:
    """One thing after another needs one process, however many there may be."""
    async with ProcessPool(3, timeout_seconds=20) as pool:
        assert pool.processes == 3
        assert len({await pool.run(os.getpid) for _ in range(4)}) == 1


async def test_a_process_may_be_begun_before_there_is_work() -> None:
    """What comes next is done by it; if nothing comes, closing ends it."""
    async with ProcessPool(2, timeout_seconds=20) as pool:
        pool.begin()
        (begun,) = await asyncio.gather(*pool.beginning)
        assert await pool.run(os.getpid) == begun
    assert not is_running(begun)
    async with ProcessPool(1, timeout_seconds=20) as pool:
        pool.begin()
        (beginning,) = pool.beginning
    assert beginning.cancelled()


def ignored() -> tuple[bool, bool]:
    """Say whether Ctrl-C is held back, and whether it is ignored, here."""
    held = signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    return held, signal.getsignal(signal.SIGINT) is signal.SIG_IGN


async def test_ctrl_c_does_not_reach_a_process(pool: ProcessPool) -> None:
    """Neither while it loads modules nor later; its parent is told, as before."""
    before = ignored()
    assert await pool.run(ignored) == (True, True)
    assert ignored() == before


async def test_calls_are_shared_by_all_processes() -> None:
    """Each gives its answer in its place, and two processes do them all."""
    async with ProcessPool(2, timeout_seconds=20) as pool:
        assert await pool.run_all([partial(doubled, number) for number in range(7)]) == list(range(0, 14, 2))
        assert len(set(await pool.run_all([os.getpid] * 4))) == 2
        assert await pool.run_all([]) == []


async def test_where_one_call_fails_the_others_are_ended() -> None:
    """What the first raises is raised; nobody goes on with what nobody waits for, and the pool can be used again."""
    async with ProcessPool(2, timeout_seconds=20) as pool:
        pids = set(await pool.run_all([os.getpid] * 4))
        with pytest.raises(NotFound, match="nothing here"):
            await pool.run_all([partial(time.sleep, 60), partial(refuse)])
        assert sum(is_running(pid) for pid in pids) == 1
        assert await pool.run(doubled, 21) == 42


async def test_all_calls_together_have_the_time_of_one() -> None:
    """However many processes there are, a release is not given more of it by being dealt out."""
    async with ProcessPool(1, timeout_seconds=1) as pool:
        await pool.run(os.getpid)
        with pytest.raises(ReadingFailed, match="longer than 1 seconds"):
            await pool.run_all([partial(time.sleep, 0.4)] * 5)
        assert await pool.run(doubled, 21) == 42


async def test_closing_the_pool_leaves_no_process() -> None:
    """Neither an idle process nor one never started stays behind."""
    async with ProcessPool(2, timeout_seconds=20) as pool:
        pid = await pool.run(os.getpid)
    assert not is_running(pid)


def confined(parent: int) -> subprocess.CompletedProcess[str]:
    """Begin a process as the pool does, under a parent of that id."""
    code = f"from vetting.adapters.pool import _confine; _confine({parent}, 1 << 40); print('began')"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # our own code


def test_a_process_whose_parent_is_gone_does_not_begin() -> None:
    """A process that began too late to be told of its parent's end looks for itself."""
    assert confined(os.getpid()).stdout == "began\n"
    ended = confined(1 << 22)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "ended before its child began" in ended.stderr


def is_kept_in_the_heap() -> bool:
    """Say whether a block of four megabytes lies among small ones, after a larger one was let go of."""
    block = bytearray(8 << 20)
    del block
    block = bytearray(4 << 20)
    place = ctypes.addressof(ctypes.c_char.from_buffer(block))
    for line in Path("/proc/self/maps").read_text(encoding="ascii").splitlines():
        if line.endswith("[heap]"):
            first, last = (int(one, 16) for one in line.split()[0].split("-"))
            return first <= place < last
    return False


def by_a_process_of_its_own() -> str:
    """Say so of a process that is none of a pool's."""
    script = "from tests.vetting.adapters.test_pool import is_kept_in_the_heap; print(is_kept_in_the_heap())"
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="it is this library that keeps blocks")
async def test_large_blocks_are_given_back(pool: ProcessPool) -> None:
    """What a large file took is not kept among what is smaller, as it is where nobody sets the limit."""
    assert not await pool.run(is_kept_in_the_heap)
    assert await asyncio.to_thread(by_a_process_of_its_own) == "True\n"


async def test_many_values_are_no_garbage(pool: ProcessPool) -> None:
    """A process that holds a large tree does not look through it over and over."""
    assert await pool.run(gc.get_threshold) == GARBAGE_AFTER


def interfaces() -> str:
    """Read which network interfaces this process sees."""
    return Path("/proc/self/net/dev").read_text(encoding="ascii")


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux's")
async def test_a_process_sees_no_network(pool: ProcessPool) -> None:
    """Where the kernel allows it, what looks at hostile bytes has a network in which even loopback is down."""
    seen = await pool.run(interfaces)

    assert [line.split(":")[0].strip() for line in seen.splitlines() if ":" in line] == ["lo"]
    assert seen != interfaces()
