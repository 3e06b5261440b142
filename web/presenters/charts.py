"""
Geometry of the small charts: figures from 0 to 100 as places in a drawing.

Templates write the SVG; nothing here needs a style, since the site's own
Content-Security-Policy forbids styles inside a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from vetting.domain.trust_score.ledger import FIGURE_MIDDLE, POINTS_PER_STEP, ScoreStatus
from vetting.pages.projects import ReleaseLine
from vetting.pages.scores import ScoreSummary

WIDTH, HEIGHT = 640, 96
MARGIN = 12
MOST_DOTS = 40
"""More would touch each other on a small screen."""


def place(points: int) -> float:
    """Give where on a scale from 0 to 100 *points* (millidecibans) lie, unrounded, at its ends at most."""
    return min(max(FIGURE_MIDDLE + points / POINTS_PER_STEP, 0.0), 100.0)


@dataclass(frozen=True, slots=True)
class BandBar:
    """A score's band and its points, on a scale from 0 to 100."""

    start: float
    width: float
    point: float


def band_bar(score: ScoreSummary) -> BandBar:
    """Place a score on the bar beside its figure; a band of no width still shows."""
    low, high = place(score.band.low), place(score.band.high)
    return BandBar(round(low, 1), round(max(high - low, 1.0), 1), round(place(score.points), 1))


@dataclass(frozen=True, slots=True)
class Dot:
    """One score in a chart."""

    x: float
    y: float
    top: float
    bottom: float
    label: str
    css: str
    """``audited``, ``vetoed`` or ``unknown``; empty for a score without an audit."""
    says: str
    """The figure, or why there is none."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Scores from left to right."""

    width: int
    height: int
    dots: tuple[Dot, ...]
    line: str
    """Through the dots, as the points of an SVG polyline."""
    middle: float
    """Where the figure 50 lies: nothing known either way."""
    left_out: int = 0
    """Earlier scores that are not drawn."""


def release_chart(releases: Sequence[ReleaseLine]) -> Chart | None:
    """Draw the public scores of a project's releases, oldest version first; None where fewer than two have one."""
    scored = [(one.version, one.score) for one in reversed(releases) if one.score is not None]
    return _chart(scored)


def history_chart(history: Sequence[ScoreSummary]) -> Chart | None:
    """Draw one release's public score each time it changed; None where it never did."""
    return _chart([(one.computed_at.strftime("%Y-%m-%d %H:%M UTC"), one) for one in history])


def _chart(scores: Sequence[tuple[str, ScoreSummary]]) -> Chart | None:
    shown = scores[-MOST_DOTS:]
    if len(shown) < 2:
        return None
    step = (WIDTH - 2 * MARGIN) / (len(shown) - 1)
    dots = tuple(_dot(MARGIN + number * step, label, score) for number, (label, score) in enumerate(shown))
    line = " ".join(f"{one.x},{one.y}" for one in dots)
    return Chart(WIDTH, HEIGHT, dots, line, _y(0), left_out=len(scores) - len(shown))


def _dot(x: float, label: str, score: ScoreSummary) -> Dot:
    return Dot(
        x=round(x, 1),
        y=_y(score.points),
        top=_y(score.band.high),
        bottom=_y(score.band.low),
        label=label,
        css=_css(score),
        says=f"{score.status}" if score.figure is None else f"{score.figure}{', audited' * score.is_audited}",
    )


def _css(score: ScoreSummary) -> str:
    match score.status:
        case ScoreStatus.VETOED:
            return "vetoed"
        case ScoreStatus.UNSCORED:
            return "unknown"
        case ScoreStatus.SCORED | ScoreStatus.DISPUTED:
            return "audited" if score.is_audited else ""


def _y(points: int) -> float:
    return round(HEIGHT - MARGIN - place(points) * (HEIGHT - 2 * MARGIN) / 100, 1)
