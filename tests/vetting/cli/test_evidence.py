"""Tests of ``revet evidence import``."""

import asyncio
import json
from pathlib import Path

import pytest

from vetting.adapters.clock import SystemClock
from vetting.adapters.db.engine import create_engine
from vetting.adapters.db.units import DatabaseUnits
from vetting.adapters.idle_queue import IdleQueue
from vetting.cli import main
from vetting.domain.evidence import Evidence, Method, index_account

INDEX = "https://index.example.test/simple/"


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Run as an instance of a private index, in a folder of the test's own, with a database."""
    monkeypatch.setenv("REVET_ENVIRONMENT", "development")
    monkeypatch.setenv("REVET_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("REVET_INDEX_URL", INDEX)
    assert main(["migrate"]) == 0
    return tmp_path


def _feed(folder: Path, *users: str) -> str:
    rows = [{"user": one, "mfa": "webauthn", "as_of": "2026-03-02T12:00:00Z"} for one in users]
    path = folder / "feed.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return str(path)


def _kept(folder: Path, *users: str, index: str = INDEX) -> tuple[Evidence, ...]:
    async def load() -> tuple[Evidence, ...]:
        engine = create_engine(f"sqlite:///{folder / 'revet.sqlite3'}")
        async with DatabaseUnits(engine, queue=IdleQueue(), clock=SystemClock()).read() as unit:
            kept = await unit.evidence.of_index_accounts([index_account(index, one) for one in users])
        await engine.dispose()
        return kept

    return asyncio.run(load())


def test_a_feed_is_kept_for_the_index_in_use(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each line becomes evidence, cited by the file's name; a second feed replaces the first."""
    assert main(["evidence", "import", _feed(folder, "jo", "al")]) == 0
    assert main(["evidence", "import", _feed(folder, "jo")]) == 0

    (kept,) = _kept(folder, "jo", "al")
    assert (kept.method, kept.source.title) == (Method.WEBAUTHN, "feed.json")
    assert f"Kept 2 reports on accounts of {INDEX}" in capsys.readouterr().out


def test_a_feed_can_be_of_another_index(folder: Path) -> None:
    """The flags say whose accounts these are, and how the feed is cited."""
    other = "https://other.example.test/simple/"

    assert (
        main(["evidence", "import", _feed(folder, "jo"), "--index", other.rstrip("/"), "--title", "directory export"])
        == 0
    )

    assert [one.source.title for one in _kept(folder, "jo", index=other)] == ["directory export"]
    assert _kept(folder, "jo") == ()


def test_a_broken_feed_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is no feed exits with 2, says why, and changes nothing."""
    path = folder / "feed.json"
    path.write_text("{}", encoding="utf-8")

    assert main(["evidence", "import", str(path)]) == 2
    assert "has to hold a list" in capsys.readouterr().err


def test_a_missing_file_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that cannot be read exits with 2 and says which."""
    assert main(["evidence", "import", str(folder / "none.json")]) == 2
    assert "none.json cannot be read" in capsys.readouterr().err
