"""
What every test gets: no network, a clock that stands still, and honest skips.

A test reaches loopback and unix sockets only (the options in pyproject.toml);
one marked ``online`` reaches further, and is skipped by its name where the
package index does not answer. One marked ``browser`` is skipped by its name
where there is no browser, or fails where ``REVET_REQUIRE_BROWSER=1``; so it is
with a PostgreSQL and a small disk (:mod:`tests.requiring`).
"""

import gc
import logging
import os
import sys
from collections.abc import AsyncIterator, Iterator
from multiprocessing import set_executable
from pathlib import Path

import pytest
import pytest_asyncio
import structlog
from arq.connections import ArqRedis
from hypothesis import settings

from tests.clocks import NOON, FrozenClock
from tests.outside import find_browser, index_answers
from tests.requiring import BROWSER, VARIABLES, go_without
from vetting.adapters.queue import open_redis
from vetting.adapters.redis_server import EmbeddedRedis

TOLD = frozenset(
    {
        *VARIABLES,
        "REVET_VECTORS",
        "REVET_CORPUS",
        "REVET_INDEX_URL",
        "REVET_SOAK_SEED",
        "REVET_TEST_DATABASE_URL",
    }
)
"""What somebody who runs the tests may say to them."""
for _name in [name for name in os.environ if name.startswith("REVET_") and name not in TOLD]:
    # An operator's own settings must not decide what a test sees.
    del os.environ[_name]

# Loaded from here and not by an option: what they import is measured, too.
pytest_plugins = ["tests.database", "tests.benches", "tests.measuring"]

settings.register_profile("make-test", deadline=None, derandomize=True)
settings.register_profile("soak", deadline=None, max_examples=2000)
settings.load_profile("make-test")

# The library's own way shows every variable of every frame: thousands of lines and seconds for one failing request.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)

NO_BROWSER = "no Chromium was found: apt install chromium"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests that ask the real index reach it."""
    for item in items:
        if item.get_closest_marker("online"):
            item.add_marker(pytest.mark.enable_socket)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what cannot run here, naming each test, since pytest folds equal reasons into one line."""
    if item.get_closest_marker("browser") and find_browser() is None:
        go_without(item.name, NO_BROWSER, variable=BROWSER)
    if item.get_closest_marker("online") and not index_answers():
        pytest.skip(f"{item.name}: the package index does not answer")


gc.disable()
"""Until every test is known: what they are made of stays to the end, and looking for rubbish among it takes seconds."""


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Look for rubbish among what comes from here on."""
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """Take back what a verb that ran inside a test set up: it would write where that test's output went."""
    root, configured = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = [one for one in root.handlers if one in handlers] or handlers, level
    structlog.configure(**configured)


@pytest.fixture(scope="session", autouse=True)
def _unmeasured_pools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """
    Measure no process of a pool.

    It ends by being killed, so that it never told what it ran, and two fifths of its life were spent on beginning to
    measure.
    """
    python = tmp_path_factory.mktemp("unmeasured") / "python"
    python.write_text(f'#!/bin/sh\nunset COVERAGE_PROCESS_CONFIG\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    if os.access(python, os.X_OK):  # where nothing in a temporary folder may be run, they are measured in vain
        set_executable(str(python))
    yield
    set_executable(sys.executable)


@pytest.fixture
def clock() -> FrozenClock:
    """Give a clock that stands at noon until a test moves it."""
    return FrozenClock(NOON)


@pytest.fixture(scope="session")
def browser_path() -> str:
    """Give the browser that a test marked ``browser`` drives."""
    found = find_browser()
    assert found is not None, NO_BROWSER
    return found


@pytest_asyncio.fixture
async def redis(tmp_path: Path) -> AsyncIterator[ArqRedis]:
    """Connect to an empty Redis of the test's own."""
    async with EmbeddedRedis(tmp_path / "redis") as server, open_redis(server.url) as client:
        yield client
