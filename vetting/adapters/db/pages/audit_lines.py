"""Audits as lines of a list: one query for all of them."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from vetting.adapters.db.stores.audits import audit_from_rows
from vetting.adapters.db.tables import AccountRow, AuditRow, ProjectRow
from vetting.pages.audits import AuditLine


async def audit_lines(
    session: AsyncSession, condition: ColumnElement[bool], *, limit: int | None = None
) -> tuple[AuditLine, ...]:
    """Load the audits that *condition* on their rows lets through, the newest first."""
    statement = (
        select(AuditRow, ProjectRow, AccountRow)
        .join(ProjectRow, col(ProjectRow.id) == col(AuditRow.project_id))
        .join(AccountRow, col(AccountRow.id) == col(AuditRow.account_id))
        .where(condition)
        .order_by(col(AuditRow.id).desc())
        .limit(limit)
    )
    return tuple(_line(*rows) for rows in (await session.execute(statement)))


def _line(row: AuditRow, project: ProjectRow, account: AccountRow) -> AuditLine:
    audit = audit_from_rows(row, project, account)
    return AuditLine(audit, is_current=row.lineage == project.lineage, withdrawn_reason=row.withdrawn_reason)
