"""A whole instance on a disk that is filled and emptied again: it says so, answers reads, and goes on by itself."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.instance import Instance, running
from tests.fake_index import Catalog, serving
from tests.small_disks import SmallDisk, mounted
from tests.soak.ends import make_token
from tests.soak.traffic import Answered, ask

pytestmark = pytest.mark.soak
MIB = 1 << 20
RELEASE = "/api/v1/projects/pypi/demo/releases/{}"
PATIENCE_SECONDS = 120.0
READS = ("/", "/projects/pypi/demo/1.0", "/diffs/pypi/demo/-/1.0", "/queue", "/about/score")


@pytest.fixture
def disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[SmallDisk]:
    """Mount a disk of 48 MiB."""
    yield from mounted(tmp_path / "disk", request.node.name, size_bytes=48 * MIB)


@contextmanager
def watching(disk: SmallDisk, *, keeps_free: int) -> Iterator[tuple[Instance, Catalog]]:
    """Run an instance on the disk that watches a project with one release, and look for more every second."""
    catalog = Catalog()
    catalog.publish("demo", "1.0", kinds=("sdist",))
    settings = {"watch": '["demo"]', "poll_every": "PT1S", "min_free_bytes": str(keeps_free)}
    with serving(catalog) as index, running(disk.path, index_url=index.url, **settings) as instance:
        yield instance, catalog


def until(what: str, holds: Callable[[], Any]) -> Any:  # noqa: ANN401  # whatever was waited for
    """Wait until something holds, and give it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := holds():
            return found
        time.sleep(0.2)
    raise AssertionError(f"{what} did not come to be")


def compared(instance: Instance, version: str) -> Callable[[], Any]:
    """Say what tells whether a release is compared, and gives its files."""

    def look() -> list[str] | None:
        status, body = ask(instance.url, "GET", RELEASE.format(version))
        done = status == HTTPStatus.OK and body["state"] == "compared"
        return [one["sha256"] for one in body["distributions"]] if done else None

    return look


def post(instance: Instance, token: str, files: list[str], key: str) -> Answered:
    """Send an audit of 1.0 that is called *key*."""
    draft = {"kind": "full", "criteria": ["safe-to-deploy"], "notes": key * 2000, "distributions": files}
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    return ask(instance.url, "POST", f"{RELEASE.format('1.0')}/audits", body=draft, headers=headers)


def readiness(instance: Instance) -> Answered:
    """Ask whether it is ready."""
    return ask(instance.url, "GET", "/readyz")


def test_an_instance_on_a_full_disk_says_so_and_goes_on(disk: SmallDisk) -> None:
    """Reads are answered, writes are 503 and leave nothing, and with room again all goes on without a hand."""
    with watching(disk, keeps_free=4 * MIB) as (instance, catalog):
        files = until("1.0", compared(instance, "1.0"))
        token = asyncio.run(make_token(f"sqlite:///{instance.data / 'revet.sqlite3'}"))
        assert readiness(instance)[0] == HTTPStatus.OK
        disk.fill()
        catalog.publish("demo", "1.1", kinds=("sdist",))

        status, body = until("not being ready", lambda: (got := readiness(instance))[0] != HTTPStatus.OK and got)
        assert (status, "no room on the disk" in body["checks"]["data"]) == (503, True), body
        answers = {f"key{number}": post(instance, token, files, f"key{number}") for number in range(60)}
        assert {one[0] for one in answers.values()} <= {HTTPStatus.CREATED, HTTPStatus.SERVICE_UNAVAILABLE}, answers
        refused = [key for key, one in answers.items() if one[0] == HTTPStatus.SERVICE_UNAVAILABLE]
        assert refused, "the database found room for everything"
        assert "room" in answers[refused[0]][1]["detail"]
        assert {path: ask(instance.url, "GET", path)[0] for path in READS} == dict.fromkeys(READS, HTTPStatus.OK)
        assert readiness(instance)[0] == HTTPStatus.SERVICE_UNAVAILABLE

        disk.make_room()

        until("being ready", lambda: readiness(instance)[0] == HTTPStatus.OK)
        until("1.1", compared(instance, "1.1"))
        for key in answers:
            assert post(instance, token, files, key)[0] in {HTTPStatus.CREATED, HTTPStatus.OK}, key
        _, listed = ask(instance.url, "GET", f"{RELEASE.format('1.0')}/audits?limit=100")
        assert len(listed["items"]) == len(answers)
        assert readiness(instance)[0] == HTTPStatus.OK


def test_an_instance_below_its_reserve_waits(disk: SmallDisk) -> None:
    """With less free than is to stay so a release waits and its page says why; with room again it is read."""
    with watching(disk, keeps_free=8 * MIB) as (instance, catalog):
        until("1.0", compared(instance, "1.0"))
        disk.fill(leaving_bytes=6 * MIB)
        catalog.publish("demo", "1.1", kinds=("sdist",))

        said = "waiting: no room on the disk"
        until("the reason", lambda: said in str(ask(instance.url, "GET", "/projects/pypi/demo/1.1")[1]))
        disk.make_room()
        until("1.1", compared(instance, "1.1"))
