"""
A ledger as a waterfall: each line begins where the sum of those before it ended.

All in whole numbers, so that the drawing adds up as the ledger does: a bar's
end is the next one's beginning to the pixel, and the last end is the total's.
Behind each bar lies its line's band, behind the total the score's.
"""

from dataclasses import dataclass
from itertools import accumulate

from vetting.domain.trust_score.ledger import Line, LineKey, LineState, TrustScore
from vetting.domain.trust_score.table import Band

WIDTH = 600
ROW_HEIGHT = 28


@dataclass(frozen=True, slots=True)
class Span:
    """A horizontal stretch of the drawing."""

    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the ledger, drawn; or, without a line, their total."""

    line: Line | None
    points: int
    """Millidecibans."""
    y: int
    """The top of the bar's row."""
    bar: Span
    """From the sum before the line to the sum after it."""
    band: Span
    """Where the sum after the line could be."""

    @property
    def key(self) -> LineKey | None:
        """What the line is about; None for the total."""
        return None if self.line is None else self.line.key

    @property
    def is_negative(self) -> bool:
        """Tell whether the bar runs to the left."""
        return self.points < 0

    @property
    def is_unknown(self) -> bool:
        """Tell whether only the band says anything."""
        return self.line is not None and self.line.state is LineState.UNKNOWN


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The whole drawing."""

    width: int
    height: int
    zero_x: int
    """Where nought is: to its right speaks what is for the release, to its left what is against it."""
    bars: tuple[Bar, ...]
    """One a line, in the ledger's order, and the total last."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where millidecibans lie."""

    reach: Band
    width: int

    def x(self, points: int) -> int:
        return (points - self.reach.low) * self.width // max(self.reach.high - self.reach.low, 1)

    def span(self, one: int, other: int) -> Span:
        left, right = self.x(min(one, other)), self.x(max(one, other))
        return Span(left, right - left)


def waterfall(score: TrustScore, *, width: int = WIDTH, row_height: int = ROW_HEIGHT) -> Waterfall:
    """Draw the ledger of *score* into *width* units, one row of *row_height* a line and one for the total."""
    sums = [0, *accumulate(line.points for line in score.lines)]
    bands = [
        Band(before + line.band.low, before + line.band.high) for before, line in zip(sums, score.lines, strict=False)
    ]
    ends = [0, *sums, *(end for band in (*bands, score.band) for end in (band.low, band.high))]
    scale = _Scale(Band(min(ends), max(ends)), width)
    bars = [
        Bar(line, line.points, row * row_height, scale.span(sums[row], sums[row + 1]), scale.span(band.low, band.high))
        for row, (line, band) in enumerate(zip(score.lines, bands, strict=True))
    ]
    total = Bar(
        None,
        score.points,
        len(bars) * row_height,
        scale.span(0, score.points),
        scale.span(score.band.low, score.band.high),
    )
    return Waterfall(width, (len(bars) + 1) * row_height, scale.x(0), (*bars, total))
