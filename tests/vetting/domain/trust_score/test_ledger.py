"""A score as a value: its sums and its figure."""

from datetime import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vetting.domain.trust_score.builders import NOW
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.domain.trust_score.ledger import (
    Line,
    LineKey,
    LineState,
    ScoreStatus,
    TrustScore,
    certain,
    figure,
)
from vetting.domain.trust_score.table import Band


def _score(status: ScoreStatus, *lines: Line, at: datetime = NOW) -> TrustScore:
    return TrustScore(
        ecosystem=Ecosystem.PYPI,
        project=ProjectName("example"),
        version="2",
        viewpoint="public",
        criteria="safe-to-deploy",
        table=1,
        computed_at=at,
        status=status,
        is_audited=False,
        lines=lines,
        distributions=(),
    )


@given(st.integers(-200_000, 200_000))
def test_the_figure_is_half_even_rounding_in_whole_numbers(points: int) -> None:
    """The figure equals exact rounding of fractions, clamped; no float is needed for it."""
    assert figure(points) == min(max(round(50 + Fraction(points, 800)), 0), 100)


@pytest.mark.parametrize(
    ("points", "expected"),
    [(0, 50), (400, 50), (401, 51), (1200, 52), (-400, 50), (-401, 49), (10000, 62), (40000, 100), (-99999, 0)],
)
def test_figures_to_remember(points: int, expected: int) -> None:
    """Halves go to the even neighbour, and the ends hold."""
    assert figure(points) == expected


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(0, 9), st.integers(0, 9))))
def test_lines_add_up(values: list[tuple[int, int, int]]) -> None:
    """Points, lows and highs are the sums of the lines'."""
    lines = [
        Line(LineKey.SOAK, points, Band(points - down, points + up), LineState.FOUND, "") for points, down, up in values
    ]
    score = _score(ScoreStatus.SCORED, *lines)

    assert score.points == sum(points for points, _, _ in values)
    assert score.band.low == sum(points - down for points, down, _ in values)
    assert score.band.high == sum(points + up for points, _, up in values)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (ScoreStatus.SCORED, 51),
        (ScoreStatus.DISPUTED, 51),
        (ScoreStatus.VETOED, None),
        (ScoreStatus.UNSCORED, None),
    ],
)
def test_there_is_no_figure_where_a_number_would_mislead(status: ScoreStatus, expected: int | None) -> None:
    """A vetoed and an unread release have no figure."""
    line = certain(LineKey.AUDITS, 900, LineState.FOUND, "")

    assert _score(status, line).score == expected


def test_unknown_is_worth_nothing() -> None:
    """A line that is unknown cannot carry points."""
    with pytest.raises(AssertionError):
        Line(LineKey.SOAK, 1, Band(0, 2), LineState.UNKNOWN, "")


def test_points_lie_within_the_band() -> None:
    """A line cannot claim points that its own band excludes."""
    with pytest.raises(AssertionError):
        Line(LineKey.SOAK, 3, Band(0, 2), LineState.FOUND, "")
