"""F2: code that a machine made for machines."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from vetting.domain.signals.files.kinds import is_code
from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Severity
from vetting.domain.signals.places import is_beside
from vetting.domain.signals.sightings import Sighting, since

MAX_LINE_BYTES: Final = 5 * 1024
"""Source: signals catalogue, F2."""
MIN_MANGLED: Final = 8
"""Different mangled names in one file."""
_MANGLED: Final = re.compile(rb"_0x(?<=\b_0x)[0-9a-fA-F]{3,8}\b")
"""Beginning with what it looks for, so that megabytes without it are passed over at once."""
MAX_MANGLED_LOOKED_AT: Final = 2_000


class Minified:
    """F2: minified, mangled, or one line of more than 5 KB."""

    id: ClassVar[str] = "F2"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Minified code"
    why: ClassVar[str] = "Nobody reads it, and a few lines more in it are not seen."
    from_head: ClassVar[bool] = False
    blind_to: ClassVar[str] = (
        "What was made unreadable with short lines and plausible names; what is in docs and tests."
    )

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield at most one finding."""
        return since(self, file, _sightings)


def _sightings(side: FileSide) -> Iterator[Sighting]:
    if not is_code(side.matched) or is_beside(side):
        return
    if (place := _mangled(side.data)) is not None:
        message = "Names in this file are mangled (_0x…), as a tool does that hides what code does."
        yield Sighting(Severity.MEDIUM, place, 1, b"mangled", message)
    elif (start := long_line(side.data)) is not None:
        end = side.data.find(b"\n", start)
        size = (end if end >= 0 else len(side.data)) - start
        line = side.data.count(b"\n", 0, start) + 1
        message = f"This line of code has {size >> 10:,} KiB: it was made by a machine, and nobody reads it."
        yield Sighting(Severity.MEDIUM, line, 1, b"minified", message)


def long_line(data: bytes) -> int | None:
    """Say where the first line of more than ``MAX_LINE_BYTES`` begins; a look at every such step is enough."""
    start = 0
    while len(data) - start > MAX_LINE_BYTES:
        end = data.rfind(b"\n", start, start + MAX_LINE_BYTES + 1)
        if end < 0:
            return start
        start = end + 1
    return None


def _mangled(data: bytes) -> int | None:
    """Give the line of the first of many mangled names."""
    names: set[bytes] = set()
    first = None
    for number, hit in enumerate(_MANGLED.finditer(data)):
        first = hit.start() if first is None else first
        names.add(hit.group())
        if len(names) >= MIN_MANGLED:
            return data.count(b"\n", 0, first) + 1
        if number > MAX_MANGLED_LOOKED_AT:
            break
    return None
