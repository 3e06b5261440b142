"""How one release's figure came about, step by step, for a page that explains figures."""

from dataclasses import dataclass
from decimal import Decimal

from vetting.domain.trust_score.ledger import FIGURE_MIDDLE, POINTS_PER_STEP, LineKey, TrustScore


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """Every number on the way from a ledger to its figure."""

    score: TrustScore
    terms: tuple[tuple[LineKey, int], ...]
    """The lines that move the sum, in millidecibans."""
    points: int
    """Their sum."""
    steps: str
    """The sum in steps of the figure, exactly, as a decimal number."""
    before_rounding: str
    """The middle and those steps, exactly."""
    is_clamped: bool
    """Whether it lies beyond the ends of the figure."""
    figure: int | None
    """What is displayed; None where there is no figure."""


def worked_example(score: TrustScore) -> WorkedExample:
    """Take *score* apart into the steps that lead to its figure."""
    # A decimal holds these exactly: 800 divides a power of ten.
    steps = Decimal(score.points) / POINTS_PER_STEP
    before_rounding = FIGURE_MIDDLE + steps
    return WorkedExample(
        score=score,
        terms=tuple((line.key, line.points) for line in score.lines if line.points != 0),
        points=score.points,
        steps=f"{steps:f}",
        before_rounding=f"{before_rounding:f}",
        is_clamped=not 0 <= before_rounding <= 100,
        figure=score.score,
    )
