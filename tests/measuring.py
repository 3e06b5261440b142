"""
What is measured: tracing doubles the time of a test, so only those are traced that are there to reach every line.

Left out, with the processes that they start, are

- the second run of what runs on both databases,
- tests of how long something takes, marked ``timed``: traced, it takes up to four times as long,
- properties of what lies around the domain and the use cases (of those two every branch counts, wherever it is tried),
- whole folders that hold us against others, or an instance against the world: what only they reach is not tested
  closely enough to count as tested.

They run last: what they load or look up first would stay in a cache, and its lines would never be seen to run.
"""

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from enum import IntEnum, auto

import pytest
from coverage import Coverage

from tests.database import POSTGRESQL

FOLDERS = ("tests/concurrency/", "tests/conformance/", "tests/e2e/", "tests/soak/")
INNER = ("tests/vetting/domain/", "tests/vetting/usecases/")
FOR_CHILDREN = "COVERAGE_PROCESS_CONFIG"
"""The variable by which coverage has the processes that a test starts measure themselves."""


def _is_second_run(item: pytest.Item) -> bool:
    """Tell whether *item* is the half on PostgreSQL of a test that runs on both databases."""
    chosen = getattr(item, "callspec", None)
    runs_once = any("dialect" in mark.args for mark in item.iter_markers("parametrize"))
    return chosen is not None and chosen.params.get("dialect") == POSTGRESQL and not runs_once


class Turn(IntEnum):
    """When a test runs; of those that are left out, the long ones first, so that no process waits long for another."""

    MEASURED = auto()
    FOLDER = auto()
    TIMED = auto()
    PROPERTY = auto()
    SECOND_RUN = auto()


def _turn_of(item: pytest.Item) -> Turn:
    """Tell whether *item* is one of those that the module names."""
    if item.nodeid.startswith(FOLDERS):
        return Turn.FOLDER
    if item.get_closest_marker("timed") is not None:
        return Turn.TIMED
    if item.get_closest_marker("hypothesis") is not None and not item.nodeid.startswith(INNER):
        return Turn.PROPERTY
    return Turn.SECOND_RUN if _is_second_run(item) else Turn.MEASURED


@pytest.hookimpl(trylast=True)  # properties are marked by then
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what is measured."""
    items.sort(key=_turn_of)


@contextmanager
def _unmeasured(measuring: Coverage) -> Iterator[None]:
    """Trace nothing for a while, here and in processes that are started meanwhile."""
    told = os.environ.pop(FOR_CHILDREN, None)
    measuring.stop()
    try:
        yield
    finally:
        measuring.start()
        if told is not None:
            os.environ[FOR_CHILDREN] = told


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Pause measuring for what is left out, what prepares it included."""
    measuring = Coverage.current()
    if measuring is None or _turn_of(item) is Turn.MEASURED:
        return (yield)
    with _unmeasured(measuring):
        return (yield)
