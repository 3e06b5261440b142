"""The drawing of a ledger adds up as the ledger does."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.vetting.domain.trust_score.builders import comparison, facts, finding, full, score
from vetting.domain.trust_score.ledger import Line, LineKey, LineState, TrustScore
from vetting.domain.trust_score.table import Band
from vetting.domain.waterfall import Bar, Span, waterfall


@st.composite
def _scores(draw: st.DrawFn) -> TrustScore:
    lines = []
    for key in draw(st.lists(st.sampled_from(LineKey), unique=True)):
        points = draw(st.integers(-30_000, 30_000))
        down, up = draw(st.integers(0, 9000)), draw(st.integers(0, 9000))
        lines.append(Line(key, points, Band(points - down, points + up), LineState.FOUND, ""))
    return replace(score(facts()), lines=tuple(lines))


def _end(bar: Bar) -> int:
    return bar.bar.x if bar.is_negative else bar.bar.x + bar.bar.width


def _start(bar: Bar) -> int:
    return bar.bar.x + bar.bar.width if bar.is_negative else bar.bar.x


@given(of=_scores(), width=st.integers(1, 2000))
def test_each_bar_begins_where_the_last_one_ended(of: TrustScore, width: int) -> None:
    """From nought to the total, without a gap of a single unit."""
    drawn = waterfall(of, width=width)
    lines, total = drawn.bars[:-1], drawn.bars[-1]

    assert [_start(bar) for bar in lines[:1]] == [drawn.zero_x][: len(lines)]
    assert all(_end(one) == _start(other) for one, other in pairwise(lines))
    assert _end(total) == (_end(lines[-1]) if lines else drawn.zero_x)
    assert _start(total) == drawn.zero_x


@given(of=_scores(), width=st.integers(1, 2000))
def test_everything_lies_within_the_drawing(of: TrustScore, width: int) -> None:
    """No bar and no band leaves the drawing, and each bar ends within its band."""
    drawn = waterfall(of, width=width)

    for bar in drawn.bars:
        for span in (bar.bar, bar.band):
            assert 0 <= span.x <= span.x + span.width <= width
        assert bar.band.x <= _end(bar) <= bar.band.x + bar.band.width
        assert 0 <= bar.y < drawn.height


def test_a_release_is_drawn_line_by_line() -> None:
    """Rows follow the ledger; what is unknown is a band without a bar, what counts against it runs left."""
    drawn = waterfall(score(facts(full(1), compared=(comparison(finding()),))), width=300, row_height=20)

    assert [bar.key for bar in drawn.bars] == [*LineKey, None]
    assert [bar.y for bar in drawn.bars] == [0, 20, 40, 60, 80, 100, 120, 140]
    assert (drawn.width, drawn.height) == (300, 160)
    assert [bar.key for bar in drawn.bars if bar.is_negative] == [LineKey.FINDINGS]
    unknown = [bar for bar in drawn.bars if bar.is_unknown]
    assert [(bar.key, bar.bar.width) for bar in unknown] == [(LineKey.REPOSITORY, 0)]


def test_a_ledger_that_says_nothing_can_be_drawn() -> None:
    """Where nothing is worth anything, everything lies at nought."""
    empty = waterfall(replace(score(facts()), lines=()))

    assert [(bar.bar, bar.band) for bar in empty.bars] == [(Span(0, 0), Span(0, 0))]
