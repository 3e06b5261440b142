"""The values of the first table."""

from datetime import timedelta

import pytest

from vetting.domain.accounts import Level
from vetting.domain.signals.interface import Severity
from vetting.domain.trust_score.table import TABLE_1, Band


def test_the_first_table_is_as_decided() -> None:
    """Its values stay what others were told; a change is a new table."""
    assert TABLE_1.version == 1
    assert dict(TABLE_1.levels) == {Level.HIGH: 9000, Level.MEDIUM: 4000, Level.LOW: 1500}
    assert (TABLE_1.audit_quality, TABLE_1.link_cap, TABLE_1.veto_from) == (9000, 24000, 4000)
    assert (TABLE_1.attested_as_before, TABLE_1.index_policy, TABLE_1.provenance_regression) == (5000, 1000, -6000)
    assert (TABLE_1.phishing_resistant, TABLE_1.one_time_code) == (1000, 500)
    assert dict(TABLE_1.severities) == {Severity.HIGH: -9000, Severity.MEDIUM: -4000, Severity.LOW: 0}
    assert TABLE_1.nothing_found == 1000


@pytest.mark.parametrize(
    ("hours", "points"),
    [(-1, -2000), (0, -2000), (23, -2000), (24, 0), (167, 0), (168, 1000), (719, 1000), (720, 2000), (99999, 2000)],
)
def test_soak_rises_at_a_day_a_week_and_a_month(hours: int, points: int) -> None:
    """Each limit belongs to the older side of it."""
    assert TABLE_1.soak_points(timedelta(hours=hours)) == points


def test_unknown_lines_range_over_all_that_could_be_learned() -> None:
    """The widest bands of a line follow from its values."""
    assert (TABLE_1.publisher, TABLE_1.findings) == (Band(-6000, 5000), Band(-9000, 1000))


def test_the_nearest_point_of_a_band() -> None:
    """What lies outside is moved to the end that is nearer."""
    assert [Band(-1, 2).nearest(points) for points in (-5, 0, 5)] == [-1, 0, 2]
