"""
A3, of a wheel's format: what its WHEEL file says, read as pip reads it before it installs anything.

pip refuses a wheel that has no WHEEL, one whose version it cannot read, and one
of a later major version; of a later minor one it warns, and installs what it
understands. Other installers are less strict, or more.

Source: PEP 427, "The .dist-info directory"; pip 26.3, ``utils/wheel.py``.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from email.parser import HeaderParser
from typing import ClassVar, Final

from vetting.domain.signals.archive.kinds import is_wheel
from vetting.domain.signals.interface import ChangeUnderScan, Finding, Severity, TreeSide
from vetting.domain.signals.sightings import Sighting, TreeSighting, since_release
from vetting.domain.trees import EntryKind, TreeEntry

_WHEEL: Final = re.compile(r"[^/]+\.dist-info/WHEEL")
KNOWN: Final = (1, 0)
"""The one version of the format that there is."""
_SHOWN: Final = 40
_REFUSED: Final = "pip refuses it, and others may install it"
_FORMAT: Final = "of the format of wheels, of which there is 1.0"


class OddFormat:
    """A3: a wheel that does not say of which version of the format it is, or of another than there is."""

    id: ClassVar[str] = "A3"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Wheel of another format"
    why: ClassVar[str] = "Installers read it by other rules than the ones you read it by, or refuse it."
    blind_to: ClassVar[str] = "What else WHEEL says: for which machines it is, and who made it."

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield at most one finding a WHEEL, or one that there is none."""
        return since_release(self, change, lambda side: _sightings(side, change.read))


def _sightings(side: TreeSide, read: Callable[[TreeEntry], bytes]) -> Iterator[TreeSighting]:
    if not is_wheel(side):
        return
    found = [entry for path, entry in side.matched.items() if _WHEEL.fullmatch(path) and entry.kind is EntryKind.FILE]
    if not found and side.tree.cut is None:  # else it may lie in what was not read
        yield _seen("", Severity.MEDIUM, "none", f"It has no WHEEL, which says how to install it: {_REFUSED}.")
    for entry in found:
        yield from _of_version(entry.path, read(entry))


def _of_version(path: str, data: bytes) -> Iterator[TreeSighting]:
    stated = _stated(data)
    try:
        version = tuple(map(int, stated.split(".")))
    except ValueError:
        message = f"Its WHEEL says no version of the format that can be read: {_REFUSED}."
        yield _seen(path, Severity.MEDIUM, f"unreadable\n{stated}", message)
        return
    if version > KNOWN:
        said = f"Its WHEEL says version {stated[:_SHOWN]!r} {_FORMAT}"
        is_refused = version[0] > KNOWN[0]
        severity, then = (Severity.MEDIUM, _REFUSED) if is_refused else (Severity.LOW, "pip warns, and installs it")
        yield _seen(path, severity, f"version\n{stated}", f"{said}: {then}.")


def _stated(data: bytes) -> str:
    """Give the version that pip goes by, the first; "" where there is none, or the text is none."""
    try:
        return str(HeaderParser().parsestr(data.decode()).get("Wheel-Version", "")).strip()
    except UnicodeDecodeError:
        return ""


def _seen(path: str, severity: Severity, evidence: str, message: str) -> TreeSighting:
    line = 1 if path else None
    return TreeSighting(path, Sighting(severity, line, line, evidence.encode("utf-8", "surrogateescape"), message))
