"""
D5: where a distribution's own files would have its dependencies taken from, besides the index.

Most are read line by line, and so is what cannot be parsed; Cargo's settings as TOML, in which an
index may stand in many ways.
"""

import json
import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Final

from vetting.domain.facts.cargo_settings import sources_of
from vetting.domain.facts.stated import Unparsable
from vetting.domain.facts.toml import toml_of
from vetting.domain.signals.dependencies.asked import REQUIREMENTS, shown
from vetting.domain.signals.dependencies.required import NPM_ELSEWHERE
from vetting.domain.signals.hooks.values import place_of, table_in, value_of
from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Severity
from vetting.domain.signals.places import is_beside_code
from vetting.domain.signals.sightings import Sighting, lines_with, places_of, since

_CONFIGURATION: Final = re.compile(
    r"(?:.*/)?(?:pip\.conf|pip\.ini|setup\.cfg|setup\.py|pyproject\.toml|uv\.toml|Pipfile|\.npmrc|\.yarnrc(?:\.yml)?"
    r"|(?i:\.cargo/config(?:\.toml)?))"
)
_OF_CARGO: Final = re.compile(r"(?:^|/)\.cargo/config(?:\.toml)?$", re.IGNORECASE)
_REPLACING: Final = (("overrides",), ("resolutions",), ("pnpm", "overrides"))
_WORD: Final = re.compile(rb"([\w-]+)")
_HINT: Final = re.compile(
    rb"""
    ^[ \t]*(?:
        --?(?:extra-index-url|index-url|find-links|trusted-host)\b   # a requirements file
      | (?:extra[-_]index[-_]url|index[-_]url|find[-_]links|trusted[-_]host|dependency[-_]links)[ \t]*[=:]
      | \[\[(?:tool\.uv\.index|tool\.poetry\.source|tool\.pdm\.source|source|index)\]\]
      | index[ \t]*=[ \t]*["'](?:sparse\+|git\+|https?:|file:|ssh:)   # of a registry of Cargo's
      | (?:@[\w.-]+:)?(?:registry|npmRegistryServer)[ \t]*[=:]
    )[^\n]{0,500}
    """,
    re.MULTILINE | re.VERBOSE,
)


class OtherIndex:
    """D5: another index, or a page of links, is named as a place that dependencies come from."""

    id: ClassVar[str] = "D5"
    version: ClassVar[int] = 4
    title: ClassVar[str] = "Another index"
    why: ClassVar[str] = "Where two indexes are asked, whoever registers the name on the other one wins."
    blind_to: ClassVar[str] = "Environment variables, and what is set up by running code."
    from_head: ClassVar[bool] = True

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield one finding for each line that names one; one that stood there before is context."""
        return since(self, file, self._sightings)

    def _sightings(self, side: FileSide) -> Iterator[Sighting]:
        path = side.matched
        if path == "package.json":
            yield from _of_npm(side)
        is_read = _CONFIGURATION.fullmatch(path) or REQUIREMENTS.fullmatch(path)
        if not is_read or is_beside_code(path):
            return
        in_cargo = _of_cargo(side)
        if in_cargo is not None:
            yield from in_cargo
            return
        for line, column, _, hit in lines_with(_HINT, side.data):
            text = hit.group().strip()
            told = shown(text.decode("utf-8", "surrogateescape"))
            yield _named(line, column, text, told)


def _named(line: int, column: int, evidence: bytes, told: str) -> Sighting:
    return Sighting(
        Severity.MEDIUM, line, column, evidence, f"It names another place to take dependencies from: {told}"
    )


def _of_npm(side: FileSide) -> Iterator[Sighting]:
    """See what package.json says that only npm in its own folder goes by: of whoever depends on it nobody is asked."""
    try:
        document = json.loads(side.data) if side.is_whole else None
    except (ValueError, RecursionError):
        return  # npm cannot read it either
    registry = table_in(document, "publishConfig").get("registry")
    if isinstance(registry, str):
        line, column = place_of(side.data, '"publishConfig"')
        message = f"Its next releases are to be published to {shown(registry)}."
        yield Sighting(Severity.LOW, line, column, value_of("publishConfig", registry), message)
    for key, wanted in _replaced(document):
        if NPM_ELSEWHERE.match(wanted):
            line, column = place_of(side.data, f'"{key}"')
            message = f"Who builds it here takes {shown(key)} from {shown(wanted)}, not what asks for it says."
            yield Sighting(Severity.LOW, line, column, value_of(key, wanted), message)


def _replaced(document: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  # whatever the package's file holds
    """Give what dependencies are replaced by, however deep below others: npm's, Yarn's and pnpm's tables."""
    waiting = [table_in(document, *keys) for keys in _REPLACING]
    for table in waiting:  # which grows
        for key, wanted in table.items():
            if isinstance(wanted, str):
                yield key, wanted
            elif isinstance(wanted, dict):
                waiting.append(wanted)


def _of_cargo(side: FileSide) -> list[Sighting] | None:
    """List what Cargo's settings name, however they are laid out; None: they are none, or are read line by line."""
    if not (side.is_whole and _OF_CARGO.search(side.matched)):
        return None
    try:
        document = toml_of(side.data.decode("utf-8-sig", "surrogateescape"))
    except Unparsable:
        return None
    folder = posixpath.dirname(posixpath.dirname(side.matched))
    told = [one for one in sources_of(document) if not (one.is_folder and _comes_along(folder, one.address))]
    places = places_of(_WORD, side.data) if told else {}
    found = []
    for one in told:
        line, column = places.get(one.keys[-1].encode("utf-8", "surrogateescape"), (1, 1))
        key = ".".join(one.keys)
        found.append(_named(line, column, value_of(key, one.address), shown(f"{key} = {one.address}")))
    return found


def _comes_along(folder: str, path: str) -> bool:
    """Tell whether *path*, as seen from *folder*, lies in the distribution, whose files are looked at."""
    found = posixpath.normpath(posixpath.join(folder, path.replace("\\", "/")))
    return not (found.startswith(("/", "..")) or path[1:2] == ":")
