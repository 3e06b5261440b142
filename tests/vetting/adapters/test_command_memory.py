"""A user's memory in a small file."""

import json
from pathlib import Path

import pytest

from tests.builders import digest, sha512_of
from vetting.adapters.command_memory import FileMemory
from vetting.domain.recollection import Look, LookingMode, Recollection
from vetting.domain.releases import Ecosystem
from vetting.domain.suggestions import Step

FULL = Recollection(
    LookingMode.LOCAL,
    (
        Look(Ecosystem.PYPI, Step("demo", "1.0", "1.1"), (digest("a"),), (digest("b"),)),
        Look(Ecosystem.NPM, Step("@scope/demo", None, "1.0")),
        Look(Ecosystem.NPM, Step("@scope/demo", None, "1.1"), (digest("a"), sha512_of("a"))),
    ),
    {"content": "key"},
)


@pytest.mark.parametrize("recollection", [FULL, Recollection()])
def test_what_was_kept_is_recalled(tmp_path: Path, recollection: Recollection) -> None:
    """All of it, by a later command; folders are made on the way."""
    place = tmp_path / "cache" / "looks.json"
    FileMemory(place).keep(recollection)

    assert FileMemory(place).recall() == recollection
    assert list(place.parent.iterdir()) == [place]


GOOD: dict[str, object] = {
    "ecosystem": "pypi",
    "project": "demo",
    "from": None,
    "to": "1",
    "distributions": [],
    "from-distributions": [],
}


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {"mode": "sideways", "looks": [], "unanswered": {}},
        {"mode": None, "looks": [{**GOOD, "to": 1}], "unanswered": {}},
        {"mode": None, "looks": [{**GOOD, "from": 1}], "unanswered": {}},
        {"mode": None, "looks": [{**GOOD, "distributions": ["x"]}], "unanswered": {}},
        {"mode": None, "looks": [{**GOOD, "ecosystem": "other"}], "unanswered": {}},
        {"mode": None, "looks": [], "unanswered": {"a": 1}},
        {"mode": None, "looks": [], "unanswered": []},
    ],
)
def test_a_spoilt_memory_is_empty(tmp_path: Path, document: object) -> None:
    """It is a cache: whatever else stands there was not needed."""
    place = tmp_path / "looks.json"
    place.write_text(json.dumps(document))

    assert FileMemory(place).recall() == Recollection()


def test_what_is_no_json_is_empty(tmp_path: Path) -> None:
    """Bytes, half a document, or no file at all."""
    place = tmp_path / "looks.json"
    assert FileMemory(place).recall() == Recollection()
    for content in (b"\xff", b'{"mode": nul', b"[" * 100_000):
        place.write_bytes(content)
        assert FileMemory(place).recall() == Recollection()


def test_a_place_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    """Nobody waits for a cache."""
    (tmp_path / "file").write_text("")

    FileMemory(tmp_path / "file" / "looks.json").keep(FULL)
