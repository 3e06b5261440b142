"""
A1 and A4: an archive that two readers would not read alike, and one of which not everything was read.

What is odd about an archive was noted when it was read
(:class:`vetting.domain.trees.ArchiveNote`). How much each kind of note says
against a release is decided here, in one table. Whether two of its paths are
one on some other system is told from the paths.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import ClassVar, Final

from vetting.domain.signals.archive.kinds import is_wheel
from vetting.domain.signals.interface import ChangeUnderScan, Finding, Severity, TreeSide
from vetting.domain.signals.lookalikes import skeleton
from vetting.domain.signals.sightings import Sighting, TreeSighting, since_release
from vetting.domain.trees import ArchiveNote, EntryKind, TreeEntry

WEIGHTS: Final = {
    "absolute-path": Severity.HIGH,
    "parent-path": Severity.HIGH,
    "device": Severity.HIGH,
    "unread": Severity.HIGH,
    "duplicate-name": Severity.HIGH,
    "name-mismatch": Severity.HIGH,
    "header-mismatch": Severity.HIGH,
    "unlisted-bytes": Severity.HIGH,
    "prepended-bytes": Severity.HIGH,
    "trailing-bytes": Severity.HIGH,
    "folder-with-content": Severity.HIGH,
    "more": Severity.HIGH,
    "damaged-end": Severity.MEDIUM,
    "unknown-type": Severity.MEDIUM,
    "name-encoding": Severity.MEDIUM,
    "comment": Severity.LOW,
    "missing-end": Severity.LOW,
    "trailing-padding": Severity.LOW,
    "inner-padding": Severity.LOW,
}
"""
By the code of a note. High is what lets two readers see two contents, or an installer write where it should not;
low is what every reader passes over alike. "more" is high: whoever fills the list may want to hide its end.
"""
OTHERWISE: Final = Severity.MEDIUM
"""Of a note that this table does not know: louder than silence."""
MAX_MESSAGE_CHARACTERS: Final = 400


class OddArchive:
    """A1: an archive that two readers would not read alike."""

    id: ClassVar[str] = "A1"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Archive that two readers read differently"
    why: ClassVar[str] = "What you read here may not be what gets installed, or it may land where it should not."
    blind_to: ClassVar[str] = "Quirks of one installer alone, and archives within the archive."

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield one finding an oddity."""
        return since_release(self, change, self._sightings)

    def _sightings(self, side: TreeSide) -> Iterator[TreeSighting]:
        for note in side.tree.notes:
            if note.code != "link":  # whether a link is odd depends on where it leads: told from the entry below
                yield _noted(note)
        is_zip = is_wheel(side)
        for entry in side.tree.entries:
            if entry.kind is EntryKind.LINK:
                yield _link(entry, is_zip=is_zip)
        yield from _collisions(side.tree.entries)


def _noted(note: ArchiveNote) -> TreeSighting:
    subject = "The archive" if note.path is None else "This entry"
    message = f"In the archive, {note.text}." if note.code == "more" else f"{subject} {note.text}."
    evidence = f"{note.code}\n{note.path}\n{note.text}"
    return _seen(note.path or "", WEIGHTS.get(note.code, OTHERWISE), evidence, message)


def _link(entry: TreeEntry, *, is_zip: bool) -> TreeSighting:
    target = entry.target or ""
    evidence = f"link\n{entry.path}\n{target}"
    if _leads_out(entry.path, target):
        return _seen(entry.path, Severity.HIGH, evidence, f"This link leads out of the archive, to {target}.")
    if is_zip:
        message = f"A wheel has no links; installers write this one as a file that holds {target!r}, or as a link."
        return _seen(entry.path, Severity.HIGH, evidence, message)
    return _seen(entry.path, Severity.LOW, evidence, f"This is a link to {target}, within the archive.")


def _leads_out(path: str, target: str) -> bool:
    """Say whether a link leads out of what it is unpacked to; one that leads through the folder above may."""
    if target.startswith(("/", "\\", "~")) or re.match(r"[A-Za-z]:", target):
        return True
    depths = accumulate((_step(part) for part in target.split("/")), initial=path.count("/"))
    return min(depths) < 0


def _step(part: str) -> int:
    """Say by how much one part of a path leads down."""
    if part == "..":
        return -1
    return 0 if part in {"", "."} else 1


def _collisions(entries: tuple[TreeEntry, ...]) -> Iterator[TreeSighting]:
    """See paths that are one path to some systems, or to a reader's eye, and files that are folders too."""
    first: dict[str, str] = {}
    for entry in entries:
        kept = first.setdefault(_folded(entry.path), entry.path)
        if kept != entry.path:
            message = f"To some systems, or to the eye, this is the path {kept}: one of the two would win."
            yield _seen(entry.path, Severity.HIGH, f"collision\n{kept}\n{entry.path}", message)
    for folded, path in first.items():
        parents = accumulate(folded.split("/")[:-1], lambda above, part: f"{above}/{part}")
        if above := next((first[parent] for parent in parents if parent in first), None):
            message = f"It lies in {above}, which is a file in the same archive."
            yield _seen(path, Severity.HIGH, f"within a file\n{above}\n{path}", message)
        if "\\\\" in path:
            message = "Its name has a backslash in it, which is a folder's end to some systems."
            yield _seen(path, Severity.HIGH, f"backslash\n{path}", message)


def _folded(path: str) -> str:
    """Write a path as a system would know it that tells neither case nor compositions, nor the eye look-alikes."""
    if path.isascii():
        return path.lower()
    return skeleton(unicodedata.normalize("NFKC", path)).casefold()


class LimitReached:
    """A4: an archive of which not everything was read."""

    id: ClassVar[str] = "A4"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Archive not read to its end"
    why: ClassVar[str] = "Nobody looked at the rest, and installers may unpack it."
    blind_to: ClassVar[str] = "What the rest holds."

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield at most one finding."""
        return since_release(self, change, self._sightings)

    def _sightings(self, side: TreeSide) -> Iterator[TreeSighting]:
        if side.tree.cut is not None:
            evidence = re.sub(r"\d+", "0", side.tree.cut)
            yield _seen("", Severity.HIGH, evidence, f"Not all of the archive was read: {side.tree.cut}.")


def _seen(path: str, severity: Severity, evidence: str, message: str) -> TreeSighting:
    shown = message if len(message) <= MAX_MESSAGE_CHARACTERS else f"{message[:MAX_MESSAGE_CHARACTERS]}…"
    return TreeSighting(path, Sighting(severity, None, None, evidence.encode("utf-8", "surrogateescape"), shown))
