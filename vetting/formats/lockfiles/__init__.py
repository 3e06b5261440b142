"""
Lockfiles: what is installed, read from whatever a project locks with.

:func:`kind_of` tells a lockfile by its name, :func:`read_lockfile` gives the
releases in it. One module a format. What cannot be read yet is known by name,
so that nobody is told that there is no lockfile.
"""

from collections.abc import Callable
from enum import StrEnum
from fnmatch import fnmatchcase
from importlib import import_module

from vetting.domain.dependencies import Node
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem


class LockfileKind(StrEnum):
    """A format, by what writes it."""

    REQUIREMENTS = "requirements.txt"
    PYLOCK = "pylock.toml"
    UV = "uv.lock"
    POETRY = "poetry.lock"
    PDM = "pdm.lock"
    PIPENV = "Pipfile.lock"
    NPM = "package-lock.json"
    CARGO = "Cargo.lock"

    @property
    def ecosystem(self) -> Ecosystem:
        """Whose releases it locks."""
        return {LockfileKind.NPM: Ecosystem.NPM, LockfileKind.CARGO: Ecosystem.CARGO}.get(self, Ecosystem.PYPI)


PATTERNS: dict[str, LockfileKind] = {
    "pylock.toml": LockfileKind.PYLOCK,
    "pylock.*.toml": LockfileKind.PYLOCK,
    "uv.lock": LockfileKind.UV,
    "poetry.lock": LockfileKind.POETRY,
    "pdm.lock": LockfileKind.PDM,
    "Pipfile.lock": LockfileKind.PIPENV,
    "requirements*.txt": LockfileKind.REQUIREMENTS,
    "package-lock.json": LockfileKind.NPM,
    "Cargo.lock": LockfileKind.CARGO,
}
"""File names that are lockfiles, and of what kind."""

_READERS = {LockfileKind.REQUIREMENTS: "requirements_txt", LockfileKind.PYLOCK: "pylock"}
"""The module of each format that is read; loaded when it is needed, for one of them is slow to load."""
_EXPORTS = {
    LockfileKind.UV: "uv export --format pylock.toml -o pylock.toml",
    LockfileKind.POETRY: "poetry export -f requirements.txt -o requirements.txt",
    LockfileKind.PDM: "pdm export -f requirements -o requirements.txt",
    LockfileKind.PIPENV: "pipenv requirements --hash > requirements.txt",
}
"""The command that turns a format into one that is read."""


def kind_of(filename: str) -> LockfileKind | None:
    """Tell a lockfile by its name, None where it is none by name."""
    return next((kind for pattern, kind in PATTERNS.items() if fnmatchcase(filename, pattern)), None)


def read_lockfile(path: str, kind: LockfileKind, read: Callable[[str], str]) -> tuple[Node, ...]:
    """
    Read the releases that a lockfile names.

    Args:
        path: Of the lockfile.
        kind: Its format.
        read: Gives the text at a path; a requirements file can lead to others.

    Raises:
        InvalidInput: It is malformed, does not pin what it names, or its format is not read yet.
    """
    module = _READERS.get(kind)
    if module is None:
        way = f"; `{_EXPORTS[kind]}` makes one that is" if kind in _EXPORTS else ""
        raise InvalidInput(f"{path}: {kind} is not read yet by this version{way}")
    nodes: tuple[Node, ...] = import_module(f"{__name__}.{module}").read(path, read)
    return nodes
