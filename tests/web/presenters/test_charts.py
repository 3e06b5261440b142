"""Charts put figures where they belong."""

from tests.clocks import NOON
from vetting.domain.trust_score.ledger import ScoreStatus
from vetting.domain.trust_score.table import Band
from vetting.pages.scores import ScoreSummary
from web.presenters.charts import HEIGHT, MARGIN, MOST_DOTS, WIDTH, BandBar, band_bar, history_chart, place


def score(points: int = 0, *, status: ScoreStatus = ScoreStatus.SCORED, audited: bool = False) -> ScoreSummary:
    """Make a score with a band of 8 dB to both sides."""
    figure = round(place(points)) if status is ScoreStatus.SCORED else None
    return ScoreSummary(status, audited, points, Band(points - 8000, points + 8000), figure, NOON)


def test_the_scale_ends_at_its_ends() -> None:
    """Nothing known is the middle; beyond the ends is at them."""
    assert [place(one) for one in (0, 8000, -8000, 90_000, -90_000)] == [50, 60, 40, 100, 0]


def test_a_band_is_placed_around_its_points() -> None:
    """Also where it reaches beyond the scale; one without width still shows."""
    assert band_bar(score(8000)) == BandBar(50, 20, 60)
    assert band_bar(score(-40_000)) == BandBar(0, 10, 0)
    assert band_bar(ScoreSummary(ScoreStatus.SCORED, False, 0, Band(0, 0), 50, NOON)) == BandBar(50, 1, 50)  # noqa: FBT003  # in the order of the fields


def test_a_course_runs_from_left_to_right() -> None:
    """The first at the left edge, the last at the right, higher scores higher up; each says what it is."""
    veto, none = score(status=ScoreStatus.VETOED), score(status=ScoreStatus.UNSCORED)
    chart = history_chart([score(), score(9000, audited=True), veto, none])

    assert chart is not None
    assert [one.x for one in chart.dots] == [MARGIN, 217.3, 422.7, WIDTH - MARGIN]
    assert chart.dots[1].y < chart.dots[0].y == chart.middle == HEIGHT / 2
    assert chart.dots[0].top < chart.dots[0].y < chart.dots[0].bottom
    assert [one.css for one in chart.dots] == ["", "audited", "vetoed", "unknown"]
    assert [one.says for one in chart.dots] == ["50", "61, audited", "vetoed", "unscored"]
    assert chart.line.startswith("12.0,")


def test_too_few_make_no_chart_and_too_many_lose_the_oldest() -> None:
    """What is left out is counted."""
    assert history_chart([score()]) is None
    chart = history_chart([score()] * (MOST_DOTS + 3))
    assert chart is not None
    assert (len(chart.dots), chart.left_out) == (MOST_DOTS, 3)
