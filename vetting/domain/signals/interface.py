"""
What a rule is given, and what it finds.

A rule looks at one changed file, both sides of it, and yields findings. It
does no I/O and keeps nothing between files. What stands unchanged in the
compared release is *context*: it is shown and does not count. Where there is
no old side, everything is *delta*: an unresolved baseline makes a rule
louder, never quieter.

Source: design.md §4.7; signals catalogue §2, "Rules of use".
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import ClassVar, Protocol

from vetting.domain.releases import Ecosystem, Sha256
from vetting.domain.trees import FileChange, Tree, TreeEntry


class Severity(StrEnum):
    """How much a finding on the delta says against a release."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Scope(StrEnum):
    """Whether a finding came with this change."""

    DELTA = "delta"
    """New with this change: it counts."""
    CONTEXT = "context"
    """It stood in the compared release too: it is shown, and does not count."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One hit of one rule, with its place on the new side."""

    rule: str
    rule_version: int
    severity: Severity
    scope: Scope
    path: str
    """As the new distribution's archive spells it, escaped by :func:`vetting.domain.trees.path_text`; "" where it is
    about the distribution or the release as a whole."""
    line: int | None
    """From 1, lines ending at LF only; None where the file has no lines."""
    column: int | None
    """From 1, in characters of the line decoded as UTF-8 with surrogate escapes."""
    digest: Sha256
    """SHA-256 of the evidence: what makes two findings the same one."""
    message: str
    """A sentence that a person understands; text from the package in it is escaped."""


@dataclass(frozen=True, slots=True)
class FileSide:
    """One side of a changed file, as a rule sees it."""

    path: str
    matched: str
    """*path* without an sdist's top folder and a ``*.dist-info`` version."""
    sha256: Sha256
    data: bytes
    is_whole: bool = True
    """False where *data* is only the first bytes of a file too large to be held."""


@dataclass(frozen=True, slots=True)
class FileUnderScan:
    """A file of the new release that is not, under that path and with that content, in the compared one."""

    old: FileSide | None
    """What it was paired with: the same matched path, or the one it was moved from."""
    new: FileSide


@dataclass(frozen=True, slots=True)
class Claimed:
    """What is claimed of a distribution from outside: the release that the index offers it in."""

    ecosystem: Ecosystem
    project: str
    version: str
    filename: str


@dataclass(frozen=True, slots=True)
class Claims:
    """What is claimed of both sides of a change; None where nothing is."""

    old: Claimed | None = None
    new: Claimed | None = None


@dataclass(frozen=True, slots=True)
class TreeSide:
    """One distribution, as a rule about all of it sees it."""

    tree: Tree
    matched: Mapping[str, TreeEntry]
    """Its entries by matched path (:func:`vetting.domain.trees.matched_paths`)."""
    claimed: Claimed | None
    """None where nothing is claimed: a file or folder at hand."""


@dataclass(frozen=True, slots=True)
class ChangeUnderScan:
    """A distribution and what it is read against, whole."""

    old: TreeSide | None
    new: TreeSide
    changes: tuple[FileChange, ...]
    """In order of matched path."""
    read: Callable[[TreeEntry], bytes]
    """Gives a file's bytes, or of a very large one the first ``HEAD_BYTES``."""


class ChangeRule(Protocol):
    """One small question asked of a change as a whole."""

    id: ClassVar[str]
    version: ClassVar[int]
    title: ClassVar[str]
    why: ClassVar[str]
    blind_to: ClassVar[str]

    def look(self, change: ChangeUnderScan) -> Iterable[Finding]:
        """Yield what this rule finds in *change*; what raises makes the scan unfinished."""
        ...


class Rule(Protocol):
    """One small question asked of each changed file."""

    id: ClassVar[str]
    version: ClassVar[int]
    """Raised whenever the rule would find something else in the same bytes."""
    title: ClassVar[str]
    why: ClassVar[str]
    """Why a person should look."""
    from_head: ClassVar[bool]
    """Whether the first bytes of a file tell this rule all it wants to know."""
    blind_to: ClassVar[str]
    """What it cannot see, said plainly."""

    def look(self, file: FileUnderScan) -> Iterable[Finding]:
        """Yield what this rule finds in *file*; what raises makes the scan unfinished."""
        ...


@dataclass(frozen=True, slots=True)
class Scan:
    """What all the rules found, or why they could not look."""

    findings: tuple[Finding, ...]
    unfinished: str | None
    """Why some file or rule could not be looked at; None only if all was looked at."""


def digest_of(evidence: bytes) -> Sha256:
    """Name a piece of evidence by its content."""
    return Sha256(sha256(evidence).hexdigest())
