"""Signals in what builds a project: the backend, where it is taken from, and what it needs."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar, Final

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from vetting.domain.code.reading import facts_of
from vetting.domain.facts.stated import Unparsable
from vetting.domain.facts.toml import toml_of
from vetting.domain.signals.hooks.values import place_of, setup_cfg_of, table_in, value_of
from vetting.domain.signals.interface import (
    ChangeUnderScan,
    FileSide,
    FileUnderScan,
    Finding,
    Scope,
    Severity,
    TreeSide,
)
from vetting.domain.signals.sightings import Sighting, finding_of, places_of, since
from vetting.domain.trees import EntryKind, TreeEntry, path_text

_BLANKS: Final = re.compile(r"\s+")
_QUOTED: Final = re.compile(rb"""["']([^"'\n]+)["']""")
_LINE: Final = re.compile(rb"^[ \t]*+(?:setup_requires[ \t]*+=[ \t]*+)?+([^\s#;](?:[^\r\n]*[^\s])?)", re.MULTILINE)
MAX_SHOWN: Final = 200


class BuildSystem:
    """H4: who builds the project."""

    id: ClassVar[str] = "H4"
    version: ClassVar[int] = 2
    title: ClassVar[str] = "Build backend or its requirements changed"
    why: ClassVar[str] = "Its code runs on the machine of everyone who builds this release from source."
    from_head: ClassVar[bool] = False
    blind_to: ClassVar[str] = (
        "What the backend itself asks for when it is asked, and a backend that is in the archive; needs that setup.py "
        "puts together as it runs."
    )

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield one finding a backend, a path to it, and a project that building needs."""
        read = _READERS.get(file.new.matched)
        if read is None:
            return
        known = _names(read, file.old) if file.old is not None else frozenset()
        if file.new.matched == "pyproject.toml":
            yield from since(self, file, _backends)
            yield from _removed(self, file)
        yield from since(self, file, lambda side: _needs(side, read(side), known))


class BuildSystemGone:
    """H4: nothing says any more who builds the project, for the file that said so is gone."""

    id: ClassVar[str] = "H4"
    version: ClassVar[int] = 2
    title: ClassVar[str] = "Build backend no longer named"
    why: ClassVar[str] = "Code that nobody named runs on the machine of everyone who builds this release from source."
    blind_to: ClassVar[str] = "What the compared release was built by, where its pyproject.toml cannot be read."

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield at most one finding, on what setuptools goes by instead; a wheel is built by nobody."""
        if change.new.tree.cut is not None:
            return  # it may lie in what was not read
        before = _file_in(change.old, "pyproject.toml")
        script = _file_in(change.new, "setup.py") or _file_in(change.new, "setup.cfg")
        if before is None or script is None or _file_in(change.new, "pyproject.toml") is not None:
            return
        try:
            was = table_in(toml_of(change.read(before).decode("utf-8-sig")), "build-system")
        except (ValueError, Unparsable):
            return
        if was:
            message = "pyproject.toml is gone, which said who builds this: setuptools does now, whichever is at hand."
            yield finding_of(self, script.path, Sighting(Severity.MEDIUM, 1, 1, b"gone", message), Scope.DELTA)


def _file_in(side: TreeSide | None, matched: str) -> TreeEntry | None:
    entry = side.matched.get(matched) if side is not None else None
    return entry if entry is not None and entry.kind is EntryKind.FILE else None


def _backends(side: FileSide) -> Iterator[Sighting]:
    table = _build_system(side)
    for key in ("build-backend", "backend-path"):
        if key in table:
            line, column = place_of(side.data, key)
            message = f"{key} says whose code builds this."
            yield Sighting(Severity.MEDIUM, line, column, value_of(key, table[key]), message)


def _removed(rule: "BuildSystem", file: FileUnderScan) -> Iterator[Finding]:
    """See that nothing says any more who builds this: setuptools does then, by a setup.py that nobody named."""
    if file.old is None or file.old.matched != file.new.matched:
        return
    if _build_system(file.old) and not _build_system(file.new):
        message = "The table [build-system] is gone: setuptools builds this now, whatever version is at hand."
        yield finding_of(rule, file.new.path, Sighting(Severity.MEDIUM, 1, 1, b"removed", message), Scope.DELTA)


def _needs(side: FileSide, requires: list[str], known: frozenset[str]) -> Iterator[Sighting]:
    places = places_of(_QUOTED if side.matched != "setup.cfg" else _LINE, side.data) if requires else {}
    for text in requires:
        name, is_elsewhere = _requirement(text)
        line, column = places.get(text.encode("utf-8", "surrogateescape"), (1, 1))
        shown = path_text(text.encode("utf-8", "surrogateescape"))[:MAX_SHOWN]
        severity = Severity.MEDIUM if is_elsewhere or name not in known else Severity.LOW
        evidence = value_of("requires", _BLANKS.sub("", text))
        yield Sighting(severity, line, column, evidence, f"Building this installs, and may run, {shown}.")


def _build_system(side: FileSide) -> Any:  # noqa: ANN401  # whatever the package's file holds
    return table_in(toml_of(side.data.decode("utf-8-sig")), "build-system")


def _requires(side: FileSide) -> list[str]:
    requires = _build_system(side).get("requires")
    return [one for one in requires if isinstance(one, str)] if isinstance(requires, list) else []


def setup_needs(side: FileSide, key: str = "setup_requires") -> list[str]:
    """
    List what *key* asks for in a setup.cfg, or in a setup.py as it is written there.

    What setuptools installs before it builds is ``setup_requires``, and ``install_requires`` what it has installed
    along.

    Raises:
        ValueError: It cannot be read.
    """
    if side.matched == "setup.cfg":
        return _lines(setup_cfg_of(side.data).get("options", key, fallback=""))
    facts = facts_of(side.path, side.data)
    calls = facts.calls if facts is not None else ()
    values = [value for call in calls for name, value in call.keywords if name == key]
    parts = (part for value in values for part in (value.constant, *value.parts) if isinstance(part, str))
    return [line for part in parts for line in (_lines(part) if "\n" in part else [part])]


def _lines(text: str) -> list[str]:
    """Read a list as setuptools does: a line each, or, on one line, up to each semicolon."""
    lines = text.split("\n") if "\n" in text else text.split(";")
    return [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]


def _names(read: Callable[[FileSide], list[str]], side: FileSide) -> frozenset[str]:
    """List what building needed before; of what cannot be read nothing is known."""
    try:
        return frozenset(_requirement(text)[0] for text in read(side))
    except (ValueError, RecursionError):
        return frozenset()


_READERS: Final = {"pyproject.toml": _requires, "setup.cfg": setup_needs, "setup.py": setup_needs}


def _requirement(text: str) -> tuple[str, bool]:
    """Give the project's normalised name, and whether it is fetched from elsewhere than an index."""
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        return text, True
    return str(canonicalize_name(requirement.name)), requirement.url is not None
