"""Answers for programs: every verb that records something has one, and nothing else on standard output."""

import json
from datetime import date

import pytest

from tests.builders import digest
from tests.fake_index import Catalog
from tests.vetting.cli.project_folder import WHO, A, ProjectFolder

JSON = ("--output-format", "json")
SIGNED = ("--criteria", "safe-to-deploy", "--who", WHO, "--accept-all")


@pytest.mark.parametrize(
    ("arguments", "kinds", "written"),
    [
        (("certify", "demo", "1.0", *SIGNED, "--distributions", A), ["full"], ["audits.toml", "config.toml"]),
        (("certify", "demo", "0.9", "1.0", *SIGNED, "--locked-distributions"), ["delta"], ["audits.toml"]),
        (("record-violation", "demo", "<1", "--who", WHO), ["violation"], ["audits.toml"]),
        (("add-exemption", "demo", "0.9"), ["exemption"], ["config.toml"]),
        (("fmt",), [], []),
        (("renew", "--expiring"), [], []),
    ],
    ids=lambda value: " ".join(value[:3]),
)
def test_what_was_recorded_is_one_document(
    project: ProjectFolder, arguments: tuple[str, ...], kinds: list[str], written: list[str]
) -> None:
    """A program reads the entries and the files; what a person is told stands beside it."""
    project.lock()
    project.revet("init")

    told = project.revet(*arguments, *JSON)

    document = json.loads(told.out)
    assert (told.status, [one["kind"] for one in document["recorded"]]) == (0, kinds)
    assert document["written"] == written


def test_the_statement_is_for_people(project: ProjectFolder) -> None:
    """What was signed is still said, and warnings are in the document."""
    project.lock()
    project.revet("init")

    told = project.revet("certify", "demo", "0.9", "1.0", *SIGNED, "--locked-distributions", *JSON)

    assert json.loads(told.out)["warnings"] == ["bytes unknown of demo 0.9: the lockfile does not name it"]
    assert told.err.startswith(f"I, {WHO}, certify that the change of demo from 0.9 to 1.0 meets safe-to-deploy:")


def test_nothing_suggested_is_nothing_recorded(project: ProjectFolder) -> None:
    """The document is there all the same."""
    project.lock("")
    project.revet("init")

    told = project.revet("certify", "--from-suggest", *SIGNED, *JSON)

    assert json.loads(told.out) == {"recorded": [], "written": [], "warnings": []}


def test_a_dispute_is_told_to_programs(project: ProjectFolder) -> None:
    """Made or withdrawn, the file that changed is named."""
    project.lock()
    project.revet("init")
    (project.path / "peer.toml").write_text('[[audits.demo]]\ncriteria = "safe-to-deploy"\nviolation = "<2"\n')
    project.revet("import", "peer", "peer.toml")
    claim = ("demo", "<2", "--peer", "peer")
    until = date.today().replace(day=1, month=1, year=date.today().year + 1).isoformat()  # noqa: DTZ011  # today's is fine

    made = project.revet("dispute", *claim, "--until", until, "--reason", "no", "--who", WHO, *JSON)
    withdrawn = project.revet("dispute", *claim, "--withdraw", *JSON)

    assert [one["kind"] for one in json.loads(made.out)["recorded"]] == ["dispute"]
    assert json.loads(withdrawn.out) == {"recorded": [], "written": ["revet.toml"], "warnings": []}


@pytest.mark.parametrize("verb", [("trust", "demo", "github:org/demo"), ("certify", "demo", "--wildcard", "x")])
def test_a_refusal_is_a_document_too(project: ProjectFolder, catalog: Catalog, verb: tuple[str, ...]) -> None:
    """A publisher that published nothing is not believed in, and a program learns why."""
    catalog.publish("demo", "1.0")
    project.lock(f"demo==1.0 --hash=sha256:{digest('x')}\n")
    project.revet("init")

    told = project.revet(*verb, "--criteria", "safe-to-deploy", *JSON)

    assert (told.status, "message" in json.loads(told.out)["error"]) == (2, True)


def test_what_was_weeded_is_counted(project: ProjectFolder) -> None:
    """The cache and what went of it."""
    told = project.revet("gc", "--cache-dir", str(project.path / "cache"), *JSON)

    document = json.loads(told.out)
    assert (told.status, document["removed_files"], document["removed_bytes"]) == (0, 0, 0)
