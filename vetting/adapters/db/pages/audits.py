"""Audits as people look at them, read from the database."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlmodel import col

from vetting.adapters.db.engine import reading
from vetting.adapters.db.pages.audit_lines import audit_lines
from vetting.adapters.db.stores.accounts import account_from_row
from vetting.adapters.db.stores.audits import DatabaseCriteria
from vetting.adapters.db.tables import AccountRow, AuditRow, DistributionRow, ProjectRow, ReleaseRow
from vetting.domain.accounts import AccountId, Level
from vetting.domain.audits import AuditId, DeltaAudit, RecordedAudit, Violation
from vetting.domain.criteria import CriteriaBook
from vetting.domain.releases import Digest, Ecosystem, Sha256, prefixed
from vetting.pages.audits import AuditLine, AuditPage, CoveredFile, ExportedAudits, ReviewerLine

_HEAVIEST_FIRST = list(Level)


class DatabaseAuditPages:
    """The protocol ``AuditPages`` over the database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def recent(self, *, limit: int) -> tuple[AuditLine, ...]:
        """List the audits recorded last."""
        async with reading(self._engine) as session:
            return await audit_lines(session, true(), limit=limit)

    async def of_reviewer(self, account_id: AccountId, *, limit: int) -> tuple[AuditLine, ...]:
        """List an account's audits."""
        async with reading(self._engine) as session:
            return await audit_lines(session, col(AuditRow.account_id) == account_id, limit=limit)

    async def page(self, audit_id: AuditId) -> AuditPage | None:
        """Look one audit up."""
        async with reading(self._engine) as session:
            lines = await audit_lines(session, col(AuditRow.id) == audit_id)
            if not lines:
                return None
            audit = lines[0].audit
            if isinstance(audit.entry, Violation):
                return AuditPage(lines[0], (), ())
            covers = await _covered(session, audit, audit.entry.distributions)
            before = audit.entry.from_distributions if isinstance(audit.entry, DeltaAudit) else ()
            return AuditPage(lines[0], covers, await _covered(session, audit, before))

    async def reviewers(self) -> tuple[ReviewerLine, ...]:
        """List whose word weighs in the public viewpoint."""
        standing = (
            select(col(AuditRow.account_id), func.count().label("audits"))
            .join(ProjectRow, col(ProjectRow.id) == col(AuditRow.project_id))
            .where(_stands())
            .group_by(col(AuditRow.account_id))
            .subquery()
        )
        statement = (
            select(AccountRow, func.coalesce(standing.c.audits, 0))
            .outerjoin(standing, standing.c.account_id == col(AccountRow.id))
            .where(col(AccountRow.level).is_not(None))
        )
        async with reading(self._engine) as session:
            rows = await session.execute(statement)
            lines = [ReviewerLine(account_from_row(account), audits) for account, audits in rows]
        return tuple(sorted(lines, key=_weight))

    async def criteria(self) -> CriteriaBook:
        """Give the criteria of this instance."""
        async with reading(self._engine) as session:
            return await DatabaseCriteria(session).book()

    async def public_export(self, ecosystem: Ecosystem) -> ExportedAudits:
        """Collect the audits of all whose word weighs in the public viewpoint."""
        relied_on = col(AuditRow.account_id).in_(select(col(AccountRow.id)).where(col(AccountRow.level).is_not(None)))
        async with reading(self._engine) as session:
            return await _export(session, ecosystem, relied_on)

    async def export_of(self, login: str, ecosystem: Ecosystem) -> ExportedAudits | None:
        """Collect one account's audits."""
        async with reading(self._engine) as session:
            found = await session.scalars(select(col(AccountRow.id)).where(col(AccountRow.login) == login))
            account_id = found.one_or_none()
            if account_id is None:
                return None
            return await _export(session, ecosystem, col(AuditRow.account_id) == account_id)


def _weight(line: ReviewerLine) -> tuple[int, str]:
    assert line.account.level is not None
    return _HEAVIEST_FIRST.index(line.account.level), line.account.login


def _stands() -> ColumnElement[bool]:
    return and_(col(AuditRow.withdrawn_at).is_(None), col(AuditRow.lineage) == col(ProjectRow.lineage))


async def _export(session: AsyncSession, ecosystem: Ecosystem, whose: ColumnElement[bool]) -> ExportedAudits:
    lines = await audit_lines(session, and_(whose, _stands(), col(ProjectRow.ecosystem) == ecosystem))
    return ExportedAudits(await DatabaseCriteria(session).book(), tuple(one.audit for one in reversed(lines)))


async def _covered(session: AsyncSession, audit: RecordedAudit, digests: Iterable[Digest]) -> tuple[CoveredFile, ...]:
    wanted = tuple(digests)
    statement = (
        select(col(DistributionRow.sha256), col(DistributionRow.filename), col(DistributionRow.removed_at))
        .join(ReleaseRow, col(ReleaseRow.id) == col(DistributionRow.release_id))
        .where(col(ReleaseRow.project_id) == audit.project_id, col(DistributionRow.sha256).in_(wanted))
    )
    known: dict[str, CoveredFile] = {}
    for digest, filename, removed_at in await session.execute(statement):
        is_offered = removed_at is None
        if digest not in known or is_offered:
            known[digest] = CoveredFile(Sha256(digest), filename, is_offered)
    files = [known.get(digest, CoveredFile(digest, None, is_offered=False)) for digest in wanted]
    return tuple(sorted(files, key=lambda one: (one.filename is None, one.filename or prefixed(one.digest))))
