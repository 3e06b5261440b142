"""
A5: a wheel against the source distribution of the same release.

Whoever reads the source has not read the wheel: what is in the wheel only, or
otherwise than in the source, is what nobody saw. Only Python's modules and
what runs when Python starts are asked about; all else is built.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar, Final

from vetting.domain.origins import Origin, installed_path
from vetting.domain.signals.archive.kinds import is_version_file, text_of
from vetting.domain.signals.interface import ChangeUnderScan, Finding, Severity, TreeSide
from vetting.domain.signals.sightings import Sighting, TreeSighting, since_release
from vetting.domain.trees import EntryKind, TreeEntry

_ASKED: Final = re.compile(r".*\.(py|pyw|pth)", re.IGNORECASE)
_AT_START: Final = re.compile(r"(.*/)?[^/]+\.pth|(sitecustomize|usercustomize)(\.py|/__init__\.py)", re.IGNORECASE)
_NUMBERS: Final = re.compile(r"\d+(\.\d+)*")
_DIST_INFO: Final = re.compile(r"[^/]+\.(dist-info|data/(scripts|data|headers))/")


class NotInSource:
    """A5: what is in a wheel only, or not as it is in the source distribution."""

    id: ClassVar[str] = "A5"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Wheel differs from its source distribution"
    why: ClassVar[str] = "Whoever reads the source has not read what is installed."
    blind_to: ClassVar[str] = (
        "Releases without a source distribution; compiled modules and data; a module that was made while building "
        "in the compared release too. What is called like a version file counts little, as tools write it anew."
    )

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield one finding a module."""
        return since_release(self, change, lambda side: _sightings(side, change.read))


def _sightings(side: TreeSide, read: Callable[[TreeEntry], bytes]) -> Iterator[TreeSighting]:
    if side.source is None:
        return
    installed = {installed_path(path): entry for path, entry in side.matched.items() if not _DIST_INFO.match(path)}
    origin = Origin(side.source, installed)
    for path, entry in sorted(installed.items()):
        if not _ASKED.fullmatch(path) or entry.kind is not EntryKind.FILE or not entry.size_bytes:
            continue
        source = origin.find(path, entry.sha256)
        if entry.sha256 in origin.digests and (source is not None or not _AT_START.fullmatch(path)):
            continue  # where a module lies in the source does not matter, but what runs at start has its place
        if source is None:
            yield _seen(path, entry, "only", "This is in the wheel, but not in the source distribution.")
        elif text_of(source, read) != text_of(entry, read):
            message = f"This is not what the source distribution has under {source.path}."
            yield _seen(path, entry, "differs", message)


def _seen(path: str, entry: TreeEntry, what: str, message: str) -> TreeSighting:
    # What was made while building, and still is, is no news, whatever number its name has in it.
    evidence = f"{what}\n{_NUMBERS.sub('0', path)}"
    return TreeSighting(entry.path, Sighting(_severity(path), None, None, evidence.encode(), message))


def _severity(path: str) -> Severity:
    if _AT_START.fullmatch(path):
        return Severity.HIGH
    return Severity.LOW if is_version_file(path) else Severity.MEDIUM
