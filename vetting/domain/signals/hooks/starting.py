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


_CUSTOMIZE: Final = re.compile(
    r"(?P<folder>.*/)?(?:sitecustomize|usercustomize)(?:\.(?:[^/]+\.)?(?:pyw?|pyc|so|pyd)|/__init__\.(?:[^/]+\.)?(?:py|pyc|so|pyd))"
)
_ROOT: Final = re.compile(
    r"(?:src/|lib/|[^/]+\.data/(?:purelib/|platlib/|data/(?:.*(?:site|dist)-packages/|lib(?:64)?/python[^/]*/|Lib/)))?",
    re.IGNORECASE,
)
_BESIDE: Final = re.compile(r"(?:^|/)(?:tests?|testdata|docs?|examples?)/")


class StartupModule:
    """H2: a module that Python imports whenever it starts."""

    id: ClassVar[str] = "H2"
    version: ClassVar[int] = 2
    title: ClassVar[str] = "sitecustomize or usercustomize"
    why: ClassVar[str] = "Every start of Python imports it, whether or not the project is imported."
    from_head: ClassVar[bool] = True
    blind_to: ClassVar[str] = "A file that gets this name, or its place, only while a source distribution is built."

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield at most one finding."""
        return since(self, file, self._sightings)

    def _sightings(self, side: FileSide) -> Iterator[Sighting]:
        found = _CUSTOMIZE.fullmatch(side.matched)
        if found is None:
            return
        folder = found.group("folder") or ""
        evidence = side.matched.encode() + b"\n" + side.sha256.encode()
        if _ROOT.fullmatch(folder):
            message = "Python imports this module whenever it starts, even if the project is never imported."
            yield Sighting(Severity.HIGH, 1, 1, evidence, message)
        else:
            severity = Severity.LOW if _BESIDE.search(folder) else Severity.MEDIUM
            message = "Python imports this module whenever it starts with this folder on its path."
            yield Sighting(severity, 1, 1, evidence, message)
