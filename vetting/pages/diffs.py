"""What a reviewer needs beside the hunks: both releases, who vouches for the base, other bases, notes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from vetting.domain.comparisons import Base, Comparison
from vetting.domain.criteria import CriteriaBook
from vetting.domain.projects import Project, ReleaseState
from vetting.domain.releases import Distribution, Ecosystem, ProjectName, Release, ReleaseId, Sha256
from vetting.domain.threads import Annotation, AnnotationId, Origin, Thread
from vetting.pages.audits import AuditLine
from vetting.pages.releases import FileLine

MOST_NOTES = 500
"""Of a project's other distributions that are carried to the one that is read."""


@dataclass(frozen=True, slots=True)
class SideOfReview:
    """One of the two releases, and how far it was read."""

    release: Release
    state: ReleaseState
    state_reason: str | None
    files: tuple[FileLine, ...]
    """Those no longer offered included."""
    audits: tuple[AuditLine, ...]
    """Of the project's current lineage that end at this version or name it as a violation, the newest first."""


@dataclass(frozen=True, slots=True)
class BaseChoice:
    """Another release that the new one could be read against."""

    version: str
    state: ReleaseState
    is_reached: bool
    """Whether audits of the public viewpoint reach this version from nothing, for safe-to-deploy."""


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Everything around a diff."""

    project: Project
    new: SideOfReview
    old: SideOfReview | None
    """None where the whole of the new release is read."""
    base: Base
    """What the old one is to the public viewpoint, by its very bytes."""
    current: tuple[Comparison, ...]
    """Those that the new release is judged by, one a file, the chosen one first; empty: not compared yet."""
    chosen_base: str | None
    """The version that the release is judged against; None: nothing, or not compared yet."""
    criteria: CriteriaBook


@dataclass(frozen=True, slots=True)
class ElsewhereNoted:
    """A thread on another distribution of the project than those that are read."""

    thread: Thread
    version: str
    distribution: Distribution
    tree: Sha256
    """Of that distribution."""

    @property
    def origin(self) -> Origin:
        """What it was written on, as people name it."""
        return Origin(self.version, self.distribution.filename)


@dataclass(frozen=True, slots=True)
class NotedElsewhere:
    """What was noted on a project's other distributions."""

    notes: tuple[ElsewhereNoted, ...]
    """In the order they were written."""
    left_out: int
    """Older notes that were not looked up, since there are so many."""


class DiffPages(Protocol):
    """Reads what stands around a diff."""

    async def review(self, ecosystem: Ecosystem, name: ProjectName, old: str | None, new: str) -> ReviewPage | None:
        """
        Look two releases of the project's current lineage up; None where one of them is not known.

        Another spelling of a version finds it too; the releases say how the index spells them.
        """
        ...

    async def choices(self, release_id: ReleaseId) -> tuple[BaseChoice, ...]:
        """
        List every other release of a release's lineage, the highest version first.

        Some projects have thousands, so the page itself does without.
        """
        ...

    async def comparison(self, release_id: ReleaseId, *, old: Sha256 | None, new: Sha256) -> Comparison | None:
        """Look the newest comparison of two distributions up, or of one with nothing."""
        ...

    async def annotations(
        self, digests: Iterable[Sha256], *, after: AnnotationId | None = None, limit: int | None = None
    ) -> tuple[Annotation, ...]:
        """List notes and replies on distributions, in the order they were written, from the one behind *after* on."""
        ...

    async def noted_elsewhere(self, release_id: ReleaseId, digests: Collection[Sha256]) -> NotedElsewhere:
        """
        List the threads on a lineage's distributions of a release's version or one below, but for those of *digests*.

        At most ``MOST_NOTES``, those that were written last.
        """
        ...

    async def annotation(self, annotation_id: AnnotationId) -> Annotation | None:
        """Look one note or reply up."""
        ...
