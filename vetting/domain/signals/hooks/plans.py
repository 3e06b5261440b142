"""
What the files that describe a source distribution have installed, and where.

Source: setuptools' guide, "Declarative config", "pyproject.toml" and "Data files"; pbr's manual, "files"; Hatch's
    manual, "Build configuration" and "Wheel builder"; Poetry's, "packages" and "include"; Flit's, "External data";
    PDM's, "Build configuration", ``wheel-data``; uv's, "Build backend"; Maturin's, "Adding Python data".
"""

import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, Final, NamedTuple

from vetting.domain.code.reading import facts_of
from vetting.domain.facts.toml import toml_of
from vetting.domain.signals.hooks.prefixes import ANY_FILE
from vetting.domain.signals.hooks.values import setup_cfg_of, table_in

MAX_PATH: Final = 300
"""Characters of a text that may be a path."""
MAX_NAMES: Final = 1000
"""Of files, in one setup.py."""


class Into(Enum):
    """Where something is installed."""

    MODULES = "modules"
    """Where modules are."""
    PREFIX = "prefix"
    """The folder that Python itself was installed below, or somebody's home."""
    COMMANDS = "commands"
    """Where commands are."""


class Planned(NamedTuple):
    """What is to be installed."""

    into: Into
    path: str
    """Below that; of a module without what it ends on."""
    said: str
    """By which it is found in the file that says it."""
    made_of: str = ""
    """The file that it is made of, where that may be called something else."""
    files: tuple[str, ...] | None = None
    """Names of the files, where *path* is their folder."""


Paths = Collection[str]
"""All of a distribution, without its top folder."""


def in_setup_script(data: bytes, _paths: Paths) -> Iterator[Planned]:
    """Read what a setup.py says in so many words; of folders of data any text that may be one counts."""
    facts = facts_of("setup.py", data)
    assert facts is not None, "it is Python"
    for call in facts.calls:
        for key, value in call.keywords:
            if key in {"packages", "py_modules"}:
                yield from _modules(value.parts)
    if b"data_files" in data:
        texts = [one.text for one in facts.texts if 0 < len(one.text) <= MAX_PATH]
        files = (*dict.fromkeys(map(posixpath.basename, texts[:MAX_NAMES])), ANY_FILE)
        yield from (Planned(Into.PREFIX, one, one, files=files) for one in dict.fromkeys(texts) if "/" in one)


def in_setup_cfg(data: bytes, _paths: Paths) -> Iterator[Planned]:
    """Read what setuptools, and pbr, install by a setup.cfg."""
    parser = setup_cfg_of(data)
    for section, key in (
        ("options", "packages"),
        ("options", "py_modules"),
        ("files", "packages"),
        ("files", "modules"),
    ):
        yield from _modules(_words(parser.get(section, key, fallback="")))
    if parser.has_section("options.data_files"):
        for folder, files in parser.items("options.data_files"):
            yield _folder(folder, _words(files))
    folder = ""
    for line in parser.get("files", "data_files", fallback="").split("\n"):
        before, equals, after = line.partition("=")
        folder = before.strip() if equals else folder
        if folder:
            yield _folder(folder, (after if equals else line).split())


def in_pyproject(data: bytes, paths: Paths) -> Iterator[Planned]:
    """Read what builders install by a pyproject.toml."""
    tools = table_in(toml_of(data.decode("utf-8-sig")), "tool")
    for read in (_by_setuptools, _by_hatch, _by_poetry, _by_folders):
        yield from read(tools, paths)


def _by_setuptools(tools: Mapping[str, Any], _paths: Paths) -> Iterator[Planned]:
    table = table_in(tools, "setuptools")
    for key in ("packages", "py-modules"):
        yield from _modules(_texts(table.get(key)))
    for folder, files in table_in(table, "data-files").items():
        yield _folder(folder, _texts(files))


def _by_hatch(tools: Mapping[str, Any], paths: Paths) -> Iterator[Planned]:
    build = table_in(tools, "hatch", "build")
    wheel = table_in(build, "targets", "wheel")
    for table in (build, wheel):
        yield from _modules(map(posixpath.basename, _texts(table.get("packages"))))
        yield from _moved(table_in(table, "force-include"), Into.MODULES, paths)
        yield from _moved(table_in(table, "sources"), Into.MODULES, paths)
    yield from _moved(table_in(wheel, "shared-data"), Into.PREFIX, paths)
    yield from _moved(table_in(wheel, "shared-scripts"), Into.COMMANDS, paths)


def _by_poetry(tools: Mapping[str, Any], _paths: Paths) -> Iterator[Planned]:
    table = table_in(tools, "poetry")
    packages = table.get("packages")
    for one in packages if isinstance(packages, list) else ():
        said = table_in(one).get("include")
        if isinstance(said, str):
            to = table_in(one).get("to")
            path = posixpath.join(to, said) if isinstance(to, str) else said
            yield Planned(Into.MODULES, path if "." in path else f"{path}/__init__.py", said)


def _by_folders(tools: Mapping[str, Any], paths: Paths) -> Iterator[Planned]:
    """Read the settings by which all that is in a folder is installed, and those that name the one module."""
    yield from _modules(_texts(table_in(tools, "flit", "module").get("name")))
    backend = table_in(tools, "uv", "build-backend")
    yield from _modules(_texts(backend.get("module-name")))
    yield from _modules(_texts(table_in(tools, "maturin").get("module-name")))
    yield from _below(table_in(tools, "flit", "external-data").get("directory"), Into.PREFIX, paths)
    for name, into in _SCHEMES.items():
        yield from _below(table_in(backend, "data").get(name), into, paths)
        given = table_in(tools, "pdm", "build", "wheel-data").get(name)
        for one in given if isinstance(given, list) else ():
            yield from _below(table_in(one).get("relative-to"), into, paths)
        folder = table_in(tools, "maturin").get("data")
        if isinstance(folder, str):
            yield from _below(posixpath.join(folder, name), into, paths)


_SCHEMES: Final = {
    "data": Into.PREFIX,
    "purelib": Into.MODULES,
    "platlib": Into.MODULES,
    "scripts": Into.COMMANDS,
}


def _modules(names: Iterable[object]) -> Iterator[Planned]:
    for name in names:
        if isinstance(name, str):
            yield Planned(Into.MODULES, f"{name.replace('.', '/')}/__init__.py", name)


def _folder(folder: str, files: Iterable[str]) -> Planned:
    names = [posixpath.basename(one) for one in files]
    return Planned(Into.PREFIX, folder, folder, files=tuple(ANY_FILE if one.startswith("*") else one for one in names))


def _moved(table: Mapping[str, Any], into: Into, paths: Paths) -> Iterator[Planned]:
    """Give where files go that are moved one by one, or with the folder that they are in."""
    for said, to in table.items():
        if not isinstance(to, str):
            continue
        start = posixpath.normpath(said).strip("/")
        target = to.strip("/")
        inner = [one[len(start) :] for one in paths if one.startswith(f"{start}/")]
        if inner:
            yield from (
                Planned(into, posixpath.normpath(f"{target}{one}").strip("/"), to, f"{start}{one}") for one in inner
            )
        else:
            yield Planned(into, target, to, start)


def _below(folder: object, into: Into, paths: Paths) -> Iterator[Planned]:
    """Give where files of a folder go, all of which is installed."""
    if isinstance(folder, str):
        start = posixpath.normpath(folder).strip("/") + "/"
        yield from (Planned(into, one.removeprefix(start), folder, one) for one in paths if one.startswith(start))


def _texts(value: object) -> list[str]:
    several = value if isinstance(value, list) else [value]
    return [one for one in several if isinstance(one, str)]


def _words(text: str) -> list[str]:
    return [word for line in text.split("\n") for word in line.replace(",", " ").split() if not line.startswith("#")]


READERS: Final[Mapping[str, Callable[[bytes, Paths], Iterator[Planned]]]] = {
    "setup.py": in_setup_script,
    "setup.cfg": in_setup_cfg,
    "pyproject.toml": in_pyproject,
}
