"""What stands around a diff, read from the database."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlmodel import col

from vetting.adapters.db.engine import reading
from vetting.adapters.db.pages.audit_lines import audit_lines
from vetting.adapters.db.pages.notes import noted_elsewhere
from vetting.adapters.db.pages.releases import file_line, is_of_version
from vetting.adapters.db.stores.accounts import DatabaseAccounts
from vetting.adapters.db.stores.annotations import DatabaseAnnotations
from vetting.adapters.db.stores.audits import DatabaseCriteria
from vetting.adapters.db.stores.comparisons import DatabaseComparisons
from vetting.adapters.db.stores.projects import project_from_row
from vetting.adapters.db.stores.releases import release_from_rows
from vetting.adapters.db.tables import AuditRow, DistributionRow, ProjectRow, ReleaseRow
from vetting.domain.audits import RecordedAudit
from vetting.domain.comparisons import Base, Comparison
from vetting.domain.criteria import SAFE_TO_DEPLOY, CriteriaBook
from vetting.domain.errors import NotFound
from vetting.domain.projects import ReleaseState
from vetting.domain.releases import Ecosystem, ProjectName, ReleaseId, Sha256
from vetting.domain.resolver.paths import certified, certified_versions
from vetting.domain.threads import Annotation, AnnotationId
from vetting.domain.trust_score.chains import relied_on
from vetting.domain.trust_score.facts import public_viewpoint
from vetting.domain.trust_score.table import TABLE_1
from vetting.domain.versions import VersionOrder, order_for
from vetting.pages.audits import AuditLine
from vetting.pages.diffs import BaseChoice, NotedElsewhere, ReviewPage, SideOfReview


class DatabaseDiffPages:
    """The protocol ``DiffPages`` over the database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def review(self, ecosystem: Ecosystem, name: ProjectName, old: str | None, new: str) -> ReviewPage | None:
        """Look two releases of the project's current lineage up."""
        async with reading(self._engine) as session:
            statement = select(ProjectRow).where(col(ProjectRow.ecosystem) == ecosystem, col(ProjectRow.name) == name)
            project = (await session.scalars(statement)).one_or_none()
            if project is None:
                return None
            new_row = await _spelled(session, project, new)
            old_row = None if old is None else await _spelled(session, project, old)
            if new_row is None or (old is not None and old_row is None):
                return None
            return await _review(session, project, new_row, old_row)

    async def choices(self, release_id: ReleaseId) -> tuple[BaseChoice, ...]:
        """List every other release of a release's lineage."""
        async with reading(self._engine) as session:
            new_row = await session.get_one(ReleaseRow, release_id)
            project = await session.get_one(ProjectRow, new_row.project_id)
            lines = await audit_lines(session, col(AuditRow.project_id) == project.id)
            relied = await _relied_on(session, [one for one in lines if one.is_current])
            criteria = await DatabaseCriteria(session).book()
            ecosystem = Ecosystem(project.ecosystem)
            reached = certified_versions(relied, criteria=criteria, wanted=SAFE_TO_DEPLOY, ecosystem=ecosystem)
            versions = await _versions(session, project)
            return _choices([one for one in versions if one[0] != release_id], reached, order_for(ecosystem))

    async def comparison(self, release_id: ReleaseId, *, old: Sha256 | None, new: Sha256) -> Comparison | None:
        """Look the newest comparison of two distributions up."""
        async with reading(self._engine) as session:
            return await DatabaseComparisons(session).find(release_id, old=old, new=new)

    async def annotations(
        self, digests: Iterable[Sha256], *, after: AnnotationId | None = None, limit: int | None = None
    ) -> tuple[Annotation, ...]:
        """List notes and replies on distributions."""
        async with reading(self._engine) as session:
            return await DatabaseAnnotations(session).of_distributions(digests, after=after, limit=limit)

    async def noted_elsewhere(self, release_id: ReleaseId, digests: Collection[Sha256]) -> NotedElsewhere:
        """List the threads on a lineage's other distributions of a release's version or one below."""
        async with reading(self._engine) as session:
            return await noted_elsewhere(session, release_id, digests)

    async def annotation(self, annotation_id: AnnotationId) -> Annotation | None:
        """Look one note or reply up."""
        async with reading(self._engine) as session:
            try:
                return await DatabaseAnnotations(session).get(annotation_id)
            except NotFound:
                return None


async def _versions(session: AsyncSession, project: ProjectRow) -> Sequence[Row[int | None, str, str]]:
    """List what the lineage's releases are called and how far they were read; rows of all of them would take longer."""
    statement = select(col(ReleaseRow.id), col(ReleaseRow.version), col(ReleaseRow.state)).where(
        col(ReleaseRow.project_id) == project.id, col(ReleaseRow.lineage) == project.lineage
    )
    return (await session.execute(statement)).all()


async def _spelled(session: AsyncSession, project: ProjectRow, version: str) -> ReleaseRow | None:
    """Find a release as it is spelled; only where there is none, under another spelling."""
    of_lineage = select(ReleaseRow).where(
        col(ReleaseRow.project_id) == project.id, col(ReleaseRow.lineage) == project.lineage
    )
    exact = (await session.scalars(of_lineage.where(col(ReleaseRow.version) == version))).one_or_none()
    if exact is not None:
        return exact
    order = order_for(Ecosystem(project.ecosystem))
    same = [row[0] for row in await _versions(session, project) if order.same(row[1], version)]
    return await session.get_one(ReleaseRow, same[0]) if same else None


async def _review(
    session: AsyncSession,
    project: ProjectRow,
    new_row: ReleaseRow,
    old_row: ReleaseRow | None,
) -> ReviewPage:
    lines = [one for one in await audit_lines(session, col(AuditRow.project_id) == project.id) if one.is_current]
    relied = await _relied_on(session, lines)
    criteria = await DatabaseCriteria(session).book()
    new = await _side(session, project, new_row, lines)
    old = None if old_row is None else await _side(session, project, old_row, lines)
    current = await DatabaseComparisons(session).current(new.release.id)
    base_id = current[0].base_release_id if current else None
    chosen = None if base_id is None else await session.get(ReleaseRow, base_id)
    return ReviewPage(
        project=project_from_row(project),
        new=new,
        old=old,
        base=_base(old, relied, criteria),
        current=current,
        chosen_base=chosen.version if chosen and chosen.lineage == project.lineage else None,
        criteria=criteria,
    )


async def _relied_on(session: AsyncSession, lines: Iterable[AuditLine]) -> tuple[RecordedAudit, ...]:
    viewpoint = public_viewpoint(await DatabaseAccounts(session).levels())
    return relied_on([one.audit for one in lines if one.audit.withdrawn_at is None], viewpoint, TABLE_1)


async def _side(
    session: AsyncSession, project: ProjectRow, row: ReleaseRow, lines: Iterable[AuditLine]
) -> SideOfReview:
    statement = (
        select(DistributionRow)
        .where(col(DistributionRow.release_id) == row.id)
        .order_by(col(DistributionRow.filename), col(DistributionRow.id))
    )
    distributions = (await session.scalars(statement)).all()
    order = order_for(Ecosystem(project.ecosystem))
    return SideOfReview(
        release=release_from_rows(row, project, distributions),
        state=ReleaseState(row.state),
        state_reason=row.state_reason,
        files=tuple(file_line(one) for one in distributions),
        audits=tuple(one for one in lines if is_of_version(one, row.version, order)),
    )


def _base(old: SideOfReview | None, relied: Iterable[RecordedAudit], criteria: CriteriaBook) -> Base:
    if old is None:
        return Base.NONE
    return Base.UNAUDITED if certified(old.release, relied, criteria=criteria) is None else Base.AUDITED


def _choices(
    versions: Iterable[Row[int | None, str, str]], reached: Iterable[str], order: VersionOrder
) -> tuple[BaseChoice, ...]:
    keys = {order.key(one) for one in reached}
    by_version = sorted(versions, key=lambda row: order.key(row[1]), reverse=True)
    return tuple(BaseChoice(row[1], ReleaseState(row[2]), order.key(row[1]) in keys) for row in by_version)
