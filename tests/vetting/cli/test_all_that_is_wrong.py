"""``revet check`` where several things are wrong at once."""

import json

from tests.vetting.cli.project_folder import LOCKFILE, A, B, ProjectFolder
from tests.vetting.usecases.stores_on_disk import audit, store

UNTIDY = "\n[policy.gone]\naudit-as-crates-io = false\n"
OTHER_BYTES = audit("1.0", f'distributions = "sha256:{B}"')


def begun(project: ProjectFolder, *, config: str = "", audits: str = OTHER_BYTES) -> None:
    """Lock two releases; of demo other bytes were audited, and of the other nothing."""
    project.lock(LOCKFILE)
    store(project.store, config=config, audits=audits)


def test_every_kind_of_failure_is_told(project: ProjectFolder) -> None:
    """The gravest first, each with its own headline."""
    begun(project)

    told = project.revet("check", "--locked")

    assert told.status == 1
    assert [line for line in told.out.splitlines() if line.startswith("Vetting")] == [
        "Vetting failed: 1 of 2 releases lacks audits.",
        "Vetting failed: 1 of 2 releases was audited in other bytes.",
    ]


def test_problems_of_the_store_stand_beside_the_failures(project: ProjectFolder) -> None:
    """The answer goes to standard output, why it is none to standard error, and the status is that of broken input."""
    begun(project, audits=OTHER_BYTES.replace("safe-to-deploy", "safe-to-fly"))

    told = project.revet("check", "--locked")

    assert (told.status, told.out.splitlines()[0]) == (2, "Vetting failed: 2 of 2 releases lack audits.")
    assert told.err.splitlines()[0] == "revet check: the store supply-chain/pypi cannot be used as it is:"
    assert "'safe-to-fly'" in told.err


def test_a_success_in_an_untidy_store_is_not_called_one(project: ProjectFolder) -> None:
    """Where only the policy is wrong, that alone is told."""
    begun(project, config=UNTIDY, audits=audit("1.0") + audit("2.0", name="other"))

    told = project.revet("check")

    assert (told.status, told.out) == (2, "")
    assert told.err.splitlines()[:2] == [
        "warning: bytes unknown, for the audits do not say which files were read: demo 1.0, other 2.0",
        "revet check: the store supply-chain/pypi cannot be used as it is:",
    ]
    assert "config.toml:7: gone is not locked" in told.err


def test_a_policy_that_does_not_fit_has_its_line(project: ProjectFolder) -> None:
    """The line is that of the entry, of another version where there is none, or the lockfile's where there is none."""
    project.lock(LOCKFILE + "fork @ https://example.test/fork-1.0.zip\n")
    config = (
        '\n[policy.demo]\ncriteria = "safe-to-run"\n\n[policy."gone:1.0"]\ncriteria = "safe-to-run"\n'
        '\n[[exemptions.fork]]\nversion = "1.0"\ncriteria = "safe-to-deploy"\n'
    )
    store(project.store, config=config)

    document = json.loads(project.revet("check", "--output-format", "json").out)

    assert [(one["kind"], one["file"], one["line"]) for one in document["errors"]] == [
        ("must-be-versioned", "config.toml", 7),
        ("unused-version", "config.toml", 10),
        ("unused-version", "config.toml", 10),
        ("needs-audit-as", "requirements.txt", 3),
    ]


def test_json_has_all_of_it(project: ProjectFolder) -> None:
    """Problems stand where cargo-vet has them, and the failures beside them."""
    begun(project, audits=OTHER_BYTES + audit("2.0", name="other").replace("safe-to-deploy", "safe-to-fly"))

    told = project.revet("check", "--locked", "--output-format", "json")

    document = json.loads(told.out)
    assert (told.status, told.err, sorted(document)) == (2, "", ["also", "error", "errors"])
    assert [one["kind"] for one in document["errors"]] == ["invalid-criteria"]
    assert list(document["also"]) == ["fail (vetting)", "fail (distributions)"]
    assert document["also"]["fail (distributions)"]["failures"][0]["locked"] == [f"sha256:{A}"]


def test_json_tells_of_a_store_that_cannot_be_read(project: ProjectFolder) -> None:
    """Nothing can be said beside it."""
    begun(project, audits="[audits")

    told = project.revet("check", "--output-format", "json")

    document = json.loads(told.out)
    assert (told.status, sorted(document)) == (2, ["error", "errors"])
    assert [(one["kind"], one["file"]) for one in document["errors"]] == [("toml-parse", "audits.toml")]


def test_any_refusal_can_be_json(project: ProjectFolder) -> None:
    """Who asks for JSON gets it whatever happens, on standard output or in the file that is named."""
    told = project.revet("check", "--output-format", "json")
    project.revet("check", "--output-format", "json", "--output-file", "answer.json")

    document = json.loads(told.out)
    assert (told.status, list(document)) == (2, ["error", "errors"])
    assert document["error"]["message"].startswith("there is no lockfile in .")
    assert told.err.startswith("revet check: there is no lockfile in .")
    assert json.loads((project.path / "answer.json").read_text()) == document


def test_a_refusal_in_words_leaves_the_answers_file_alone(project: ProjectFolder) -> None:
    """There is no answer to write."""
    told = project.revet("check", "--output-file", "answer.txt")

    assert (told.status, (project.path / "answer.txt").exists()) == (2, False)
