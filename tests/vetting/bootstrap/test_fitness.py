"""What site and worker look at before they start."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import HttpUrl, SecretStr
from structlog.testing import capture_logs

from vetting.bootstrap.fitness import demand_fit, migrate_to_ours, warn_of_network
from vetting.domain.errors import Conflict, SourceUnavailable
from vetting.settings import Environment, Settings

ASKS = (
    "import asyncio; from vetting.adapters.archives.probing import readers_leave_the_network; "
    "print(asyncio.run(readers_leave_the_network()))"
)


@pytest.fixture
def settings(migrated_database: Path, tmp_path: Path) -> Settings:
    """Name an instance with an empty database."""
    shutil.copy(migrated_database, tmp_path / "revet.sqlite3")
    return Settings(environment=Environment.DEVELOPMENT, data_dir=tmp_path)


def relied_on(settings: Settings, address: str) -> Settings:
    """Make *settings* those of an instance that people rely on."""
    return settings.model_copy(update={"environment": Environment.PRODUCTION, "base_url": HttpUrl(address)})


async def test_a_later_database_is_named_as_such(settings: Settings) -> None:
    """`revet migrate` could not help, so it is not what is said, and it does nothing either."""
    with sqlite3.connect(settings.data_dir / "revet.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = 'from_the_future'")
    database.close()
    for step in (demand_fit, migrate_to_ours):
        with pytest.raises(Conflict, match="a later version of Revet"):
            await step(settings)


async def test_a_database_that_is_away_is_named(settings: Settings) -> None:
    """Nothing starts without it, and the message says so."""
    away = settings.model_copy(update={"database_url": SecretStr("postgresql://revet@127.0.0.1:9/revet")})
    with pytest.raises(SourceUnavailable, match="database"):
        await demand_fit(away)


@pytest.mark.parametrize(
    ("address", "warns"),
    [
        ("http://revet.example.test", True),
        ("https://revet.example.test", False),
        ("http://127.0.0.1:8000", False),
        ("http://localhost", False),
    ],
)
async def test_plain_http_is_warned_of(settings: Settings, address: str, *, warns: bool) -> None:
    """Where people reach the instance without TLS from elsewhere, the log says what that means."""
    with capture_logs() as lines:
        await demand_fit(relied_on(settings, address))
        await demand_fit(settings)
    assert [line["event"] for line in lines] == ["no_tls"] * warns


async def test_readers_that_keep_the_network_are_noticed() -> None:
    """Where the kernel gives no network namespace the answer is no, and elsewhere the worker is not warned."""
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-Ur", "true"], check=False).returncode:  # noqa: ASYNC221, S607  # found
        pytest.skip("test_readers_that_keep_the_network_are_noticed: no user namespace can be made here")
    refused = f'echo 0 > /proc/sys/user/max_net_namespaces && exec "{sys.executable}" -c "{ASKS}"'
    told = subprocess.run(["unshare", "-Ur", "sh", "-c", refused], capture_output=True, text=True, check=True)  # noqa: ASYNC221, S607  # found
    with capture_logs() as lines:
        await warn_of_network()
    assert (told.stdout, lines) == ("False\n", [])
