"""D5: where a distribution's own files would have its dependencies taken from, besides the index."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from vetting.domain.signals.dependencies.asked import REQUIREMENTS, shown
from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Severity
from vetting.domain.signals.places import is_beside_code
from vetting.domain.signals.sightings import Sighting, lines_with, since

_CONFIGURATION: Final = re.compile(
    r"(?:.*/)?(?:pip\.conf|pip\.ini|setup\.cfg|setup\.py|pyproject\.toml|uv\.toml|Pipfile|\.npmrc|\.yarnrc(?:\.yml)?|\.cargo/config(?:\.toml)?)"
)
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
    version: ClassVar[int] = 2
    title: ClassVar[str] = "Another index"
    why: ClassVar[str] = "Where two indexes are asked, whoever registers the name on the other one wins."
    blind_to: ClassVar[str] = "Environment variables, and what is set up by running code."
    from_head: ClassVar[bool] = True

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield one finding for each line that names one; one that stood there before is context."""
        return since(self, file, self._sightings)

    def _sightings(self, side: FileSide) -> Iterator[Sighting]:
        is_read = _CONFIGURATION.fullmatch(side.matched) or REQUIREMENTS.fullmatch(side.matched)
        if not is_read or is_beside_code(side.matched):
            return
        for line, column, _, hit in lines_with(_HINT, side.data):
            text = hit.group().strip()
            told = shown(text.decode("utf-8", "surrogateescape"))
            yield Sighting(
                Severity.MEDIUM, line, column, text, f"It names another place to take dependencies from: {told}"
            )
