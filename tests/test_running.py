"""What an operator reads is so: docs/running.md and deploy/ against settings, verbs, figures and systemd."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # its types are a package of their own
from pydantic import SecretStr

from tests.site import open_site
from vetting.adapters.archives import confinement
from vetting.adapters.metering import PrometheusMeters
from vetting.cli import VERBS, main
from vetting.settings import Environment, Settings

ROOT = Path(__file__).parent.parent
RUNNING = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
DEPLOY = sorted(one for one in (ROOT / "deploy").rglob("*") if one.is_file())
SETTINGS = {f"REVET_{name.upper()}" for name in Settings.model_fields}
NOT_OURS = {"REVET_HOSTNAME"}
"""What the compose file asks for itself."""


def load(path: str) -> Any:  # noqa: ANN401  # whatever YAML holds
    """Read a YAML file of deploy/."""
    return yaml.safe_load((ROOT / "deploy" / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "path", [ROOT / "docs" / "running.md", ROOT / "README.md", *DEPLOY], ids=lambda path: path.name
)
def test_every_setting_and_verb_that_is_named_exists(path: Path) -> None:
    """Nobody is told to set what is ignored, or to run what is not there."""
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r"\bREVET_[A-Z_]*[A-Z]", text)) - NOT_OURS <= SETTINGS
    assert set(re.findall(r"(?:`|bin/|^)revet ([a-z]+)", text, re.MULTILINE)) <= set(VERBS)


def test_every_setting_is_explained() -> None:
    """The table names each."""
    table = RUNNING.partition("## Settings")[2].partition("\n## ")[0]
    assert set(re.findall(r"REVET_[A-Z_]+", table)) == SETTINGS


@pytest.fixture
def told(migrated_database: Path, tmp_path: Path) -> set[str]:
    """Ask a site for its figures, and give their names without what Prometheus adds."""
    settings = Settings(
        environment=Environment.DEVELOPMENT,
        data_dir=tmp_path,
        database_url=SecretStr(f"sqlite:///{shutil.copy(migrated_database, tmp_path / 'revet.sqlite3')}"),
    )
    with open_site(settings) as site:
        text = site.get("/metrics").text
    return set(re.findall(r"^# TYPE (revet_[a-z_]+)", text, re.MULTILINE))


def test_every_figure_is_explained_and_no_other(told: set[str]) -> None:
    """What is told is in the table; what an alert asks for is told."""
    table = RUNNING.partition("| figure |")[2].partition("\n\n")[0]
    explained = set(re.findall(r"`(revet_[a-z_]+)`", table))
    swept = {"revet_blobs", "revet_blobs_bytes"}  # told once a worker has swept
    created = {one for one in told if one.endswith("_created")}
    assert told - created | swept == explained

    rules = load("prometheus/alerts.yaml")["groups"][0]["rules"]
    asked = {name for rule in rules for name in re.findall(r"revet_[a-z_]+", rule["expr"])}
    assert {re.sub(r"_(bucket|count|sum)$", "", name) for name in asked} <= explained


def test_the_compose_file_holds_together() -> None:
    """It names what it depends on, two workers, and no port but the proxy's."""
    compose = load("compose.yaml")
    services = compose["services"]
    for one in services.values():
        assert set(one.get("depends_on", {})) <= set(services)
        named = {volume.partition(":")[0] for volume in one.get("volumes", []) if not volume.startswith(".")}
        assert named <= set(compose["volumes"])
    assert services["worker"]["deploy"]["replicas"] == 2
    assert [name for name, one in services.items() if "ports" in one] == ["proxy"]
    assert all(services[name]["command"][0] in VERBS for name in ("migrate", "site", "worker"))


def test_the_units_are_what_systemd_reads(tmp_path: Path) -> None:
    """Each is taken without a complaint, with another program in the place of ours, which is not installed here."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("test_the_units_are_what_systemd_reads: there is no systemd-analyze")
    copies = []
    for unit in (ROOT / "deploy" / "systemd").iterdir():
        copy = tmp_path / unit.name.replace("@.", "@1.")
        copy.write_text(unit.read_text(encoding="utf-8").replace("/opt/revet/bin/revet", "/bin/true"))
        copies.append(str(copy))
    done = subprocess.run(["systemd-analyze", "verify", *copies], capture_output=True, text=True, check=False)  # noqa: S607  # found above
    assert (done.returncode, done.stderr) == (0, "")


def test_units_let_readers_give_up_their_network() -> None:
    """A unit that refuses namespaces would leave what reads archives with a network."""
    for unit in (ROOT / "deploy" / "systemd").glob("*.service"):
        lines = unit.read_text(encoding="utf-8").splitlines()
        assert {"RestrictNamespaces=user net", "NoNewPrivileges=yes", "SystemCallFilter=@system-service"} <= set(lines)
    assert confinement.CLONE_NEWUSER | confinement.CLONE_NEWNET == 0x50000000
    if shutil.which("systemd-analyze") is not None:
        command = ["systemd-analyze", "syscall-filter", "--no-pager", "@process"]
        allowed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        assert {"unshare", "prctl"} <= set(allowed)


def test_the_commands_for_back_up_and_restore_do_it(
    migrated_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The very lines of the page, in its order, with a folder of the test's own for /srv."""
    section = RUNNING.partition("## Back-up and restore")[2].partition("\n## ")[0]
    lines = [line for block in re.findall(r"```\n(.*?)```", section, re.DOTALL) for line in block.splitlines()]
    shutil.copy(migrated_database, tmp_path / "revet.sqlite3")
    monkeypatch.setenv("REVET_ENVIRONMENT", "development")
    monkeypatch.setenv("REVET_DATA_DIR", str(tmp_path))

    for line in lines:
        words = line.replace("/srv", str(tmp_path)).split()
        if words[0] == "export":
            monkeypatch.setenv(*words[1].split("="))
        else:
            assert words[0] == "revet"
            assert main(words[1:]) == 0, line

    assert [line.split()[1] for line in lines] == [
        "backup",
        "backup",
        "REVET_DATA_DIR=/srv/restored",
        "restore",
        "migrate",
    ]
    assert (tmp_path / "restored" / "revet.sqlite3").is_file()


def test_a_figure_is_named_once() -> None:
    """A process' own figures and the instance's share no name, or a scraper would refuse both."""
    own = {family.name for family in PrometheusMeters().registry.collect()}
    assert not own & {"revet_jobs", "revet_releases", "revet_projects", "revet_audits", "revet_check"}
