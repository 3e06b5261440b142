"""
A PostgreSQL database written to one file by ``pg_dump``, and read back by ``pg_restore``.

Both are looked for on PATH and must not be older than the server. The password
goes to them by ``PGPASSWORD``, since everybody on a machine can read arguments.
"""

import asyncio
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from vetting.domain.errors import NotFound, SourceUnavailable

_SHOWN = 2000
"""How many characters of what a program complained about are shown."""


async def dump(url: str, file: Path) -> None:
    """
    Write one state of the database at *url* to the new *file*.

    Raises:
        NotFound: There is no ``pg_dump`` on PATH.
        SourceUnavailable: It failed; the message is its own.
    """
    await _run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={file}"], url)
    await asyncio.to_thread(file.chmod, 0o600)


async def restore(url: str, file: Path) -> None:
    """
    Read *file* into the empty database at *url*, whole or not at all.

    Raises:
        NotFound: There is no ``pg_restore`` on PATH.
        SourceUnavailable: It failed; the message is its own.
    """
    arguments = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", str(file)]
    await _run("pg_restore", arguments, url)


def connection(url: str) -> tuple[str, dict[str, str]]:
    """Give the address for PostgreSQL's own programs, without its password, and what their environment adds."""
    given = make_url(url)
    query = {name: value for name, value in given.query.items() if name != "password"}
    password = given.password or given.query.get("password")
    bare = URL.create("postgresql", given.username, None, given.host, given.port, given.database, query)
    return bare.render_as_string(), {"PGPASSWORD": str(password)} if password else {}


async def _run(program: str, arguments: Sequence[str], url: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise NotFound(f"{program} is not on PATH: install PostgreSQL's client programs, of the server's version")
    address, secret = connection(url)
    process = await asyncio.create_subprocess_exec(
        found,
        "--no-password",
        f"--dbname={address}",
        *arguments,
        env=os.environ | secret,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, said = await process.communicate()
    except asyncio.CancelledError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        raise
    if process.returncode != 0:
        raise SourceUnavailable(f"{program} failed:\n{said.decode(errors='replace').strip()[-_SHOWN:]}")
