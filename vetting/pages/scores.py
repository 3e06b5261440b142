"""Public scores as they were last computed: what lists show beside a release."""

from dataclasses import dataclass
from datetime import datetime

from vetting.domain.trust_score.ledger import ScoreStatus
from vetting.domain.trust_score.table import Band


@dataclass(frozen=True, slots=True)
class ScoreSummary:
    """A release's public score for safe-to-deploy, at the moment it was computed."""

    status: ScoreStatus
    is_audited: bool
    points: int
    """Millidecibans."""
    band: Band
    figure: int | None
    """From 0 to 100; None where there is none."""
    computed_at: datetime
