"""
A5: a wheel against the source distribution of the same release.

Whoever reads the source has not read the wheel: what is in the wheel only, or
otherwise than in the source, is what nobody saw. Asked about is what runs as it
was written: Python's modules, what runs when Python starts, scripts, and what is
run by a name (``commands``). All else is built.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import ClassVar, Final

from vetting.domain.origins import Origin, installed_path
from vetting.domain.signals.archive.commands import (
    ENTRY_POINTS,
    MAX_BYTES,
    MAX_FILES,
    MAX_GROUPS,
    MAX_UNSAID,
    EntryPoint,
    Said,
    Scripts,
    entry_points_in,
)
from vetting.domain.signals.archive.kinds import is_version_file, text_of
from vetting.domain.signals.files.native import native_kind
from vetting.domain.signals.interface import ChangeUnderScan, Finding, Severity, TreeSide
from vetting.domain.signals.sightings import Sighting, TreeSighting, since_release
from vetting.domain.trees import EntryKind, Tree, TreeEntry, matched_paths

_ASKED: Final = re.compile(r".*\.(py|pyw|pth|sh|bash|zsh|bat|cmd|ps1|psm1)", re.IGNORECASE)
_AT_START: Final = re.compile(
    r"(.*/)?[^/]+\.pth|(.*-packages/)?(sitecustomize|usercustomize)(\.py|/__init__\.py)", re.IGNORECASE
)
_NUMBERS: Final = re.compile(r"\d+(\.\d+)*")
_DIST_INFO: Final = re.compile(r"[^/]+\.(dist-info|data/(scripts|data|headers))/")
_COMMAND: Final = re.compile(r"[^/]+\.data/(scripts|data/(s?bin|scripts))/[^/]+", re.IGNORECASE)
_PLACED: Final = re.compile(r"[^/]+\.data/data/(.+)")
"""What is unpacked into the folder that Python is installed in, its modules among it."""
_SHOWN: Final = 100
_ABSENT: Final = (b"only\n", b"said\n", b"more\n")
"""How the evidence begins that something is not in the source."""
ONLY: Final = "This is in the wheel, but not in the source distribution."


class NotInSource:
    """A5: what is in a wheel only, or not as it is in the source distribution."""

    id: ClassVar[str] = "A5"
    version: ClassVar[int] = 5
    title: ClassVar[str] = "Wheel differs from its source distribution"
    why: ClassVar[str] = "Whoever reads the source has not read what is installed."
    blind_to: ClassVar[str] = (
        "Releases without a source distribution; compiled modules and commands, code in other languages, and data; a "
        "module that was made while building in the compared release too; an entry point whose name and object the "
        "source names elsewhere, or puts together out of gaps. What is called like a "
        "version file counts little, as tools write it anew."
    )

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield one finding a module."""
        return since_release(self, change, lambda side: _sightings(side, change.read))


def _sightings(side: TreeSide, read: Callable[[TreeEntry], bytes]) -> Iterator[TreeSighting]:
    if side.source is None:
        return
    seen = chain(
        _modules(side, side.source, read), _commands(side, side.source, read), _entry_points(side, side.source, read)
    )
    # Of a source that was not read whole nobody knows what is not in it.
    yield from (
        seen if side.source.cut is None else (one for one in seen if not one.sighting.evidence.startswith(_ABSENT))
    )


def _modules(side: TreeSide, from_source: Tree, read: Callable[[TreeEntry], bytes]) -> Iterator[TreeSighting]:
    installed = {installed_path(path): entry for path, entry in side.matched.items() if not _DIST_INFO.match(path)}
    origin = Origin(from_source, installed)
    for path, entry in sorted(installed.items()):
        if not _ASKED.fullmatch(path) or entry.kind is not EntryKind.FILE or not entry.size_bytes:
            continue
        source = origin.find(path, entry.sha256)
        if entry.sha256 in origin.digests and (source is not None or not _AT_START.fullmatch(path)):
            continue  # where a module lies in the source does not matter, but what runs at start has its place
        if source is None:
            yield _seen(path, entry, "only", ONLY)
        elif text_of(source, read) != text_of(entry, read):
            message = f"This is not what the source distribution has under {source.path}."
            yield _seen(path, entry, "differs", message)


def _commands(side: TreeSide, from_source: Tree, read: Callable[[TreeEntry], bytes]) -> Iterator[TreeSighting]:
    """Look at scripts, and at what is placed where Python lies, by name and text: a source may keep them anywhere."""
    asked = {path: entry for path, entry in side.matched.items() if _is_placed(path, entry)}
    if not asked:
        return
    scripts = Scripts(matched_paths(from_source), read)
    for path, entry in sorted(asked.items()):
        source, is_same = scripts.origin(entry, path.rpartition("/")[2])
        if is_same or native_kind(read(entry), path) is not None:
            continue
        if source is None:
            yield _seen(path, entry, "only", ONLY)
        else:
            yield _seen(path, entry, "differs", f"This is not what the source distribution has under {source.path}.")


def _is_placed(path: str, entry: TreeEntry) -> bool:
    if entry.kind is not EntryKind.FILE or not entry.size_bytes:
        return False
    placed = _PLACED.fullmatch(path)
    return _COMMAND.fullmatch(path) is not None or (placed is not None and _ASKED.fullmatch(placed[1]) is not None)


def _entry_points(side: TreeSide, from_source: Tree, read: Callable[[TreeEntry], bytes]) -> Iterator[TreeSighting]:
    files = (pair for pair in side.matched.items() if ENTRY_POINTS.fullmatch(pair[0]))
    stated = [(path, entry) for path, entry in files if entry.kind is EntryKind.FILE and entry.size_bytes]
    said = Said(matched_paths(from_source) if stated else {}, read)
    for number, (path, entry) in enumerate(stated):
        if entry.size_bytes > MAX_BYTES or number >= MAX_FILES:
            yield _seen(path, entry, "large", "This is more than is held against the source distribution.")
            continue
        points = entry_points_in(read(entry).decode("utf-8", "replace"))
        unsaid = list(islice((one for one in points if not said.has(one)), MAX_UNSAID))
        yield from (_unsaid(entry, one, is_near=said.may_have(one)) for one in unsaid)
        if len(unsaid) == MAX_UNSAID:
            yield _seen(
                path, entry, "more", f"{MAX_UNSAID:,} entry points and more are not in the source distribution."
            )
    if said.passed_over:
        yield _seen(
            *stated[0], "groups", f"Of more than {MAX_GROUPS} groups of entry points, the rest were not looked for."
        )


def _unsaid(entry: TreeEntry, one: EntryPoint, *, is_near: bool) -> TreeSighting:
    message = f"The source distribution does not say {one.name[:_SHOWN]!r}, which runs {one.target[:_SHOWN]!r}"
    message += ", but puts together something like it." if is_near else "."
    evidence = f"said\n{one.group}\n{_NUMBERS.sub('0', one.name)}\n{one.target}".encode()
    severity = Severity.LOW if is_near else Severity.MEDIUM
    return TreeSighting(entry.path, Sighting(severity, one.line, 1, evidence, message))


def _seen(path: str, entry: TreeEntry, what: str, message: str) -> TreeSighting:
    # What was made while building, and still is, is no news, whatever number its name has in it.
    evidence = f"{what}\n{_NUMBERS.sub('0', path)}"
    return TreeSighting(entry.path, Sighting(_severity(path), None, None, evidence.encode(), message))


def _severity(path: str) -> Severity:
    if _AT_START.fullmatch(path):
        return Severity.HIGH
    return Severity.LOW if is_version_file(path) else Severity.MEDIUM
