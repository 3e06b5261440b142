"""
Hooks that files of settings state: classes and scripts that builders run besides what they do themselves.

Source: setuptools' manual, "Extending or Customizing Setuptools"; distutils'
    manual, ``command-packages``; Poetry's manual, "Building extension modules";
    Hatch's manual, "Build hook plugins" and "Metadata hook plugins"; PDM's
    manual, "Build hooks" and "Dynamic version from a function".
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from vetting.domain.facts.toml import toml_of
from vetting.domain.signals.hooks.values import place_of, setup_cfg_of, table_in, value_of
from vetting.domain.signals.interface import FileSide, Severity
from vetting.domain.signals.sightings import Sighting
from vetting.domain.trees import path_text

_IN_SETUP_CFG: Final = (
    ("options", "cmdclass"),
    ("global", "command-packages"),
    ("global", "command_packages"),
)
_KEYS: Final = (
    ("tool", "setuptools", "cmdclass"),
    ("tool", "poetry", "build"),
    ("tool", "pdm", "build", "custom-hook"),
    ("tool", "pdm", "build", "run-setuptools"),
    ("tool", "pdm", "version", "getter"),
)
_HARMLESS: Final = frozenset({"vcs", "version", "requirements_txt", "fancy-pypi-readme"})
"""Hooks of Hatch and its usual plugins, which run nothing of the project's own."""
_CUSTOM: Final = "custom"
MAX_SHOWN: Final = 200


def in_setup_cfg(side: FileSide) -> Iterator[Sighting]:
    """See the classes that take the place of setuptools' own commands, and where more commands are taken from."""
    parser = setup_cfg_of(side.data)
    for section, key in _IN_SETUP_CFG:
        if parser.has_option(section, key):
            yield _seen(side, key, parser.get(section, key), "puts code into the commands that build and install this.")


def in_pyproject(side: FileSide) -> Iterator[Sighting]:
    """See what pyproject.toml has builders run of the project's own, and which plugins of theirs."""
    document = toml_of(side.data.decode("utf-8-sig"))
    for *keys, last in _KEYS:
        table = table_in(document, *keys)
        if table.get(last):
            yield _seen(side, last, table[last], "has code of this project run while it is built.")
    for hooks in _hatch_hooks(document):
        for name, settings in hooks.items():
            if name == _CUSTOM:
                yield _seen(side, name, settings, "has code of this project run while it is built.")
            elif name not in _HARMLESS:
                yield _seen(side, name, settings, "has a plugin run while this is built.", Severity.LOW)


def _hatch_hooks(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give the tables of hooks: of all targets, of each, and those that fill in metadata."""
    hatch = ("tool", "hatch")
    yield table_in(document, *hatch, "build", "hooks")
    yield table_in(document, *hatch, "metadata", "hooks")
    for target in table_in(document, *hatch, "build", "targets"):
        yield table_in(document, *hatch, "build", "targets", target, "hooks")
        if target == _CUSTOM:
            yield {_CUSTOM: table_in(document, *hatch, "build", "targets", target)}


def _seen(side: FileSide, key: str, value: object, does: str, severity: Severity = Severity.MEDIUM) -> Sighting:
    line, column = place_of(side.data, key)
    shown = path_text(key[:MAX_SHOWN].encode("utf-8", "surrogateescape"))
    return Sighting(severity, line, column, value_of(key, value), f"{shown} {does}")
