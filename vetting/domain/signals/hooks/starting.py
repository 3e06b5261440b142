"""Signals in what runs whenever Python starts, whether or not the project is imported."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from vetting.domain.signals.interface import FileSide, FileUnderScan, Finding, Severity
from vetting.domain.signals.sightings import Sighting, lines_with, since

_LINE_STARTS: Final = rb"\A|\A\xef\xbb\xbf|(?<=[\n\r\x0b\x0c\x1c-\x1e])|(?<=\xc2\x85)|(?<=\xe2\x80[\xa8\xa9])"
_IMPORT_LINE: Final = re.compile(rb"(?:" + _LINE_STARTS + rb")import[ \t]")
"""What ``site`` executes: a line that starts with "import" and a blank, lines ending wherever ``str.splitlines`` ends
them. Source: CPython 3.11 to 3.14, ``Lib/site.py``."""


class StartupFile:
    """H1: a ``.pth`` file, whose import lines run whenever Python starts."""

    id: ClassVar[str] = "H1"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "New or changed .pth file"
    why: ClassVar[str] = "Every start of Python runs its import lines, whether or not the project is imported."
    from_head: ClassVar[bool] = False
    blind_to: ClassVar[str] = "Files that get this name only while a source distribution is built."

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield one finding a file."""
        return since(self, file, self._sightings)

    def _sightings(self, side: FileSide) -> Iterator[Sighting]:
        if not side.matched.lower().endswith(".pth"):
            return
        evidence = side.matched.encode() + b"\n" + side.sha256.encode()
        for line, column, _, _ in lines_with(_IMPORT_LINE, side.data):
            message = "This line runs whenever Python starts, even if the project is never imported."
            yield Sighting(Severity.HIGH, line, column, evidence, message)
            return
        message = "This file changes what Python can import, whenever it starts."
        yield Sighting(Severity.MEDIUM, 1, 1, evidence, message)
