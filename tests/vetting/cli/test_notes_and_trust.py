"""``revet trust``, ``record-violation``, ``add-exemption`` and ``certify --wildcard``."""

import json
from datetime import date

import pytest

from tests.fake_index import Catalog
from tests.vetting.cli.project_folder import WHO, ProjectFolder

BUILD = "github:demo/demo"


def begun(project: ProjectFolder) -> ProjectFolder:
    """Begin a store."""
    project.lock()
    project.revet("init")
    return project


def audits(project: ProjectFolder) -> str:
    """Read the store's own audits."""
    return (project.store / "audits.toml").read_text()


def publish(catalog: Catalog, name: str = "demo", version: str = "1.0") -> None:
    """Publish a release whose build identity is known."""
    catalog.publish(name, version, uploaded_at="2026-01-05T10:00:00Z")
    filename = f"{name}-{version}-py3-none-any.whl"
    catalog.alter(name, filename, has_provenance=True)
    document = {"attestation_bundles": [{"publisher": {"kind": "GitHub", "repository": "demo/demo"}}]}
    catalog.fail(match=f"/{filename}/provenance", status=200, body=json.dumps(document), times=100)


def test_a_violation_is_recorded(project: ProjectFolder) -> None:
    """What does not meet which criteria is said, and the next check fails."""
    told = begun(project).revet("record-violation", "Demo", "<2", "--who", WHO, "--notes", "Bad.")

    place = "supply-chain/pypi/audits.toml"
    assert (told.status, told.out) == (0, f"demo <2 does not meet safe-to-deploy: recorded in {place}.\n")
    assert ('violation = "<2"' in audits(project), 'notes = "Bad."' in audits(project)) == (True, True)
    assert project.revet("check").status == 1


def test_an_exemption_is_recorded(project: ProjectFolder) -> None:
    """For the criteria that are named, and never to be replaced if so wished."""
    arguments = ("--criteria", "safe-to-run", "--no-suggest", "--notes", "Old.")
    told = begun(project).revet("add-exemption", "demo", "0.9", *arguments)

    config = (project.store / "config.toml").read_text()
    assert told.out == "demo 0.9 is exempted for safe-to-run: recorded in supply-chain/pypi/config.toml.\n"
    assert 'version = "0.9"\ncriteria = "safe-to-run"\nsuggest = false\nnotes = "Old."' in config


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("record-violation", "lost", "*", "--who", WHO), "lost: not one of your third-party projects (use --force)"),
        (("add-exemption", "lost", "1.0"), "lost: not one of your third-party projects (use --force)"),
        (("record-violation", "demo", "1.x.y", "--who", WHO), "'1.x.y' is no version specifier"),
        (("record-violation", "demo", "*"), "who are you?"),
        (("add-exemption", "demo", "x.y"), "'x.y' is no version that pypi knows"),
        (("add-exemption", "demo", "1.0", "--criteria", "lost"), "'lost' is not defined"),
        (("trust",), "trust whom?"),
        (("trust", "demo", "--all", "jo"), "trust whom?"),
        (("trust", "demo"), "the index does not say who publishes demo"),
        (("trust", "demo", "jo"), "the index has no project demo"),
        (("trust", "--all", "jo"), "nothing that lacks audits is published by jo"),
        (("trust", "demo", "--locked", "--frozen"), "has to be fetched, which --frozen forbids"),
        (("certify", "demo", "--wildcard", "jo", "--who", WHO), "the index has no project demo"),
        (("certify", "--wildcard", "jo"), "a wildcard audit is about one project"),
    ],
)
def test_what_cannot_be_is_refused(project: ProjectFolder, arguments: tuple[str, ...], reason: str) -> None:
    """The store stays as it was, and the message says why."""
    begun(project)
    before = {path.name: path.read_text() for path in project.store.iterdir()}

    told = project.revet(*arguments)

    assert (told.status, reason in told.err) == (2, True)
    assert {path.name: path.read_text() for path in project.store.iterdir()} == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("trust", "demo", "jo", "--end-date", "tomorrow"),
        ("dispute", "demo", "<2", "--peer", "peer", "--reason", "r", "--until", "tomorrow"),
    ],
    ids=lambda value: value[0],
)
def test_a_day_is_read_as_one(
    project: ProjectFolder, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    """Another form is wrong use."""
    with pytest.raises(SystemExit) as stopped:
        project.revet(*arguments)

    assert (stopped.value.code, "'tomorrow' is no day: write YYYY-MM-DD" in capsys.readouterr().err) == (2, True)


def test_what_is_not_locked_can_be_forced(project: ProjectFolder) -> None:
    """Where somebody means it."""
    begun(project)

    assert project.revet("record-violation", "lost", "*", "--who", WHO, "--force").status == 0
    assert project.revet("add-exemption", "--force", "lost", "1.0").status == 0


def test_the_only_publisher_is_trusted(project: ProjectFolder, catalog: Catalog) -> None:
    """From their first upload until a day that is named; the exemption goes."""
    publish(catalog)
    begun(project)

    told = project.revet("trust", "demo", "--criteria", "safe-to-deploy", "--end-date", "2030-01-01")

    assert (told.status, told.err) == (0, "")
    assert told.out.splitlines()[0] == (
        f"demo: {BUILD} is trusted for safe-to-deploy from 2026-01-05 until before 2030-01-01."
    )
    assert f'trusted-publisher = "{BUILD}"' in audits(project)
    assert "[[exemptions.demo]]" not in (project.store / "config.toml").read_text()


def test_a_publisher_is_trusted_everywhere(project: ProjectFolder, catalog: Catalog) -> None:
    """Where others publish as well, that is said."""
    publish(catalog)
    publish(catalog, "other", "2.0")
    catalog.publish("other", "2.1")
    document = {"attestation_bundles": [{"publisher": {"kind": "GitHub", "repository": "ann/other"}}]}
    catalog.alter("other", "other-2.1-py3-none-any.whl", has_provenance=True)
    catalog.fail(match="/other-2.1-py3-none-any.whl/provenance", status=200, body=json.dumps(document), times=100)
    begun(project)

    told = project.revet("trust", "--all", BUILD, "--criteria", "safe-to-deploy", "--end-date", "2030-01-01")

    assert told.status == 0
    assert told.out.splitlines()[0].startswith(f"demo: {BUILD} is trusted for safe-to-deploy")
    assert "left out, for others publish them as well: other; --allow-multiple-publishers" in told.err


def test_what_a_publisher_uploads_is_certified(project: ProjectFolder, catalog: Catalog) -> None:
    """One statement is about all of it, for a year."""
    publish(catalog)
    begun(project)
    arguments = ("--wildcard", BUILD, "--criteria", "safe-to-deploy", "--who", WHO, "--accept-all")

    told = project.revet("certify", "demo", *arguments)

    year = date.today().year + 1  # noqa: DTZ011 - the command goes by the day here, too
    sentence = f"certify that any version of demo published by '{BUILD}' between 2026-01-05 and {year}"
    assert (told.status, sentence in told.out) == (0, True)
    assert "[[wildcard-audits.demo]]" in audits(project)
    assert project.revet("check", "--locked").status == 0
