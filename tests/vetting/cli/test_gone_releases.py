"""Releases that nothing can be read of: what is on record about them is told all the same."""

import json
from pathlib import Path

import pytest

from tests.fake_index import Catalog
from tests.vetting.cli.project_folder import ProjectFolder

HERE = ("--mode", "local")


@pytest.fixture(autouse=True)
def _known(catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Offer two releases of which a third was taken away for malice."""
    catalog.publish("demo", "1.0")
    catalog.publish("demo", "1.1")
    affected = [{"package": {"ecosystem": "PyPI", "name": "demo"}, "versions": ["2.0"]}]
    record = {"id": "MAL-2026-3", "summary": "Steals tokens.", "affected": affected}
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "a.json").write_text(json.dumps(record), encoding="utf-8")
    monkeypatch.setenv("REVET_OSV_DUMP", str(folder))


@pytest.mark.parametrize("arguments", [("scan", "Demo", "2.0"), ("scan", "demo", "2.0.0", "--from", "1.1")])
def test_a_scan_finds_malice_that_is_on_record(project: ProjectFolder, arguments: tuple[str, ...]) -> None:
    """As a high finding, with the exit status of one, and why nothing was read."""
    told = project.revet(*arguments)

    assert (told.status, told.err) == (1, "")
    lines = told.out.splitlines()
    assert "  high P5 all of it: MAL-2026-3 calls it malicious: Steals tokens." in lines
    assert any(line.startswith("  not all was looked at: nothing of it was read: ") for line in lines)
    assert any(line.startswith("  known MAL-2026-3: malicious, Steals tokens. (OSV's dump records") for line in lines)
    assert not any("0 files" in line for line in lines)


@pytest.mark.parametrize("form", ["human", "json", "markdown", "html"])
def test_a_change_to_it_is_told_in_every_form(project: ProjectFolder, form: str) -> None:
    """What is known is shown, and the exit status says that nothing was read."""
    told = project.revet("diff", "demo", "1.1", "2.0", *HERE, "--output-format", form)

    assert (told.status, "MAL-2026-3 calls it malicious" in told.out) == (2, True)
    assert "No file differs" not in told.out


def test_no_patch_is_made_of_it(project: ProjectFolder, tmp_path: Path) -> None:
    """The worst of what is known is warned of, and the file is not written."""
    patch = tmp_path / "a.patch"
    told = project.revet("diff", "demo", "1.1", "2.0", *HERE, "--output-format", "patch", "--output", str(patch))

    assert (told.status, told.out, patch.exists()) == (2, "", False)
    assert "the worst is high" in told.err
    assert "the index has no files of demo 2.0" in told.err


def test_of_a_release_before_it_is_said_with_the_refusal(project: ProjectFolder) -> None:
    """What is on record about the older one says nothing of the newer, and is no finding of it."""
    told = project.revet("diff", "demo", "2.0", "1.1", *HERE)

    assert (told.status, told.out) == (2, "")
    assert told.err.endswith("; of demo 2.0 it is known: MAL-2026-3 calls it malicious: Steals tokens.\n")


@pytest.mark.parametrize("versions", [("9",), ("1.0", "9"), ("9", "1.0")])
def test_where_nothing_is_on_record_the_refusal_is_as_it_was(project: ProjectFolder, versions: tuple[str, ...]) -> None:
    """A slip of the finger is no finding."""
    told = project.revet("diff" if len(versions) > 1 else "inspect", "demo", *versions, *HERE)

    assert (told.status, told.out) == (2, "")
    assert told.err.endswith("the index has no files of demo 9; the nearest it has: 1.0, 1.1\n")


def test_malice_whose_files_are_broken_or_not_answered_for_is_found(project: ProjectFolder, catalog: Catalog) -> None:
    """An archive that nobody can open does not hide what is known of it, nor does an index that fails."""
    catalog.publish_bytes("demo", "2.0", "demo-2.0-py3-none-any.whl", b"no archive at all")
    broken = project.revet("scan", "demo", "2.0")
    catalog.fail(match="/simple/demo", status=500, times=9)
    away = project.revet("scan", "demo", "2.0")

    for told, reason in ((broken, "it is not a zip archive"), (away, "HTTP status 500")):
        assert (told.status, "high P5 all of it: MAL-2026-3" in told.out, reason in told.out) == (1, True, True)


def test_a_project_in_quarantine_is_found_though_it_offers_nothing(project: ProjectFolder, catalog: Catalog) -> None:
    """With the reason that the index gives."""
    catalog.describe("demo", status="quarantined", status_reason="It steals.")
    catalog.remove_release("demo", "1.0")
    catalog.remove_release("demo", "1.1")
    told = project.revet("scan", "demo", "1.1")

    assert told.status == 1
    assert "  high P5 all of it: The index holds the project in quarantine." in told.out.splitlines()
    assert "the index calls the project quarantined: It steals." in told.out
