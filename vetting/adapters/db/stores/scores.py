"""Public scores, as rows and as the documents they were published as."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from vetting.adapters.db.tables import ScoreRow
from vetting.domain.releases import ReleaseId
from vetting.domain.trust_score.ledger import TrustScore
from vetting.formats.score import score_json


class DatabaseScores:
    """The port ``ScoreStore`` over the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def latest(self, release_id: ReleaseId, criteria: str) -> Mapping[str, Any] | None:
        """Give the last score as the document it was published as."""
        statement = (
            select(ScoreRow)
            .where(ScoreRow.release_id == release_id, ScoreRow.criteria == criteria)
            .order_by(col(ScoreRow.id).desc())
            .limit(1)
        )
        row = (await self._session.scalars(statement)).one_or_none()
        return None if row is None else row.document

    async def add(self, release_id: ReleaseId, score: TrustScore) -> None:
        """Add a score to a release's history."""
        self._session.add(
            ScoreRow(
                release_id=release_id,
                criteria=score.criteria,
                score_table=score.table,
                status=score.status,
                is_audited=score.is_audited,
                points_mdb=score.points,
                low_mdb=score.band.low,
                high_mdb=score.band.high,
                score=score.score,
                document=score_json(score),
                computed_at=score.computed_at,
            )
        )
        await self._session.flush()
