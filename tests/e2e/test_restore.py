"""
A back-up made while an instance runs, restored where there is nothing, and then used.

Two processes of their own, as an operator would have them: what the second says is what the first said.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from tests.e2e.instance import Instance, running
from tests.fake_index.catalog import Catalog
from tests.fake_index.server import FakeIndex

API = "/api/v1/projects/pypi/demo"
SAID = (
    "/exports/pypi/audits.toml",
    "/exports/users/ada/pypi/audits.toml",
    f"{API}/releases/1.1/audits",
    f"{API}/releases/1.1/annotations",
    f"{API}/diffs/1.0/1.1",
)
"""What must be the same to the byte."""


@contextmanager
def signed_in(instance: Instance) -> Iterator[httpx2.Client]:
    """Sign in as ada, who may do everything; the client's forms and API calls carry the session's secret."""
    with httpx2.Client(base_url=instance.url, timeout=20) as client:
        form = {"login": "ada", "role": ["reviewer", "operator"], "level": "high", "csrf": _secret(client)}
        assert client.post("/sign-in/development", data=form).status_code == 303
        client.headers["X-CSRF-Token"] = _secret(client)
        yield client


def _secret(client: httpx2.Client) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/sign-in/development").text)
    assert found is not None
    return found.group(1)


def compared(instance: Instance, version: str) -> None:
    """Wait until a release is read, compared and scored."""
    instance.until(
        f"{API}/releases/{version}/score",
        lambda score: any(line["key"] == "findings" and line["state"] != "unknown" for line in score["lines"]),
    )


def sign_off(client: httpx2.Client, base: str, version: str) -> None:
    """Record that the change from *base* was read, and a note on a line of it."""
    diff = client.get(f"{API}/diffs/{base}/{version}").json()
    body = {
        "kind": "delta",
        "from": base,
        "criteria": ["safe-to-deploy"],
        "from_distributions": [diff["old"]["sha256"]],
        "distributions": [diff["new"]["sha256"]],
        "notes": "Read in full.",
    }
    made = client.post(f"{API}/releases/{version}/audits", json=body)
    assert made.status_code == 201, made.text
    note = {"sha256": diff["new"]["sha256"], "path": diff["files"][0]["path"], "start": 1, "end": 1, "text": "Why?"}
    noted = client.post(f"{API}/releases/{version}/annotations", json=note)
    assert noted.status_code == 201, noted.text


def revet(data: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a server verb on the instance in *data*."""
    environment = {**os.environ, "REVET_ENVIRONMENT": "development", "REVET_DATA_DIR": str(data)}
    command = [sys.executable, "-m", "vetting.cli", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.soak
def test_a_restored_instance_says_the_same_and_goes_on(fake_index: FakeIndex, catalog: Catalog, tmp_path: Path) -> None:
    """Audits, notes, diffs and scores come back to the byte; then it is signed off, and the next release is read."""
    first, second, backups = tmp_path / "first", tmp_path / "second", tmp_path / "backups"
    first.mkdir()
    second.mkdir()
    for version in ("1.0", "1.1"):
        catalog.publish("demo", version, {"demo.py": f"version = {version!r}\n"}, kinds=("wheel",))
    asked = {"index_url": fake_index.url, "poll_every": "PT1S"}
    with running(first, watch='["demo"]', **asked) as instance:
        compared(instance, "1.1")
        with signed_in(instance) as client:
            sign_off(client, "1.0", "1.1")
        said = {path: instance.text(path) for path in SAID}
        score = instance.get(f"{API}/releases/1.1/score")
        made = revet(instance.data, "backup", str(backups))
        assert (made.returncode, made.stderr) == (0, "")
        catalog.publish("demo", "1.2", {"demo.py": "version = '1.2'\n"}, kinds=("wheel",))
        compared(instance, "1.2")

    restored = revet(second / "data", "restore", str(backups))
    assert restored.returncode == 0, restored.stderr
    assert "1 account, 2 releases, 1 audit" in restored.stdout

    with running(second, **asked) as instance:
        assert said == {path: instance.text(path) for path in SAID}
        again = instance.get(f"{API}/releases/1.1/score")
        assert (score["points_mdb"], score["lines"]) == (again["points_mdb"], again["lines"])
        assert "Read in full." in instance.text("/projects/pypi/demo/1.1")
        assert "version = " in instance.text("/diffs/pypi/demo/1.0/1.1")
        compared(instance, "1.2")
        with signed_in(instance) as client:
            sign_off(client, "1.1", "1.2")
        assert 'delta = "1.1 -> 1.2"' in instance.text("/exports/pypi/audits.toml")
