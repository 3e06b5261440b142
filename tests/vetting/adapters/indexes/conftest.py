"""A served fake index, and a client of it that does not wait long."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest

from tests.clocks import FrozenClock
from tests.fake_index import Catalog, FakeIndex, serving
from vetting.adapters.indexes.pypi import PyPIIndex
from vetting.adapters.indexes.transport import FetchLimits

LIMITS = FetchLimits(
    page_bytes=100_000,
    file_bytes=50_000,
    attempts=3,
    read_timeout=timedelta(seconds=2),
    wait_initial=timedelta(milliseconds=1),
    wait_max=timedelta(milliseconds=5),
    retry_after_max=timedelta(seconds=1),
)


@pytest.fixture
def catalog() -> Catalog:
    """Hold one project with one release."""
    held = Catalog()
    held.publish("demo", "1.0")
    return held


@pytest.fixture
def served(catalog: Catalog) -> Iterator[FakeIndex]:
    """Serve the catalog on loopback."""
    with serving(catalog) as index:
        yield index


@pytest.fixture
async def client(served: FakeIndex, clock: FrozenClock) -> AsyncIterator[PyPIIndex]:
    """Open a client of the served index."""
    index = PyPIIndex(served.url, contact="https://example.test/", clock=clock, limits=LIMITS)
    yield index
    await index.aclose()
