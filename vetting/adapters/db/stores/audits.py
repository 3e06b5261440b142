"""Audits and criteria, as rows and as values."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from vetting.adapters.db.tables import AccountRow, AuditRow, CriterionRow, ProjectRow
from vetting.domain.accounts import AccountId
from vetting.domain.audits import (
    Audit,
    AuditId,
    DeltaAudit,
    Effort,
    FullAudit,
    Quarter,
    RecordedAudit,
    Reviewer,
    Violation,
)
from vetting.domain.criteria import CriteriaBook, Criterion
from vetting.domain.errors import Conflict, NotFound
from vetting.domain.releases import Digest, Ecosystem, ProjectId, ProjectName, Sha256
from vetting.domain.sending import Sending


def entry_from_row(row: AuditRow) -> Audit:
    """Read an audit's entry from its row."""
    criteria, who = tuple(row.criteria), tuple(row.who)
    read = tuple(cast("Digest", one) for one in row.distributions)
    if row.specifier is not None:
        return Violation(row.specifier, criteria, who, row.notes)
    assert row.version is not None
    if row.from_version is None:
        return FullAudit(row.version, criteria, who, read, row.notes)
    read_before = tuple(cast("Digest", one) for one in row.from_distributions)
    return DeltaAudit(row.from_version, row.version, criteria, who, read_before, read, row.notes)


def fields_of_entry(entry: Audit) -> dict[str, Any]:
    """Give the columns that an entry fills."""
    match entry:
        case FullAudit():
            return {"kind": "full", "version": entry.version, "distributions": list(entry.distributions)}
        case DeltaAudit():
            return {
                "kind": "delta",
                "from_version": entry.from_version,
                "version": entry.to_version,
                "from_distributions": list(entry.from_distributions),
                "distributions": list(entry.distributions),
            }
        case Violation():
            return {"kind": "violation", "specifier": entry.specifier}


def audit_from_rows(row: AuditRow, project: ProjectRow, account: AccountRow) -> RecordedAudit:
    """Read a recorded audit from its row, its project's and its author's."""
    assert row.id is not None
    return RecordedAudit(
        id=AuditId(row.id),
        project_id=ProjectId(row.project_id),
        lineage=row.lineage,
        ecosystem=Ecosystem(project.ecosystem),
        project=ProjectName(project.name),
        entry=entry_from_row(row),
        reviewer=Reviewer(AccountId(row.account_id), account.login, account.name, account.email),
        effort=Effort(cast("Quarter", row.thoroughness), cast("Quarter", row.understanding)),
        created_at=row.created_at,
        withdrawn_at=row.withdrawn_at,
    )


class DatabaseAudits:
    """The port ``AuditStore`` over the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(
        self,
        entry: Audit,
        *,
        project_id: ProjectId,
        lineage: int,
        account_id: AccountId,
        effort: Effort,
        at: datetime,
        sending: Sending | None = None,
    ) -> AuditId:
        """Record an account's claim, unless it was sent before."""
        columns: dict[str, Any] = {"from_distributions": [], "distributions": [], **fields_of_entry(entry)}
        row = AuditRow(
            project_id=project_id,
            lineage=lineage,
            account_id=account_id,
            criteria=list(entry.criteria),
            who=list(entry.who),
            notes=entry.notes,
            thoroughness=effort.thoroughness,
            understanding=effort.understanding,
            created_at=at,
            sent_key=sending.key if sending else None,
            sent_sha256=sending.content if sending else None,
            **columns,
        )
        try:
            async with self._session.begin_nested():
                self._session.add(row)
        except IntegrityError:
            # The same request, answered at this moment by another process, was there first.
            earlier = None if sending is None else await self.sent_before(account_id, sending)
            if earlier is None:
                raise
            return earlier
        assert row.id is not None
        return AuditId(row.id)

    async def sent_before(self, account_id: AccountId, sending: Sending) -> AuditId | None:
        """Find the audit that an account recorded by the same request."""
        statement = select(AuditRow).where(AuditRow.account_id == account_id, AuditRow.sent_key == sending.key)
        row = (await self._session.scalars(statement)).one_or_none()
        if row is None or row.id is None or row.sent_sha256 is None:
            return None
        sending.demand_same(Sha256(row.sent_sha256))
        return AuditId(row.id)

    async def get(self, audit_id: AuditId) -> RecordedAudit:
        """Load one audit."""
        row = await self._session.get(AuditRow, audit_id)
        if row is None:
            raise NotFound(f"there is no audit {audit_id}")
        project = await self._session.get_one(ProjectRow, row.project_id)
        return audit_from_rows(row, project, await self._session.get_one(AccountRow, row.account_id))

    async def of_project(self, project_id: ProjectId) -> tuple[RecordedAudit, ...]:
        """List a project's audits in the order they were recorded."""
        statement = (
            select(AuditRow, ProjectRow, AccountRow)
            .join(ProjectRow, col(ProjectRow.id) == col(AuditRow.project_id))
            .join(AccountRow, col(AccountRow.id) == col(AuditRow.account_id))
            .where(AuditRow.project_id == project_id)
            .order_by(col(AuditRow.id))
        )
        return tuple(audit_from_rows(*rows) for rows in await self._session.execute(statement))

    async def projects_of(self, account_id: AccountId) -> tuple[ProjectId, ...]:
        """List the projects that an account audited something of."""
        number = col(AuditRow.project_id)
        statement = select(number).where(AuditRow.account_id == account_id).distinct().order_by(number)
        return tuple(ProjectId(one) for one in await self._session.scalars(statement))

    async def set_withdrawn(self, audit_id: AuditId, *, at: datetime, reason: str | None) -> None:
        """Note that an audit was taken back."""
        row = await self._session.get_one(AuditRow, audit_id)
        row.withdrawn_at, row.withdrawn_reason = at, reason
        await self._session.flush()


class DatabaseCriteria:
    """The port ``CriteriaStore`` over the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def book(self) -> CriteriaBook:
        """Give the built-in criteria and this instance's own."""
        rows = await self._session.scalars(select(CriterionRow))
        return CriteriaBook(Criterion(row.name, row.description, implies=tuple(row.implies)) for row in rows)

    async def add(self, criterion: Criterion, *, at: datetime) -> None:
        """Define a criterion."""
        if await self._session.get(CriterionRow, criterion.name) is not None:
            raise Conflict(f"the criteria {criterion.name!r} are defined already")
        self._session.add(
            CriterionRow(
                name=criterion.name,
                description=criterion.description or "",
                implies=list(criterion.implies),
                created_at=at,
            )
        )
        await self._session.flush()
