"""Which waiting release is most worth reading next."""

from datetime import timedelta
from itertools import pairwise

from tests.clocks import NOON
from vetting.domain.comparisons import Base
from vetting.domain.review_order import is_severe_enough, usefulness, worse
from vetting.domain.signals.interface import Severity


def test_usefulness_goes_by_findings_then_base_then_size_then_age() -> None:
    """Each reason counts only where the ones before it say nothing."""
    hour = timedelta(hours=1)
    ranked = [
        usefulness(worst=Severity.HIGH, base=Base.NONE, lines=900, waiting_since=NOON),
        usefulness(worst=Severity.MEDIUM, base=Base.NONE, lines=900, waiting_since=NOON),
        usefulness(worst=Severity.LOW, base=Base.NONE, lines=900, waiting_since=NOON),
        usefulness(worst=None, base=Base.AUDITED, lines=900, waiting_since=NOON),
        usefulness(worst=None, base=Base.UNAUDITED, lines=3, waiting_since=NOON),
        usefulness(worst=None, base=Base.UNAUDITED, lines=4, waiting_since=NOON - hour),
        usefulness(worst=None, base=Base.UNAUDITED, lines=4, waiting_since=NOON),
        usefulness(worst=None, base=Base.NONE, lines=0, waiting_since=NOON - hour),
    ]

    assert all(one < other for one, other in pairwise(ranked))


def test_the_worse_of_two_findings() -> None:
    """High is worse than medium, and any finding worse than none."""
    assert worse(Severity.MEDIUM, Severity.HIGH) is Severity.HIGH
    assert worse(Severity.LOW, None) is Severity.LOW
    assert worse(None, None) is None


def test_a_finding_is_severe_enough_or_not() -> None:
    """The asked severity itself is enough; nothing found never is."""
    assert is_severe_enough(Severity.MEDIUM, Severity.MEDIUM)
    assert is_severe_enough(Severity.HIGH, Severity.LOW)
    assert not is_severe_enough(Severity.LOW, Severity.MEDIUM)
    assert not is_severe_enough(None, Severity.LOW)
