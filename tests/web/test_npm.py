"""Audits of npm's releases, which an instance knows by what is posted alone."""

import pytest
from starlette.testclient import TestClient

from tests.builders import digest, sha512_of
from tests.seeding import Seed
from tests.web.api import bearer
from vetting.domain.audits import DeltaAudit, FullAudit
from vetting.domain.releases import Ecosystem
from vetting.formats.cargo_vet.reading import read_audits

PROJECT = "/projects/npm/@scope/demo"
SHA_256, SHA_512 = f"sha256:{digest('new')}", f"sha512:{sha512_of('new')}"
BEFORE = [f"sha256:{digest('old')}", f"sha512:{sha512_of('old')}"]
FULL = {"kind": "full", "criteria": ["safe-to-run"], "distributions": BEFORE}
DELTA = {"kind": "delta", "criteria": ["safe-to-run"], "from": "1.0.0", "from_distributions": BEFORE}


def test_an_audit_names_the_tarball_twice_and_is_exported(site: TestClient, seed: Seed) -> None:
    """What is posted is shown, and read back from the export as what others compare with their locks."""
    token = bearer(seed)
    bodies = {"1.0.0": FULL, "1.1.0": {**DELTA, "distributions": [SHA_512, SHA_256]}}
    made = [
        site.post(f"/api/v1{PROJECT}/releases/{version}/audits", json=body, headers=token).json()
        for version, body in bodies.items()
    ]

    new, old = (digest("new"), sha512_of("new")), (digest("old"), sha512_of("old"))
    assert made[1]["distributions"] == [digest("new"), SHA_512]
    assert made[1]["from_distributions"] == [digest("old"), BEFORE[1]]
    exported = read_audits(site.get("/exports/users/jo/npm/audits.toml").text, Ecosystem.NPM).audits["@scope/demo"]
    assert [
        one.distributions if isinstance(one, FullAudit) else (one.from_distributions, one.distributions)
        for one in exported
        if isinstance(one, FullAudit | DeltaAudit)
    ] == [old, (old, new)]
    page = site.get(f"/audits/{made[1]['id']}").text
    assert page.count("npm&#39;s tarball, on the reviewer&#39;s word") + page.count("npm's tarball, on the") == 4
    assert (SHA_512 in page, f'href="{PROJECT}/1.1.0"' in page, "Read the same change" in page) == (True, True, False)


@pytest.mark.parametrize(
    ("path", "named", "reason"),
    [
        ("npm/demo", [SHA_256], "has to name the tarball that was read twice"),
        ("npm/demo", [SHA_512], "has to name the tarball that was read twice"),
        ("npm/demo", [SHA_256, SHA_512, BEFORE[0]], "has to name the tarball that was read twice"),
        ("npm/demo", [], "has to name the distributions that were read"),
        ("npm/demo", ["sha512:short"], "128 hexadecimal digits"),
        ("cargo/demo", [SHA_512], "the files of demo 1.0.0 are not known here"),
    ],
)
def test_an_audit_of_half_a_name_is_refused(
    site: TestClient, seed: Seed, path: str, named: list[str], reason: str
) -> None:
    """One hash could be compared with no lockfile, or with no other audit."""
    body = {"kind": "full", "criteria": ["safe-to-run"], "distributions": named}

    answer = site.post(f"/api/v1/projects/{path}/releases/1.0.0/audits", json=body, headers=bearer(seed))

    assert (answer.status_code, reason in answer.text) == (422, True)


def test_a_version_is_one_that_npm_allows(site: TestClient, seed: Seed) -> None:
    """Nothing becomes known by an audit of what cannot be."""
    answer = site.post("/api/v1/projects/npm/demo/releases/1.x/audits", json=FULL, headers=bearer(seed))

    assert (answer.status_code, "is not a version that npm allows" in answer.text) == (422, True)
    assert site.get("/api/v1/projects/npm/demo").status_code == 404
