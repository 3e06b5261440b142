"""Projects as people look at them, read from the database."""

import re
from collections.abc import Sequence

from sqlalchemy import Select, and_, case, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlmodel import col

from vetting.adapters.db.engine import reading
from vetting.adapters.db.pages.audit_lines import audit_lines
from vetting.adapters.db.pages.release_lines import release_lines
from vetting.adapters.db.stores.index_facts import DatabaseIndexFacts
from vetting.adapters.db.stores.projects import DatabaseProjects, project_from_row
from vetting.adapters.db.tables import AuditRow, ProjectRow, ReleaseRow
from vetting.domain.projects import Project, ReleaseState
from vetting.domain.releases import Ecosystem, ProjectId, ProjectName
from vetting.domain.versions import order_for
from vetting.pages.projects import ProjectCard, ProjectPage, ReleaseLine

NOTICES = 50
"""Of one project, the newest."""
_SEPARATORS = re.compile(r"[-_.\s]+")


class DatabaseProjectPages:
    """The protocol ``ProjectPages`` over the database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def watched(self, *, limit: int, offset: int = 0) -> tuple[ProjectCard, ...]:
        """List watched projects, those with the newest release first."""
        last_seen = (
            select(func.max(ReleaseRow.first_seen_at))
            .where(col(ReleaseRow.project_id) == col(ProjectRow.id), col(ReleaseRow.lineage) == col(ProjectRow.lineage))
            .scalar_subquery()
        )
        statement = (
            select(ProjectRow)
            .where(col(ProjectRow.is_watched))
            .order_by(last_seen.desc().nulls_last(), col(ProjectRow.name))
            .limit(limit)
            .offset(offset)
        )
        return await self._cards(statement)

    async def count_watched(self) -> int:
        """Count watched projects."""
        async with reading(self._engine) as session:
            statement = select(func.count()).select_from(ProjectRow).where(col(ProjectRow.is_watched))
            return (await session.scalars(statement)).one()

    async def watched_by_name(self, *, after: tuple[ProjectName, Ecosystem] | None, limit: int) -> tuple[Project, ...]:
        """List watched projects by name, from the one behind *after* on."""
        place = (col(ProjectRow.name), col(ProjectRow.ecosystem))
        statement = select(ProjectRow).where(col(ProjectRow.is_watched)).order_by(*place).limit(limit)
        if after is not None:
            statement = statement.where(tuple_(*place) > after)
        async with reading(self._engine) as session:
            return tuple(project_from_row(row) for row in await session.scalars(statement))

    async def search(self, text: str, *, limit: int) -> tuple[ProjectCard, ...]:
        """List projects whose name holds *text*, in any spelling; names that begin with it first."""
        spelled = text.strip().lower()
        normalised = _SEPARATORS.sub("-", spelled)
        name = func.lower(col(ProjectRow.name))
        begins = or_(name.startswith(spelled, autoescape=True), name.startswith(normalised, autoescape=True))
        holds = or_(name.contains(spelled, autoescape=True), name.contains(normalised, autoescape=True))
        rank = case((or_(name == spelled, name == normalised), 0), (begins, 1), else_=2)
        statement = select(ProjectRow).where(holds).order_by(rank, col(ProjectRow.name)).limit(limit)
        return await self._cards(statement)

    async def _cards(self, statement: Select[ProjectRow]) -> tuple[ProjectCard, ...]:
        async with reading(self._engine) as session:
            projects = [project_from_row(row) for row in await session.scalars(statement)]
            newest = await _newest(session, projects)
        return tuple(ProjectCard(one, newest.get(one.id)) for one in projects)

    async def find(self, ecosystem: Ecosystem, name: ProjectName) -> Project | None:
        """Look one project up."""
        async with reading(self._engine) as session:
            return await DatabaseProjects(session).find(ecosystem, name)

    async def page(self, ecosystem: Ecosystem, name: ProjectName) -> ProjectPage | None:
        """Look one project up, with its releases."""
        async with reading(self._engine) as session:
            project = await DatabaseProjects(session).find(ecosystem, name)
            if project is None:
                return None
            ids = select(col(ReleaseRow.id)).where(
                col(ReleaseRow.project_id) == project.id, col(ReleaseRow.lineage) == project.lineage
            )
            lines = [one.line for one in await release_lines(session, ids)]
            audits = await audit_lines(session, col(AuditRow.project_id) == project.id)
            facts = DatabaseIndexFacts(session)
            maintainers = await facts.maintainers(project.id)
            notices = await facts.notices(project.id, limit=NOTICES)
        key = order_for(project.ecosystem).key
        newest_first = tuple(sorted(lines, key=lambda one: key(one.version), reverse=True))
        return ProjectPage(project, newest_first, maintainers, audits, notices)


async def _newest(session: AsyncSession, projects: Sequence[Project]) -> dict[ProjectId, ReleaseLine]:
    """Give the newest release of each project that was read or is being read."""
    known = [one.id for one in projects]
    ids = (
        select(col(ReleaseRow.id))
        .join(
            ProjectRow,
            and_(col(ProjectRow.id) == col(ReleaseRow.project_id), col(ProjectRow.lineage) == col(ReleaseRow.lineage)),
        )
        .where(col(ProjectRow.id).in_(known), col(ReleaseRow.state) != ReleaseState.KNOWN)
    )
    keys = {one.id: order_for(one.ecosystem).key for one in projects}
    newest: dict[ProjectId, ReleaseLine] = {}
    for one in await release_lines(session, ids):
        project_id = ProjectId(one.project_id)
        key, best = keys[project_id], newest.get(project_id)
        if best is None or key(one.line.version) > key(best.version):
            newest[project_id] = one.line
    return newest
