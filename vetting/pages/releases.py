"""One release as people look at it, its neighbours, and lists of releases across projects."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from vetting.domain.comparisons import Comparison
from vetting.domain.indexes import Vulnerability
from vetting.domain.looking import Look
from vetting.domain.projects import Project, ReleaseState
from vetting.domain.releases import Distribution, Ecosystem, ProjectName, Release, Sha256
from vetting.pages.audits import AuditLine
from vetting.pages.scores import ScoreSummary


@dataclass(frozen=True, slots=True)
class FileLine:
    """One distribution, and what came of reading it."""

    distribution: Distribution
    tree: Sha256 | None
    """Blob of what it holds; None where it was not read, or could not be."""
    notes: tuple[str, ...]
    failure: str | None


@dataclass(frozen=True, slots=True)
class JobTrouble:
    """A job for a release that did not come to its end."""

    kind: str
    attempts: int
    reason: str
    next_at: datetime | None
    """When it is tried again; None: not by itself."""


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """Everything known of one release that everybody may know; what is believed of it is computed apart."""

    project: Project
    release: Release
    state: ReleaseState
    state_reason: str | None
    read_at: datetime | None
    removed_at: datetime | None
    files: tuple[FileLine, ...]
    """Those no longer offered included."""
    comparisons: tuple[Comparison, ...]
    """One a file, the one that speaks for the release first; empty: not compared yet."""
    base_version: str | None
    audits: tuple[AuditLine, ...]
    """That end at this version or name it as a violation, withdrawn ones and earlier lineages' included."""
    advisories: Look[tuple[Vulnerability, ...]] | None
    """What the index knows against it, withdrawn ones included; None: not looked."""
    history: tuple[ScoreSummary, ...]
    """The public score each time it changed, the newest last."""
    trouble: tuple[JobTrouble, ...]
    older: str | None
    """The version before this one, by the ecosystem's order."""
    newer: str | None


@dataclass(frozen=True, slots=True)
class RecentRelease:
    """A release in a feed."""

    ecosystem: Ecosystem
    project: ProjectName
    version: str
    state: ReleaseState
    first_seen_at: datetime
    changed_at: datetime
    """When the last thing that a reader of the feed sees about it happened."""
    score: ScoreSummary | None


class ReleasePages(Protocol):
    """Reads releases for pages, the API, badges and feeds."""

    async def page(self, ecosystem: Ecosystem, name: ProjectName, version: str) -> ReleasePage | None:
        """
        Look one release of the project's current lineage up.

        Another spelling of *version* finds it too; the release says how the index spells it.
        """
        ...

    async def files(self, ecosystem: Ecosystem, name: ProjectName, version: str) -> tuple[FileLine, ...]:
        """List the distributions of one release, spelled exactly so; empty where there is none."""
        ...

    async def score(self, ecosystem: Ecosystem, name: ProjectName, version: str) -> ScoreSummary | None:
        """Give the last public score of a release, spelled exactly so; None where there is none."""
        ...

    async def recent(self, *, limit: int, of: tuple[Ecosystem, ProjectName] | None = None) -> tuple[RecentRelease, ...]:
        """List releases that were read, or are being, the last seen first; of all projects or of one."""
        ...
