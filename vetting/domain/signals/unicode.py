"""Signals in characters: what a reader sees is not what a machine runs."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from vetting.domain.diffs import looks_binary
from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Rule, Severity
from vetting.domain.signals.sightings import Sighting, lines_with, since

BIDI_NAMES: Final = {
    "\u202a": "LEFT-TO-RIGHT EMBEDDING",
    "\u202b": "RIGHT-TO-LEFT EMBEDDING",
    "\u202c": "POP DIRECTIONAL FORMATTING",
    "\u202d": "LEFT-TO-RIGHT OVERRIDE",
    "\u202e": "RIGHT-TO-LEFT OVERRIDE",
    "\u2066": "LEFT-TO-RIGHT ISOLATE",
    "\u2067": "RIGHT-TO-LEFT ISOLATE",
    "\u2068": "FIRST STRONG ISOLATE",
    "\u2069": "POP DIRECTIONAL ISOLATE",
}
"""Source: Unicode Standard Annex 9; CVE-2021-42574."""

_BIDI: Final = re.compile("|".join(sorted(BIDI_NAMES)).encode())


class BidiControl:
    """U1: a character that makes a line read in another order than it runs in."""

    id: ClassVar[str] = "U1"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Bidirectional control character"
    why: ClassVar[str] = "It reorders what you see: a comment may be code, and code a comment."
    from_head: ClassVar[bool] = False
    blind_to: ClassVar[str] = "The same written as an escape, other encodings than UTF-8, and binary files."

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield one finding a line."""
        return since(self, file, self._sightings)

    def _sightings(self, side: FileSide) -> Iterator[Sighting]:
        if looks_binary(side.data, side.matched):
            return
        for line, column, text, hit in lines_with(_BIDI, side.data):
            character = hit.group().decode()
            message = f"A {BIDI_NAMES[character]} (U+{ord(character):04X}) makes this line read in another order."
            yield Sighting(Severity.HIGH, line, column, text, message)


RULES: Final[tuple[Rule, ...]] = (BidiControl(),)
