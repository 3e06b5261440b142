"""Site and worker in processes of their own, on a PostgreSQL that is taken away while they work and given back."""

import asyncio
import time
import urllib.error
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.instance import Instance, running
from tests.fake_index.catalog import Catalog
from tests.fake_index.server import FakeIndex
from tests.postgres import PostgresServer
from tests.soak.ends import make_token
from tests.soak.traffic import Answered, ask

VERSIONS = ("1.0", "1.1", "1.2")
OUTAGE_SECONDS = 60.0
RELEASE = f"/api/v1/projects/pypi/demo/releases/{VERSIONS[0]}"
PATIENCE_SECONDS = 90.0
"""What was put off comes back a quarter of a minute later."""


def status_of(instance: Instance, path: str) -> int:
    """Ask for a page, and give its status."""
    try:
        instance.text(path)
    except urllib.error.HTTPError as error:
        return error.code
    return 200


def post(instance: Instance, token: str, files: list[str], notes: str) -> Answered:
    """Send an audit of the first release."""
    draft = {"kind": "full", "criteria": ["safe-to-deploy"], "notes": notes, "distributions": files}
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": notes.replace(" ", "-")}
    return ask(instance.url, "POST", f"{RELEASE}/audits", body=draft, headers=headers)


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait until *condition* holds, and fail where it does not come to hold."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def is_done(instance: Instance, version: str) -> bool:
    """Tell whether a release is read, compared and scored."""
    try:
        document = instance.get(f"/api/v1/projects/pypi/demo/releases/{version}")
    except urllib.error.HTTPError:
        return False
    return bool(document["state"] == "compared")


@pytest.mark.soak
def test_a_database_that_goes_and_comes_back(
    catalog: Catalog,
    fake_index: FakeIndex,
    tmp_path: Path,
    postgres_server: PostgresServer,
) -> None:
    """Pages and audits are refused meanwhile; then all that was begun is ended once, unaided, and the log is short."""
    catalog.publish("demo", VERSIONS[0])
    settings = {"database_url": postgres_server.create("revet"), "index_url": fake_index.url, "watch": '["demo"]'}
    with running(tmp_path, poll_every="PT1S", backlog="10", **settings) as instance:
        until(lambda: is_done(instance, VERSIONS[0]), "the first release was not read")
        token = asyncio.run(make_token(settings["database_url"]))
        files = [one["sha256"] for one in instance.get(RELEASE)["distributions"]]
        for version in VERSIONS[1:]:
            catalog.publish("demo", version)
            catalog.fail(match=f"demo-{version}", silence_seconds=1)
        # The worker waits for a file then, and finds the database gone when it has it.
        until(lambda: any(f"/demo-{VERSIONS[1]}" in path for path, _ in catalog.requests), "nobody read the second")
        postgres_server.stop()
        away_since = time.monotonic()
        until(lambda: status_of(instance, "/readyz") == 503, "/readyz did not say so")
        assert (status_of(instance, "/"), status_of(instance, "/healthz")) == (503, 200)
        status, problem = post(instance, token, files, "during the outage")
        assert (status, problem["status"], problem["title"]) == (503, 503, "Service Unavailable"), problem
        time.sleep(max(0.0, OUTAGE_SECONDS - (time.monotonic() - away_since)))
        postgres_server.start()
        until(lambda: all(is_done(instance, version) for version in VERSIONS), "not all of it was ended")
        assert status_of(instance, "/readyz") == 200
        assert instance.get(f"{RELEASE}/audits")["items"] == []
        assert post(instance, token, files, "during the outage")[0] == 201
        assert [one["notes"] for one in instance.get(f"{RELEASE}/audits")["items"]] == ["during the outage"]
        assert instance.get("/api/v1/projects/pypi/demo")["name"] == "demo"
    log = instance.log.read_text()
    assert log.count("database_unavailable") <= 3, log
    assert log.count("database_back") >= 1
    assert "Traceback" not in log, log
