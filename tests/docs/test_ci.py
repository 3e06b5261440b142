"""
The files that a project takes for its CI, run as they stand: every command of them, in a small project with a store.

In place of pip, and of what would comment on a pull request, stand programs
that note what they were asked for; ``revet`` is this environment's.
"""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # its types are a package of their own

from tests.fake_index import Catalog, FakeIndex, serving

CI = Path(__file__).parents[2] / "docs" / "ci"
NOTES = '#!/bin/sh\necho "$(basename "$0") $*" >> "$NOTED"\ncase "$*" in *revet.md*) cat revet.md >> "$NOTED";; esac\n'
GIVEN = {
    "GITHUB_STEP_SUMMARY": "summary.md",
    "PULL_REQUEST": "7",
    "REVET_NOTE_TOKEN": "t0ken",
    "CI_API_V4_URL": "https://gitlab.example.test/api/v4",
    "CI_PROJECT_ID": "3",
    "CI_MERGE_REQUEST_IID": "7",
}
"""What a CI says of itself."""


@dataclass(frozen=True, slots=True)
class Command:
    """What a file says to run."""

    text: str
    environment: Mapping[str, str] = field(default_factory=dict)
    may_fail: bool = False


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a file."""

    status: int
    """Of the first command that may not fail and did."""
    failed: tuple[str, ...]
    """The commands that failed, by their first line."""
    noted: str
    """What was asked of pip and of those who comment."""


@dataclass(frozen=True, slots=True)
class Project:
    """A small project, and the index that it installs from."""

    folder: Path
    catalog: Catalog
    index: FakeIndex
    bin: Path

    def lock(self, version: str) -> None:
        """Lock a version of the one dependency."""
        held = next(one for one in self.catalog.projects["demo"].files.values() if one.version == version)
        digest = sha256(held.data).hexdigest()
        (self.folder / "requirements.txt").write_text(f"demo=={version} --hash=sha256:{digest}\n")

    def run(self, command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Run a command as a CI would."""
        settings = {
            "PATH": f"{self.bin}:{Path(sys.executable).parent}:/usr/bin:/bin",
            "HOME": str(self.folder.parent),
            "LANG": "C.UTF-8",
            "NOTED": str(self.folder.parent / "noted"),
            "REVET_INDEX_URL": self.index.url,
            "REVET": "revet @ here",
            **environment,
        }
        # As GitHub runs it; GitLab and sh stop at the first failure just so.
        shell = ["bash", "-e", "-c", command]
        return subprocess.run(shell, cwd=self.folder, env=settings, capture_output=True, text=True, check=False)

    def run_file(self, name: str) -> Ran:
        """Run every command of one of the files, in order, until one fails that may not."""
        status, failed = 0, []
        for one in READERS[name](CI / name):
            done = self.run(one.text, **{**GIVEN, **one.environment})
            if done.returncode:
                failed.append(f"{one.text.splitlines()[0]}: {done.stdout}{done.stderr}")
                if not one.may_fail:
                    status = done.returncode
                    break
        return Ran(status, tuple(failed), (self.folder.parent / "noted").read_text())


def _literal(environment: Mapping[str, Any] | None) -> dict[str, str]:
    """Leave out what the CI fills in, and which wheel is meant."""
    given = {key: str(one) for key, one in (environment or {}).items() if key != "REVET"}
    return {key: one for key, one in given.items() if "${{" not in one and "$CI" not in one}


def github(path: Path) -> Iterator[Command]:
    """Read the steps of a workflow's jobs."""
    workflow = yaml.safe_load(path.read_text())
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            if "run" in step:
                environment = _literal(workflow.get("env")) | _literal(step.get("env"))
                yield Command(step["run"], environment, may_fail=step.get("continue-on-error", False))


def gitlab(path: Path) -> Iterator[Command]:
    """Read the scripts of all jobs, those that may fail first, so that all are run."""
    pipeline = yaml.safe_load(path.read_text())
    jobs = [one for one in pipeline.values() if isinstance(one, dict) and "script" in one]
    for job in sorted(jobs, key=lambda one: not one.get("allow_failure", False)):
        may_fail = job.get("allow_failure", False)
        for line in (*pipeline["default"]["before_script"], *job["script"]):
            yield Command(line, _literal(pipeline["variables"]), may_fail=may_fail)


def shell(path: Path) -> Iterator[Command]:
    """Run a script as it is."""
    yield Command(str(path))


READERS = {"github.yml": github, "gitlab.yml": gitlab, "check.sh": shell}


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Give a project that has begun a store for what it locks."""
    catalog = Catalog()
    catalog.publish("demo", "1.0")
    catalog.publish("demo", "1.1", {"demo/__init__.py": "VERSION = '1.1'\nprint('new')\n"})
    folder, binaries = tmp_path / "project", tmp_path / "bin"
    folder.mkdir()
    binaries.mkdir()
    for name in ("pip", "gh", "curl"):
        (binaries / name).write_text(NOTES)
        (binaries / name).chmod(0o755)
    with serving(catalog) as index:
        begun = Project(folder, catalog, index, binaries)
        begun.lock("1.0")
        assert begun.run("revet init").returncode == 0
        yield begun


@pytest.mark.parametrize("name", READERS)
def test_what_is_vouched_for_passes(project: Project, name: str) -> None:
    """Over a project whose store vouches for its lock every command works, and Revet was installed first."""
    ran = project.run_file(name)

    assert (ran.status, ran.failed) == (0, ())
    assert ran.noted.startswith("pip install revet @ here")


@pytest.mark.parametrize("name", READERS)
def test_what_nobody_read_is_stopped_and_told(project: Project, name: str) -> None:
    """A release that nobody vouches for fails the verdict, after the advice was given where people look."""
    project.lock("1.1")

    ran = project.run_file(name)

    assert ran.status == 1, ran.failed
    assert len(ran.failed) == 1
    assert "revet check --locked" in ran.failed[0] or name == "check.sh"
    comments = {"github.yml": "gh pr comment 7 --body-file revet.md", "gitlab.yml": "/merge_requests/7/notes"}
    if name in comments:
        assert comments[name] in ran.noted
        assert "demo" in ran.noted.split("revet.md", 1)[1]
        assert "demo" in (project.folder / "revet.md").read_text()
    else:
        assert "demo" in ran.failed[0]
    if name == "github.yml":
        assert (project.folder / "summary.md").read_text() == (project.folder / "revet.md").read_text()


@pytest.mark.parametrize("name", ["github.yml", "gitlab.yml"])
def test_what_a_change_brings_along_is_no_advice(project: Project, name: str) -> None:
    """Where there is no advice, nothing is posted: least of all a file, or a link to one, that lay there before."""
    (project.folder / "secret").write_text("s3cret")
    (project.folder / "revet.md").symlink_to("secret")
    (project.folder / "supply-chain" / "pypi" / "config.toml").write_text("not TOML")

    ran = project.run_file(name)

    assert ran.status
    assert "s3cret" not in ran.noted


def test_every_file_is_named_in_the_documentation() -> None:
    """What lies there is what the page speaks of, and the other way round."""
    page = (CI.parent / "ci.md").read_text()

    assert {path.name for path in CI.iterdir()} == set(READERS)
    assert [name for name in READERS if f"(ci/{name})" not in page] == []
