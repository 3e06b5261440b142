"""F8: code that is pushed out of sight."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from vetting.domain.code.facts import CodeFacts
from vetting.domain.code.reading import facts_of, language_of
from vetting.domain.signals.files.kinds import is_code
from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Severity
from vetting.domain.signals.places import is_beside
from vetting.domain.signals.sightings import Sighting, lines_with, since

_BLANK: Final = rb"(?:[ \t\x0b\x0c]|\xc2\xa0|\xe3\x80\x80|\xe2\x80[\x80-\x8a\xaf]|\xef\xbb\xbf)"
MIN_COLUMN: Final = 150
"""What stands further right is off the screen. Source: signals catalogue, F8."""
MIN_BLANKS: Final = 100
_PADDED: Final = re.compile(rb"(?:^|\S)" + _BLANK + rb"{%d,}\S" % MIN_BLANKS, re.MULTILINE)
_DOES_SOMETHING: Final = re.compile(rb"[\w\])]\s{0,9}[(`]|\bimport\b|\$\(|\|\s*\w")
_PARTS_OF_BLANKS: Final = b" \t\x0b\x0c\xc2\xa0\xe3\xe2\xaf\xef\xbb\xbf" + bytes(range(0x80, 0x8B))
_AS_SPACES: Final = bytes.maketrans(_PARTS_OF_BLANKS, b" " * len(_PARTS_OF_BLANKS))
MAX_LINES: Final = 200


class PaddedCode:
    """F8: code behind a hundred blanks, further right than any screen shows."""

    id: ClassVar[str] = "F8"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Code pushed out of sight"
    why: ClassVar[str] = "Who reads the file without scrolling sideways does not see it; it has no other use."
    from_head: ClassVar[bool] = False
    blind_to: ClassVar[str] = "Code that is pushed down by empty lines; tests and documentation."

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield one finding a line."""
        return since(self, file, _sightings)


def _sightings(side: FileSide) -> Iterator[Sighting]:
    if not is_code(side.matched) or is_beside(side):
        return
    if not _has_padding(side.data):
        return
    looked_at = seen = 0
    for line, text, hidden in _padded(side.data):
        column = len(text[:hidden].decode("utf-8", "surrogateescape")) + 1
        if column <= MIN_COLUMN:
            continue
        looked_at += 1
        if looked_at > MAX_LINES and seen:
            return
        if looked_at > MAX_LINES:
            raise ValueError("there are more such lines than are looked at")
        if _is_code_there(side, line, column, text[hidden:]):
            seen += 1
            message = f"Code stands in column {column:,} of this line, behind blanks that push it out of sight."
            yield Sighting(Severity.HIGH, line, column, text.strip(), message)


def _has_padding(data: bytes) -> bool:
    """Say whether it is worth to look: so many blanks are at least so many bytes of which blanks are made."""
    return b" " * MIN_BLANKS in data.translate(_AS_SPACES)


def _padded(data: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Give each line with long padding, and where in it the padding ends."""
    for line, _, text, _ in lines_with(_PADDED, data):
        ends = [hit.end() - 1 for hit in _PADDED.finditer(text)]
        yield line, text, ends[-1]


def _is_code_there(side: FileSide, line: int, column: int, text: bytes) -> bool:
    """Say whether what is behind the blanks does something: not where it is a text, a comment, a table."""
    facts = facts_of(side.path, side.data) if language_of(side.matched) else None
    if facts is None or facts.broken:
        return _DOES_SOMETHING.search(text) is not None
    return _acts_at(facts, line, column)


def _acts_at(facts: CodeFacts, line: int, column: int) -> bool:
    places = [*(call.place for call in facts.calls), *(one.place for one in facts.imports)]
    return any(place.line == line and place.column >= column for place in places)
