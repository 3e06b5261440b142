"""
Facts of what builders read: pyproject.toml and setup.cfg.

Source: pyproject.toml specification (PEP 517, 518, 621), setuptools' declarative configuration.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from vetting.domain.facts.ini import sections_of
from vetting.domain.facts.stated import Stated, conditioned
from vetting.domain.facts.toml import toml_of

_HOOKS: Final = (
    ("tool", "hatch", "build", "hooks"),
    ("tool", "hatch", "metadata", "hooks"),
    ("tool", "setuptools", "cmdclass"),
    ("tool", "pdm", "build"),
    ("tool", "poetry", "build"),
    ("tool", "poetry", "scripts"),
    ("tool", "scikit-build"),
    ("tool", "cibuildwheel"),
)
"""Tables that say what runs as a distribution is built."""
_TOLD: Final = frozenset(
    ["metadata", "options", "global", "build", "build_ext", "build_py", "install", "develop", "sdist", "aliases"]
)
"""Sections of setup.cfg that builders read; the others are of linters and tests."""
_REQUIREMENTS: Final = {"install_requires": "requires", "setup_requires": "build", "tests_require": "requires"}


def say_pyproject(stated: Stated, path: str, text: str) -> None:
    """Read pyproject.toml."""
    document = toml_of(text)
    build = _table(document, "build-system")
    for requirement in _strings(build.get("requires")):
        stated.require(path, requirement, "build")
    for key in ("build-backend", "backend-path"):
        if key in build:
            stated.say(path, "build", key, _plain(build[key]))
    _say_project(stated, path, _table(document, "project"))
    for hook in _HOOKS:
        for key, value in _leaves(_table(document, *hook)):
            stated.say(path, "build", ".".join([*hook, key]), value)


def _say_project(stated: Stated, path: str, project: Mapping[str, Any]) -> None:
    for key in ("name", "version", "requires-python", "license", "dynamic"):
        if key in project:
            stated.say(path, "project", key, _plain(project[key]))
    for requirement in _strings(project.get("dependencies")):
        stated.require(path, requirement)
    for extra, requirements in _table(project, "optional-dependencies").items():
        for requirement in _strings(requirements):
            stated.require(path, conditioned(requirement, extra))
    for table, group in (("scripts", "console_scripts"), ("gui-scripts", "gui_scripts")):
        for name, value in _table(project, table).items():
            stated.say(path, "entry-point", f"{group}: {name}", _plain(value))
    for group, entries in _table(project, "entry-points").items():
        for name, value in _table({"": entries}, "").items():
            stated.say(path, "entry-point", f"{group}: {name}", _plain(value))


def say_setup_cfg(stated: Stated, path: str, text: str) -> None:
    """Read setup.cfg."""
    for section, entries in sections_of(text).items():
        if section == "options.entry_points":
            _say_entry_points(stated, path, entries)
        elif section in _TOLD or section.startswith("options."):
            for key, lines in entries.items():
                _say_option(stated, path, f"{section}.{key}", lines)


def _say_option(stated: Stated, path: str, key: str, lines: list[str]) -> None:
    subject = _REQUIREMENTS.get(key.partition(".")[2])
    if subject is None:
        stated.say(path, "setup.cfg", key, " ".join(lines))
        return
    for line in lines:
        stated.require(path, line, subject)


def _say_entry_points(stated: Stated, path: str, entries: Mapping[str, list[str]]) -> None:
    for group, lines in entries.items():
        for line in lines:
            name, _, value = line.partition("=")
            stated.say(path, "entry-point", f"{group}: {name.strip()}", value.strip())


def _table(document: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    for key in keys:
        inner = document.get(key)
        document = inner if isinstance(inner, dict) else {}
    return document


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, str))


def _leaves(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """List what a table says, tables in it by their dotted keys, without recursion: they may lie a thousand deep."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((key,), value) for key, value in table.items()]
    while waiting:
        keys, value = waiting.pop()
        if isinstance(value, dict) and value and len(keys) < 10:
            waiting += [((*keys, key), inner) for key, inner in value.items()]
        else:
            yield ".".join(keys), _plain(value)


def _plain(value: object) -> str:
    """Write a value in words; what lies deep in it is counted and not written."""
    if isinstance(value, list):
        return ", ".join(_plain(one) if not isinstance(one, list | dict) else "…" for one in value[:50])
    if isinstance(value, dict):
        return ", ".join(f"{key} = {'…' if isinstance(one, list | dict) else one}" for key, one in value.items())
    return str(value)
