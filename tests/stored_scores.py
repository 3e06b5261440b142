"""Public scores, stored as the worker leaves them, for tests of what shows them."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from tests.clocks import NOON
from vetting.adapters.db.tables import ScoreRow
from vetting.domain.criteria import SAFE_TO_DEPLOY
from vetting.domain.releases import Release
from vetting.domain.trust_score.ledger import ScoreStatus, figure


async def seed_score(
    engine: AsyncEngine,
    release: Release,
    points: int = 0,
    *,
    audited: bool = False,
    status: ScoreStatus = ScoreStatus.SCORED,
    criteria: str = SAFE_TO_DEPLOY,
    at: datetime = NOON,
) -> None:
    """Store a public score of *points* millidecibans, with a band of 5000 to both sides."""
    has_figure = status in {ScoreStatus.SCORED, ScoreStatus.DISPUTED}
    row = ScoreRow(
        release_id=release.id,
        criteria=criteria,
        score_table=1,
        status=status,
        is_audited=audited,
        points_mdb=points,
        low_mdb=points - 5000,
        high_mdb=points + 5000,
        score=figure(points) if has_figure else None,
        document={},
        computed_at=at,
    )
    async with AsyncSession(engine) as session:
        session.add(row)
        await session.commit()
