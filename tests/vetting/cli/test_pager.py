"""Long text: through a pager at a terminal, else as it is."""

import signal
import sys
from pathlib import Path

import pytest

from vetting.cli.pager import page

LINES = ["one", "two"]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Give a place where a pager keeps what it is given."""
    return tmp_path / "kept"


def pager(folder: Path, body: str) -> str:
    """Write a pager, and give the command that runs it."""
    script = folder / "pager.py"
    script.write_text(f"import os, pathlib, sys\n{body}\n")
    return f"{sys.executable} {script}"


def sit_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the answer go to a terminal."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)


def test_at_a_terminal_a_pager_shows_it(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the settings that show colours and end by themselves."""
    sit_down(monkeypatch)
    monkeypatch.delenv("LESS", raising=False)
    body = f"pathlib.Path({str(kept)!r}).write_text(os.environ['LESS'] + sys.stdin.read())"
    monkeypatch.setenv("PAGER", pager(kept.parent, body))

    page(LINES)

    assert kept.read_text() == "FRXone\ntwo\n"


def test_who_has_read_enough_may_go(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pager that ends early is no failure."""
    sit_down(monkeypatch)
    monkeypatch.setenv("PAGER", pager(kept.parent, "sys.exit(0)"))

    page("x" * 1000 for _ in range(1000))


def test_ctrl_c_is_for_the_pager(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which has it stop looking for something, say; afterwards it ends the command again."""
    sit_down(monkeypatch)
    before = signal.getsignal(signal.SIGINT)
    body = f"os.kill(os.getppid(), 2); pathlib.Path({str(kept)!r}).write_text(sys.stdin.read())"
    monkeypatch.setenv("PAGER", pager(kept.parent, body))

    page(LINES)

    assert kept.read_text() == "one\ntwo\n"
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize("command", ["", "no-such-pager", "'half"])
def test_without_a_pager_it_is_written(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """None, one that is not there, or something that is no command."""
    sit_down(monkeypatch)
    monkeypatch.setenv("PAGER", command)

    page(LINES)

    assert capsys.readouterr().out == "one\ntwo\n"
