"""
What is in an archive: a tree of paths, each with the digest of its bytes.

``Tree`` is what the archive reader makes of one distribution.
"""

from dataclasses import dataclass
from enum import StrEnum

from vetting.domain.releases import Sha256


class EntryKind(StrEnum):
    """What an archive says an entry is; directories are not kept."""

    FILE = "file"
    LINK = "link"
    OTHER = "other"
    """A device, a FIFO, or a member whose content is not read (sparse, encrypted)."""


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """One entry of an archive. For a path given twice, the last, as pip would leave it."""

    path: str
    kind: EntryKind
    sha256: Sha256 | None
    """Of the content; None unless a file."""
    size_bytes: int
    mode: int
    """Permission bits, 0 to 0o7777, as the archive states them; 0 where it does not."""
    target: str | None = None
    """Where a link points, as text; it is never followed."""


@dataclass(frozen=True, slots=True)
class ArchiveNote:
    """Something odd about an archive that reading it brought up."""

    code: str
    """A constant word: ``absolute-path``, ``parent-path``, ``link``, ``duplicate-name``, …"""
    path: str | None
    text: str
    """A sentence that a person understands."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The entries of one archive, in order of path."""

    entries: tuple[TreeEntry, ...]
    notes: tuple[ArchiveNote, ...] = ()
    cut: str | None = None
    """What was not read, and why; None only if all of the archive was read."""
