"""``revet gc``, on a cache folder."""

import os

import pytest

from tests.vetting.cli.project_folder import ProjectFolder


def old_and_new(project: ProjectFolder) -> None:
    """Put one file of long ago and one of today into a cache."""
    folder = project.path / "cache" / "distributions"
    folder.mkdir(parents=True)
    (folder / "new.whl").write_text("new")
    (folder / "old.whl").write_text("older")
    os.utime(folder / "old.whl", (0, 0))


def left(project: ProjectFolder) -> list[str]:
    """List the files that are still there."""
    return sorted(path.name for path in (project.path / "cache").rglob("*.whl"))


def test_what_nobody_used_for_long_goes(project: ProjectFolder) -> None:
    """By default, thirty days are long."""
    old_and_new(project)

    told = project.revet("gc", "--cache-dir", "cache")

    assert (told.status, told.out, left(project)) == (0, "Removed 1 file (5 bytes) from cache.\n", ["new.whl"])


def test_everything_goes_when_asked(project: ProjectFolder) -> None:
    """Cleaning looks at no date."""
    old_and_new(project)

    told = project.revet("gc", "--cache-dir", "cache", "--clean")

    assert (told.out, left(project)) == ("Removed 2 files (8 bytes) from cache.\n", [])


def test_the_systems_cache_is_meant(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a flag, the folder that the system keeps is weeded."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(project.path))

    assert project.revet("gc").out == f"Removed 0 files (0 bytes) from {project.path / 'revet'}.\n"


@pytest.mark.parametrize("days", ["-1", "nan", "inf", "1e9"])
def test_an_age_that_is_none_is_refused(project: ProjectFolder, days: str) -> None:
    """Nothing is removed by mistake."""
    old_and_new(project)

    told = project.revet("gc", "--cache-dir", "cache", f"--max-package-age-days={days}")

    assert (told.status, left(project)) == (2, ["new.whl", "old.whl"])
    assert "--max-package-age-days is a number from 0 to 36500" in told.err
