"""Projects, as rows and as values."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from vetting.adapters.db.tables import ProjectRow
from vetting.domain.errors import NotFound
from vetting.domain.projects import Polling, Project, ProjectStatus
from vetting.domain.releases import Ecosystem, ProjectId, ProjectName


def project_from_row(row: ProjectRow) -> Project:
    """Read a project from its row."""
    assert row.id is not None
    return Project(
        id=ProjectId(row.id),
        ecosystem=Ecosystem(row.ecosystem),
        name=ProjectName(row.name),
        display_name=row.display_name,
        index_url=row.index_url,
        created_at=row.created_at,
        lineage=row.lineage,
        status=ProjectStatus(row.status),
        is_watched=row.is_watched,
        removed_at=row.removed_at,
        polling=Polling(
            last_at=row.last_polled_at,
            next_at=row.next_poll_at,
            error=row.poll_error,
            etag=row.etag,
            last_modified=row.last_modified,
            last_serial=row.last_serial,
        ),
    )


class DatabaseProjects:
    """The port ``ProjectStore`` over the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def _row(self, project_id: ProjectId) -> ProjectRow:
        row = await self._session.get(ProjectRow, project_id)
        if row is None:
            raise NotFound(f"there is no project {project_id}")
        return row

    async def get(self, project_id: ProjectId) -> Project:
        """Load one project."""
        return project_from_row(await self._row(project_id))

    async def find(self, ecosystem: Ecosystem, name: ProjectName) -> Project | None:
        """Look a project up by its name."""
        statement = select(ProjectRow).where(ProjectRow.ecosystem == ecosystem, ProjectRow.name == name)
        row = (await self._session.scalars(statement)).one_or_none()
        return None if row is None else project_from_row(row)

    async def add(self, ecosystem: Ecosystem, name: ProjectName, *, index_url: str, at: datetime) -> Project:
        """Begin to know a project."""
        row = ProjectRow(ecosystem=ecosystem, name=name, display_name=name, index_url=index_url, created_at=at)
        self._session.add(row)
        await self._session.flush()
        return project_from_row(row)

    async def save(self, project: Project) -> None:
        """Write every field of *project* back."""
        row = await self._row(project.id)
        row.display_name = project.display_name
        row.index_url = project.index_url
        row.lineage = project.lineage
        row.status = project.status
        row.is_watched = project.is_watched
        row.removed_at = project.removed_at
        row.last_polled_at = project.polling.last_at
        row.next_poll_at = project.polling.next_at
        row.poll_error = project.polling.error
        row.etag = project.polling.etag
        row.last_modified = project.polling.last_modified
        row.last_serial = project.polling.last_serial
        await self._session.flush()

    async def due(self, now: datetime, *, limit: int) -> tuple[ProjectId, ...]:
        """List watched projects whose next poll is due."""
        due_at = col(ProjectRow.next_poll_at)
        statement = (
            select(col(ProjectRow.id))
            .where(col(ProjectRow.is_watched), (due_at.is_(None)) | (due_at <= now))
            .order_by(due_at.asc().nulls_first())
            .limit(limit)
        )
        return tuple(ProjectId(one) for one in await self._session.scalars(statement) if one is not None)

    async def watched(self) -> tuple[Project, ...]:
        """List every watched project, by name."""
        statement = select(ProjectRow).where(col(ProjectRow.is_watched)).order_by(ProjectRow.name)
        return tuple(project_from_row(row) for row in await self._session.scalars(statement))
