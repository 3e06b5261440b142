"""What is measured: a test that runs on both databases is measured on the first, since tracing doubles its time."""

from collections.abc import Generator

import pytest
from coverage import Coverage

from tests.database import POSTGRESQL


def _is_second_run(item: pytest.Item) -> bool:
    """Tell whether *item* is the half on PostgreSQL of a test that runs on both databases."""
    chosen = getattr(item, "callspec", None)
    runs_once = any("dialect" in mark.args for mark in item.iter_markers("parametrize"))
    return chosen is not None and chosen.params.get("dialect") == POSTGRESQL and not runs_once


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Pause measuring for a second run, what prepares it included."""
    measuring = Coverage.current()
    if measuring is None or not _is_second_run(item):
        return (yield)
    measuring.stop()
    try:
        return (yield)
    finally:
        measuring.start()
