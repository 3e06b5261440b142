"""Choosing criteria at a terminal, which is a real one here."""

import io
import os
import pty
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.vetting.cli.project_folder import WHO, A, ProjectFolder
from vetting.cli.criteria_picker import pick_criteria
from vetting.domain.criteria import CriteriaBook, Criterion
from vetting.domain.errors import InvalidInput

BOOK = CriteriaBook([Criterion("ours", "Read by us.")])


@contextmanager
def at_a_terminal(typed: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sit at a terminal and type."""
    person, terminal = pty.openpty()
    os.write(person, typed.encode())
    with open(terminal, encoding="utf-8") as stdin:  # noqa: PTH123 - it is open already
        monkeypatch.setattr("sys.stdin", stdin)
        yield
    os.close(person)


@pytest.mark.parametrize(
    ("typed", "guessed", "chosen"),
    [
        ("\n", ("safe-to-deploy",), ("safe-to-deploy",)),
        ("2\n\n", (), ("safe-to-deploy",)),
        ("2\n1\n\n", ("safe-to-deploy",), ("safe-to-run",)),
        ("1 2 3\n\n", (), ("safe-to-deploy", "ours")),
        ("2 2 3\n\n", (), ("ours",)),
    ],
)
def test_numbers_switch_criteria_on_and_off(
    typed: str, guessed: tuple[str, ...], chosen: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Enter alone accepts; what others imply is left out."""
    with at_a_terminal(typed, monkeypatch):
        assert pick_criteria("demo 1.0", BOOK, guessed) == chosen


def test_the_choice_is_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What is chosen is marked; a number that is none is named, and the choice is left as it was."""
    with at_a_terminal("4\n0\n-1\n1.5\n²\n1000000000000\n3 x\n\n", monkeypatch):
        assert pick_criteria("demo \x1b[31m1.0", BOOK, ("safe-to-run",)) == ("safe-to-run",)

    lines = capsys.readouterr().out.splitlines()
    assert lines[:5] == [
        "Choose the criteria that demo \\u001b[31m1.0 meets:",
        "  1. [x] safe-to-run",
        "  2. [ ] safe-to-deploy",
        "  3. [ ] ours",
        "A number switches one on or off; several may be given. Enter accepts.",
    ]
    assert [line for line in lines if "none of" in line] == [
        f"> {word} is none of 1 to 3." for word in ("4", "0", "-1", "1.5", "²", "1000000000000", "x")
    ]


@pytest.mark.parametrize(("typed", "guessed"), [("\n", ()), ("1\n\n", ("safe-to-run",))])
def test_nothing_is_no_choice(typed: str, guessed: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Accepting nothing promises nothing."""
    with at_a_terminal(typed, monkeypatch), pytest.raises(InvalidInput, match="no criteria chosen"):
        pick_criteria("demo 1.0", BOOK, guessed)


def test_an_input_that_ends_is_no_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who goes away has accepted nothing."""
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n"))

    with pytest.raises(InvalidInput, match="the input ended"):
        pick_criteria("demo 1.0", BOOK, ("safe-to-run",))


def test_a_claim_is_made_at_a_terminal(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Criteria are chosen there, from those that the audit would help, and the statement is said yes to."""
    project.lock()
    project.revet("init")
    with at_a_terminal("\ny\n", monkeypatch):
        told = project.revet("certify", "demo", "1.0", "--who", WHO, "--distributions", A)

    assert told.status == 0
    assert "  2. [x] safe-to-deploy" in told.out
    assert 'criteria = "safe-to-deploy"' in (project.store / "audits.toml").read_text()
