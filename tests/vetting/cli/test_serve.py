"""Tests of ``revet serve``, as a process of its own, stopped in every way a process is stopped."""

import asyncio
import os
import shutil
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from tests.processes import children_of, command_of, is_running, until

STOPS_WITHIN_SECONDS = 10
SLOW_START_SECONDS = 60


@dataclass
class Instance:
    """A running ``revet serve``."""

    process: Process
    address: str
    said: list[str]

    def answers(self, path: str) -> int:
        """Ask for a page and give the status."""
        return httpx2.get(f"{self.address}{path}", timeout=5).status_code


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Give the environment of an instance that is tried out, on a port that is free."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("REVET_")}
    return plain | {
        "REVET_ENVIRONMENT": "development",
        "REVET_DATA_DIR": str(tmp_path),
        "REVET_PORT": str(port),
        "REVET_INDEX_URL": "http://127.0.0.1:9/simple/",
    }


@pytest.fixture
def held_port(environment: dict[str, str]) -> Iterator[None]:
    """Hold the instance's port."""
    with socket.create_server(("127.0.0.1", int(environment["REVET_PORT"]))):
        yield


def start(*arguments: str, environment: dict[str, str]) -> "asyncio.Future[Process]":
    """Start ``revet`` with *arguments*."""
    command = [sys.executable, "-m", "vetting.cli", *arguments]
    return asyncio.ensure_future(asyncio.create_subprocess_exec(*command, env=environment, stdout=PIPE, stderr=PIPE))


async def outcome_of(*arguments: str, environment: dict[str, str]) -> tuple[int | None, str]:
    """Run ``revet`` to its end, and give its status and what it complained of."""
    process = await start(*arguments, environment=environment)
    _, complaint = await asyncio.wait_for(process.communicate(), SLOW_START_SECONDS)
    return process.returncode, complaint.decode()


@asynccontextmanager
async def served(*flags: str, environment: dict[str, str]) -> AsyncIterator[Instance]:
    """Run ``revet serve`` until it is left, and fail if it stays."""
    process = await start("serve", *flags, environment=environment)
    assert process.stdout is not None
    said: list[str] = []
    try:
        async with asyncio.timeout(SLOW_START_SECONDS):
            while not said or not said[-1].startswith("Open "):
                line = (await process.stdout.readline()).decode()
                assert line, f"it ended after saying {said}"
                said.append(line.strip())
        yield Instance(process, f"http://127.0.0.1:{environment['REVET_PORT']}", said)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def stopped_by(signum: signal.Signals, instance: Instance) -> tuple[int | None, list[str]]:
    """Send a signal and wait for the end; give the status and the last words."""
    instance.process.send_signal(signum)
    words, _ = await asyncio.wait_for(instance.process.communicate(), STOPS_WITHIN_SECONDS)
    return instance.process.returncode, words.decode().splitlines()


async def test_a_database_that_is_behind_stops_the_site(environment: dict[str, str]) -> None:
    """Without --with-worker nobody migrates on the side; the message says what to run."""
    status, complaint = await outcome_of("serve", environment=environment)
    assert (status, complaint) == (
        2,
        "revet serve: the database has another form than this version expects; run `revet migrate`\n",
    )


@pytest.mark.usefixtures("held_port")
async def test_a_port_in_use_is_said_before_anything_is_started(environment: dict[str, str], tmp_path: Path) -> None:
    """Somebody else's port is a sentence that names the setting, and nothing is left in the data folder."""
    status, complaint = await outcome_of("serve", "--with-worker", environment=environment)
    assert status == 2
    assert "set REVET_PORT to another" in complaint
    assert not any(map(os.path.lexists, (tmp_path / "redis", tmp_path / "revet.sqlite3")))


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminate"])
async def test_the_site_alone_answers_and_stops(
    environment: dict[str, str], migrated_database: Path, tmp_path: Path, signum: signal.Signals
) -> None:
    """The site says where it is, answers there, and ends without a complaint."""
    shutil.copy(migrated_database, tmp_path / "revet.sqlite3")
    async with served(environment=environment) as instance:
        assert await asyncio.to_thread(instance.answers, "/healthz") == 200
        assert children_of(instance.process.pid) == set()
        assert await stopped_by(signum, instance) == (0, ["Stopping…", "Stopped; no process is left behind."])


async def test_one_command_brings_all_and_takes_it_away(environment: dict[str, str]) -> None:
    """On an empty folder it says each step, answers, and after Ctrl-C no process remains."""
    async with served("--with-worker", environment=environment) as instance:
        children = children_of(instance.process.pid)
        assert await asyncio.to_thread(instance.answers, "/readyz") == 200
        assert instance.said[:3] == [
            "Bringing the database up to date…",
            "Starting Redis on a private socket…",
            "Starting the worker…",
        ]
        assert len(children) >= 2
        assert (await stopped_by(signal.SIGINT, instance))[0] == 0
    assert [pid for pid in children if is_running(pid)] == []


async def test_nothing_remains_of_a_killed_instance(environment: dict[str, str]) -> None:
    """When the command itself is killed, what it started ends too."""
    async with served("--with-worker", environment=environment) as instance:
        children = children_of(instance.process.pid)
        assert len(children) >= 2
        await stopped_by(signal.SIGKILL, instance)
        await until(lambda: not any(is_running(pid) for pid in children))


async def test_a_worker_that_is_killed_is_replaced(environment: dict[str, str]) -> None:
    """A killed worker is started again, and the site goes on answering."""
    async with served("--with-worker", environment=environment) as instance:
        before = children_of(instance.process.pid)
        for pid in before:
            if "worker" in command_of(pid):
                os.kill(pid, signal.SIGKILL)
        await until(lambda: len(children_of(instance.process.pid) - before) == 1)
        assert await asyncio.to_thread(instance.answers, "/healthz") == 200
        assert (await stopped_by(signal.SIGTERM, instance))[0] == 0
