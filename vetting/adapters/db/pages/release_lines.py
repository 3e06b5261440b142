"""Releases as lines of a list: four queries for all of them, however many there are."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from vetting.adapters.db.pages.scores import Ids, latest_scores
from vetting.adapters.db.tables import DiffRow, DistributionRow, FindingRow, ReleaseRow
from vetting.domain.comparisons import Base
from vetting.domain.projects import ReleaseState
from vetting.domain.releases import ReleaseId
from vetting.domain.review_order import worse
from vetting.domain.signals.interface import Scope, Severity
from vetting.pages.projects import ComparisonLine, ReleaseLine
from vetting.pages.scores import ScoreSummary


@dataclass(frozen=True, slots=True)
class LineOfProject:
    """A line, and the project that it belongs to."""

    project_id: int
    line: ReleaseLine


async def release_lines(session: AsyncSession, ids: Ids) -> list[LineOfProject]:
    """Load the lines of the releases *ids*, in no particular order."""
    releases = (await session.scalars(select(ReleaseRow).where(col(ReleaseRow.id).in_(ids)))).all()
    files = await _files(session, ids)
    comparisons = await _comparisons(session, ids)
    scores = await latest_scores(session, ids)
    return [
        LineOfProject(
            row.project_id,
            _line(row, files.get(row.id or 0, _NO_FILES), comparisons.get(row.id or 0), scores.get(row.id or 0)),
        )
        for row in releases
    ]


@dataclass(frozen=True, slots=True)
class _Files:
    offered: int
    yanked: int
    uploaded_at: datetime | None


_NO_FILES = _Files(0, 0, None)


def _line(
    row: ReleaseRow, files: "_Files", comparison: ComparisonLine | None, score: ScoreSummary | None
) -> ReleaseLine:
    assert row.id is not None
    return ReleaseLine(
        id=ReleaseId(row.id),
        version=row.version,
        state=ReleaseState(row.state),
        first_seen_at=row.first_seen_at,
        uploaded_at=files.uploaded_at,
        files=files.offered,
        is_removed=row.removed_at is not None,
        is_yanked=files.offered > 0 and files.yanked == files.offered,
        comparison=comparison,
        score=score,
    )


async def _files(session: AsyncSession, ids: Ids) -> Mapping[int, _Files]:
    is_offered = col(DistributionRow.removed_at).is_(None)
    statement = (
        select(
            col(DistributionRow.release_id),
            func.sum(case((is_offered, 1), else_=0)),
            func.sum(case((is_offered & col(DistributionRow.is_yanked), 1), else_=0)),
            func.min(DistributionRow.uploaded_at),
        )
        .where(col(DistributionRow.release_id).in_(ids))
        .group_by(col(DistributionRow.release_id))
    )
    rows = await session.execute(statement)
    return {release_id: _Files(offered, yanked, at) for release_id, offered, yanked, at in rows}


async def _comparisons(session: AsyncSession, ids: Ids) -> Mapping[int, ComparisonLine]:
    base = aliased(ReleaseRow)
    statement = (
        select(DiffRow, col(base.version))
        .outerjoin(base, col(base.id) == col(DiffRow.base_release_id))
        .where(col(DiffRow.release_id).in_(ids), col(DiffRow.place).is_not(None))
        .order_by(col(DiffRow.place))
    )
    worst = await _worst(session, ids)
    lines: dict[int, ComparisonLine] = {}
    for row, base_version in await session.execute(statement):
        chosen = lines.get(row.release_id)
        if chosen is None:
            lines[row.release_id] = ComparisonLine(
                base=Base(row.base),
                base_version=base_version,
                files_changed=row.files_changed,
                lines_added=row.lines_added,
                lines_removed=row.lines_removed,
                worst=worst.get(row.release_id),
                is_finished=row.unfinished is None,
            )
        elif row.unfinished is not None:
            lines[row.release_id] = replace(chosen, is_finished=False)
    return lines


async def _worst(session: AsyncSession, ids: Ids) -> Mapping[int, Severity]:
    statement = (
        select(col(DiffRow.release_id), col(FindingRow.severity))
        .join(FindingRow, col(FindingRow.diff_id) == col(DiffRow.id))
        .where(
            col(DiffRow.release_id).in_(ids),
            col(DiffRow.place).is_not(None),
            col(FindingRow.scope) == Scope.DELTA,
        )
        .distinct()
    )
    found: dict[int, Severity | None] = {}
    for release_id, severity in await session.execute(statement):
        found[release_id] = worse(found.get(release_id), Severity(severity))
    return {release_id: severity for release_id, severity in found.items() if severity is not None}
