"""Every number on the way from a ledger to its figure."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vetting.domain.trust_score.builders import comparison, facts, full, score
from vetting.domain.trust_score.ledger import Line, LineKey, LineState, TrustScore
from vetting.domain.trust_score.table import Band
from vetting.domain.trust_score.worked_example import worked_example


def _with_points(points: int) -> TrustScore:
    line = Line(LineKey.SOAK, points, Band(points, points), LineState.FOUND, "")
    return replace(score(facts()), lines=(line,))


def test_a_real_ledger_is_taken_apart() -> None:
    """The lines that count, their sum, the sum in steps, and the figure are those of the score itself."""
    scored = score(facts(full(1), compared=(comparison(),)))

    example = worked_example(scored)

    assert example.terms == (
        (LineKey.AUDITS, 9000),
        (LineKey.PUBLISHER, 1000),
        (LineKey.FINDINGS, 1000),
        (LineKey.SOAK, 2000),
    )
    assert (example.points, example.steps, example.before_rounding) == (13000, "16.25", "66.25")
    assert (example.figure, example.is_clamped, example.score) == (66, False, scored)


@pytest.mark.parametrize(
    ("points", "steps", "before_rounding", "is_clamped"),
    [
        (0, "0", "50", False),
        (1, "0.00125", "50.00125", False),
        (-400, "-0.5", "49.5", False),
        (80000, "1E+2", "150", True),
        (-80000, "-1E+2", "-50", True),
    ],
)
def test_numbers_are_exact(points: int, steps: str, before_rounding: str, *, is_clamped: bool) -> None:
    """No digit is lost before rounding, and what lies beyond the ends is said to."""
    example = worked_example(_with_points(points))

    assert float(example.steps) == float(steps)
    assert (example.before_rounding, example.is_clamped) == (before_rounding, is_clamped)
    assert "E" not in example.steps


@given(st.integers(-100_000, 100_000))
def test_the_steps_lead_to_the_figure(points: int) -> None:
    """Rounding and clamping what the example shows gives the figure that it shows."""
    example = worked_example(_with_points(points))

    assert example.figure == min(max(round(float(example.before_rounding)), 0), 100)
