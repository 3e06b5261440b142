"""One release as people look at it, and lists of releases, read from the database."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlmodel import col

from vetting.adapters.db.engine import reading
from vetting.adapters.db.pages.audit_lines import audit_lines
from vetting.adapters.db.pages.scores import latest_scores, score_history
from vetting.adapters.db.stores.comparisons import DatabaseComparisons
from vetting.adapters.db.stores.index_facts import DatabaseIndexFacts
from vetting.adapters.db.stores.jobs import key_of
from vetting.adapters.db.stores.projects import project_from_row
from vetting.adapters.db.stores.releases import distribution_from_row, release_from_rows
from vetting.adapters.db.tables import AuditRow, DistributionRow, JobRow, ProjectRow, ReleaseRow
from vetting.domain.audits import DeltaAudit, FullAudit, Violation
from vetting.domain.projects import ReleaseState
from vetting.domain.releases import Ecosystem, ProjectName, ReleaseId, Sha256
from vetting.domain.versions import VersionOrder, order_for
from vetting.jobs import CompareRelease, IngestRelease, MendRelease, ScoreRelease
from vetting.pages.audits import AuditLine
from vetting.pages.releases import FileLine, JobTrouble, RecentRelease, ReleasePage
from vetting.pages.scores import ScoreSummary
from vetting.ports.jobs import JobState

HISTORY = 200
"""Scores that a release had, the last ones."""


class DatabaseReleasePages:
    """The protocol ``ReleasePages`` over the database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(self, ecosystem: Ecosystem, name: ProjectName, version: str) -> ReleasePage | None:
        """Look one release of the project's current lineage up."""
        async with reading(self._engine) as session:
            found = await _find(session, ecosystem, name, version)
            return None if found is None else await _page(session, *found)

    async def files(self, ecosystem: Ecosystem, name: ProjectName, version: str) -> tuple[FileLine, ...]:
        """List the distributions of one release."""
        async with reading(self._engine) as session:
            row = await _find_exactly(session, ecosystem, name, version)
            return () if row is None else tuple(file_line(one) for one in await _distributions(session, row.id))

    async def score(self, ecosystem: Ecosystem, name: ProjectName, version: str) -> ScoreSummary | None:
        """Give the last public score of a release."""
        async with reading(self._engine) as session:
            row = await _find_exactly(session, ecosystem, name, version)
            if row is None or row.id is None:
                return None
            return (await latest_scores(session, [row.id])).get(row.id)

    async def recent(self, *, limit: int, of: tuple[Ecosystem, ProjectName] | None = None) -> tuple[RecentRelease, ...]:
        """List releases that were read, or are being, the last seen first."""
        whose: ColumnElement[bool] = true()
        if of is not None:
            whose = and_(col(ProjectRow.ecosystem) == of[0], col(ProjectRow.name) == of[1])
        statement = (
            select(ReleaseRow, ProjectRow)
            .join(ProjectRow, _is_current())
            .where(whose, col(ReleaseRow.state) != ReleaseState.KNOWN)
            .order_by(col(ReleaseRow.first_seen_at).desc(), col(ReleaseRow.id).desc())
            .limit(limit)
        )
        async with reading(self._engine) as session:
            rows = list(await session.execute(statement))
            scores = await latest_scores(session, [row.id for row, _ in rows if row.id is not None])
        return tuple(_recent(row, project, scores.get(row.id or 0)) for row, project in rows)


def _is_current() -> ColumnElement[bool]:
    return and_(col(ProjectRow.id) == col(ReleaseRow.project_id), col(ProjectRow.lineage) == col(ReleaseRow.lineage))


def _recent(row: ReleaseRow, project: ProjectRow, score: ScoreSummary | None) -> RecentRelease:
    moments = [row.first_seen_at, row.read_at, score.computed_at if score else None]
    return RecentRelease(
        ecosystem=Ecosystem(project.ecosystem),
        project=ProjectName(project.name),
        version=row.version,
        state=ReleaseState(row.state),
        first_seen_at=row.first_seen_at,
        changed_at=max(one for one in moments if one is not None),
        score=score,
    )


async def _find_exactly(
    session: AsyncSession, ecosystem: Ecosystem, name: ProjectName, version: str
) -> ReleaseRow | None:
    statement = (
        select(ReleaseRow)
        .join(ProjectRow, _is_current())
        .where(col(ProjectRow.ecosystem) == ecosystem, col(ProjectRow.name) == name, col(ReleaseRow.version) == version)
    )
    return (await session.scalars(statement)).one_or_none()


async def _find(
    session: AsyncSession, ecosystem: Ecosystem, name: ProjectName, version: str
) -> tuple[ProjectRow, ReleaseRow, list[str]] | None:
    """Give project and release, and all of the project's versions in order."""
    of_name = and_(col(ProjectRow.ecosystem) == ecosystem, col(ProjectRow.name) == name)
    project = (await session.scalars(select(ProjectRow).where(of_name))).one_or_none()
    if project is None:
        return None
    statement = select(col(ReleaseRow.version)).join(ProjectRow, _is_current()).where(of_name)
    order = order_for(ecosystem)
    versions = sorted(await session.scalars(statement), key=order.key)
    spelled = version if version in versions else next((one for one in versions if order.same(one, version)), None)
    if spelled is None:
        return None
    release = await _find_exactly(session, ecosystem, name, spelled)
    return None if release is None else (project, release, versions)


async def _distributions(session: AsyncSession, release_id: int | None) -> Sequence[DistributionRow]:
    statement = (
        select(DistributionRow)
        .where(col(DistributionRow.release_id) == release_id)
        .order_by(col(DistributionRow.filename), col(DistributionRow.id))
    )
    return (await session.scalars(statement)).all()


def file_line(row: DistributionRow) -> FileLine:
    """Read a distribution, and what came of reading it, from its row."""
    tree = None if row.tree_sha256 is None else Sha256(row.tree_sha256)
    return FileLine(distribution_from_row(row), tree, tuple(row.notes), row.failure)


async def _page(session: AsyncSession, project_row: ProjectRow, row: ReleaseRow, versions: list[str]) -> ReleasePage:
    assert row.id is not None
    order = order_for(Ecosystem(project_row.ecosystem))
    distributions = await _distributions(session, row.id)
    comparisons = await DatabaseComparisons(session).current(ReleaseId(row.id))
    base_id = comparisons[0].base_release_id if comparisons else None
    base = None if base_id is None else await session.get_one(ReleaseRow, base_id)
    audits = await audit_lines(session, col(AuditRow.project_id) == project_row.id)
    place = versions.index(row.version)
    return ReleasePage(
        project=project_from_row(project_row),
        release=release_from_rows(row, project_row, distributions),
        state=ReleaseState(row.state),
        state_reason=row.state_reason,
        read_at=row.read_at,
        removed_at=row.removed_at,
        files=tuple(file_line(one) for one in distributions),
        comparisons=comparisons,
        base_version=base.version if base else None,
        audits=tuple(one for one in audits if is_of_version(one, row.version, order)),
        advisories=await DatabaseIndexFacts(session).advisories(ReleaseId(row.id)),
        history=await score_history(session, row.id, limit=HISTORY),
        trouble=await _trouble(session, ReleaseId(row.id)),
        older=versions[place - 1] if place > 0 else None,
        newer=versions[place + 1] if place + 1 < len(versions) else None,
    )


def is_of_version(line: AuditLine, version: str, order: VersionOrder) -> bool:
    """Tell whether an audit ends at *version*, or is a violation that names it."""
    match line.audit.entry:
        case FullAudit(version=audited) | DeltaAudit(to_version=audited):
            return order.same(audited, version)
        case Violation(specifier=specifier):
            return order.matches(specifier, version)


async def _trouble(session: AsyncSession, release_id: ReleaseId) -> tuple[JobTrouble, ...]:
    """List what the last job of each kind for a release failed for, or is tried again for."""
    keys = [key_of(kind(release_id)) for kind in (IngestRelease, CompareRelease, MendRelease, ScoreRelease)]
    last = select(func.max(JobRow.id)).where(col(JobRow.key).in_(keys)).group_by(col(JobRow.key))
    statement = select(JobRow).where(
        col(JobRow.id).in_(last),
        col(JobRow.state).in_([JobState.DUE, JobState.FAILED]),
        col(JobRow.reason).is_not(None),
    )
    return tuple(_trouble_of(one) for one in await session.scalars(statement.order_by(col(JobRow.id))))


def _trouble_of(row: JobRow) -> JobTrouble:
    next_at = row.due_at if row.state == JobState.DUE else None
    return JobTrouble(row.kind, row.attempts, row.reason or "", next_at)
