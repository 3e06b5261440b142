"""Projects as people look at them: lists of them, and everything known of one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from vetting.domain.comparisons import Base
from vetting.domain.indexes import Maintainers
from vetting.domain.looking import Look
from vetting.domain.notices import Notice
from vetting.domain.projects import Project, ReleaseState
from vetting.domain.releases import Ecosystem, ProjectName, ReleaseId
from vetting.domain.signals.interface import Severity
from vetting.pages.audits import AuditLine
from vetting.pages.scores import ScoreSummary


@dataclass(frozen=True, slots=True)
class ComparisonLine:
    """What a release was read against, and how much of it changed."""

    base: Base
    base_version: str | None
    files_changed: int
    lines_added: int
    lines_removed: int
    worst: Severity | None
    """The worst finding on what changed, in any of its files; None: none."""
    is_finished: bool
    """Whether the scan saw everything."""

    @property
    def lines(self) -> int:
        """Lines that a reviewer has to read."""
        return self.lines_added + self.lines_removed


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One release in a list."""

    id: ReleaseId
    version: str
    state: ReleaseState
    first_seen_at: datetime
    uploaded_at: datetime | None
    """Of its first file, as the index claims it."""
    files: int
    """Offered now."""
    is_removed: bool
    is_yanked: bool
    comparison: ComparisonLine | None
    score: ScoreSummary | None


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """One project in a list, with the newest release that was read or is being read."""

    project: Project
    newest: ReleaseLine | None


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """Everything known of one project, in its current lineage."""

    project: Project
    releases: tuple[ReleaseLine, ...]
    """The newest version first."""
    maintainers: Look[Maintainers] | None
    """Who the index names as able to publish it; None: not looked."""
    audits: tuple[AuditLine, ...]
    """Of every lineage, withdrawn ones included, the newest first."""
    notices: tuple[Notice, ...]
    """What watching noticed, in any lineage, the newest first."""


class ProjectPages(Protocol):
    """Reads projects for pages and the API."""

    async def watched(self, *, limit: int, offset: int = 0) -> tuple[ProjectCard, ...]:
        """List watched projects, those with the newest release first."""
        ...

    async def count_watched(self) -> int:
        """Count watched projects."""
        ...

    async def watched_by_name(self, *, after: tuple[ProjectName, Ecosystem] | None, limit: int) -> tuple[Project, ...]:
        """List watched projects by name, from the one behind *after* on."""
        ...

    async def search(self, text: str, *, limit: int) -> tuple[ProjectCard, ...]:
        """List projects whose name holds *text*; names that begin with it first."""
        ...

    async def find(self, ecosystem: Ecosystem, name: ProjectName) -> Project | None:
        """Look one project up, without its releases."""
        ...

    async def page(self, ecosystem: Ecosystem, name: ProjectName) -> ProjectPage | None:
        """Look one project up, by its normalised name."""
        ...
