"""Moments in the database: always aware, always UTC."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import make_url

from vetting.adapters.db.columns import UTCDateTime

EAST = timezone(timedelta(hours=2))
SQLITE = make_url("sqlite://").get_dialect()()
POSTGRESQL = make_url("postgresql+psycopg://").get_dialect()()
MOMENT = datetime(2026, 3, 2, 14, 0, tzinfo=EAST)


def test_a_naive_time_is_refused() -> None:
    """A time without a zone would mean something else on each machine."""
    with pytest.raises(ValueError, match="no time zone"):
        UTCDateTime().process_bind_param(MOMENT.replace(tzinfo=None), SQLITE)


def test_a_moment_is_kept_in_utc() -> None:
    """Both databases get and give the same moment."""
    column = UTCDateTime()
    on_sqlite = column.process_bind_param(MOMENT, SQLITE)
    on_postgresql = column.process_bind_param(MOMENT, POSTGRESQL)

    assert on_sqlite == datetime(2026, 3, 2, 12, 0)  # noqa: DTZ001  # as SQLite keeps it
    assert on_postgresql == MOMENT
    assert column.process_result_value(on_sqlite, SQLITE) == MOMENT
    assert column.process_result_value(MOMENT, POSTGRESQL) == MOMENT.astimezone(UTC)
    assert column.process_bind_param(None, SQLITE) is None
    assert column.process_result_value(None, SQLITE) is None
