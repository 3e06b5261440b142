"""
What the files that describe a distribution have run, and by which of their fields.

Source: npm's manual, "Scripts" and "package.json"; setuptools' guide, "Declarative
config"; PyPA specifications, "Binary distribution format", "The .data directory".
"""

import configparser
import json
import posixpath
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from vetting.domain.facts.stated import Unparsable
from vetting.domain.facts.toml import toml_of
from vetting.domain.signals.hooks.npm_scripts import commands_run
from vetting.domain.signals.hooks.values import table_in
from vetting.domain.signals.interface import TreeSide
from vetting.domain.trees import EntryKind, TreeEntry

Read = Callable[[TreeEntry], bytes]
_INSTALLED: Final = re.compile(r"[^/]+\.data/(?:scripts|data/s?bin)/[^/]+")
_TABLES: Final = (
    ("build-system",),
    ("tool", "setuptools"),
    ("tool", "hatch", "build"),
    ("tool", "poetry", "build"),
    ("tool", "poetry", "scripts"),
    ("tool", "pdm", "build"),
    ("tool", "flit"),
    ("tool", "maturin"),
    ("tool", "scikit-build"),
)
"""Of pyproject.toml: what builds and installs, and not what tests and formats."""
_ONLY_SHIPS: Final = re.compile(
    r"(?:source-)?(?:only-)?(?:in|ex)cludes?|(?:exclude-)?package-data|packages|force-include"
)
_SETTINGS: Final = (("options", "scripts"), ("files", "scripts"))


class Where(Enum):
    """What it means to be named there."""

    PROGRAM = "program"
    """The path of what is run."""
    PATH = "path"
    """The path, from the top, of what a build reads."""
    PROGRAMS = "programs"
    """Such paths, one after the other."""
    COMMAND = "command"
    """A command line."""
    LIST = "list"
    """Among others that are not run: a script in it is."""


@dataclass(frozen=True, slots=True)
class Named:
    """Something that is named where things are run."""

    text: str
    by: str
    """Who runs it, as a sentence goes on."""
    where: Where = Where.PROGRAM


def named_in_manifests(side: TreeSide, read: Read) -> Iterator[Named]:
    """Give what the files that describe a distribution have run, and the commands that it installs."""
    readers = {"package.json": _in_package, "setup.cfg": _in_setup_cfg, "pyproject.toml": _in_pyproject}
    for path, reader in readers.items():
        entry = side.matched.get(path)
        if entry is not None and entry.kind is EntryKind.FILE:
            try:
                data = read(entry)
                yield from reader(data)
                if reader is _in_package:
                    yield from _in_folder(data, side)
            except (ValueError, RecursionError, configparser.Error, Unparsable):
                continue  # whoever would run something by it cannot read it either; H3 and H4 say so where it is new
    for path in side.matched:
        if _INSTALLED.fullmatch(path):
            yield Named(path, "installed as a command")


def _in_package(data: bytes) -> Iterator[Named]:
    document = json.loads(data)
    told: set[str] = set()
    for hook, commands in commands_run(document).items():
        yield from (
            Named(command, f"run by package.json's {hook} script", Where.COMMAND)
            for command in commands
            if command not in told
        )
        told.update(commands)
    programs = document.get("bin") if isinstance(document, dict) else None
    for path in programs.values() if isinstance(programs, dict) else [programs]:
        if isinstance(path, str):
            yield Named(path, "a command that package.json installs")
    main = document.get("main") if isinstance(document, dict) else None
    if isinstance(main, str):
        yield Named(main, "what package.json has loaded first")


def _in_folder(data: bytes, side: TreeSide) -> Iterator[Named]:
    """Give the files of the folder of which npm installs all."""
    folder = table_in(json.loads(data), "directories").get("bin")
    if isinstance(folder, str):
        start = posixpath.normpath(folder).lstrip("/") + "/"
        yield from (
            Named(path, "a command that package.json installs") for path in side.matched if path.startswith(start)
        )


def _in_setup_cfg(data: bytes) -> Iterator[Named]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.read_string(data.decode("utf-8", "replace"))
    for section, key in _SETTINGS:
        yield Named(parser.get(section, key, fallback=""), "installed as a command by setup.cfg", Where.PROGRAMS)
    texts = [text for _, text in parser.items("options.data_files")] if parser.has_section("options.data_files") else []
    for text in (*texts, parser.get("files", "data_files", fallback="")):
        yield Named(text, "installed by setup.cfg", Where.LIST)


def _in_pyproject(data: bytes) -> Iterator[Named]:
    document = toml_of(data.decode("utf-8-sig", "replace"))
    for keys in _TABLES:
        for text in strings_in(table_in(document, *keys)):
            yield Named(text, "named by pyproject.toml where it says how this is built", Where.LIST)


def strings_in(table: Any) -> Iterator[str]:  # noqa: ANN401  # whatever the package's file holds
    """Give the keys and texts below *table*, without those that say what is shipped."""
    waiting = deque([table])
    while waiting:
        one = waiting.popleft()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            kept = [(key, value) for key, value in one.items() if not _ONLY_SHIPS.fullmatch(key)]
            yield from (key for key, _ in kept)
            waiting.extend(value for _, value in kept)
        elif isinstance(one, list):
            waiting.extend(one)
