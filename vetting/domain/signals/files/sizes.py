"""F5: files and releases that are suddenly large."""

from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from vetting.domain.signals.interface import ChangeUnderScan, Finding, Scope, Severity
from vetting.domain.signals.sightings import Sighting, finding_of

MIN_TIMES: Final = 5
MIN_BYTES: Final = 1 << 20
"""Source of both: signals catalogue, F5."""
MAX_FILES: Final = 10


class SizeJump:
    """F5: a file or a release of more than a megabyte and five times what it had."""

    id: ClassVar[str] = "F5"
    version: ClassVar[int] = 2
    title: ClassVar[str] = "Sudden growth"
    why: ClassVar[str] = "Something large came in: a program, a bundle, data that hides code."
    blind_to: ClassVar[str] = "What grows slowly, and what is large from the start."

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield one finding a file, and one for the release as a whole."""
        if change.old is None:
            return
        before, after = change.old.tree.size_bytes, change.new.tree.size_bytes
        if change.old.tree.cut is None and has_jumped(before, after):  # else nobody knows how large it was
            yield finding_of(self, "", _sighting("This release", before, after), Scope.DELTA)
        yield from self._files(change)

    def _files(self, change: ChangeUnderScan) -> Iterator[Finding]:
        pairs = ((one.old, one.new) for one in change.changes if one.old is not None and one.new is not None)
        grown = [(old, new) for old, new in pairs if has_jumped(old.size_bytes, new.size_bytes)]
        grown.sort(key=lambda pair: -pair[1].size_bytes)
        for old, new in grown[:MAX_FILES]:
            yield finding_of(self, new.path, _sighting("This file", old.size_bytes, new.size_bytes), Scope.DELTA)


def has_jumped(before: int, after: int) -> bool:
    """Say whether a size in bytes has jumped."""
    return after > MIN_BYTES and after > MIN_TIMES * before


def _sighting(what: str, before: int, after: int) -> Sighting:
    times = f"{after / before:,.0f} times as large as before" if before else "no longer empty"
    message = f"{what} is {times}: {after / (1 << 20):,.1f} MiB instead of {before / (1 << 20):,.1f}."
    return Sighting(Severity.MEDIUM, None, None, f"{before} {after}".encode(), message)
