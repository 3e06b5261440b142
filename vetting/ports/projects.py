"""Where projects, their releases and distributions are kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from vetting.domain.projects import Project, ReleaseState
from vetting.domain.releases import (
    Distribution,
    DistributionId,
    Ecosystem,
    ProjectId,
    ProjectName,
    Release,
    ReleaseId,
    Sha256,
)


class ProjectStore(Protocol):
    """The names this instance knows."""

    async def get(self, project_id: ProjectId) -> Project:
        """
        Load one project.

        Raises:
            NotFound: No project has that id.
        """
        ...

    async def find(self, ecosystem: Ecosystem, name: ProjectName) -> Project | None:
        """Look a project up by its name."""
        ...

    async def add(self, ecosystem: Ecosystem, name: ProjectName, *, index_url: str, at: datetime) -> Project:
        """Begin to know a project; it is not watched yet."""
        ...

    async def save(self, project: Project) -> None:
        """Write every field of *project* back."""
        ...

    async def due(self, now: datetime, *, limit: int) -> tuple[ProjectId, ...]:
        """List watched projects whose next poll is due at *now*, longest due first."""
        ...

    async def watched(self) -> tuple[Project, ...]:
        """List every watched project, by name."""
        ...


class ReleaseStore(Protocol):
    """The releases of projects, with their distributions."""

    async def get(self, release_id: ReleaseId) -> Release:
        """
        Load one release with its distributions, those no longer offered included.

        Raises:
            NotFound: No release has that id.
        """
        ...

    async def find(self, project_id: ProjectId, lineage: int, version: str) -> Release | None:
        """Look a release up by its version as the index spells it."""
        ...

    async def of_project(self, project_id: ProjectId, lineage: int) -> tuple[Release, ...]:
        """List a project's releases in one lineage, in no particular order."""
        ...

    async def add_all(
        self, project: Project, releases: Sequence[tuple[str, Sequence[Distribution]]], *, at: datetime
    ) -> tuple[ReleaseId, ...]:
        """Note releases of the project's current lineage, each a version with its distributions; ids in order."""
        ...

    async def add_distributions(self, release_id: ReleaseId, distributions: Sequence[Distribution]) -> None:
        """Note distributions of a release."""
        ...

    async def save_distribution(self, distribution: Distribution) -> None:
        """Write back whether a stored distribution is yanked or removed, its URL and its provenance."""
        ...

    async def set_read(
        self, distribution_id: DistributionId, *, tree: Sha256 | None, notes: Sequence[str], failure: str | None
    ) -> None:
        """Note the tree a distribution was read into, or why it could not be read."""
        ...

    async def set_state(
        self, release_id: ReleaseId, state: ReleaseState, *, at: datetime, reason: str | None = None
    ) -> None:
        """Note how far a release has been read."""
        ...

    async def state_of(self, release_id: ReleaseId) -> ReleaseState:
        """Tell how far a release has been read."""
        ...

    async def set_removed(self, release_id: ReleaseId, at: datetime | None) -> None:
        """Note that the index no longer offers any file of a release, or (None) that it does again."""
        ...
