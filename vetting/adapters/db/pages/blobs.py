"""
Which blobs rows name, read from the database.

``COLUMNS`` is the one list of the columns that do. A column that is added and
forgotten here would let a sweep remove what it names: a test looks for every
digest of a kept blob in every table.
"""

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Mapped
from sqlmodel import col

from vetting.adapters.db.engine import reading
from vetting.adapters.db.tables import DiffRow, DistributionRow
from vetting.domain.releases import ReleaseId, Sha256
from vetting.pages.blobs import Roots

MANIFESTS: Final[tuple[tuple[Mapped[Any], Mapped[Any]], ...]] = (
    (col(DistributionRow.release_id), col(DistributionRow.tree_sha256)),
    (col(DiffRow.release_id), col(DiffRow.manifest_sha256)),
)
"""Columns that name a manifest, each with the release it belongs to."""
COLUMNS: Final[tuple[Mapped[Any], ...]] = (col(DistributionRow.sha256), *(column for _, column in MANIFESTS))
"""Every column that names a blob."""


class DatabaseBlobRoots:
    """The protocol ``BlobRoots`` over the database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def roots(self) -> Roots:
        """List every blob that a row names."""
        async with reading(self._engine) as session:
            rows = list(
                await session.execute(
                    select(
                        col(DistributionRow.sha256),
                        col(DistributionRow.tree_sha256),
                        col(DistributionRow.url),
                        col(DistributionRow.removed_at),
                    )
                )
            )
            manifests = [
                (ReleaseId(release_id), Sha256(digest))
                for release, column in MANIFESTS
                for release_id, digest in await session.execute(select(release, column).where(column.is_not(None)))
            ]
        every = frozenset(Sha256(digest) for digest, *_ in rows)
        unread = frozenset(Sha256(digest) for digest, tree, _, _ in rows if tree is None)
        offered = frozenset(Sha256(digest) for digest, _, url, removed in rows if url is not None and removed is None)
        return Roots(every, (every & offered) - unread, tuple(manifests))
