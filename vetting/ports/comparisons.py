"""Where comparisons of releases, and what was found in them, are kept."""

from collections.abc import Sequence
from typing import Protocol

from vetting.domain.comparisons import Comparison, ComparisonId
from vetting.domain.releases import ReleaseId, Sha256


class ComparisonStore(Protocol):
    """What was read against what."""

    async def save(self, comparison: Comparison) -> ComparisonId:
        """
        Keep a comparison with its findings, in place of an earlier one of the same bytes by the same engine.

        One that a release is judged by stays so.
        """
        ...

    async def set_current(self, release_id: ReleaseId, comparisons: Sequence[Comparison]) -> None:
        """Keep *comparisons*, the chosen one first, as those that a release is judged by, in place of earlier ones."""
        ...

    async def chosen(self, release_id: ReleaseId) -> Comparison | None:
        """Load the comparison that speaks for a release; None where it was not compared yet."""
        ...

    async def current(self, release_id: ReleaseId) -> tuple[Comparison, ...]:
        """
        Load the comparisons that a release is judged by: one a distribution, the chosen one first.

        Empty where it was not compared yet. A rule's hit in any of them counts.
        """
        ...

    async def of_release(self, release_id: ReleaseId) -> tuple[Comparison, ...]:
        """Load every comparison of a release, those that readers asked for included, the oldest first."""
        ...

    async def find(self, release_id: ReleaseId, *, old: Sha256 | None, new: Sha256) -> Comparison | None:
        """Load the newest comparison of two distributions, or of one with nothing."""
        ...

    async def trees(self, release_id: ReleaseId) -> dict[Sha256, Sha256]:
        """Give the tree that each distribution of a release was read into, by the distribution's digest."""
        ...
