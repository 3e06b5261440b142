"""Evidence about accounts, as rows and as values."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from vetting.adapters.db.tables import EvidenceRow
from vetting.domain.accounts import AccountId
from vetting.domain.evidence import (
    ClaimKind,
    Evidence,
    EvidenceSource,
    EvidenceSubject,
    Method,
    Strength,
    SubjectKind,
    Visibility,
)
from vetting.domain.releases import ProjectId, Sha256


def evidence_from_row(row: EvidenceRow) -> Evidence:
    """Read a piece of evidence from its row."""
    assert row.valid_from is not None
    return Evidence(
        claim=ClaimKind(row.claim),
        subject=EvidenceSubject(
            SubjectKind(row.subject_kind),
            row.subject,
            account_id=None if row.account_id is None else AccountId(row.account_id),
            project_id=None if row.project_id is None else ProjectId(row.project_id),
        ),
        method=Method(row.method),
        strength=Strength(row.strength),
        issuer=row.issuer,
        source=EvidenceSource(row.source_title, date.fromisoformat(row.source_date) if row.source_date else None),
        observed_at=row.observed_at,
        valid_from=row.valid_from,
        visibility=Visibility(row.visibility),
        valid_until=row.valid_until,
        raw_sha256=None if row.raw_sha256 is None else Sha256(row.raw_sha256),
    )


def _row_from(evidence: Evidence) -> EvidenceRow:
    published_on = evidence.source.published_on
    return EvidenceRow(
        claim=evidence.claim,
        subject_kind=evidence.subject.kind,
        subject=evidence.subject.identifier,
        project_id=evidence.subject.project_id,
        account_id=evidence.subject.account_id,
        method=evidence.method,
        strength=evidence.strength,
        issuer=evidence.issuer,
        source_title=evidence.source.title,
        source_date=None if published_on is None else published_on.isoformat(),
        observed_at=evidence.observed_at,
        valid_from=evidence.valid_from,
        valid_until=evidence.valid_until,
        visibility=evidence.visibility,
        raw_sha256=evidence.raw_sha256,
    )


class DatabaseEvidence:
    """The port ``EvidenceStore`` over the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep(self, evidence: Evidence) -> None:
        """Keep a row, in place of what the same issuer said before of the same subject and method."""
        row = _row_from(evidence)
        same = (
            col(EvidenceRow.claim) == row.claim,
            col(EvidenceRow.subject_kind) == row.subject_kind,
            col(EvidenceRow.subject) == row.subject,
            col(EvidenceRow.issuer) == row.issuer,
            col(EvidenceRow.method) == row.method,
        )
        await self._session.execute(delete(EvidenceRow).where(*same))
        self._session.add(row)
        await self._session.flush()

    async def replace_reports(self, index_url: str, reports: Iterable[Evidence]) -> None:
        """Keep *reports* as all that the operator of an index says of its accounts."""
        stale = delete(EvidenceRow).where(
            col(EvidenceRow.subject_kind) == SubjectKind.INDEX_ACCOUNT, col(EvidenceRow.issuer) == index_url
        )
        await self._session.execute(stale)
        self._session.add_all(_row_from(one) for one in reports)
        await self._session.flush()

    async def of_accounts(self, account_ids: Collection[AccountId]) -> tuple[Evidence, ...]:
        """List what is known of accounts of this instance."""
        return await self._about(SubjectKind.ACCOUNT, [str(one) for one in account_ids])

    async def of_index_accounts(self, names: Collection[str]) -> tuple[Evidence, ...]:
        """List what is known of accounts on indexes."""
        return await self._about(SubjectKind.INDEX_ACCOUNT, names)

    async def _about(self, kind: SubjectKind, identifiers: Collection[str]) -> tuple[Evidence, ...]:
        statement = (
            select(EvidenceRow)
            .where(EvidenceRow.subject_kind == kind, col(EvidenceRow.subject).in_(identifiers))
            .order_by(col(EvidenceRow.id))
        )
        return tuple(evidence_from_row(one) for one in await self._session.scalars(statement))

    async def drop_expired(self, now: datetime) -> int:
        """Drop what says nothing any more."""
        expired = (await self._session.scalars(select(EvidenceRow).where(col(EvidenceRow.valid_until) <= now))).all()
        for row in expired:
            await self._session.delete(row)
        await self._session.flush()
        return len(expired)
