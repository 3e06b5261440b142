"""The public score of each release as it was last computed, in one query for a whole list."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from vetting.adapters.db.tables import ScoreRow
from vetting.domain.criteria import SAFE_TO_DEPLOY
from vetting.domain.trust_score.ledger import ScoreStatus
from vetting.domain.trust_score.table import Band
from vetting.pages.scores import ScoreSummary

Ids: TypeAlias = Select[Any] | Iterable[int]
"""Of releases: a list of them, or the statement that selects them."""

_COLUMNS = (
    col(ScoreRow.release_id),
    col(ScoreRow.status),
    col(ScoreRow.is_audited),
    col(ScoreRow.points_mdb),
    col(ScoreRow.low_mdb),
    col(ScoreRow.high_mdb),
    col(ScoreRow.score),
    col(ScoreRow.computed_at),
)
_Columns: TypeAlias = tuple[int, str, bool, int, int, int, int | None, datetime]


def _summary(columns: _Columns) -> ScoreSummary:
    _, status, is_audited, points, low, high, figure, computed_at = columns
    return ScoreSummary(ScoreStatus(status), is_audited, points, Band(low, high), figure, computed_at)


async def latest_scores(session: AsyncSession, ids: Ids) -> Mapping[int, ScoreSummary]:
    """Give the last public score of each of the releases that has one, by release."""
    latest = (
        select(func.max(ScoreRow.id))
        .where(col(ScoreRow.release_id).in_(ids), col(ScoreRow.criteria) == SAFE_TO_DEPLOY)
        .group_by(col(ScoreRow.release_id))
    )
    rows = await session.execute(select(*_COLUMNS).where(col(ScoreRow.id).in_(latest)))
    return {row[0]: _summary(row) for row in rows}


async def score_history(session: AsyncSession, release_id: int, *, limit: int) -> tuple[ScoreSummary, ...]:
    """Give the last *limit* public scores that a release had, the newest last."""
    statement = (
        select(*_COLUMNS)
        .where(col(ScoreRow.release_id) == release_id, col(ScoreRow.criteria) == SAFE_TO_DEPLOY)
        .order_by(col(ScoreRow.id).desc())
        .limit(limit)
    )
    rows = [_summary(row) for row in (await session.execute(statement))]
    return tuple(reversed(rows))
