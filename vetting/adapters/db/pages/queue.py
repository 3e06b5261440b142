"""
What waits for review, read from the database.

1. Candidates are the releases that were compared and are still offered, with
   their project, as light rows; the newest version of each project is marked.
2. Those that are to be shown are loaded as lines, with score and findings, in
   a fixed number of queries.
3. What the public viewpoint certifies or vetoes does not wait any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlmodel import col

from vetting.adapters.db.engine import reading
from vetting.adapters.db.pages.release_lines import release_lines
from vetting.adapters.db.tables import ProjectRow, ReleaseRow
from vetting.domain.projects import ReleaseState
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.domain.review_order import Usefulness, is_severe_enough, usefulness
from vetting.domain.trust_score.ledger import ScoreStatus
from vetting.domain.versions import SortKey, order_for
from vetting.pages.projects import ReleaseLine
from vetting.pages.queue import Queue, QueueFilter, QueueItem

CANDIDATES = 5000
"""Releases looked at for one screen, the last seen first; what waits behind them is not ranked."""


class DatabaseQueuePages:
    """The protocol ``QueuePages`` over the database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def queue(self, wanted: QueueFilter, *, limit: int, offset: int = 0) -> Queue:
        """List what waits, the most useful to review first."""
        waiting = await self._waiting(with_older=wanted.with_older)
        fitting = sorted((one for one in waiting if _fits(one, wanted)), key=_usefulness)
        newest = sum(one.is_newest for one in waiting)
        return Queue(tuple(fitting[offset : offset + limit]), total=len(fitting), waiting=newest)

    async def newest(self, *, limit: int) -> tuple[QueueItem, ...]:
        """List what waits, the last seen first."""
        waiting = await self._waiting(with_older=False)
        return tuple(sorted(waiting, key=lambda one: one.release.first_seen_at, reverse=True)[:limit])

    async def _waiting(self, *, with_older: bool) -> list[QueueItem]:
        async with reading(self._engine) as session:
            candidates = {one.release_id: one for one in await _candidates(session)}
            newest = _newest(list(candidates.values()))
            lines = await release_lines(session, candidates if with_older else newest)
        items = [_item(candidates[one.line.id], one.line, is_newest=one.line.id in newest) for one in lines]
        return [one for one in items if _is_waiting(one.release)]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A release that was compared, and its project."""

    release_id: int
    version: str
    project_id: int
    ecosystem: Ecosystem
    project: ProjectName
    display_name: str

    @property
    def key(self) -> SortKey:
        """Its place among the project's versions."""
        return order_for(self.ecosystem).key(self.version)


async def _candidates(session: AsyncSession) -> list[_Candidate]:
    statement = (
        select(
            col(ReleaseRow.id),
            col(ReleaseRow.version),
            col(ProjectRow.id),
            col(ProjectRow.ecosystem),
            col(ProjectRow.name),
            col(ProjectRow.display_name),
        )
        .join(
            ProjectRow,
            and_(col(ProjectRow.id) == col(ReleaseRow.project_id), col(ProjectRow.lineage) == col(ReleaseRow.lineage)),
        )
        .where(col(ReleaseRow.state) == ReleaseState.COMPARED, col(ReleaseRow.removed_at).is_(None))
        .order_by(col(ReleaseRow.first_seen_at).desc(), col(ReleaseRow.id).desc())
        .limit(CANDIDATES)
    )
    return [
        _Candidate(release_id or 0, version, project_id or 0, Ecosystem(ecosystem), ProjectName(name), display_name)
        for release_id, version, project_id, ecosystem, name, display_name in (await session.execute(statement))
    ]


def _newest(candidates: Sequence[_Candidate]) -> set[int]:
    by_project: dict[int, _Candidate] = {}
    for one in candidates:
        best = by_project.get(one.project_id)
        if best is None or one.key > best.key:
            by_project[one.project_id] = one
    return {one.release_id for one in by_project.values()}


def _item(candidate: _Candidate, line: ReleaseLine, *, is_newest: bool) -> QueueItem:
    return QueueItem(candidate.ecosystem, candidate.project, candidate.display_name, line, is_newest)


def _is_waiting(line: ReleaseLine) -> bool:
    if line.comparison is None:
        return False
    return line.score is None or not (line.score.is_audited or line.score.status is ScoreStatus.VETOED)


def _fits(item: QueueItem, wanted: QueueFilter) -> bool:
    comparison = item.release.comparison
    assert comparison is not None
    return (
        wanted.text.lower() in item.project.lower()
        and wanted.base in {None, comparison.base}
        and (wanted.worst is None or is_severe_enough(comparison.worst, wanted.worst))
    )


def _usefulness(item: QueueItem) -> Usefulness:
    comparison = item.release.comparison
    assert comparison is not None
    return usefulness(
        worst=comparison.worst,
        base=comparison.base,
        lines=comparison.lines,
        waiting_since=item.release.first_seen_at,
    )
