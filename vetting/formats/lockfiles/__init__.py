"""
Lockfiles: what is installed, read from whatever a project locks with.

:func:`kind_of` tells a lockfile by its name, :func:`read_lockfile` gives the
graph of the releases in it. One module a format, loaded when it is met. The
lock of crates is not read as text: :mod:`.cargo_metadata` reads what cargo
says of it.
"""

from collections.abc import Callable
from enum import StrEnum
from fnmatch import fnmatchcase
from importlib import import_module

from vetting.domain.dependencies import DependencyGraph
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

_READERS = {
    LockfileKind.REQUIREMENTS: "requirements_txt",
    LockfileKind.PYLOCK: "pylock",
    LockfileKind.UV: "uv",
    LockfileKind.POETRY: "poetry",
    LockfileKind.PDM: "pdm",
    LockfileKind.PIPENV: "pipfile",
    LockfileKind.NPM: "package_lock",
}
"""The module of each format that is text; loaded when it is needed, for some are slow to load."""


def kind_of(filename: str) -> LockfileKind | None:
    """Tell a lockfile by its name, None where it is none by name."""
    return next((kind for pattern, kind in PATTERNS.items() if fnmatchcase(filename, pattern)), None)


def read_lockfile(path: str, kind: LockfileKind, read: Callable[[str], str]) -> DependencyGraph:
    """
    Read the graph of the releases that a lockfile names.

    Args:
        path: Of the lockfile.
        kind: Its format; not cargo's, whose graph only cargo itself can tell.
        read: Gives the text at a path; a requirements file can lead to others.

    Raises:
        InvalidInput: It is malformed, or does not pin what it names; the message names file and line.
    """
    try:
        graph: DependencyGraph = import_module(f"{__name__}.{_READERS[kind]}").read(
            path, lambda one: _without_credentials(read(one))
        )
    except InvalidInput as error:
        # Loaded here, for it is seldom needed.
        from vetting.domain.addresses import without_secrets  # noqa: PLC0415
        from vetting.domain.store_problems import lockfile_refusal  # noqa: PLC0415

        raise lockfile_refusal(without_secrets(str(error)), path) from error
    return graph


def _without_credentials(text: str) -> str:
    """Leave out what addresses give access with; most lockfiles hold nothing that could."""
    if "?" not in text and not ("@" in text and "://" in text):
        return text
    # Loaded here, for it takes its time.
    from vetting.domain.addresses import without_credentials  # noqa: PLC0415

    return without_credentials(text)
