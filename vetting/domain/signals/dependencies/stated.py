"""
What the files that a source distribution is built by ask for: pyproject.toml, setup.cfg, and setup.py as written.

Whoever installs from source gets what these say, whatever the metadata beside
them says: that is for people, and is made anew.

Source: PyPA specifications, "Declaring project metadata"; setuptools' manual,
    "Keywords"; Poetry's manual, "Dependency specification".
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from packaging.utils import canonicalize_name

from vetting.domain.facts.stated import Unparsable
from vetting.domain.facts.toml import toml_of
from vetting.domain.signals.dependencies.extras import extras_in
from vetting.domain.signals.hooks.building import setup_needs
from vetting.domain.signals.hooks.values import setup_cfg_of, table_in
from vetting.domain.signals.interface import FileSide

PATHS: Final = frozenset({"pyproject.toml", "setup.cfg", "setup.py"})
_KEYS: Final = ("install_requires", "setup_requires")
_ELSEWHERE: Final = ("git", "url", "path", "file")


class Stated(NamedTuple):
    """One requirement, as it stands there."""

    text: str
    """As PEP 508 has it, or what Poetry has in its place: a range of versions."""
    poetry_name: str | None = None
    """The project's name, where it stands apart from the text."""
    address: str | None = None


def stated_in(side: FileSide) -> Iterator[Stated]:
    """
    Give each requirement that one of ``PATHS`` states.

    Raises:
        ValueError: It cannot be read.
    """
    if side.matched == "pyproject.toml":
        try:
            document = toml_of(side.data.decode("utf-8-sig"))
        except Unparsable as error:
            raise ValueError("pyproject.toml cannot be read") from error
        yield from _in_pyproject(document)
        return
    for key in _KEYS:
        yield from map(Stated, setup_needs(side, key))
    if side.matched == "setup.py":
        yield from map(Stated, extras_in(side.data))
    else:
        parser = setup_cfg_of(side.data)
        extras = parser.items("options.extras_require") if parser.has_section("options.extras_require") else ()
        yield from (Stated(line.strip()) for _, text in extras for line in text.split("\n") if line.strip())


def _in_pyproject(document: Mapping[str, Any]) -> Iterator[Stated]:
    project = table_in(document, "project")
    own = canonicalize_name(str(project.get("name", "")))
    lists = (project.get("dependencies"), *table_in(project, "optional-dependencies").values())
    built = table_in(document, "build-system").get("requires")
    for several in (*lists, built):
        for text in several if isinstance(several, list) else ():
            if isinstance(text, str) and canonicalize_name(text.partition("[")[0].strip()) != own:
                yield Stated(text)
    for name, wanted in table_in(document, "tool", "poetry", "dependencies").items():
        if name.lower() != "python":
            for one in wanted if isinstance(wanted, list) else [wanted]:
                yield _of_poetry(name, one)


def _of_poetry(name: str, wanted: object) -> Stated:
    if not isinstance(wanted, dict):
        return Stated(str(wanted), name)
    address = next((str(wanted[key]) for key in _ELSEWHERE if key in wanted), None)
    return Stated(str(wanted.get("version", "*")), name, address)
