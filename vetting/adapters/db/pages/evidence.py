"""What is kept of accounts' second factors, read from the database."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from vetting.adapters.db.engine import reading
from vetting.adapters.db.stores.evidence import DatabaseEvidence
from vetting.adapters.db.tables import EvidenceRow
from vetting.domain.accounts import AccountId
from vetting.domain.evidence import Evidence, SubjectKind
from vetting.pages.evidence import ReportSummary


class DatabaseEvidencePages:
    """The protocol ``EvidencePages`` over the database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def factors_of(self, account_id: AccountId) -> tuple[Evidence, ...]:
        """List what is kept of an account's sign-ins."""
        async with reading(self._engine) as session:
            return await DatabaseEvidence(session).of_accounts([account_id])

    async def reports(self) -> tuple[ReportSummary, ...]:
        """Sum up what operators' feeds say, by index."""
        statement = (
            select(
                col(EvidenceRow.issuer),
                func.max(col(EvidenceRow.source_title)),
                func.count(),
                func.min(col(EvidenceRow.valid_from)),
                func.min(col(EvidenceRow.valid_until)),
            )
            .where(col(EvidenceRow.subject_kind) == SubjectKind.INDEX_ACCOUNT)
            .group_by(col(EvidenceRow.issuer))
            .order_by(col(EvidenceRow.issuer))
        )
        async with reading(self._engine) as session:
            return tuple(_summary(*row) for row in await session.execute(statement))


def _summary(
    index_url: str, title: str, accounts: int, as_of: datetime | None, valid_until: datetime | None
) -> ReportSummary:
    assert as_of is not None
    return ReportSummary(index_url, title, accounts, as_of, valid_until)
