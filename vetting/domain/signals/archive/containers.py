"""
A1 and A4: an archive that two readers would not read alike, and one of which not everything was read.

What is odd about an archive was noted when it was read
(:mod:`vetting.domain.archive_notes`). How much each kind of note says against a
release is decided here, in one table.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import ClassVar, Final

from vetting.domain.archive_notes import NoteCode
from vetting.domain.signals.archive.kinds import is_wheel
from vetting.domain.signals.archive.links import folders_of, is_read_otherwise, leads_out
from vetting.domain.signals.interface import ChangeUnderScan, Finding, Severity, TreeSide
from vetting.domain.signals.sightings import Sighting, TreeSighting, since_release
from vetting.domain.trees import ArchiveNote, EntryKind, TreeEntry

_HIGH: Final = (
    NoteCode.ABSOLUTE_PATH,
    NoteCode.PARENT_PATH,
    NoteCode.DRIVE_LETTER,
    NoteCode.BACKSLASH,
    NoteCode.NUL_IN_NAME,
    NoteCode.CONTROL_IN_NAME,
    NoteCode.DUPLICATE_NAME,
    NoteCode.CASE_COLLISION,
    NoteCode.UNICODE_COLLISION,
    NoteCode.CONFUSABLE_COLLISION,
    NoteCode.FILE_AND_FOLDER,
    NoteCode.SEVERAL_TOPS,
    NoteCode.THROUGH_LINK,
    NoteCode.DEVICE,
    NoteCode.SPECIAL_MODE,
    NoteCode.SPARSE,
    NoteCode.ENCRYPTED,
    NoteCode.UNREAD,
    NoteCode.NAME_MISMATCH,
    NoteCode.HEADER_MISMATCH,
    NoteCode.UNICODE_PATH,
    NoteCode.FOLDER_OR_FILE,
    NoteCode.FOLDER_WITH_CONTENT,
    NoteCode.REPEATED_HEADER,
    NoteCode.GLOBAL_HEADER,
    NoteCode.PREPENDED_BYTES,
    NoteCode.UNLISTED_BYTES,
    NoteCode.TRAILING_BYTES,
    NoteCode.SEVERAL_ENDS,
    NoteCode.ENTRY_COUNT,
    NoteCode.SEVERAL_STREAMS,
    NoteCode.ALSO_ZIP,
    NoteCode.MORE,
)
_MEDIUM: Final = (
    NoteCode.STRAY_TOP,
    NoteCode.WINDOWS_NAME,
    NoteCode.NAME_ENCODING,
    NoteCode.UNKNOWN_TYPE,
    NoteCode.ODD_HEADER,
    NoteCode.DAMAGED_END,
)
_LOW: Final = (NoteCode.HARDLINK, NoteCode.LEFT_OUT, NoteCode.MISSING_END, NoteCode.COMMENT)
_BY_WEIGHT: Final = {Severity.HIGH: _HIGH, Severity.MEDIUM: _MEDIUM, Severity.LOW: _LOW}
WEIGHTS: Final[Mapping[str, Severity]] = MappingProxyType(
    {code.value: weight for weight, codes in _BY_WEIGHT.items() for code in codes}
)
"""
By the code of a note. High is what lets two readers see two contents, or an installer write where it should not;
low is what every reader passes over alike. That there is more is high: whoever fills the list may want to hide its
end. Links are not here: it is where one leads that counts.
"""
OTHERWISE: Final = Severity.MEDIUM
"""Of a note that this table does not know: louder than silence."""
MAX_MESSAGE_CHARACTERS: Final = 400
_ZIPS: Final = (".zip", ".egg")


class OddArchive:
    """A1: an archive that two readers would not read alike."""

    id: ClassVar[str] = "A1"
    version: ClassVar[int] = 5
    title: ClassVar[str] = "Archive that two readers read differently"
    why: ClassVar[str] = "What you read here may not be what gets installed, or it may land where it should not."
    blind_to: ClassVar[str] = (
        "Quirks of one installer alone, and archives within the archive. Of a plain .tar whose last member is a zip "
        "archive it says that it is both, which it is to whoever looks at its bytes first."
    )

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield one finding an oddity."""
        return since_release(self, change, self._sightings)

    def _sightings(self, side: TreeSide) -> Iterator[TreeSighting]:
        # Evidence goes by matched path: the same oddity in the next release lies in a folder of another name.
        matched = {entry.path: path for path, entry in side.matched.items()}
        for note in side.tree.notes:
            if note.code != NoteCode.LINK:
                yield _noted(note, matched.get(note.path or ""))
        is_zip = is_wheel(side) or (side.claimed is not None and side.claimed.filename.lower().endswith(_ZIPS))
        links = [(path, entry) for path, entry in side.matched.items() if entry.kind is EntryKind.LINK]
        folders = folders_of(side.matched) if links else frozenset()
        for path, entry in links:
            yield _link(entry, path, folders, is_zip=is_zip)


def _noted(note: ArchiveNote, matched: str | None) -> TreeSighting:
    subject = "The archive" if note.path is None else "This entry"
    message = f"In the archive, {note.text}." if note.code == NoteCode.MORE else f"{subject} {note.text}."
    evidence = f"{note.code}\n{note.text if matched is None else matched}"
    return _seen(note.path or "", WEIGHTS.get(note.code, OTHERWISE), evidence, message)


def _link(entry: TreeEntry, matched: str, folders: frozenset[str], *, is_zip: bool) -> TreeSighting:
    target = entry.target or ""
    evidence = f"link\n{matched}\n{target}"
    if leads_out(entry.path, target):
        return _seen(entry.path, Severity.HIGH, evidence, f"This link leads out of the archive, to {target}.")
    if is_zip:
        message = (
            f"Zip archives have no links; installers write this one as a file that holds {target!r}, or as a link."
        )
        return _seen(entry.path, Severity.HIGH, evidence, message)
    if is_read_otherwise(entry, matched, folders):
        message = f"This link has what is read as something else, {target}, run by another name."
        return _seen(entry.path, Severity.HIGH, evidence, message)
    return _seen(entry.path, Severity.LOW, evidence, f"This is a link to {target}, within the archive.")


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
