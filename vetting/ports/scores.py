"""Where public scores are kept: each as it was when it changed."""

from collections.abc import Mapping
from typing import Any, Protocol

from vetting.domain.releases import ReleaseId
from vetting.domain.trust_score.ledger import TrustScore


class ScoreStore(Protocol):
    """The history of what everybody was told of a release."""

    async def latest(self, release_id: ReleaseId, criteria: str) -> Mapping[str, Any] | None:
        """Give the last score as the document it was published as; None where there is none."""
        ...

    async def add(self, release_id: ReleaseId, score: TrustScore) -> None:
        """Add a score to a release's history."""
        ...
