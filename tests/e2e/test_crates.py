"""Crates that people audit on an instance, and the real ``cargo vet`` that imports what they say of them."""

import asyncio
import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.cases import Package, Place
from tests.conformance.real_cargo_vet import RealCargoVet, needs_cargo_vet
from tests.e2e.instance import Instance, running
from tests.soak.ends import make_token
from vetting.formats.cargo_vet import StoreFile

pytestmark = needs_cargo_vet

EXPORT = "/exports/cargo/audits.toml"
CONFIG = '\n# cargo-vet config file\n\n[cargo-vet]\nversion = "0.10"\n\n[imports.revet]\nurl = "{url}"\n'
EMPTY = {StoreFile.AUDITS: "\n# cargo-vet audits file\n\n[audits]\n", StoreFile.IMPORTS: "\n# cargo-vet imports lock\n"}


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """Run an instance on which three audits of two crates were posted."""
    folder = tmp_path_factory.mktemp("crates")
    database = f"sqlite+aiosqlite:///{folder}/crates.db"
    with running(folder, database_url=database, index_url="http://127.0.0.1:9/simple/") as started:
        token = asyncio.run(make_token(database))
        post(started, token, "alpha", "1.0.0", kind="full", notes='Read, with "care".')
        post(started, token, "alpha", "1.1.0", kind="delta", **{"from": "1.0.0"})
        post(started, token, "beta", "0.3.0", kind="violation", specifier="<0.4")
        yield started


def post(instance: Instance, token: str, crate: str, version: str, **fields: Any) -> None:  # noqa: ANN401  # JSON
    """Record an audit, as a program does."""
    request = urllib.request.Request(  # noqa: S310  # loopback
        f"{instance.url}/api/v1/projects/cargo/{crate}/releases/{version}/audits",
        data=json.dumps({"criteria": ["safe-to-deploy"], **fields}).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  # loopback
        assert answer.status == 201


@pytest.fixture
def vet(instance: Instance, tmp_path: Path) -> RealCargoVet:
    """Lay out a project whose store imports what the instance publishes, and nothing else."""
    project = RealCargoVet(tmp_path / "project")
    project.files({StoreFile.CONFIG: CONFIG.replace("{url}", instance.url + EXPORT), **EMPTY})
    return project


def use(vet: RealCargoVet, crate: str, version: str) -> None:
    """Depend on one crate."""
    app = Package("app", "0.1.0", Place.PATH, is_member=True, dependencies=((crate, version),))
    vet.graph((app, Package(crate, version)))


def test_an_instance_vouches_for_a_crate(vet: RealCargoVet) -> None:
    """A check that asks the instance holds by a full audit and a delta of its people, and keeps both in its lock."""
    use(vet, "alpha", "1.1.0")

    answer = vet.run("check", "--output-format", "json")

    assert answer.document["vetted_fully"] == [{"name": "alpha", "version": "1.1.0"}]
    lock = vet.written()[StoreFile.IMPORTS]
    assert ('version = "1.0.0"' in lock, 'delta = "1.0.0 -> 1.1.0"' in lock, 'with "care"' in lock) == (True,) * 3
    assert "distributions" not in lock


def test_an_instance_speaks_against_a_crate(vet: RealCargoVet) -> None:
    """A violation that was posted there contradicts who exempts it here."""
    use(vet, "beta", "0.3.0")
    exemption = '\n[[exemptions.beta]]\nversion = "0.3.0"\ncriteria = "safe-to-deploy"\n'
    vet.files({StoreFile.CONFIG: vet.written()[StoreFile.CONFIG] + exemption})

    assert list(vet.run("check", "--output-format", "json").document["violations"]) == ["beta:0.3.0"]


def test_an_export_is_aggregated(vet: RealCargoVet, instance: Instance) -> None:
    """An organisation that gathers its teams' audits takes an instance's for one of them."""
    sources = vet.folder / "sources.list"
    sources.write_text(f"# our instance\n{instance.url}{EXPORT}\n", encoding="utf-8")

    answer = vet.run("aggregate", str(sources))

    entries = instance.text(EXPORT).count("[[audits.")
    assert (answer.status, entries) == (0, 3)
    assert answer.out.count(f'aggregated-from = "{instance.url}{EXPORT}"') == entries


def test_a_crate_has_pages(instance: Instance) -> None:
    """What is known of a crate, its audits, is shown as that of any project."""
    assert "1.1.0" in instance.text("/projects/cargo/alpha")
    assert "safe-to-deploy" in instance.text("/projects/cargo/alpha/1.1.0")
    assert instance.get("/api/v1/projects/cargo/alpha/releases/1.0.0/audits")["items"][0]["distributions"] == []
