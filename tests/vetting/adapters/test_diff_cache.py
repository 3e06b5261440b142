"""What reading changes costs, remembered."""

import json
from pathlib import Path

import pytest

from vetting.adapters import diff_cache
from vetting.adapters.diff_cache import DiffCache, Measured
from vetting.domain.releases import Ecosystem
from vetting.domain.suggestions import DiffStat

CHANGE = Measured(Ecosystem.PYPI, "demo", "1.0", "1.1", "ab")
WHOLE = Measured(Ecosystem.PYPI, "demo", None, "1.1", None)
ENTRY = {
    "ecosystem": "pypi",
    "project": "demo",
    "from_version": None,
    "to_version": "1.1",
    "locked": None,
    "insertions": 1,
    "deletions": 0,
    "files_changed": 1,
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Name a file whose folder is not there yet."""
    return tmp_path / "cache" / "diff-cache.json"


def test_what_was_measured_is_known_from_then_on(path: Path) -> None:
    """What one command adds another reads, besides what was there."""
    DiffCache(path).add({CHANGE: DiffStat(1, 2, 3)})
    DiffCache(path).add({WHOLE: DiffStat(100, 0, 5), CHANGE: DiffStat(1, 2, 4)})

    assert DiffCache(path).read() == {CHANGE: DiffStat(1, 2, 4), WHOLE: DiffStat(100, 0, 5)}
    assert [one.name for one in path.parent.iterdir()] == ["diff-cache.json"]


def test_nothing_is_written_for_nothing(path: Path) -> None:
    """No file is made where nothing was measured."""
    DiffCache(path).add({})

    assert (DiffCache(path).read(), path.exists()) == ({}, False)


def written(**changes: object) -> str:
    """Write a file of one entry with *changes*."""
    return json.dumps({"version": diff_cache.VERSION, "costs": [ENTRY | changes]})


def test_a_sound_file_is_read(path: Path) -> None:
    """The one entry is as it was written."""
    path.parent.mkdir()
    path.write_text(written())

    assert DiffCache(path).read() == {WHOLE: DiffStat(1, 0, 1)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        "\x00",
        '{"version": 0, "costs": []}',
        '{"version": 1}',
        '{"version": 1, "costs": {}}',
        '{"version": 1, "costs": [7]}',
        written(ecosystem="cobol"),
        written(ecosystem=None),
        written(project=7),
        written(insertions=-1),
        written(insertions=True),
        written(deletions="1"),
        written(files_changed=None),
    ],
)
def test_a_spoilt_file_counts_as_empty(path: Path, text: str) -> None:
    """What this version did not write is not believed, and written over."""
    path.parent.mkdir()
    path.write_text(text)

    assert DiffCache(path).read() == {}
    DiffCache(path).add({WHOLE: DiffStat(1, 0, 1)})
    assert DiffCache(path).read() == {WHOLE: DiffStat(1, 0, 1)}


def test_a_file_that_is_too_large_counts_as_empty(path: Path) -> None:
    """No more is read than a cache can be."""
    path.parent.mkdir()
    path.write_bytes(written().encode() + b" " * diff_cache.MAX_BYTES)

    assert DiffCache(path).read() == {}


def test_a_folder_that_cannot_be_written_is_left(tmp_path: Path) -> None:
    """A cache is no reason to fail, and no draft stays behind."""
    (tmp_path / "cache").write_text("in the way")
    in_the_way = tmp_path / "folder" / "diff-cache.json"
    in_the_way.mkdir(parents=True)

    for path in (tmp_path / "cache" / "diff-cache.json", in_the_way):
        DiffCache(path).add({WHOLE: DiffStat(1, 0, 1)})
        assert DiffCache(path).read() == {}
    assert [one.name for one in in_the_way.parent.iterdir()] == ["diff-cache.json"]


def test_only_the_latest_are_kept(path: Path) -> None:
    """The file does not grow for ever."""
    cache = DiffCache(path, max_entries=2)
    other = Measured(Ecosystem.NPM, "demo", None, "2.0", None)

    cache.add({CHANGE: DiffStat(1, 0, 1), other: DiffStat(1, 0, 1)})
    cache.add({CHANGE: DiffStat(2, 0, 1), WHOLE: DiffStat(1, 0, 1)})

    assert list(cache.read()) == [CHANGE, WHOLE]
