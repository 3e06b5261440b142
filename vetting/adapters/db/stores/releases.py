"""Releases and their distributions, as rows and as values."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from vetting.adapters.db.stores.looks import looked_from, state_of
from vetting.adapters.db.tables import DistributionRow, ProjectRow, ReleaseRow
from vetting.domain.errors import NotFound
from vetting.domain.looking import Found
from vetting.domain.projects import Project, ReleaseState
from vetting.domain.releases import (
    Distribution,
    DistributionId,
    DistributionKind,
    Ecosystem,
    ProjectId,
    ProjectName,
    Release,
    ReleaseId,
    Sha256,
)


def distribution_from_row(row: DistributionRow) -> Distribution:
    """Read a distribution from its row."""
    assert row.id is not None
    return Distribution(
        filename=row.filename,
        sha256=Sha256(row.sha256),
        size_bytes=row.size_bytes,
        kind=DistributionKind(row.kind),
        uploaded_at=row.uploaded_at,
        first_seen_at=row.first_seen_at,
        id=DistributionId(row.id),
        url=row.url,
        yanked=row.is_yanked,
        yanked_reason=row.yanked_reason,
        removed_at=row.removed_at,
        provenance=None if row.provenance is None else looked_from(row.provenance, None, row.provenance_url or ""),
        metadata_sha256=None if row.metadata_sha256 is None else Sha256(row.metadata_sha256),
        requires_python=row.requires_python,
    )


def _provenance_columns(distribution: Distribution) -> tuple[str | None, str | None]:
    looked = distribution.provenance
    if looked is None:
        return None, None
    return state_of(looked)[0], looked.value if isinstance(looked, Found) else None


def _row_of(release_id: ReleaseId, distribution: Distribution) -> DistributionRow:
    state, url = _provenance_columns(distribution)
    return DistributionRow(
        release_id=release_id,
        filename=distribution.filename,
        sha256=distribution.sha256,
        size_bytes=distribution.size_bytes,
        kind=distribution.kind,
        url=distribution.url,
        uploaded_at=distribution.uploaded_at,
        first_seen_at=distribution.first_seen_at,
        removed_at=distribution.removed_at,
        is_yanked=distribution.yanked,
        yanked_reason=distribution.yanked_reason,
        provenance=state,
        provenance_url=url,
        metadata_sha256=distribution.metadata_sha256,
        requires_python=distribution.requires_python,
        notes=[],
    )


def release_from_rows(row: ReleaseRow, project: ProjectRow, distributions: Iterable[DistributionRow]) -> Release:
    """Read a release from its row, its project's, and those of its distributions."""
    assert row.id is not None
    return Release(
        id=ReleaseId(row.id),
        project_id=ProjectId(row.project_id),
        ecosystem=Ecosystem(project.ecosystem),
        project=ProjectName(project.name),
        lineage=row.lineage,
        version=row.version,
        distributions=tuple(distribution_from_row(one) for one in distributions),
        first_seen_at=row.first_seen_at,
    )


class DatabaseReleases:
    """The port ``ReleaseStore`` over the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def _row(self, release_id: ReleaseId) -> ReleaseRow:
        row = await self._session.get(ReleaseRow, release_id)
        if row is None:
            raise NotFound(f"there is no release {release_id}")
        return row

    async def _loaded(self, rows: Sequence[ReleaseRow]) -> tuple[Release, ...]:
        if not rows:
            return ()
        project = await self._session.get_one(ProjectRow, rows[0].project_id)
        statement = (
            select(DistributionRow)
            .where(col(DistributionRow.release_id).in_([row.id for row in rows]))
            .order_by(DistributionRow.filename)
        )
        by_release: dict[int, list[DistributionRow]] = {}
        for one in await self._session.scalars(statement):
            by_release.setdefault(one.release_id, []).append(one)
        return tuple(release_from_rows(row, project, by_release.get(row.id or 0, ())) for row in rows)

    async def get(self, release_id: ReleaseId) -> Release:
        """Load one release with its distributions."""
        return (await self._loaded([await self._row(release_id)]))[0]

    async def find(self, project_id: ProjectId, lineage: int, version: str) -> Release | None:
        """Look a release up by its version as the index spells it."""
        statement = select(ReleaseRow).where(
            ReleaseRow.project_id == project_id, ReleaseRow.lineage == lineage, ReleaseRow.version == version
        )
        loaded = await self._loaded(list(await self._session.scalars(statement)))
        return loaded[0] if loaded else None

    async def of_project(self, project_id: ProjectId, lineage: int) -> tuple[Release, ...]:
        """List a project's releases in one lineage."""
        statement = select(ReleaseRow).where(ReleaseRow.project_id == project_id, ReleaseRow.lineage == lineage)
        return await self._loaded(list(await self._session.scalars(statement)))

    async def add_all(
        self, project: Project, releases: Sequence[tuple[str, Sequence[Distribution]]], *, at: datetime
    ) -> tuple[ReleaseId, ...]:
        """Note releases first seen at *at*: two batches of rows, however many they are."""
        rows = [
            ReleaseRow(project_id=project.id, lineage=project.lineage, version=version, first_seen_at=at)
            for version, _ in releases
        ]
        self._session.add_all(rows)
        await self._session.flush()
        ids = tuple(ReleaseId(row.id) for row in rows if row.id is not None)
        held = zip(ids, (distributions for _, distributions in releases), strict=True)
        self._session.add_all([_row_of(number, one) for number, distributions in held for one in distributions])
        await self._session.flush()
        return ids

    async def add_distributions(self, release_id: ReleaseId, distributions: Sequence[Distribution]) -> None:
        """Note distributions of a release."""
        self._session.add_all([_row_of(release_id, one) for one in distributions])
        await self._session.flush()

    async def save_distribution(self, distribution: Distribution) -> None:
        """Write back whether a stored distribution is yanked or removed, and what the index lists beside it."""
        row = await self._session.get_one(DistributionRow, distribution.id)
        row.is_yanked = distribution.yanked
        row.yanked_reason = distribution.yanked_reason
        row.removed_at = distribution.removed_at
        row.url = distribution.url
        row.provenance, row.provenance_url = _provenance_columns(distribution)
        row.metadata_sha256 = distribution.metadata_sha256
        row.requires_python = distribution.requires_python
        await self._session.flush()

    async def set_read(
        self, distribution_id: DistributionId, *, tree: Sha256 | None, notes: Sequence[str], failure: str | None
    ) -> None:
        """Note the tree a distribution was read into, or why it could not be read."""
        row = await self._session.get_one(DistributionRow, distribution_id)
        row.tree_sha256 = tree
        row.notes = list(notes)
        row.failure = failure
        await self._session.flush()

    async def set_state(
        self, release_id: ReleaseId, state: ReleaseState, *, at: datetime, reason: str | None = None
    ) -> None:
        """Note how far a release has been read."""
        row = await self._row(release_id)
        row.state = state
        row.state_reason = reason
        if state is ReleaseState.READ:
            row.read_at = at
        await self._session.flush()

    async def state_of(self, release_id: ReleaseId) -> ReleaseState:
        """Tell how far a release has been read."""
        return ReleaseState((await self._row(release_id)).state)

    async def set_removed(self, release_id: ReleaseId, at: datetime | None) -> None:
        """Note that the index no longer offers a release, or that it does again."""
        (await self._row(release_id)).removed_at = at
        await self._session.flush()
