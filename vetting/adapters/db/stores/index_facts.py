"""What indexes said and what was noticed, as rows and as values."""

from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from vetting.adapters.db.stores.looks import looked_from, state_of
from vetting.adapters.db.tables import (
    AdvisoryLookRow,
    IndexRow,
    KnownBadRow,
    MaintainershipRow,
    NoticeRow,
    ProjectRow,
    ReleaseRow,
)
from vetting.domain.indexes import IndexCapabilities, MaintainerRole, Maintainers, Vulnerability
from vetting.domain.looking import Found, Look
from vetting.domain.notices import Notice, NoticeKind
from vetting.domain.releases import ProjectId, ReleaseId


def vulnerability_from_row(row: KnownBadRow) -> Vulnerability:
    """Read an advisory from its row."""
    return Vulnerability(
        id=row.identifier,
        aliases=tuple(row.aliases or ()),
        summary=row.summary or None,
        link=row.link,
        fixed_in=tuple(row.fixed_in or ()),
        withdrawn_at=row.withdrawn_at,
        source=row.source,
        observed_at=row.observed_at,
    )


def notice_from_row(row: NoticeRow) -> Notice:
    """Read a notice from its row."""
    return Notice(NoticeKind(row.kind), row.message, row.noticed_at, row.version, row.filename, row.is_alarming)


class DatabaseIndexFacts:
    """The port ``IndexFactStore`` over the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def capabilities(self, index_url: str) -> IndexCapabilities:
        """Give what an index was seen to publish."""
        row = await self._session.get(IndexRow, index_url, populate_existing=True)
        # A key that another version of this code wrote is passed over.
        names = {one.name for one in fields(IndexCapabilities)}
        stored = {key: value for key, value in row.capabilities.items() if key in names} if row else {}
        return IndexCapabilities(**stored)

    async def save_capabilities(self, index_url: str, capabilities: IndexCapabilities, *, at: datetime) -> None:
        """Note what an index was seen to publish; many looks at once may be the first."""
        is_sqlite = self._session.get_bind().dialect.name == "sqlite"
        seen = {"capabilities": asdict(capabilities), "seen_at": at}
        insert = sqlite.insert(IndexRow) if is_sqlite else postgresql.insert(IndexRow)
        written = insert.values(url=index_url, **seen)
        await self._session.execute(written.on_conflict_do_update(index_elements=["url"], set_=seen))

    async def maintainers(self, project_id: ProjectId) -> Look[Maintainers] | None:
        """Give the last look at who may publish a project."""
        row = await self._session.get(MaintainershipRow, project_id)
        if row is None:
            return None
        roles = tuple(MaintainerRole(one["login"], one["role"]) for one in row.maintainers)
        return Look(looked_from(row.state, row.reason, Maintainers(roles, row.organization)), row.observed_at)

    async def save_maintainers(self, project_id: ProjectId, look: Look[Maintainers]) -> None:
        """Keep a look at who may publish a project."""
        named = look.result.value if isinstance(look.result, Found) else Maintainers(())
        state, reason = state_of(look.result)
        row = MaintainershipRow(
            project_id=project_id,
            state=state,
            organization=named.organization,
            maintainers=[asdict(one) for one in named.roles],
            reason=reason,
            observed_at=look.at,
        )
        await self._session.merge(row)
        await self._session.flush()

    async def advisories(self, release_id: ReleaseId) -> Look[tuple[Vulnerability, ...]] | None:
        """Give the last look at what is known against a release."""
        row = await self._session.get(AdvisoryLookRow, release_id)
        if row is None:
            return None
        release = await self._session.get_one(ReleaseRow, release_id)
        statement = (
            select(KnownBadRow)
            .where(KnownBadRow.project_id == release.project_id, KnownBadRow.version == release.version)
            .order_by(KnownBadRow.identifier)
        )
        found = tuple(vulnerability_from_row(one) for one in await self._session.scalars(statement))
        looked = looked_from(row.state, row.reason, found)
        return Look(looked, row.observed_at, row.reason if isinstance(looked, Found) else None)

    async def save_advisories(self, release_id: ReleaseId, look: Look[tuple[Vulnerability, ...]]) -> None:
        """Keep a look at what is known against a release."""
        release = await self._session.get_one(ReleaseRow, release_id)
        project = await self._session.get_one(ProjectRow, release.project_id)
        state, reason = state_of(look.result)
        kept = look.missing if reason is None else reason
        row = AdvisoryLookRow(release_id=release_id, state=state, reason=kept, observed_at=look.at)
        await self._session.merge(row)
        stale = delete(KnownBadRow).where(
            col(KnownBadRow.project_id) == release.project_id, col(KnownBadRow.version) == release.version
        )
        await self._session.execute(stale)
        found = look.result.value if isinstance(look.result, Found) else ()
        self._session.add_all(
            KnownBadRow(
                project_id=release.project_id,
                version=release.version,
                identifier=one.id,
                summary=one.summary or "",
                aliases=list(one.aliases),
                fixed_in=list(one.fixed_in),
                link=one.link,
                source=one.source or project.index_url,
                observed_at=one.observed_at or look.at,
                withdrawn_at=one.withdrawn_at,
            )
            for one in {each.id: each for each in found}.values()
        )
        await self._session.flush()

    async def add_notices(self, project_id: ProjectId, lineage: int, notices: Iterable[Notice]) -> None:
        """Add to a project's history."""
        statement = select(NoticeRow.message).where(
            NoticeRow.project_id == project_id,
            NoticeRow.lineage == lineage,
            NoticeRow.kind == NoticeKind.FILE_UNPLACED,
        )
        told = set(await self._session.scalars(statement))
        self._session.add_all(
            NoticeRow(
                project_id=project_id,
                lineage=lineage,
                kind=one.kind,
                version=one.version,
                filename=one.filename,
                message=one.message,
                is_alarming=one.is_alarming,
                noticed_at=one.at,
            )
            for one in notices
            if one.kind is not NoticeKind.FILE_UNPLACED or one.message not in told
        )
        await self._session.flush()

    async def notices(self, project_id: ProjectId, *, limit: int) -> tuple[Notice, ...]:
        """List what was noticed at a project."""
        statement = (
            select(NoticeRow).where(NoticeRow.project_id == project_id).order_by(col(NoticeRow.id).desc()).limit(limit)
        )
        return tuple(notice_from_row(one) for one in await self._session.scalars(statement))
