"""Signals in what builds a project: the backend, where it is taken from, and what it needs."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Final

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from vetting.domain.facts.toml import toml_of
from vetting.domain.signals.hooks.values import place_of, table_in, value_of
from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Severity
from vetting.domain.signals.sightings import Sighting, places_of, since
from vetting.domain.trees import path_text

_BLANKS: Final = re.compile(r"\s+")
_QUOTED: Final = re.compile(rb"""["']([^"'\n]+)["']""")
MAX_SHOWN: Final = 200


class BuildSystem:
    """H4: who builds the project."""

    id: ClassVar[str] = "H4"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Build backend or its requirements changed"
    why: ClassVar[str] = "Its code runs on the machine of everyone who builds this release from source."
    from_head: ClassVar[bool] = False
    blind_to: ClassVar[str] = "What the backend itself asks for when it is asked, and a backend that is in the archive."

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield one finding a backend, a path to it, and a project that building needs."""
        if file.new.matched != "pyproject.toml":
            return
        known = _names(file.old) if file.old is not None else frozenset()
        yield from since(self, file, lambda side: _sightings(side, known))


def _sightings(side: FileSide, known: frozenset[str]) -> Iterator[Sighting]:
    table = _build_system(side)
    for key in ("build-backend", "backend-path"):
        if key in table:
            line, column = place_of(side.data, key)
            message = f"{key} says whose code builds this."
            yield Sighting(Severity.MEDIUM, line, column, value_of(key, table[key]), message)
    requires = _requires(table)
    places = places_of(_QUOTED, side.data) if requires else {}
    for text in requires:
        name, is_elsewhere = _requirement(text)
        line, column = places.get(text.encode("utf-8", "surrogateescape"), (1, 1))
        shown = path_text(text.encode("utf-8", "surrogateescape"))[:MAX_SHOWN]
        severity = Severity.MEDIUM if is_elsewhere or name not in known else Severity.LOW
        evidence = value_of("requires", _BLANKS.sub("", text))
        yield Sighting(severity, line, column, evidence, f"Building this installs, and may run, {shown}.")


def _build_system(side: FileSide) -> Any:  # noqa: ANN401  # whatever the package's file holds
    return table_in(toml_of(side.data.decode("utf-8-sig")), "build-system")


def _requires(table: Any) -> list[str]:  # noqa: ANN401  # as above
    requires = table.get("requires")
    return [one for one in requires if isinstance(one, str)] if isinstance(requires, list) else []


def _names(side: FileSide) -> frozenset[str]:
    """List what building needed before; of what cannot be read nothing is known."""
    try:
        return frozenset(_requirement(text)[0] for text in _requires(_build_system(side)))
    except (ValueError, RecursionError):
        return frozenset()


def _requirement(text: str) -> tuple[str, bool]:
    """Give the project's normalised name, and whether it is fetched from elsewhere than an index."""
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        return text, True
    return str(canonicalize_name(requirement.name)), requirement.url is not None
