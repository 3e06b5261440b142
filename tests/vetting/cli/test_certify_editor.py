"""``revet certify`` in an editor."""

import io
from pathlib import Path

import pytest

from tests.vetting.cli.editors import SIGN, editor
from tests.vetting.cli.project_folder import WHO, A, ProjectFolder, Told

CLAIM = ("certify", "demo", "1.0", "--criteria", "safe-to-deploy", "--who", WHO, "--distributions", A)
CUSTOM = """
[criteria.ours]
description = \"\"\"
Read by us.

With \\u001b[31mcare.
\"\"\"
"""


def certify(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch, body: str, *more: str) -> Told:
    """Certify in an editor that does *body*, with nobody at a terminal."""
    if not project.store.exists():
        project.lock()
        project.revet("init")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    monkeypatch.setenv("EDITOR", editor(project.path.parent, body))
    return project.revet(*CLAIM, *more)


def audits(project: ProjectFolder) -> str:
    """Read the store's own audits."""
    return (project.store / "audits.toml").read_text()


def test_the_statement_is_signed_in_the_editor(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taking the sign off the statement makes it, and what is written below are notes."""
    told = certify(project, monkeypatch, f"{SIGN}\nlines += ['Read twice.', '# no note', '', 'Really.']")

    assert (told.status, told.err) == (0, "")
    assert told.out.splitlines()[0] == f"I, {WHO}, certify that demo 1.0 meets safe-to-deploy."
    assert 'notes = """\nRead twice.\n\nReally."""' in audits(project)


def test_notes_of_the_command_line_are_there_already(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are kept unless they are changed."""
    certify(project, monkeypatch, SIGN, "--notes", "From the flag.")

    assert 'notes = "From the flag."' in audits(project)


def test_visual_goes_before_editor(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has both means the first."""
    monkeypatch.setenv("VISUAL", editor(project.path, SIGN))

    assert certify(project, monkeypatch, "lines = []").status == 0


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "the statement was left as a comment"),
        ("lines = []", "the statement was left as a comment, or taken out"),
        (f"{SIGN}\nlines = [line.replace('demo 1.0', 'demo 2.0') for line in lines]", "not the statement as it was"),
        (f"lines.insert(0, 'Hm.')\n{SIGN}", "not the statement as it was"),
        ("sys.exit(3)", "failed with status 3; nothing was certified"),
        ("path.unlink(); sys.exit()", "the editor left no text"),
        ("path.write_bytes(b'\\xff'); sys.exit()", "no UTF-8"),
        ("path.write_bytes(b'x' * 2_000_000); sys.exit()", "more than 1,048,576 bytes"),
    ],
)
def test_an_unsigned_statement_records_nothing(
    project: ProjectFolder, monkeypatch: pytest.MonkeyPatch, body: str, reason: str
) -> None:
    """A file left as it was, emptied, changed or spoilt certifies nothing."""
    told = certify(project, monkeypatch, body)

    assert (told.status, reason in told.err) == (2, True)
    assert "demo" not in audits(project)


@pytest.mark.parametrize(
    ("command", "reason"),
    [("no-such-editor --wait", "'no-such-editor' cannot be started: No such file"), ("'half", "is no command")],
)
def test_an_editor_that_is_none_is_named(
    project: ProjectFolder, monkeypatch: pytest.MonkeyPatch, command: str, reason: str
) -> None:
    """Whoever set it is told which variables to look at."""
    project.lock()
    project.revet("init")
    monkeypatch.setenv("EDITOR", command)

    told = project.revet(*CLAIM)

    assert (told.status, reason in told.err, "$VISUAL and $EDITOR" in told.err) == (2, True, True)


def test_the_sheet_explains_the_stores_own_criteria(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A description is shown with its paragraphs, and without what would recolour the terminal."""
    project.lock()
    project.revet("init")
    with (project.store / "audits.toml").open("a") as file:
        file.write(CUSTOM)
    kept = project.path / "sheet"

    certify(project, monkeypatch, f"pathlib.Path({str(kept)!r}).write_text(path.read_text())", "--criteria", "ours")

    lines = Path(kept).read_text().splitlines()
    assert lines[lines.index("# ours:") + 1 :][:3] == ["#   Read by us.", "#", "#   With \\u001b[31mcare."]
    assert f"#   read as 1.0: sha256:{A}" in lines


def test_a_flag_signs_without_an_editor(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --accept-all nothing is opened."""
    assert certify(project, monkeypatch, "sys.exit(3)", "--accept-all").status == 0
