"""Tests of ``revet migrate`` and of how server verbs read their settings."""

from pathlib import Path

import pytest

from vetting.cli import main


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Run as an instance that is tried out in a folder of the test's own."""
    monkeypatch.setenv("REVET_ENVIRONMENT", "development")
    monkeypatch.setenv("REVET_DATA_DIR", str(tmp_path))


def test_a_database_that_is_behind_is_only_reported(capsys: pytest.CaptureFixture[str]) -> None:
    """``--check`` changes nothing, exits with 2 and says what to run."""
    assert main(["migrate", "--check"]) == 2
    assert main(["migrate", "--check"]) == 2
    assert "run `revet migrate`" in capsys.readouterr().err


def test_a_migrated_database_holds(capsys: pytest.CaptureFixture[str]) -> None:
    """After migrating, the check holds, and migrating again changes nothing."""
    assert [main(["migrate"]), main(["migrate", "--check"]), main(["migrate"])] == [0, 0, 0]
    assert "has the form" in capsys.readouterr().out


def test_a_malformed_setting_is_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the variable and what is wrong with it."""
    monkeypatch.setenv("REVET_PORT", "eighty")
    assert main(["migrate"]) == 2
    assert "REVET_PORT: Input should be a valid integer" in capsys.readouterr().err


def test_a_secret_is_not_repeated(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret that is refused does not reach the terminal."""
    monkeypatch.setenv("REVET_BASE_URL", "https://ada:hunter2@revet.example.test")
    assert main(["migrate"]) == 2
    told = capsys.readouterr().err
    assert "REVET_BASE_URL" in told
    assert "hunter2" not in told


def test_a_list_is_written_as_json(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A list in another form is refused with the form that is wanted."""
    monkeypatch.setenv("REVET_WATCH", "six, iniconfig")
    assert main(["migrate"]) == 2
    assert "a list is written as JSON" in capsys.readouterr().err


def test_production_says_what_it_lacks(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its address an instance that is relied on does not start."""
    monkeypatch.setenv("REVET_ENVIRONMENT", "production")
    assert main(["migrate"]) == 2
    assert "set REVET_BASE_URL" in capsys.readouterr().err
