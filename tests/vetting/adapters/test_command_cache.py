"""The folder verbs' cache: what is weeded, and what is left alone."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vetting.adapters.command_cache import CommandCache, Weeded, default_cache_folder
from vetting.domain.errors import InvalidInput

NOW = datetime(2026, 7, 1, tzinfo=UTC)
MONTH = timedelta(days=30)


def aged(path: Path, *, days: int, text: str = "bytes") -> Path:
    """Make a file that was used some days before now."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    back_dated(path, days=days)
    return path


def back_dated(path: Path, *, days: int) -> None:
    """Pretend that a file or folder was used some days before now."""
    when = (NOW - timedelta(days=days)).timestamp()
    os.utime(path, (when, when), follow_symlinks=False)


def test_the_system_says_where_the_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The folder follows what the system's environment says."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    assert default_cache_folder() == tmp_path / "revet"


def test_files_that_nobody_used_for_long_are_removed(tmp_path: Path) -> None:
    """What was used before the bound goes, what was used after it stays."""
    cache = CommandCache(tmp_path)
    old = aged(cache.distributions / "django" / "old.whl", days=31)
    new = aged(cache.distributions / "django" / "new.whl", days=29)

    assert cache.weed(now=NOW, max_age=MONTH) == Weeded(1, 5)
    assert (old.exists(), new.exists()) == (False, True)


def test_a_file_that_was_used_again_stays(tmp_path: Path) -> None:
    """Use counts, not when something was fetched."""
    cache = CommandCache(tmp_path)
    file = aged(cache.distributions / "django" / "old.whl", days=31)
    file.touch()

    assert cache.weed(now=NOW, max_age=MONTH) == Weeded()


def test_a_folder_goes_once_it_was_empty_for_long(tmp_path: Path) -> None:
    """A folder that somebody may be about to fill stays."""
    cache = CommandCache(tmp_path)
    empty, recent = cache.distributions / "empty", cache.distributions / "recent"
    empty.mkdir(parents=True)
    recent.mkdir()
    back_dated(empty, days=31)
    back_dated(recent, days=1)

    assert cache.weed(now=NOW, max_age=MONTH) == Weeded()
    assert (empty.exists(), recent.exists()) == (False, True)


def test_an_old_folder_with_something_new_stays(tmp_path: Path) -> None:
    """A file may be written anew without its folder showing it."""
    cache = CommandCache(tmp_path)
    new = aged(cache.distributions / "django" / "new.whl", days=1)
    back_dated(new.parent, days=31)

    assert cache.weed(now=NOW, max_age=MONTH) == Weeded()
    assert new.exists()


def test_what_reading_costs_is_not_weeded(tmp_path: Path) -> None:
    """The small files are kept however old they are."""
    cache = CommandCache(tmp_path)
    aged(cache.diffs, days=400)
    aged(cache.last_looked, days=400)

    assert cache.weed(now=NOW, max_age=MONTH) == Weeded()
    assert cache.diffs.exists()


def test_a_link_is_removed_and_not_followed(tmp_path: Path) -> None:
    """What a link in the cache leads to lies elsewhere and is not ours."""
    cache = CommandCache(tmp_path / "cache")
    elsewhere = aged(tmp_path / "elsewhere" / "file", days=400)
    cache.distributions.mkdir(parents=True)
    link = cache.distributions / "link"
    link.symlink_to(elsewhere.parent)
    back_dated(link, days=400)

    assert cache.weed(now=NOW, max_age=MONTH).files == 1
    assert (link.is_symlink(), elsewhere.exists()) == (False, True)


def test_cleaning_removes_what_folder_verbs_put_there_alone(tmp_path: Path) -> None:
    """Another file in the folder stays, however the folder was chosen."""
    cache = CommandCache(tmp_path)
    aged(cache.distributions / "django" / "new.whl", days=0)
    aged(cache.diffs, days=0)
    aged(cache.last_looked, days=0)
    foreign = aged(tmp_path / "thesis.txt", days=0)

    assert cache.clean() == Weeded(3, 15)
    assert sorted(tmp_path.iterdir()) == [cache.distributions, foreign]
    assert list(cache.distributions.iterdir()) == []


def test_nothing_is_removed_where_there_is_no_cache(tmp_path: Path) -> None:
    """A folder that is not there is an empty one."""
    cache = CommandCache(tmp_path / "nowhere")

    assert (cache.weed(now=NOW, max_age=MONTH), cache.clean()) == (Weeded(), Weeded())


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """A folder that cannot be looked into, as one too deep for the system, is named."""
    cache = CommandCache(tmp_path)
    cache.distributions.mkdir()
    level = os.open(cache.distributions, os.O_RDONLY)
    for _level in range(17):
        os.mkdir("d" * 250, dir_fd=level)
        below = os.open("d" * 250, os.O_RDONLY, dir_fd=level)
        os.close(level)
        level = below
    os.close(level)

    with pytest.raises(InvalidInput, match=r"d cannot be read: File name too long"):
        cache.weed(now=NOW, max_age=MONTH)


@pytest.mark.skipif(not Path("/proc/self/fdinfo").is_dir(), reason="the system has no files that nobody may remove")
def test_what_may_not_be_removed_is_refused(tmp_path: Path) -> None:
    """A file that the system does not let go is named."""
    cache = CommandCache(tmp_path)
    cache.distributions.symlink_to("/proc/self/fdinfo")

    with pytest.raises(InvalidInput, match=r"distributions/0 cannot be removed: Operation not permitted"):
        cache.clean()
