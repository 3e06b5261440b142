"""Signals in what a release brings with it."""

import json
import re
from collections.abc import Iterable, Iterator
from email.parser import BytesHeaderParser
from typing import ClassVar, Final

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, ReleaseRule, Rule, Scope, Severity
from vetting.domain.signals.sightings import Sighting, places_of, since
from vetting.domain.trees import path_text

_METADATA: Final = re.compile(r"[^/]+\.dist-info/METADATA|PKG-INFO")
_REQUIRES_DIST: Final = re.compile(rb"^requires-dist:[ \t]*([^\s](?:[^\r\n]*[^\s])?)", re.IGNORECASE | re.MULTILINE)
_JSON_KEY: Final = re.compile(rb'"([^"\\]+)"\s*:')
NPM_TABLES: Final = ("dependencies", "optionalDependencies", "peerDependencies", "bundleDependencies")
MAX_NAME_CHARACTERS: Final = 200


class DependencyAdded:
    """D0: a project that this release asks for, and the compared one did not."""

    id: ClassVar[str] = "D0"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Dependency added"
    why: ClassVar[str] = "Its code comes along, and nobody looked at it here."
    from_head: ClassVar[bool] = False
    blind_to: ClassVar[str] = "Requirements that only running setup.py or a build backend brings to light."

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield one finding a project; one that the compared release asks for too was not added, and is none."""
        return (finding for finding in since(self, file, self._sightings) if finding.scope is Scope.DELTA)

    def _sightings(self, side: FileSide) -> Iterator[Sighting]:
        if _METADATA.fullmatch(side.matched):
            names, places = _required_by_metadata(side.data), places_of(_REQUIRES_DIST, side.data)
        elif side.matched == "package.json":
            names, places = _required_by_npm(side.data), places_of(_JSON_KEY, side.data)
        else:
            return
        for name, shown in names.items():
            line, column = places.get(shown.encode("utf-8", "surrogateescape"), (1, 1))
            message = f"It now asks for {path_text(shown.encode('utf-8', 'surrogateescape'))[:MAX_NAME_CHARACTERS]}."
            yield Sighting(Severity.LOW, line, column, name.encode("utf-8", "surrogateescape"), message)


def _required_by_metadata(data: bytes) -> dict[str, str]:
    """
    Map each required project's normalised name to its first requirement.

    Source: core metadata specification, ``Requires-Dist``.
    """
    header = BytesHeaderParser().parsebytes(data)
    names: dict[str, str] = {}
    for value in header.get_all("Requires-Dist", []):
        text = str(value).strip()
        names.setdefault(_name_in(text), text)
    return names


def _name_in(requirement: str) -> str:
    """Give the project's normalised name; a requirement that cannot be parsed stands for itself."""
    try:
        return str(canonicalize_name(Requirement(requirement).name))
    except InvalidRequirement:
        return requirement


def _required_by_npm(data: bytes) -> dict[str, str]:
    document = json.loads(data)
    if not isinstance(document, dict):
        return {}
    tables = [document.get(key) for key in NPM_TABLES]
    return {str(name): str(name) for table in tables if isinstance(table, dict | list) for name in table}


RULES: Final[tuple[Rule, ...]] = (DependencyAdded(),)
RELEASE_RULES: Final[tuple[ReleaseRule, ...]] = ()
