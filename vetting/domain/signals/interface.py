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
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar, Final, Protocol

from vetting.domain.releases import Ecosystem, Sha256
from vetting.domain.trees import FileChange, Tree, TreeEntry

if TYPE_CHECKING:
    # What instances know of releases; a child that compares trees has no use for it.
    from vetting.domain.indexes import Deprecation, Vulnerability
    from vetting.domain.looking import Looked
    from vetting.domain.notices import Notice
    from vetting.domain.projects import ProjectStatus
    from vetting.domain.publishers import BuildIdentity
    from vetting.domain.releases import ProjectName, Release


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
    is_run: bool = False
    """Whether something runs it, even where it lies among tests."""


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
    source: str = "the index"
    """Who claims it, as a sentence names it."""
    metadata: Sha256 | None = None
    """SHA-256 of the metadata that is served beside it, so that nobody need open it; None where that is not known."""
    requires_python: str | None = None
    """Which Pythons it is listed for; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What is claimed of both sides of a change; None where nothing is."""

    old: Claimed | None = None
    new: Claimed | None = None
    old_source: Sha256 | None = None
    """Tree of the source distribution that belongs to the same release as the old side, where that is a wheel."""
    new_source: Sha256 | None = None
    checkout: Sha256 | None = None
    """Tree of a repository's files that the new side is said to be made of."""
    tags: tuple[str, ...] | None = None
    """The names of that repository's tags; None: not known."""


@dataclass(frozen=True, slots=True)
class Origins:
    """What both sides are said to be made of, read; None where that is not at hand."""

    old_source: Tree | None = None
    new_source: Tree | None = None
    checkout: Tree | None = None
    tags: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class TreeSide:
    """One distribution, as a rule about all of it sees it."""

    tree: Tree
    matched: Mapping[str, TreeEntry]
    """Its entries by matched path (:func:`vetting.domain.trees.matched_paths`)."""
    claimed: Claimed | None
    """None where nothing is claimed: a file or folder at hand."""
    source: Tree | None = None
    """The source distribution of the same release, where this is a wheel and that is at hand."""


@dataclass(frozen=True, slots=True)
class ChangeUnderScan:
    """A distribution and what it is read against, whole."""

    old: TreeSide | None
    new: TreeSide
    changes: tuple[FileChange, ...]
    """In order of matched path."""
    read: Callable[[TreeEntry], bytes]
    """Gives a file's bytes, or of a very large one the first ``HEAD_BYTES``."""
    checkout: Tree | None = None
    """A repository's files that the new side is said to be made of."""
    tags: tuple[str, ...] | None = None
    """The names of that repository's tags; None: not known."""


@dataclass(frozen=True, slots=True)
class DependencyFacts:
    """What the index says of a project that a release asks for."""

    first_upload_at: datetime | None
    """Of the oldest file offered now; None: the index states no times."""
    releases: int
    """Versions that are offered now."""
    has_repository: bool | None
    """Whether its metadata names a repository; None: the index does not say."""


@dataclass(frozen=True, slots=True)
class AddedDependency:
    """A project that the release asks for, and the compared one did not."""

    name: "ProjectName"
    facts: "Looked[DependencyFacts] | None" = None
    """None: not looked."""


@dataclass(frozen=True, slots=True)
class ReleaseUnderScan:
    """A release as it is known from outside its bytes, with its history; what was not looked at is None or missing."""

    release: "Release"
    """With its distributions, those no longer offered included; each with ``first_seen_at`` and ``uploaded_at``."""
    base: "Release | None"
    """What it is read against; None where that is nothing."""
    siblings: "tuple[Release, ...]"
    """Every release of the lineage; *release* is among them."""
    at: datetime
    """When this is asked."""
    watched_since: datetime | None = None
    """When this instance first had the list of the project's files; a file that came later is as young as it seems."""
    status: "ProjectStatus | None" = None
    """What the index says of the project; None: it does not say."""
    status_reason: str | None = None
    """Why, as it says."""
    deprecated: "Deprecation | None" = None
    """That this very release is; None: it is not, or its index tells of no such thing."""
    advisories: "Looked[tuple[Vulnerability, ...]] | None" = None
    notices: "tuple[Notice, ...]" = ()
    """What watching noticed at the project in this lineage."""
    builders: "Mapping[Sha256, Looked[BuildIdentity]]" = field(default_factory=dict)
    """Which build the provenance of a distribution names, of the release's and of its base's; missing: not looked."""
    added: tuple[AddedDependency, ...] = ()
    popular: "PopularNames | None" = None
    """The most-downloaded names of the ecosystem; None: there is no list of it."""


class PopularNames(Protocol):
    """The most-downloaded names of one ecosystem."""

    def __contains__(self, name: object) -> bool:
        """Tell whether *name*, normalised, is one of them."""
        ...

    def near(self, name: str) -> str | None:
        """Give the most downloaded one that is one slip of the finger from *name*; None where there is none."""
        ...


class ReleaseRule(Protocol):
    """One small question asked of a release, of facts that are not in its bytes; its findings have no path."""

    id: ClassVar[str]
    version: ClassVar[int]
    title: ClassVar[str]
    why: ClassVar[str]
    blind_to: ClassVar[str]

    def look(self, release: ReleaseUnderScan) -> Iterable[Finding]:
        """Yield what this rule finds; silent unless the release's own history shows it to be abnormal."""
        ...


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


NOTHING: Final = Scan((), None)
"""All was looked at, and nothing was found."""


def digest_of(evidence: bytes) -> Sha256:
    """Name a piece of evidence by its content."""
    return Sha256(sha256(evidence).hexdigest())
