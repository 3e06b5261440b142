"""What a project says it needs."""

import pytest

from tests.vetting.formats.lockfiles.reading import refusal
from vetting.formats.lockfiles.poetry import read

LOCK = '[metadata]\nlock-version = "2.1"\n'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[project", "pyproject.toml:1: not TOML: "),
        ("[project]\nname = '-'", "pyproject.toml: '-' is not a project name"),
        ("[project]\nname = 'x'\nversion = ' '", "pyproject.toml: ' ' is no version"),
        ("[project]\ndependencies = 'x'\n[project.optional-dependencies]\na = ['? ?']", "'? ?' is no requirement"),
        ("[dependency-groups]\ndev = 'x'", "the dependency group 'dev' is no list"),
        ("[tool.poetry.dependencies]\n'-' = 'x'", "'-' is not a project name"),
        ("[tool]\npoetry = 3", "'poetry' is no table"),
    ],
)
def test_a_manifest_that_is_there_has_to_be_sound(text: str, reason: str) -> None:
    """A malformed pyproject.toml is refused, for the direct needs stand in it."""
    assert reason in refusal(read, {"poetry.lock": LOCK, "pyproject.toml": text})
