"""
A Redis server of our own, for an instance that is given none.

1. It runs in the data folder on a private unix socket, with no port, an
   append-only file and no command that reaches beyond its data.
2. It is started again if it dies, and it dies when we do.
3. A folder has one server: a lock refuses a second Revet, and a server that
   outlived a crash is ended before a new one starts.

What lies in it can be lost: the database knows what is due (see
docs/decisions/0002).
"""

import asyncio
import fcntl
import json
import os
import signal
import tempfile
from asyncio.subprocess import Process
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from vetting.adapters.redis_binary import find_server
from vetting.adapters.supervisor import keep_running
from vetting.adapters.tether import start_child
from vetting.domain.errors import Conflict, SourceUnavailable

LONGEST_SOCKET_PATH = 100
"""Bytes; Linux allows 107 and macOS 103."""
PATIENCE = timedelta(seconds=3)
"""How long the server may take to write its file and end."""
STARTUP = timedelta(seconds=30)
"""How long it may take to load its file and answer."""
_POLL_SECONDS = 0.02
_SHOWN_BYTES = 2000

_log = structlog.get_logger()


class EmbeddedRedis:
    """A running server: ``async with EmbeddedRedis(folder) as redis: redis.url``."""

    url: str
    """For a client; stays the same when the server is started again."""

    def __init__(self, folder: Path, *, server: Path | None = None) -> None:
        """Run *server*, or the one found, with its file in *folder*."""
        self._folder = folder.absolute()
        self._log_file = self._folder / "redis.log"
        self._server = server
        self._exits = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """
        Start the server and wait until it answers.

        Raises:
            NotFound: There is no server to start.
            Conflict: Another process runs one in the same folder.
            SourceUnavailable: It did not come up; the message shows its last words.
        """
        async with AsyncExitStack() as stack:
            stack.enter_context(_private(self._folder))
            self._socket = stack.enter_context(_socket_path(self._folder))
            self._server = self._server or find_server()
            await _stop_leftover(self._socket)
            self._kept = await stack.enter_async_context(keep_running("redis", self._launch, patience=PATIENCE))
            await self._until_it_answers(self._kept.process)
            self.url = f"unix://{self._socket}"
            self._exits = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the server; what it holds is written to its file first."""
        await self._exits.aclose()

    @property
    def pid(self) -> int:
        """The process that serves now."""
        return self._kept.process.pid

    async def _launch(self) -> Process:
        configuration = _configuration(self._folder, self._socket)
        with self._log_file.open("wb") as output:
            return await start_child([str(self._server), "-"], given=configuration.encode(), output=output)

    async def _until_it_answers(self, process: Process) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(STARTUP.total_seconds()):
                while process.returncode is None:
                    if await _server_at(self._socket) is not None:
                        return
                    await asyncio.sleep(_POLL_SECONDS)
        said = self._log_file.read_bytes()[-_SHOWN_BYTES:].decode(errors="replace").strip()
        raise SourceUnavailable(f"the embedded Redis server did not come up. It said:\n{said}")


def _configuration(folder: Path, socket: Path) -> str:
    """Write the server's configuration: one door, one database, nothing that reaches beyond it."""
    return f"""
port 0
unixsocket {json.dumps(str(socket), ensure_ascii=False)}
unixsocketperm 700
dir {json.dumps(str(folder), ensure_ascii=False)}
databases 1
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
logfile ""
user default on nopass ~* &* +@all -@dangerous -@scripting +info
"""


@contextmanager
def _private(folder: Path) -> Iterator[None]:
    """Keep *folder* from other users, and for this process alone; the system lets go of it when the process ends."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    with (folder / "lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(f"another Revet runs with the data folder {folder.parent}; stop it first") from error
        yield


@contextmanager
def _socket_path(folder: Path) -> Iterator[Path]:
    """Give a path for the socket: in *folder*, or in a short one where that is too long, or odd for a URL."""
    path = folder / "redis.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH and not set("?#%") & set(str(path)):
        yield path
    else:
        with tempfile.TemporaryDirectory(prefix="revet-") as short:
            yield Path(short, "redis.sock")


async def _server_at(socket: Path) -> int | None:
    """Ask who serves at *socket*: a process id, or None where nobody answers."""
    with suppress(RedisError, OSError):
        async with Redis(unix_socket_path=str(socket)) as client:
            about = await client.info("server")
            return int(about["process_id"])
    return None


async def _stop_leftover(socket: Path) -> None:
    """End a server that outlived an earlier run; two would write the same file."""
    leftover = await _server_at(socket)
    if leftover is not None:
        _log.warning("redis_left_over", pid=leftover)
        os.kill(leftover, signal.SIGTERM)
    while leftover is not None:
        await asyncio.sleep(_POLL_SECONDS)
        leftover = await _server_at(socket)
