"""
Facts of other ecosystems' metadata: package.json and Cargo.toml.

Source: npm's and Cargo's manuals. What a Cargo.toml asks for is read by ``cargo``.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from vetting.domain.facts.cargo import needs_of
from vetting.domain.facts.stated import Stated, Unparsable
from vetting.domain.facts.toml import toml_of

_PLAIN: Final = ("name", "version", "license", "main", "module", "type", "types", "gypfile", "homepage", "repository")
_TABLES: Final = (
    "scripts",
    "dependencies",
    "devDependencies",
    "peerDependencies",
    "optionalDependencies",
    "bin",
    "browser",
    "engines",
    "exports",
    "imports",
    "overrides",
)
_LISTS: Final = ("bundleDependencies", "bundledDependencies", "os", "cpu", "files", "maintainers", "author")
_CARGO_TABLES: Final = ("features", "lib")
_CARGO_PLAIN: Final = ("name", "version", "edition", "rust-version", "license", "build", "links", "repository")


def say_npm(stated: Stated, path: str, text: str) -> None:
    """Read package.json."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unparsable("it is not JSON") from error
    if not isinstance(document, dict):
        raise Unparsable("it is no object of JSON")
    for key in (*_PLAIN, *_LISTS):
        if key in document:
            stated.say(path, "npm", key, _text(document[key]))
    _say_tables(stated, path, "npm", _TABLES, document)


def say_cargo(stated: Stated, path: str, text: str) -> None:
    """Read Cargo.toml."""
    document = toml_of(text)
    package = document.get("package")
    for key in _CARGO_PLAIN:
        if isinstance(package, dict) and key in package:
            stated.say(path, "cargo", key, _text(package[key]))
    _say_tables(stated, path, "cargo", _CARGO_TABLES, document)
    for one in needs_of(document):
        table = f"{one.table} for {one.condition}" if one.condition else one.table
        stated.say(path, "cargo", f"{table}: {one.key}", _wanted(one.wanted))


def _wanted(value: object) -> str:
    """Write what is asked for in one spelling: a table of nothing but a version is that version."""
    if isinstance(value, dict):
        return _text(value["version"] if value.keys() == {"version"} else dict(sorted(value.items())))
    return _text(value)


def _say_tables(stated: Stated, path: str, subject: str, keys: tuple[str, ...], document: Mapping[str, Any]) -> None:
    for key in keys:
        table = document.get(key)
        if isinstance(table, dict):
            for name, value in table.items():
                stated.say(path, subject, f"{key}: {name}", _text(value))
        elif table is not None:
            stated.say(path, subject, key, _text(table))


def _text(value: object) -> str:
    """Write a value as JSON does."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
