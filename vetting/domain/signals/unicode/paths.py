"""U4: paths that are spelled otherwise than people type them."""

from collections.abc import Iterable, Iterator
from typing import ClassVar, Final
from unicodedata import bidirectional, category, is_normalized

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
        """Yield at most two findings: one for each thing that a path can be."""
        return since(self, file, self._sightings)

    def _sightings(self, side: FileSide) -> Iterator[Sighting]:
        if not is_normalized("NFC", side.matched):
            message = "Its path is spelled in letters and marks apart, which some systems put together."
            yield Sighting(Severity.LOW, None, None, side.matched.encode(), message)
        if hidden := [letter for letter in side.matched if category(letter) == "Cf" and letter not in _JOINERS]:
            turns = any(bidirectional(letter) in _TURNS for letter in hidden)
            what = "is read in another order than it is written" if turns else "has letters that nobody sees"
            message = f"Its path {what}: the first is U+{ord(hidden[0]):04X}."
            severity = Severity.HIGH if turns else Severity.MEDIUM
            yield Sighting(severity, None, None, b"hidden\0" + side.matched.encode(), message)


_JOINERS: Final = frozenset("\u200c\u200d")
_TURNS: Final = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
