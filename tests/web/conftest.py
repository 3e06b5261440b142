"""A fresh site for each test, and a browser on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from tests.seeding import Seed
from tests.site import open_site
from tests.snapshots import Snapshots
from vetting.domain.releases import Release
from vetting.settings import Environment, Settings


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Give the settings of an instance that is tried out, on a fresh database."""
    return Settings(
        environment=Environment.DEVELOPMENT, data_dir=tmp_path / "data", database_url=SecretStr(database_url)
    )


@pytest.fixture
def site(settings: Settings) -> Iterator[TestClient]:
    """Give a browser on a fresh site; nobody is signed in."""
    with open_site(settings) as browser:
        yield browser


@pytest.fixture(scope="session")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Snapshots[Release]:
    """Remember what seeding came to."""
    return Snapshots(tmp_path_factory.mktemp("snapshots"))


@pytest.fixture
def seed(settings: Settings, snapshots: Snapshots[Release]) -> Seed:
    """Put releases into the site's instance."""
    return Seed(settings, snapshots)


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a page wait for notes and colours however busy the machine is; what it says in a hurry has its own test."""
    monkeypatch.setattr("vetting.adapters.tracing.WAIT_SECONDS", 60.0)
    monkeypatch.setattr("vetting.adapters.highlighting.WAIT_SECONDS", 60.0)
    monkeypatch.setattr("vetting.adapters.rereading.WAIT_SECONDS", 60.0)
