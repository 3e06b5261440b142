"""Projects, and their releases in brief."""

from datetime import datetime

from pydantic import Field

from vetting.domain.comparisons import Base
from vetting.domain.projects import Project, ProjectStatus, ReleaseState
from vetting.domain.releases import Ecosystem
from vetting.domain.signals.interface import Severity
from vetting.domain.trust_score.ledger import ScoreStatus
from vetting.pages.projects import ComparisonLine, ProjectPage, ReleaseLine
from vetting.pages.scores import ScoreSummary
from web.shapes.shape import Shape


class ProjectSummary(Shape):
    """A project in a list."""

    ecosystem: Ecosystem
    name: str = Field(description="Normalised by the ecosystem's rule.")
    display_name: str
    status: ProjectStatus
    lineage: int = Field(description="Which life of the name this is; a name registered anew begins another.")
    watched: bool
    polled_at: datetime | None = Field(description="When the index was last asked; null: not yet.")
    poll_error: str | None = Field(description="Why the index could not be asked the last time.")


class ProjectList(Shape):
    """A part of the watched projects, by name."""

    items: list[ProjectSummary]
    next: str | None


class ComparisonSummary(Shape):
    """What a release was read against, and how much of it changed."""

    base: Base
    from_: str | None = Field(serialization_alias="from")
    files_changed: int
    lines_added: int
    lines_removed: int
    worst: Severity | None = Field(description="The worst finding on what changed.")
    finished: bool = Field(description="Whether the scan saw everything.")


class ScoreInBrief(Shape):
    """The public score for safe-to-deploy, as last computed."""

    status: ScoreStatus
    audited: bool
    points_mdb: int
    low_mdb: int
    high_mdb: int
    score: int | None
    computed_at: datetime


class ReleaseSummary(Shape):
    """A release in a list."""

    version: str
    state: ReleaseState
    first_seen_at: datetime
    uploaded_at: datetime | None = Field(description="As the index claims it.")
    files: int
    removed: bool
    yanked: bool
    comparison: ComparisonSummary | None = Field(description="null: not compared yet.")
    score: ScoreInBrief | None = Field(description="null: not scored yet.")


class ProjectDetail(ProjectSummary):
    """A project with its releases."""

    releases: list[ReleaseSummary] = Field(description="The newest version first.")


def project_summary(project: Project) -> ProjectSummary:
    """Show *project* in a list."""
    return ProjectSummary(
        ecosystem=project.ecosystem,
        name=project.name,
        display_name=project.display_name,
        status=project.status,
        lineage=project.lineage,
        watched=project.is_watched,
        polled_at=project.polling.last_at,
        poll_error=project.polling.error,
    )


def project_detail(page: ProjectPage) -> ProjectDetail:
    """Show a project with its releases."""
    summary = project_summary(page.project)
    return ProjectDetail(**summary.model_dump(), releases=[release_summary(one) for one in page.releases])


def release_summary(line: ReleaseLine) -> ReleaseSummary:
    """Show a release in a list."""
    return ReleaseSummary(
        version=line.version,
        state=line.state,
        first_seen_at=line.first_seen_at,
        uploaded_at=line.uploaded_at,
        files=line.files,
        removed=line.is_removed,
        yanked=line.is_yanked,
        comparison=None if line.comparison is None else _comparison(line.comparison),
        score=None if line.score is None else score_in_brief(line.score),
    )


def _comparison(line: ComparisonLine) -> ComparisonSummary:
    return ComparisonSummary(
        base=line.base,
        from_=line.base_version,
        files_changed=line.files_changed,
        lines_added=line.lines_added,
        lines_removed=line.lines_removed,
        worst=line.worst,
        finished=line.is_finished,
    )


def score_in_brief(score: ScoreSummary) -> ScoreInBrief:
    """Show a score without its lines."""
    return ScoreInBrief(
        status=score.status,
        audited=score.is_audited,
        points_mdb=score.points,
        low_mdb=score.band.low,
        high_mdb=score.band.high,
        score=score.figure,
        computed_at=score.computed_at,
    )
