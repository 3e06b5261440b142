"""The flags that every folder verb has."""

import json

import pytest

from tests.vetting.cli.project_folder import ProjectFolder

UV = """version = 1
[[package]]
name = "app"
version = "0.1.0"
source = { virtual = "." }
dependencies = [{ name = "demo" }]
[package.dev-dependencies]
dev = [{ name = "tool" }]
[[package]]
name = "demo"
version = "1.0"
source = { registry = "https://index.example.test/simple" }
[[package]]
name = "tool"
version = "2.0"
source = { registry = "https://index.example.test/simple" }
"""


@pytest.mark.parametrize(
    ("flags", "reason"),
    [
        (("--frozen",), "--frozen needs --locked"),
        (("--features", "x"), "are for cargo, and these are pypi projects"),
        (("--no-all-features",), "are for cargo"),
        (("--no-default-features",), "are for cargo"),
        (("--cargo-arg=-Zx",), "are for cargo"),
        (("--filter-graph", "only(x)"), "expected one of include, exclude, found 'only'"),
        (("--manifest-path", "gone.toml"), "gone.toml is no manifest"),
        (("--output-file", "uv.lock/x"), "uv.lock"),
    ],
)
def test_a_flag_that_cannot_be_is_refused(project: ProjectFolder, flags: tuple[str, ...], reason: str) -> None:
    """What a flag asks for is done or refused, never passed over."""
    project.lock(UV, "uv.lock")

    told = project.revet("dump-graph", *flags)

    assert told.status == 2
    assert reason in told.err


@pytest.mark.parametrize("time", ["soon", "2024-13-01", "2024-01-01Tx"])
def test_a_time_that_is_none_is_refused(project: ProjectFolder, time: str) -> None:
    """A time is a day, or a moment in RFC 3339."""
    with pytest.raises(SystemExit) as stopped:
        project.revet("check", "--current-time", time)
    assert stopped.value.code == 2


@pytest.mark.parametrize(("time", "status"), [("2024-01-01", 2), ("2024-06-01T12:00:00Z", 0), ("2024-06-01", 0)])
def test_the_day_to_judge_by_can_be_told(project: ProjectFolder, time: str, status: int) -> None:
    """A wildcard audit may reach a year ahead of the day that is told."""
    project.lock(UV, "uv.lock")
    project.revet("init", "--locked")
    (project.store / "audits.toml").write_text(
        "\n# cargo-vet audits file\n\n[[wildcard-audits.demo]]\n"
        'who = "Jo <jo@example.test>"\ncriteria = "safe-to-deploy"\nuser-id = 1\n'
        'start = "2023-01-01"\nend = "2025-03-01"\n\n[audits]\n'
    )

    assert project.revet("check", "--locked", "--current-time", time).status == status


def test_a_part_of_the_graph_can_be_judged(project: ProjectFolder) -> None:
    """What is left out is not judged."""
    project.lock(UV, "uv.lock")
    project.revet("init", "--locked")

    told = project.revet("check", "--locked", "--output-format", "json", "--filter-graph", "exclude(is_dev_only(true))")

    assert [one["name"] for one in json.loads(told.out)["vetted_with_exemptions"]] == ["demo"]


def test_a_manifest_names_the_folder(project: ProjectFolder) -> None:
    """The lockfile and the store lie beside the manifest that is named."""
    below = project.path / "below"
    below.mkdir()
    (below / "uv.lock").write_text(UV)
    (below / "pyproject.toml").write_text("")

    told = project.revet("init", "--locked", "--manifest-path", "below/pyproject.toml")

    assert told.status == 0
    assert (below / "supply-chain" / "pypi" / "config.toml").exists()


def test_an_answer_can_be_written_to_a_file(project: ProjectFolder) -> None:
    """The file has all of the answer, also where it is a bad one; a command that fails leaves it alone."""
    project.lock(UV, "uv.lock")
    project.revet("init", "--locked")
    answer = project.path / "answer.json"
    written = ("--output-format", "json", "--output-file", "answer.json")

    good = project.revet("check", "--locked", *written)
    assert (good.status, good.out) == (0, "")
    assert json.loads(answer.read_text())["conclusion"] == "success"

    (project.store / "config.toml").write_text('\n# cargo-vet config file\n\n[cargo-vet]\nversion = "0.10"\n')
    assert project.revet("check", "--locked", *written).status == 1
    assert json.loads(answer.read_text())["conclusion"] == "fail (vetting)"

    before = answer.read_text()
    project.lock("broken", "uv.lock")
    assert project.revet("check", "--locked", "--output-file", "answer.json").status == 2
    assert answer.read_text() == before
    nowhere = project.revet("check", "--locked", "--output-file", "none/x")
    assert (nowhere.status, "there is no folder none" in nowhere.err) == (2, True)
    assert not (project.path / "none").exists()
