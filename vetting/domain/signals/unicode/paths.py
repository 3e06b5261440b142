"""U4: paths that are spelled otherwise than people type them."""

from collections.abc import Iterable, Iterator
from typing import ClassVar
from unicodedata import is_normalized

from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Severity
from vetting.domain.signals.sightings import Sighting, since


class DecomposedPath:
    """U4: a path that is not in Unicode's composed form."""

    id: ClassVar[str] = "U4"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Path that is not normalised"
    why: ClassVar[str] = "Some systems take it for another path, and two files that look alike may lie side by side."
    from_head: ClassVar[bool] = True
    blind_to: ClassVar[str] = "Names that are spelled in bytes of another encoding."

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield at most one finding."""
        return since(self, file, self._sightings)

    def _sightings(self, side: FileSide) -> Iterator[Sighting]:
        if not is_normalized("NFC", side.matched):
            message = "Its path is spelled in letters and marks apart, which some systems put together."
            yield Sighting(Severity.LOW, None, None, side.matched.encode(), message)
