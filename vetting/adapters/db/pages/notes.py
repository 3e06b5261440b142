"""What was noted on a project's other distributions, which may be carried to the one that is read."""

from collections.abc import Collection
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from vetting.adapters.db.stores.annotations import DatabaseAnnotations
from vetting.adapters.db.stores.releases import distribution_from_row
from vetting.adapters.db.tables import AnnotationRow, DistributionRow, ProjectRow, ReleaseRow
from vetting.domain.releases import Distribution, Ecosystem, ReleaseId, Sha256
from vetting.domain.threads import threads_of
from vetting.domain.versions import order_for
from vetting.pages.diffs import MOST_NOTES, ElsewhereNoted, NotedElsewhere


async def noted_elsewhere(session: AsyncSession, release_id: ReleaseId, digests: Collection[Sha256]) -> NotedElsewhere:
    """List the threads on a lineage's distributions of a release's version or one below, but for those of *digests*."""
    origins = await _noted_distributions(session, release_id)
    wanted = {digest: origin for digest, origin in origins.items() if digest not in digests}
    if not wanted:
        return NotedElsewhere((), 0)
    annotations = await DatabaseAnnotations(session).of_distributions(wanted)
    threads = threads_of(annotations)
    notes = tuple(ElsewhereNoted(one, *wanted[one.note.place.sha256]) for one in threads[-MOST_NOTES:])
    return NotedElsewhere(notes, max(len(threads) - MOST_NOTES, 0))


_Named: TypeAlias = tuple[str, Distribution, Sha256]


async def _noted_distributions(session: AsyncSession, release_id: ReleaseId) -> dict[Sha256, _Named]:
    """Find the distributions with notes, each with its version and its tree; of one in two releases the first."""
    release = await session.get_one(ReleaseRow, release_id)
    project = await session.get_one(ProjectRow, release.project_id)
    statement = (
        select(DistributionRow, col(ReleaseRow.version))
        .join(ReleaseRow, col(ReleaseRow.id) == col(DistributionRow.release_id))
        .where(
            col(ReleaseRow.project_id) == release.project_id,
            col(ReleaseRow.lineage) == release.lineage,
            col(DistributionRow.tree_sha256).is_not(None),
            col(DistributionRow.sha256).in_(select(col(AnnotationRow.sha256))),
        )
        .order_by(col(DistributionRow.id).desc())
    )
    order = order_for(Ecosystem(project.ecosystem))
    newest = order.key(release.version)
    return {
        Sha256(row.sha256): (version, distribution_from_row(row), Sha256(row.tree_sha256 or ""))
        for row, version in await session.execute(statement)
        if order.key(version) <= newest
    }
