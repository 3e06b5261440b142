"""Tests of the embedded Redis server, on the real one."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from tests.processes import PATIENCE_SECONDS, is_running, until
from vetting.adapters.redis_binary import find_server
from vetting.adapters.redis_server import LONGEST_SOCKET_PATH, EmbeddedRedis
from vetting.domain.errors import Conflict, SourceUnavailable


def client_of(url: str) -> Redis:
    """Connect to the server at *url*."""
    return Redis(unix_socket_path=url.removeprefix("unix://"))


async def answered(url: str) -> None:
    """Wait until the server at *url* answers."""
    async with asyncio.timeout(PATIENCE_SECONDS), client_of(url) as client:
        while True:
            try:
                await client.ping()
            except (RedisError, OSError):
                await asyncio.sleep(0.02)
            else:
                return


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[EmbeddedRedis]:
    """Run a server in a folder of its own."""
    async with EmbeddedRedis(tmp_path / "redis") as running:
        yield running


async def test_it_keeps_what_it_is_told_over_a_restart(tmp_path: Path) -> None:
    """What was written is there when the server is started in the same folder again."""
    async with EmbeddedRedis(tmp_path) as first, client_of(first.url) as client:
        await client.set("key", "value")
    async with EmbeddedRedis(tmp_path) as second, client_of(second.url) as client:
        assert await client.get("key") == b"value"


async def test_only_its_owner_can_reach_it(server: EmbeddedRedis) -> None:
    """The socket and its folder are closed to other users."""
    socket = Path(server.url.removeprefix("unix://"))
    assert [stat.S_IMODE(path.stat().st_mode) for path in (socket.parent, socket)] == [0o700, 0o700]


@pytest.mark.parametrize(
    "command",
    [
        ("EVAL", "return 1", "0"),
        ("CONFIG", "SET", "dir", "/tmp"),  # noqa: S108  # the attack is what is tried
        ("MODULE", "LOAD", "/x.so"),
        ("DEBUG", "SLEEP", "0"),
        ("REPLICAOF", "example.test", "6379"),
        ("ACL", "SETUSER", "default", "+@all"),
        ("FLUSHALL",),
        ("SHUTDOWN",),
    ],
    ids=lambda command: command[0].lower(),
)
async def test_commands_that_reach_beyond_the_data_are_refused(server: EmbeddedRedis, command: tuple[str, ...]) -> None:
    """A client can neither run code, nor move files, nor speak to other hosts, nor give itself more rights."""
    async with client_of(server.url) as client:
        with pytest.raises(RedisError, match=r"permissions|not allowed"):
            await client.execute_command(*command)  # type: ignore[no-untyped-call]  # the client's own gap
        assert await client.ping()


async def test_it_is_gone_when_it_is_left(tmp_path: Path) -> None:
    """Leaving the context ends the process."""
    async with EmbeddedRedis(tmp_path) as server:
        pid = server.pid
        assert is_running(pid)
    assert not is_running(pid)


async def test_it_is_started_again_when_it_dies(server: EmbeddedRedis, tmp_path: Path) -> None:
    """After the server was killed, another answers at the same address and has the data."""
    async with client_of(server.url) as client:
        await client.set("key", "value")
        await until(lambda: any(b"value" in one.read_bytes() for one in tmp_path.rglob("*.aof")))
        killed = server.pid
        os.kill(killed, signal.SIGKILL)
        await until(lambda: server.pid != killed)
        await answered(server.url)
        assert await client.get("key") == b"value"


async def test_a_path_too_long_for_a_socket_gets_a_short_one(tmp_path: Path) -> None:
    """A data folder deep in the tree still has a server: its socket moves, its file stays."""
    deep = tmp_path / ("d" * LONGEST_SOCKET_PATH)
    async with EmbeddedRedis(deep) as server:
        socket = Path(server.url.removeprefix("unix://"))
        assert len(os.fsencode(socket)) <= LONGEST_SOCKET_PATH
        assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
        await answered(server.url)
    assert not socket.parent.exists()
    assert any(path.name.startswith("appendonly") for path in deep.iterdir())


async def test_a_second_server_in_the_same_folder_is_refused(server: EmbeddedRedis, tmp_path: Path) -> None:
    """Two would write the same file, so the second is told about the first."""
    await answered(server.url)
    with pytest.raises(Conflict, match="another Revet runs with the data folder"):
        async with EmbeddedRedis(tmp_path / "redis"):
            pass


async def test_a_server_left_over_is_ended_first(tmp_path: Path) -> None:
    """A server that outlived its Revet is ended before another takes over its file."""
    options = ["--port", "0", "--unixsocket", str(tmp_path / "redis.sock"), "--dir", str(tmp_path)]
    leftover = await asyncio.create_subprocess_exec(find_server(), *options, stdout=subprocess.DEVNULL)
    await answered(f"unix://{tmp_path}/redis.sock")
    async with EmbeddedRedis(tmp_path) as server:
        assert server.pid != leftover.pid
        await answered(server.url)
    assert await leftover.wait() == 0


async def test_a_server_that_does_not_come_up_is_quoted(tmp_path: Path) -> None:
    """The error carries the server's own words."""
    broken = tmp_path / "redis-server"
    broken.write_text("#!/bin/sh\necho 'no memory today' >&2\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    with pytest.raises(SourceUnavailable, match="no memory today"):
        async with EmbeddedRedis(tmp_path / "redis", server=broken):
            pass


PARENT = """
import asyncio, sys
from pathlib import Path
from vetting.adapters.redis_server import EmbeddedRedis

async def main():
    async with EmbeddedRedis(Path(sys.argv[1])) as server:
        print(server.pid, flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "kill"])
async def test_no_server_remains_when_its_parent_ends(tmp_path: Path, signum: signal.Signals) -> None:
    """However the parent ends, the server ends too."""
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, str(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    parent.send_signal(signum)
    await parent.communicate()
    await until(lambda: not is_running(pid))
