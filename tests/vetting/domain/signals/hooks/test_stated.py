"""Hooks that files of settings state, and what looks like one."""

import pytest

from tests.vetting.domain.signals.archive.changing import found_in
from tests.vetting.domain.signals.looking import found
from vetting.domain.signals.dependencies.asked import DependencyAdded
from vetting.domain.signals.hooks.installing import InstallHook


@pytest.mark.parametrize(
    "source",
    [
        "[tool.hatch.build.hooks.vcs]\nversion-file = '_version.py'\n",
        "[tool.poetry.build]\n[tool.pdm.build]\nincludes = ['x']\n",
        "[tool]\nhatch = 1\n",
    ],
)
def test_what_runs_nothing_of_its_own_is_no_hook(source: str) -> None:
    """A builder's usual plugins, its other settings, and values that are none."""
    assert found(InstallHook(), "pyproject.toml", source.encode()) == []


def test_settings_that_cannot_be_read_leave_the_scan_unfinished() -> None:
    """Nobody can say what they ask for."""
    for path, data in (("setup.cfg", b"x"), ("pyproject.toml", b"[")):
        with pytest.raises(ValueError, match=r"setup\.cfg|cannot be read"):
            found_in(DependencyAdded(), {path: data, "demo.py": b""})
