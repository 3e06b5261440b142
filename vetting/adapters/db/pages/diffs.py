"""What stands around a diff, read from the database."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlmodel import col

from vetting.adapters.db.engine import reading
from vetting.adapters.db.pages.audit_lines import audit_lines
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
from vetting.pages.diffs import BaseChoice, ReviewPage, SideOfReview


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
            siblings = await _siblings(session, project)
            order = order_for(ecosystem)
            new_row = _spelled(siblings, new, order)
            old_row = None if old is None else _spelled(siblings, old, order)
            if new_row is None or (old is not None and old_row is None):
                return None
            return await _review(session, project, siblings, new_row, old_row)

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

    async def annotation(self, annotation_id: AnnotationId) -> Annotation | None:
        """Look one note or reply up."""
        async with reading(self._engine) as session:
            try:
                return await DatabaseAnnotations(session).get(annotation_id)
            except NotFound:
                return None


async def _siblings(session: AsyncSession, project: ProjectRow) -> Sequence[ReleaseRow]:
    statement = select(ReleaseRow).where(
        col(ReleaseRow.project_id) == project.id, col(ReleaseRow.lineage) == project.lineage
    )
    key = order_for(Ecosystem(project.ecosystem)).key
    return sorted(await session.scalars(statement), key=lambda one: key(one.version), reverse=True)


def _spelled(rows: Sequence[ReleaseRow], version: str, order: VersionOrder) -> ReleaseRow | None:
    exact = next((one for one in rows if one.version == version), None)
    return exact or next((one for one in rows if order.same(one.version, version)), None)


async def _review(
    session: AsyncSession,
    project: ProjectRow,
    siblings: Sequence[ReleaseRow],
    new_row: ReleaseRow,
    old_row: ReleaseRow | None,
) -> ReviewPage:
    ecosystem = Ecosystem(project.ecosystem)
    lines = [one for one in await audit_lines(session, col(AuditRow.project_id) == project.id) if one.is_current]
    relied = await _relied_on(session, lines)
    criteria = await DatabaseCriteria(session).book()
    new = await _side(session, project, new_row, lines)
    old = None if old_row is None else await _side(session, project, old_row, lines)
    current = await DatabaseComparisons(session).current(new.release.id)
    base_id = current[0].base_release_id if current else None
    return ReviewPage(
        project=project_from_row(project),
        new=new,
        old=old,
        base=_base(old, relied, criteria),
        current=current,
        chosen_base=next((one.version for one in siblings if one.id == base_id), None),
        choices=_choices([one for one in siblings if one.id != new_row.id], relied, criteria, ecosystem),
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
    rows: Iterable[ReleaseRow], relied: Iterable[RecordedAudit], criteria: CriteriaBook, ecosystem: Ecosystem
) -> tuple[BaseChoice, ...]:
    order = order_for(ecosystem)
    reached = {
        order.key(one)
        for one in certified_versions(relied, criteria=criteria, wanted=SAFE_TO_DEPLOY, ecosystem=ecosystem)
    }
    return tuple(BaseChoice(one.version, ReleaseState(one.state), order.key(one.version) in reached) for one in rows)
