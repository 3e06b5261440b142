"""Signals in what runs while the project is built or installed."""

import configparser
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Final

from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Severity
from vetting.domain.signals.sightings import Sighting, lines_with, since

NPM_HOOKS: Final = ("preinstall", "install", "postinstall")
"""What npm runs when a package is installed from a registry. Source: npm's manual, "Scripts"."""


class InstallHook:
    """H3: what runs while the project is built or installed."""

    id: ClassVar[str] = "H3"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Install hook changed"
    why: ClassVar[str] = "It runs on the machine of everyone who builds or installs this release."
    from_head: ClassVar[bool] = False
    blind_to: ClassVar[str] = "A change in a module that the hook imports, and in the build backend itself."

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield one finding a hook."""
        return since(self, file, self._sightings)

    def _sightings(self, side: FileSide) -> Iterator[Sighting]:
        reader = {
            "setup.py": _setup_script,
            "pyproject.toml": _build_backend,
            "setup.cfg": _command_classes,
            "package.json": _npm_scripts,
            "binding.gyp": _native_build,
        }.get(side.matched)
        return iter(()) if reader is None else reader(side)


def _setup_script(side: FileSide) -> Iterator[Sighting]:
    message = "setup.py runs when this is built or installed from source."
    yield Sighting(Severity.MEDIUM, 1, 1, side.sha256.encode(), message)


def _build_backend(side: FileSide) -> Iterator[Sighting]:
    """See the backend that builds this, and whether it lies in the archive itself."""
    table = _table(tomllib.loads(side.data.decode()), "build-system")
    for key in ("build-backend", "backend-path"):
        if key in table:
            line, column = _place(side.data, key)
            message = f"{key} says whose code builds this."
            yield Sighting(Severity.MEDIUM, line, column, _value(key, table[key]), message)


def _command_classes(side: FileSide) -> Iterator[Sighting]:
    """See the classes that take the place of setuptools' own commands."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.read_string(side.data.decode())
    if parser.has_option("options", "cmdclass"):
        line, column = _place(side.data, "cmdclass")
        message = "cmdclass puts code into the commands that build and install this."
        yield Sighting(Severity.MEDIUM, line, column, _value("cmdclass", parser.get("options", "cmdclass")), message)


def _npm_scripts(side: FileSide) -> Iterator[Sighting]:
    """See the scripts that npm runs while installing."""
    scripts = _table(json.loads(side.data), "scripts")
    for hook in NPM_HOOKS:
        if hook in scripts:
            line, column = _place(side.data, f'"{hook}"')
            message = f"npm runs the {hook} script when this is installed."
            yield Sighting(Severity.MEDIUM, line, column, _value(hook, scripts[hook]), message)


def _native_build(side: FileSide) -> Iterator[Sighting]:
    message = "npm runs node-gyp on binding.gyp when this is installed."
    yield Sighting(Severity.MEDIUM, 1, 1, side.sha256.encode(), message)


def _table(document: Any, key: str) -> Mapping[str, Any]:  # noqa: ANN401  # whatever the package's file holds
    table = document.get(key, {}) if isinstance(document, dict) else {}
    return table if isinstance(table, dict) else {}


def _value(key: str, value: object) -> bytes:
    return json.dumps([key, value], sort_keys=True, default=str).encode()


def _place(data: bytes, word: str) -> tuple[int, int]:
    """Find the first line that names *word*; the parser found it, but does not say where."""
    return next(((line, column) for line, column, *_ in lines_with(re.compile(re.escape(word.encode())), data)), (1, 1))
