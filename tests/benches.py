"""What reading releases takes, for a test: the real adapters on an index that the test controls."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.clocks import FrozenClock
from tests.fake_index.catalog import Catalog
from tests.fake_index.server import FakeIndex, serving
from tests.fakes_reading import InlineComparer
from vetting.adapters.archives.reader import ChildArchiveReader
from vetting.adapters.blobs import BlobFolder, FolderBlobs
from vetting.adapters.db.units import DatabaseUnits
from vetting.adapters.indexes.pypi import PyPIIndex
from vetting.adapters.indexes.transport import FetchLimits
from vetting.domain.releases import Ecosystem, Release, project_name
from vetting.usecases.bench import Bench
from vetting.usecases.polling import poll_project
from vetting.usecases.watching import watch_project


@pytest.fixture
def catalog() -> Catalog:
    """Give an empty catalog for the fake index to serve."""
    return Catalog()


@pytest.fixture
def fake_index(catalog: Catalog) -> Iterator[FakeIndex]:
    """Serve the catalog on loopback."""
    with serving(catalog) as index:
        yield index


@pytest.fixture
def blobs(tmp_path: Path) -> BlobFolder:
    """Give the folder that the bench keeps blobs in; empty at first."""
    return BlobFolder(tmp_path / "blobs")


@pytest_asyncio.fixture
async def bench(
    units: DatabaseUnits, fake_index: FakeIndex, clock: FrozenClock, tmp_path: Path
) -> AsyncIterator[Bench]:
    """Give what reading takes, on the fake index and a folder of the test's own."""
    folder = BlobFolder(tmp_path / "blobs")
    index = PyPIIndex(fake_index.url, contact="test@example.test", clock=clock, limits=FetchLimits(attempts=1))
    yield Bench(
        units=units,
        index=index,
        blobs=FolderBlobs(folder),
        reader=ChildArchiveReader(folder),
        comparer=InlineComparer(folder),
        clock=clock,
    )
    await index.aclose()


async def watch(bench: Bench, name: str = "demo") -> dict[str, Release]:
    """Watch a project, look at it once, and give its releases by version."""
    project_id = await watch_project(
        Ecosystem.PYPI, name, actor=None, units=bench.units, index=bench.index, clock=bench.clock
    )
    await poll_project(project_id, units=bench.units, index=bench.index, clock=bench.clock)
    async with bench.units.open() as unit:
        project = await unit.projects.find(Ecosystem.PYPI, project_name(Ecosystem.PYPI, name))
        assert project is not None
        return {one.version: one for one in await unit.releases.of_project(project.id, project.lineage)}
