"""The site while its database is away: clear on page, API and /readyz, and nobody is signed out by it."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.postgres import PostgresServer
from tests.site import open_site, sign_in
from vetting.adapters.db.failures import GONE
from vetting.adapters.db.migrating import migrate
from vetting.settings import Environment, Settings


@pytest.fixture
def settings(postgres_server: PostgresServer, tmp_path: Path) -> Settings:
    """Give the settings of an instance on that server."""
    url = postgres_server.create("revet")
    migrate(url)
    return Settings(environment=Environment.DEVELOPMENT, data_dir=tmp_path / "data", database_url=SecretStr(url))


def test_an_outage_is_said_and_passes(settings: Settings, postgres_server: PostgresServer) -> None:
    """Page, API and /readyz say that the database is away, the process is up; afterwards who was signed in still is."""
    with open_site(settings) as visitor, open_site(settings) as member:
        sign_in(member, "jo")
        postgres_server.stop()
        answers = [visitor.get("/"), member.get("/settings"), member.get("/api/v1/projects"), member.get("/readyz")]
        alive = member.get("/healthz")
        refused = visitor.get("/sign-in/development")
        postgres_server.start()
        back, ready = member.get("/settings"), member.get("/readyz")

    assert [one.status_code for one in answers] == [503] * 4
    assert all(GONE in one.text for one in answers[:2])
    assert answers[2].headers["content-type"] == "application/problem+json"
    assert answers[2].json()["detail"] == GONE
    assert answers[3].json()["checks"]["database"] == "the database cannot be reached"
    assert (alive.status_code, refused.status_code) == (200, 503)
    assert "Set-Cookie" not in answers[1].headers
    assert (back.status_code, ready.status_code) == (200, 200)
    assert "jo" in back.text


def test_nobody_is_signed_in_by_halves(settings: Settings, postgres_server: PostgresServer) -> None:
    """Whose session cannot be written is told so, and is not sent on as if they were signed in."""
    with open_site(settings) as browser:
        page = browser.get("/sign-in/development")
        assert page.status_code == 200
        postgres_server.stop()
        answer = browser.post("/sign-in/development", data={"login": "jo"}, follow_redirects=False)
    assert answer.status_code == 503
