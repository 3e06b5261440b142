"""A fresh site for each test, and a browser on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from tests.seeding import Seed
from tests.site import open_site
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


@pytest.fixture
def seed(settings: Settings) -> Seed:
    """Put releases into the site's instance."""
    return Seed(settings)
