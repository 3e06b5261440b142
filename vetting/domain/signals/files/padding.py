"""F8: code that is pushed out of sight."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import ClassVar, Final

from vetting.domain.code.facts import CodeFacts, Place
from vetting.domain.code.reading import facts_of, language_of
from vetting.domain.signals.files.kinds import is_code
from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Severity
from vetting.domain.signals.places import is_beside
from vetting.domain.signals.sightings import Sighting, since

_BLANK: Final = (
    rb"(?:[ \t\x0b\x0c]|\xc2\xa0|\xe1\x9a\x80|\xe3\x80\x80|\xe2\x80[\x80-\x8a\xaf]|\xe2\x81\x9f|\xef\xbb\xbf)"
)
MIN_COLUMN: Final = 150
"""What stands further right is off the screen. Source: signals catalogue, F8."""
MIN_BLANKS: Final = 100
"""Columns of blanks on one line, in pads of ``MIN_PAD`` or more; those that indent it are one pad."""
MIN_PAD: Final = 24
TAB: Final = 8
"""Columns of a tab, as most show it: it hides code in an eighth of the characters."""
_PAD: Final = re.compile(
    rb"[ \t\x0b\x0c\xc2\xe1-\xe3\xef](?:(?<=[ \t\x0b\x0c])|(?<=\xc2)\xa0|(?<=\xe1)\x9a\x80|(?<=\xe3)\x80\x80"
    rb"|(?<=\xe2)(?:\x80[\x80-\x8a\xaf]|\x81\x9f)|(?<=\xef)\xbb\xbf)" + _BLANK + rb"{%d,}" % (MIN_PAD // TAB - 1)
)
"""The first blank by its first byte, so that what begins with none is passed over six times as fast."""
_WIDE: Final = re.compile(b" " * MIN_PAD + b" *")
_INSIDE: Final = re.compile(
    b" " * MIN_PAD + rb"(?:(?<=[^\n ] {%d})|(?<=\n {%d})(?= {%d}))" % (MIN_PAD, MIN_PAD, MIN_BLANKS - MIN_PAD)
)
"""A pad behind something, or one that alone is padding enough; as a rule no line of a file has any."""
_DOES_SOMETHING: Final = re.compile(rb"[\w\])]\s{0,9}[(`]|\bimport\b|\$\(|\|\s*\w")
_PARTS_OF_BLANKS: Final = b" \x0b\x0c\xc2\xa0\xe1\x9a\xe3\xe2\x81\x9f\xaf\xef\xbb\xbf" + bytes(range(0x80, 0x8B))
_AS_SPACES: Final = bytes.maketrans(_PARTS_OF_BLANKS, b" " * len(_PARTS_OF_BLANKS))
MAX_SEEN: Final = 20_000
"""Bytes of text before the first pads: in a line of more, as minified code has, nobody sees what follows anyway."""
MAX_LINES: Final = 200
_BLOCK: Final = 1 << 20
"""Bytes, at least, of the lines that are held at once, apart and with tabs as wide as they are shown."""


class PaddedCode:
    """F8: code behind a hundred blanks, further right than any screen shows."""

    id: ClassVar[str] = "F8"
    version: ClassVar[int] = 3
    title: ClassVar[str] = "Code pushed out of sight"
    why: ClassVar[str] = "Who reads the file without scrolling sideways does not see it; it has no other use."
    from_head: ClassVar[bool] = False
    blind_to: ClassVar[str] = (
        "Code that is pushed down by empty lines, or right in pads of under 24 columns; what only assigns; tests and "
        "documentation."
    )

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield one finding a line."""
        return since(self, file, _sightings, _sightings)


def _sightings(side: FileSide, wanted: Collection[bytes] | None = None) -> Iterator[Sighting]:
    """See padded code; *wanted*: on no other lines than these."""
    if not is_code(side.matched) or is_beside(side):
        return
    padded = ((line, text, pads) for line, text, pads in _padded(side.data) if wanted is None or text.strip() in wanted)
    seen = 0
    for looked_at, (line, text, pads) in enumerate(padded, 1):
        if looked_at > MAX_LINES and seen:
            return
        if looked_at > MAX_LINES:
            raise ValueError("there are more such lines than are looked at")
        if (column := _hidden(side, line, text, pads)) is not None:
            seen += 1
            message = f"Code stands in column {column:,} of this line, behind blanks that push it out of sight."
            severity = Severity.MEDIUM if _is_far_behind_text(text[: pads[0]]) else Severity.HIGH
            yield Sighting(severity, line, column, text.strip(), message)


def _is_far_behind_text(before: bytes) -> bool:
    return len(before) > MAX_SEEN and len(_PAD.sub(b"", before)) > MAX_SEEN


def _padded(data: bytes) -> Iterator[tuple[int, bytes, list[int]]]:
    """Give each line with long padding, and where in it pads end that leave nothing behind them to be seen."""
    for line, text in _lines_worth_it(data):
        if len(text) + (TAB - 1) * text.count(b"\t") > MIN_COLUMN and (pads := _pads(text)):
            yield line, text, pads


def _lines_worth_it(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the lines, from 1, that may have as many blanks, in pads."""
    before = counted = start = 0
    while start < len(data):
        end = data.find(b"\n", start + _BLOCK) + 1 or len(data)
        block = data[start:end]
        if numbers := list(_numbers_worth_it(block)):
            before, counted = before + data.count(b"\n", counted, start), start
            lines = block.split(b"\n")
            yield from ((before + number, lines[number - 1]) for number in numbers)
        start = end


def _numbers_worth_it(block: bytes) -> Iterator[int]:
    """Say which lines of *block* are worth it, if anything that may be a part of a blank counts as one."""
    has_others = not block.isascii() or b"\x0b" in block or b"\x0c" in block
    wide = b"\n" + (block.translate(_AS_SPACES) if has_others else block)
    wide = wide.replace(b"\t", b" " * TAB) if b"\t" in block else wide
    position = wide.find(b" " * MIN_PAD)  # by far the quickest way to see that there are no pads at all
    number = counted = 0
    while position >= 0 and (hit := _INSIDE.search(wide, position)):
        start, position = wide.rfind(b"\n", 0, hit.start()), wide.find(b"\n", hit.start())
        number, counted = number + wide.count(b"\n", counted, start + 1), start + 1
        if sum(map(len, _WIDE.findall(wide, start, len(wide) if position < 0 else position))) >= MIN_BLANKS:
            yield number


def _pads(text: bytes) -> list[int]:
    """Say where pads end, in bytes, behind which there is more, further right than any screen shows."""
    ends: list[int] = []
    column = blanks = position = 0
    for hit in _PAD.finditer(text):
        width = _columns(hit.group())
        column += _columns(text[position : hit.start()]) + width
        position = hit.end()
        is_pad = width >= (MIN_PAD if hit.start() else MIN_BLANKS)
        blanks += width if is_pad else 0
        if is_pad and blanks >= MIN_BLANKS and column >= MIN_COLUMN and position < len(text):
            ends.append(position)
    return ends


def _columns(text: bytes) -> int:
    return len(text.decode("utf-8", "surrogateescape")) + (TAB - 1) * text.count(b"\t")


def _hidden(side: FileSide, line: int, text: bytes, pads: list[int]) -> int | None:
    """Give the column, in characters, where what is behind the blanks and does something begins; None: nothing does."""
    column = len(text[: pads[0]].decode("utf-8", "surrogateescape")) + 1
    facts = facts_of(side.path, side.data) if language_of(side.matched) else None
    if facts is None or facts.broken:
        return column if _DOES_SOMETHING.search(text, pads[0]) else None
    acts = [place.column for place in _acts_on(facts, line) if place.column >= column]
    if not acts:
        return None
    columns = (len(text[:pad].decode("utf-8", "surrogateescape")) + 1 for pad in pads[:MAX_LINES])
    return max((one for one in columns if one <= max(acts)), default=column)


def _acts_on(facts: CodeFacts, line: int) -> Iterator[Place]:
    """Give the places of calls and imports on one line: not of texts, comments, tables."""
    places = (*(call.place for call in facts.calls), *(one.place for one in facts.imports))
    return (place for place in places if place.line == line)
