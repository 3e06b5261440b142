"""The site beside an index that a test controls, with the work of its workers done when the test says so."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from starlette.testclient import TestClient

from tests.fake_index import Catalog, FakeIndex, serving
from tests.fakes_reading import InlineComparer
from tests.site import open_site
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.indexes.pypi import PyPIIndex
from vetting.adapters.indexes.transport import FetchLimits
from vetting.domain.errors import SourceUnavailable
from vetting.domain.projects import ReleaseState
from vetting.domain.releases import Ecosystem, ProjectId, project_name
from vetting.settings import Settings
from vetting.usecases.bench import Bench
from vetting.usecases.ingesting import compare_release, ingest_release
from vetting.usecases.polling import poll_project
from vetting.usecases.watching import watch_project

LIMITS = FetchLimits(
    attempts=2,
    page_bytes=8 * 1024 * 1024,
    file_bytes=8 * 1024 * 1024,
    wait_initial=timedelta(milliseconds=1),
    wait_max=timedelta(milliseconds=2),
)
HURRIED = replace(
    LIMITS,
    read_timeout=timedelta(seconds=1),
    page_deadline=timedelta(seconds=3),
    file_deadline=timedelta(seconds=3),
)
"""For an index that is silent or slow on purpose; any other may take its time on a busy machine."""

MOST_FILES = 20
"""Of one release that are read."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """A site, its index, and a worker."""

    site: TestClient
    catalog: Catalog
    index: FakeIndex
    limits: FetchLimits = LIMITS

    def look(self, name: str = "demo") -> str | None:
        """Watch a project, look at it once, and read what is new; give why a release could not be read for now."""
        assert self.site.portal is not None
        return self.site.portal.call(self._look, name)

    def watch(self, name: str = "demo") -> None:
        """Watch a project, and do not look at it yet."""
        assert self.site.portal is not None
        self.site.portal.call(self._watch, name)

    def try_again(self, name: str = "demo") -> str | None:
        """Read again, as a worker whose job is tried again, whatever of a project is not read whole."""
        assert self.site.portal is not None
        return self.site.portal.call(self._try_again, name)

    def page(self, path: str = "") -> str:
        """Get a page of the project demo."""
        answer = self.site.get(f"/projects/pypi/demo{path}")
        assert answer.status_code == 200, answer.text
        return answer.text

    def api(self, path: str = "") -> dict[str, Any]:
        """Get what the API says of the project demo."""
        answer = self.site.get(f"/api/v1/projects/pypi/demo{path}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def versions(self) -> list[str]:
        """List the releases that are kept."""
        return [one["version"] for one in self.api()["releases"]]

    async def _watch(self, name: str) -> ProjectId:
        async with self._bench() as bench:
            return await watch_project(
                Ecosystem.PYPI, name, actor=None, units=bench.units, index=bench.index, clock=bench.clock
            )

    async def _look(self, name: str) -> str | None:
        project_id = await self._watch(name)
        async with self._bench() as bench:
            await poll_project(project_id, units=bench.units, index=bench.index, clock=bench.clock)
            return await _read(bench, name, frozenset({ReleaseState.READING}))

    async def _try_again(self, name: str) -> str | None:
        async with self._bench() as bench:
            return await _read(bench, name, frozenset(ReleaseState) - {ReleaseState.KNOWN})

    @asynccontextmanager
    async def _bench(self) -> AsyncIterator[Bench]:
        services = self.site.app_state["services"]
        folder = BlobFolder(services.settings.data_dir / "blobs")
        index = PyPIIndex(self.index.url, contact="test@example.test", clock=services.clock, limits=self.limits)
        try:
            yield replace(services.bench, index=index, comparer=InlineComparer(folder), most_files=MOST_FILES)
        finally:
            await index.aclose()


async def _read(bench: Bench, name: str, states: frozenset[ReleaseState]) -> str | None:
    async with bench.units.open() as unit:
        project = await unit.projects.find(Ecosystem.PYPI, project_name(Ecosystem.PYPI, name))
        assert project is not None
        releases = await unit.releases.of_project(project.id, project.lineage)
        due = [one for one in releases if await unit.releases.state_of(one.id) in states]
    later = None
    for one in due:
        try:
            await ingest_release(one.id, bench)
        except SourceUnavailable as error:
            later = str(error)
        async with bench.units.open() as unit:
            is_read = await unit.releases.state_of(one.id) is ReleaseState.READ
        if is_read:
            await compare_release(one.id, bench)
    return later


@contextmanager
def indexed_site(settings: Settings) -> Iterator[Indexed]:
    """Open a site on an index that holds nothing yet."""
    catalog = Catalog()
    with serving(catalog) as index:
        chosen = settings.model_copy(update={"index_url": index.url})
        with open_site(chosen) as site:
            yield Indexed(site, catalog, index)
