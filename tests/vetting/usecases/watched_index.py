"""A served fake index, its client, and what a test of watching asks of the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from tests.clocks import FrozenClock
from tests.fake_index import API_1_4, Catalog, Dialect, serving
from tests.taking import take_all
from vetting.adapters.db.units import DatabaseUnits
from vetting.adapters.indexes.pypi import PyPIIndex
from vetting.adapters.indexes.transport import FetchLimits
from vetting.domain.looking import Look
from vetting.domain.notices import NoticeKind
from vetting.domain.projects import Project, ReleaseState
from vetting.domain.releases import Ecosystem, ProjectId, ProjectName, Release
from vetting.jobs import Message
from vetting.ports.advisories import AdvisorySource
from vetting.usecases.polling import poll_project
from vetting.usecases.watching import WatchPlan, watch_project

DEMO = ProjectName("demo")
PLAN = WatchPlan(backlog=2)
LIMITS = FetchLimits(attempts=1, wait_initial=timedelta(milliseconds=1), wait_max=timedelta(milliseconds=2))


@dataclass(frozen=True, slots=True)
class Watching:
    """A project of a fake index, watched by an instance whose jobs wait in the database."""

    catalog: Catalog
    index: PyPIIndex
    units: DatabaseUnits
    clock: FrozenClock
    project_id: ProjectId

    async def poll(self, after: timedelta = timedelta(minutes=5), *sources: AdvisorySource) -> list[Message]:
        """Look once, some time after the last look, and give the jobs that it asked for."""
        self.clock.advance(after)
        await self.jobs()
        await poll_project(
            self.project_id, units=self.units, index=self.index, clock=self.clock, plan=PLAN, sources=sources
        )
        return await self.jobs()

    async def jobs(self) -> list[Message]:
        """Take on and end every job that is due, without doing it."""
        now = self.clock.now()
        found: list[Message] = []
        async with self.units.open() as unit:
            for job in await take_all(unit, now=now):
                found.append(job.message)
                await unit.jobs.finish(job, now=now)
            await unit.commit()
        return found

    async def project(self) -> Project:
        """Load the project."""
        async with self.units.open() as unit:
            return await unit.projects.get(self.project_id)

    async def releases(self) -> dict[str, Release]:
        """Load the releases of the current lineage, by version."""
        lineage = (await self.project()).lineage
        async with self.units.open() as unit:
            return {one.version: one for one in await unit.releases.of_project(self.project_id, lineage)}

    async def state(self, version: str) -> ReleaseState:
        """Say how far a release was read."""
        release = (await self.releases())[version]
        async with self.units.open() as unit:
            return await unit.releases.state_of(release.id)

    async def set_state(self, version: str, state: ReleaseState) -> None:
        """Let a release have been read so far."""
        release = (await self.releases())[version]
        async with self.units.open() as unit:
            await unit.releases.set_state(release.id, state, at=self.clock.now())
            await unit.commit()

    async def notices(self) -> list[NoticeKind]:
        """List the kinds of what was noticed, the newest first."""
        async with self.units.open() as unit:
            return [one.kind for one in await unit.index_facts.notices(self.project_id, limit=100)]

    async def maintainers(self) -> Look[object]:
        """Give the last look at who may publish the project."""
        async with self.units.open() as unit:
            look = await unit.index_facts.maintainers(self.project_id)
        assert look is not None
        return look

    async def advisories(self, version: str) -> Look[object] | None:
        """Give the last look at what is known against a release."""
        release = (await self.releases())[version]
        async with self.units.open() as unit:
            return await unit.index_facts.advisories(release.id)


@asynccontextmanager
async def asked(catalog: Catalog, clock: FrozenClock) -> AsyncIterator[PyPIIndex]:
    """Serve *catalog* and open a client of it."""
    with serving(catalog) as served:
        index = PyPIIndex(served.url, contact="", clock=clock, limits=LIMITS)
        try:
            yield index
        finally:
            await index.aclose()


@asynccontextmanager
async def watching(
    units: DatabaseUnits, clock: FrozenClock, *versions: str, dialect: Dialect = API_1_4
) -> AsyncIterator[Watching]:
    """Watch a project with these releases, not looked at yet."""
    catalog = Catalog(dialect)
    for version in versions or ("1.0", "1.1"):
        catalog.publish("demo", version)
    catalog.describe("demo", owners=[("jo", "Owner")])
    async with asked(catalog, clock) as index:
        number = await watch_project(Ecosystem.PYPI, "Demo", actor=None, units=units, index=index, clock=clock)
        yield Watching(catalog, index, units, clock, number)
