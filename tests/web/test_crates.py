"""The pages of a crate, which an instance knows by its audits alone."""

import pytest
from starlette.testclient import TestClient

from tests.seeding import Seed
from tests.web.api import bearer

CRATE = "/projects/cargo/alpha"


@pytest.fixture
def audits(site: TestClient, seed: Seed) -> list[str]:
    """Record a full audit, a delta and a violation of a crate, and give their pages."""
    token, pages = bearer(seed), []
    for version, fields in (
        ("1.0.0", {"kind": "full"}),
        ("1.1.0", {"kind": "delta", "from": "1.0.0"}),
        ("1.1.0", {"kind": "violation", "specifier": "<2"}),
    ):
        body = {"criteria": ["safe-to-run"], **fields}
        made = site.post(f"/api/v1{CRATE}/releases/{version}/audits", json=body, headers=token)
        assert made.status_code == 201
        pages.append(f"/audits/{made.json()['id']}")
    return pages


def test_audits_of_a_crate_say_that_no_bytes_are_known(site: TestClient, audits: list[str]) -> None:
    """Each has a page; what was read is the version by its name, and there is nothing to show a change of."""
    full, delta, violation = (site.get(one).text for one in audits)

    assert "It holds for the version by its name." in full
    assert f'href="{CRATE}/1.0.0"' in full
    assert "a delta: worth nothing without a chain" in delta
    assert f'href="{CRATE}/1.1.0"' in delta
    assert "Read the same change" not in delta
    assert "The bytes it is of" not in violation


def test_a_crate_says_that_no_index_is_asked(site: TestClient, audits: list[str]) -> None:
    """Nobody is told to wait for a worker, to have it read, or to watch it."""
    assert audits
    project, release = site.get(CRATE).text, site.get(f"{CRATE}/1.1.0", params={"criteria": "safe-to-run"}).text

    assert "this instance asks no index of cargo" in project
    assert "Status there" not in project
    assert "This instance asks no index of cargo" in release
    assert "they do not say which bytes they are of" in release
    assert "The index lists no file" not in release
