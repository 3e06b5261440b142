"""The two ways to run an instance, each made of parts that can be killed one by one."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.instance import free_port
from tests.postgres import databases
from tests.soak.parts import Part, Program
from vetting.adapters.redis_binary import find_server

REVET = (sys.executable, "-m", "vetting.cli")
SETTINGS = {
    "ENVIRONMENT": "development",
    "INDEX_POLICY": "pypi",
    "POLL_EVERY": "PT2S",
    "BACKLOG": "100",
}
REDIS = """
bind 127.0.0.1
port {port}
dir {folder}
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
"""


@dataclass(frozen=True, slots=True)
class Setup:
    """A running instance, and how each of its parts is killed."""

    name: str
    sites: tuple[str, ...]
    """Addresses, without a slash at the end."""
    data: Path
    database_url: str
    index_url: str
    parts: tuple[Part, ...]
    kills: Mapping[str, Callable[[], None]]
    """By the name of what is killed."""

    def stop(self) -> dict[str, int]:
        """Ask every part to end, the last started first, and give their exit statuses."""
        return {part.program.name: part.stop() for part in reversed(self.parts)}


@contextmanager
def embedded(folder: Path, index_url: str) -> Iterator[Setup]:
    """Run the default: one command that has a worker and a Redis for children, over SQLite."""
    with ExitStack() as stack:
        port = free_port()
        environment = _environment(folder, index_url, PORT=str(port))
        run = _Starter(folder, stack)
        site = run("site", (*REVET, "serve", "--with-worker"), environment)
        yield Setup(
            name="one command, SQLite",
            sites=(f"http://127.0.0.1:{port}",),
            data=folder / "data",
            database_url=f"sqlite:///{folder / 'data' / 'revet.sqlite3'}",
            index_url=index_url,
            parts=(site,),
            kills={
                "site": site.kill,
                "worker": lambda: site.kill_child("vetting.cli", "worker"),
                "redis": lambda: site.kill_child("redis-server"),
            },
        )


@contextmanager
def many(folder: Path, index_url: str, *, sites: int = 2, workers: int = 3) -> Iterator[Setup]:
    """Run sites and workers on one PostgreSQL and one Redis, each a process of its own."""
    with ExitStack() as stack:
        server = stack.enter_context(databases())
        name = f"revet_soak_{os.getpid()}"
        url = server.create(name)
        stack.callback(server.drop, name)
        run = _Starter(folder, stack)
        redis_port = free_port()
        redis = run("redis", _redis(folder, redis_port), dict(os.environ))
        shared = {"DATABASE_URL": url, "REDIS_URL": f"redis://127.0.0.1:{redis_port}"}
        plain = _environment(folder, index_url, **shared)
        subprocess.run([*REVET, "migrate"], env=plain, check=True, capture_output=True)
        doors = [free_port() for _ in range(sites)]
        fronts = [
            run(f"site-{number}", (*REVET, "serve"), {**plain, "REVET_PORT": str(door)})
            for number, door in enumerate(doors, 1)
        ]
        hands = [run(f"worker-{number}", (*REVET, "worker"), plain) for number in range(1, workers + 1)]
        parts = (redis, *fronts, *hands)
        yield Setup(
            name=f"{sites} sites, {workers} workers, PostgreSQL",
            sites=tuple(f"http://127.0.0.1:{door}" for door in doors),
            data=folder / "data",
            database_url=url,
            index_url=index_url,
            parts=parts,
            kills={part.program.name: part.kill for part in parts},
        )


def _environment(folder: Path, index_url: str, **settings: str) -> dict[str, str]:
    """Give a part's environment; it is not measured, since it will be killed while it writes what was measured."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("REVET_", "COV"))}
    told = {**SETTINGS, "DATA_DIR": str(folder / "data"), "INDEX_URL": index_url, **settings}
    return inherited | {f"REVET_{name}": value for name, value in told.items()}


def _redis(folder: Path, port: int) -> tuple[str, ...]:
    home = folder / "redis"
    home.mkdir(parents=True)
    configuration = home / "redis.conf"
    configuration.write_text(REDIS.format(port=port, folder=home), encoding="utf-8")
    return (str(find_server()), str(configuration))


class _Starter:
    """Starts parts that are stopped, whatever happens, when *stack* is left."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._stack = stack

    def __call__(self, name: str, command: tuple[str, ...], environment: Mapping[str, str]) -> Part:
        part = Part(Program(name, command, environment, self._folder / f"{name}.log"))
        self._stack.callback(part.stop)
        return part
