"""Where is kept what indexes were seen to publish, and what watching noticed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from vetting.domain.indexes import IndexCapabilities, Maintainers, Vulnerability
from vetting.domain.looking import Look
from vetting.domain.notices import Notice
from vetting.domain.releases import ProjectId, ReleaseId


class IndexFactStore(Protocol):
    """What indexes said, each answer with its time; None is "not looked"."""

    async def capabilities(self, index_url: str) -> IndexCapabilities:
        """Give what an index was seen to publish; nothing is known of one never asked."""
        ...

    async def save_capabilities(self, index_url: str, capabilities: IndexCapabilities, *, at: datetime) -> None:
        """Note what an index was seen to publish."""
        ...

    async def maintainers(self, project_id: ProjectId) -> Look[Maintainers] | None:
        """Give the last look at who may publish a project."""
        ...

    async def save_maintainers(self, project_id: ProjectId, look: Look[Maintainers]) -> None:
        """Keep a look at who may publish a project, in place of the last one."""
        ...

    async def advisories(self, release_id: ReleaseId) -> Look[tuple[Vulnerability, ...]] | None:
        """Give the last look at what is known against a release; withdrawn advisories are among them."""
        ...

    async def save_advisories(self, release_id: ReleaseId, look: Look[tuple[Vulnerability, ...]]) -> None:
        """Keep a look at what is known against a release, in place of the last one."""
        ...

    async def add_notices(self, project_id: ProjectId, lineage: int, notices: Iterable[Notice]) -> None:
        """Add to a project's history; a file that cannot be placed is noted once in a lineage."""
        ...

    async def notices(self, project_id: ProjectId, *, limit: int) -> tuple[Notice, ...]:
        """List what was noticed at a project in any lineage, the newest first."""
        ...
