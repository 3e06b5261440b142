"""
U1: characters that make a line read in another order than it runs in.

High, but for one thing: text that people read, in a language that is written
from right to left. There such characters are spelling: a translator puts them
around a name in Latin letters. In a translation catalogue or in prose they
count little, where the line holds such a language, or isolates what will be
filled in, and nothing in it *overrides* the order of letters. What runs, or
configures what runs, gets no such allowance, nor does a page with a script in it.

The marks of right-to-left writing (U+200F, U+061C) turn only the signs beside
them. In code they count where nothing on their line is written that way.

Source: Unicode Standard Annex 9; Trojan Source (CVE-2021-42574).
"""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar, Final
from unicodedata import bidirectional

from vetting.domain.diffs import looks_binary
from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Severity
from vetting.domain.signals.sightings import BeginningWith, FirstOf, Sighting, lines_with, since
from vetting.domain.signals.unicode.invisible import is_read_by_machines

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

OVERRIDES: Final = frozenset("\u202d\u202e")
"""What no language needs: letters in another order than their own."""
_OPENED_BY: Final = {"\u202c": "\u202a\u202b\u202d\u202e", "\u2069": "\u2066\u2067\u2068"}
_CLOSED_BY: Final = {opened: closing for closing, opening in _OPENED_BY.items() for opened in opening}
_CATALOGUES: Final = (".po", ".pot", ".xlf", ".xliff", ".ftl", ".arb", ".strings", ".resx", ".tmx")
"""Translations alone: nothing in them runs."""
_PROSE: Final = (".md", ".markdown", ".rst", ".txt", ".adoc", ".html", ".htm", ".xhtml", ".srt", ".vtt")
_INSTRUCTIONS: Final = re.compile(r"(?:.*/)?(?:requirements|constraints|entry_points|top_level|cmakelists)[^/]*\.txt")
"""Text by its ending, and read by machines."""
_SCRIPT: Final = re.compile(
    rb"<script|javascript:|\son(?:click|load|error|mouse[a-z]+|focus|submit|change|input|key[a-z]+)\s*=", re.IGNORECASE
)
RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
_BIDI: Final = BeginningWith(b"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")
"""``BIDI_NAMES`` as UTF-8."""
_MARKS: Final = {"\u061c": "ARABIC LETTER MARK", "\u200f": "RIGHT-TO-LEFT MARK"}
_EACH_MARK: Final = tuple(BeginningWith(mark.encode()) for mark in _MARKS)


class BidiControl:
    """U1: a character that makes a line read in another order than it runs in."""

    id: ClassVar[str] = "U1"
    version: ClassVar[int] = 3
    title: ClassVar[str] = "Bidirectional control character"
    why: ClassVar[str] = "It reorders what you see: a comment may be code, and code a comment."
    from_head: ClassVar[bool] = False
    blind_to: ClassVar[str] = "The same written as an escape, other encodings than UTF-8, and binary files."

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield one finding a line."""
        return since(self, file, self._sightings)

    def _sightings(self, side: FileSide) -> Iterator[Sighting]:
        if side.data.isascii() or looks_binary(side.data, side.matched):
            return
        allowance = _allowance(side) if _BIDI.search(side.data) else None
        for line, column, text, hit in lines_with(_BIDI, side.data):
            character = hit.group().decode()
            message = f"A {BIDI_NAMES[character]} (U+{ord(character):04X}) makes this line read in another order."
            yield Sighting(_severity(text, allowance), line, column, text, message)
        yield from _marks(side)


def _marks(side: FileSide) -> Iterator[Sighting]:
    """See marks of right-to-left writing in code, on lines on which nothing else is written from right to left."""
    if not is_read_by_machines(side.matched):
        return
    for line, column, text, hit in lines_with(FirstOf(_EACH_MARK), side.data):
        if not any(bidirectional(one) in RIGHT_TO_LEFT for one in text.decode("utf-8", "replace") if one not in _MARKS):
            character = hit.group().decode()
            message = f"A {_MARKS[character]} (U+{ord(character):04X}) turns the signs beside it; nobody sees it."
            yield Sighting(Severity.MEDIUM, line, column, b"mark\0" + text, message)


def _allowance(side: FileSide) -> tuple[Severity, Severity] | None:
    """Say how much a right-to-left line counts, closed and left open; None where there is no allowance."""
    path = side.matched.lower()
    if path.endswith(_CATALOGUES):
        return Severity.LOW, Severity.LOW
    if path.endswith(_PROSE) and not _INSTRUCTIONS.fullmatch(path) and not _SCRIPT.search(side.data):
        return Severity.LOW, Severity.MEDIUM
    return None


def _severity(line: bytes, allowance: tuple[Severity, Severity] | None) -> Severity:
    if allowance is None:
        return Severity.HIGH
    text = line.decode("utf-8", "replace")
    if any(letter in OVERRIDES for letter in text):
        return Severity.HIGH
    is_closed = _is_closed(text)
    if not any(bidirectional(letter) in RIGHT_TO_LEFT for letter in text) and not (is_closed and _only_isolates(text)):
        return Severity.HIGH
    return allowance[0] if is_closed else allowance[1]


def _is_closed(text: str) -> bool:
    """Say whether whatever is opened in a line is closed in it, in order."""
    waiting: list[str] = []
    for letter in text:
        if letter in _CLOSED_BY:
            waiting.append(_CLOSED_BY[letter])
        elif letter in _OPENED_BY and (not waiting or waiting.pop() != letter):
            return False
    return not waiting


def _only_isolates(text: str) -> bool:
    """Say whether a line only isolates: what is put between will read in its own order, whatever its language."""
    return all(letter not in BIDI_NAMES or letter >= "\u2066" for letter in text)
