"""What keeps ``revet check`` from an answer is told to programs and to pull requests, too."""

import json

import pytest

from tests.vetting.cli.project_folder import LOCKFILE, ProjectFolder
from tests.vetting.usecases.stores_on_disk import store

PEERS = '\n[imports.first]\nurl = "first.toml"\n\n[imports.second]\nurl = ["second.toml", "https://u:p@h/"]\n'


def errors_of(project: ProjectFolder) -> list[tuple[str, str | None, int | None]]:
    """Check, and give the kind, file and line of each error."""
    document = json.loads(project.revet("check", "--output-format", "json").out)
    return [(one["kind"], one["file"], one["line"]) for one in document["errors"]]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("demo==1.0\n\ndemo>1\n", ("lockfile", "requirements.txt", 3)),
        ("-r lost.txt\n", ("lockfile", "requirements.txt", 1)),
        ("-r more/more.txt\n", ("lockfile", "more/more.txt", 2)),
    ],
)
def test_a_malformed_lockfile_is_told_with_its_line(
    project: ProjectFolder, text: str, error: tuple[str, str, int]
) -> None:
    """A program need not take the message apart."""
    project.lock(text)
    (project.path / "more").mkdir()
    project.lock("\n-c ../more/lost.txt\n", "more/more.txt")
    store(project.store)

    assert errors_of(project) == [error]
    assert "/../" not in project.revet("check").err


def test_every_peer_that_cannot_be_read_is_told(project: ProjectFolder) -> None:
    """Those that are not there, and those whose address may not be asked, each with its line of the configuration."""
    project.lock(LOCKFILE)
    store(project.store, config=PEERS)

    assert errors_of(project) == [
        ("peer-unavailable", "config.toml", 8),
        ("peer-unavailable", "config.toml", 11),
        ("peer-unusable", "config.toml", 11),
    ]


def test_every_peer_that_cannot_be_used_is_told(project: ProjectFolder) -> None:
    """One that publishes something else does not hide another that does."""
    project.lock(LOCKFILE)
    store(project.store, config=PEERS.replace(', "https://u:p@h/"', ""))
    for name in ("first.toml", "second.toml"):
        (project.path / name).write_text("[")

    assert errors_of(project) == [("peer-unusable", "config.toml", 8), ("peer-unusable", "config.toml", 11)]


def test_a_refusal_without_a_file_has_its_kind(project: ProjectFolder) -> None:
    """There is no lockfile to name."""
    assert errors_of(project) == [("invalid-input", None, None)]


@pytest.mark.parametrize(
    ("lockfile", "config", "reason"),
    [("demo>1\n", "", "requirements.txt:1: demo is not pinned"), (LOCKFILE, PEERS, "first.toml cannot be read")],
)
def test_a_refusal_replaces_an_old_comment(project: ProjectFolder, lockfile: str, config: str, reason: str) -> None:
    """Otherwise what is shown on a pull request would go on saying that all is well."""
    project.lock(lockfile)
    store(project.store, config=config)
    comment = project.path / "revet.md"
    comment.write_text("### Vetting succeeded")

    told = project.revet("check", "--advise", "--output-format", "markdown", "--output-file", "revet.md")

    assert told.status == 2
    assert comment.read_text().startswith("### Vetting failed: there is no answer\n")
    assert reason in comment.read_text()


def test_a_command_is_quoted_in_a_comment(project: ProjectFolder) -> None:
    """Our own marks are no stranger's, who could end a span with them."""
    project.lock(LOCKFILE)

    told = project.revet("check", "--output-format", "markdown")

    assert told.out.endswith("- `there is no store at supply-chain/pypi; 'revet init' begins one`\n")


def test_aggregate_tells_of_every_address(project: ProjectFolder) -> None:
    """A comment may stand behind an address, and the second that is no audits file is told with the first."""
    for name in ("a.toml", "b.toml", "list"):
        (project.path / name).write_text("[")
    (project.path / "list").write_text("# all of them\na.toml\n\nb.toml  # the other\n")

    told = project.revet("aggregate", "list")

    assert told.status == 2
    assert [line.partition(" is no audits file")[0] for line in told.err.splitlines()] == [
        "revet aggregate: a.toml",
        "b.toml",
    ]
