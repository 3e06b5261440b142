"""An instance with something in it: real archives, read and compared by the real use cases, without an index."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from tests.clocks import NOON, FrozenClock
from tests.fake_index.archives import build_sdist, build_wheel
from tests.fakes_reading import InlineArchiveReader, InlineComparer
from tests.snapshots import Snapshots
from vetting.adapters.blobs import BlobFolder, FolderBlobs
from vetting.adapters.db.engine import create_engine
from vetting.adapters.db.units import DatabaseUnits
from vetting.adapters.idle_queue import IdleQueue
from vetting.adapters.indexes.pypi import PyPIIndex
from vetting.domain.diffs import DiffedFile
from vetting.domain.projects import Project
from vetting.domain.releases import Distribution, DistributionKind, Ecosystem, Release, project_name
from vetting.formats.hunks import dump_tree_diff, parse_tree_diff
from vetting.settings import Settings
from vetting.usecases.bench import Bench
from vetting.usecases.ingesting import compare_release, ingest_release

ResultT = TypeVar("ResultT")
Files = Mapping[str, str | bytes]


class Seed:
    """Puts releases into the instance that *settings* describe; each call is one step, done when it returns."""

    def __init__(self, settings: Settings, snapshots: Snapshots[Release] | None = None) -> None:
        """Touch nothing yet; what is in *snapshots* is not done again."""
        self._settings = settings
        self._snapshots = snapshots

    def run(self, step: Callable[[Bench], Awaitable[ResultT]]) -> ResultT:
        """Do *step* with what reading takes."""

        async def done() -> ResultT:
            async with self._bench() as bench:
                return await step(bench)

        return asyncio.run(done())

    def release(
        self,
        version: str,
        files: Files,
        *,
        name: str = "demo",
        wheel: Files | None = None,
        is_read: bool = True,
    ) -> Release:
        """Store a release with a source distribution of *files*, and a wheel if given; read it and compare it."""
        archives = [(*build_sdist(name, version, files), DistributionKind.SDIST)]
        if wheel is not None:
            archives.append((*build_wheel(name, version, wheel), DistributionKind.WHEEL))

        async def step(bench: Bench) -> Release:
            held = [await _distribution(bench, *one) for one in archives]
            project = await _project(bench, name)
            async with bench.units.open() as unit:
                (release_id,) = await unit.releases.add_all(project, [(version, held)], at=NOON)
                await unit.commit()
            if is_read:
                await ingest_release(release_id, bench)
                await compare_release(release_id, bench)
            async with bench.units.open() as unit:
                return await unit.releases.get(release_id)

        database = self._settings.database.removeprefix("sqlite:///")
        if self._snapshots is None or database == self._settings.database:
            return self.run(step)
        told = (name, [(filename, sha256(data).hexdigest()) for filename, data, _ in archives], version, is_read)
        blobs = self._settings.data_dir / "blobs"
        return self._snapshots.once(told, Path(database), blobs, lambda: self.run(step))

    def restate(self, release: Release, change: Callable[[DiffedFile], DiffedFile]) -> None:
        """Store the one comparison of *release* with each file as *change* makes it: as by another engine."""

        async def step(bench: Bench) -> None:
            async with bench.units.open() as unit:
                (held,) = await unit.comparisons.of_release(release.id)
                diff = parse_tree_diff(await bench.blobs.get(held.manifest_sha256))
                changed = replace(diff, files=tuple(change(one) for one in diff.files))
                manifest = await bench.blobs.put_bytes(dump_tree_diff(changed))
                await unit.comparisons.save(replace(held, manifest_sha256=manifest))
                await unit.commit()

        self.run(step)

    @asynccontextmanager
    async def _bench(self) -> AsyncIterator[Bench]:
        clock = FrozenClock()
        engine = create_engine(self._settings.database)
        folder = BlobFolder(self._settings.data_dir / "blobs")
        units = DatabaseUnits(engine, queue=IdleQueue(), clock=clock)
        index = PyPIIndex("https://index.example.test/simple/", contact="test@example.test", clock=clock)
        yield Bench(
            units=units,
            index=index,
            blobs=FolderBlobs(folder),
            reader=InlineArchiveReader(folder),
            comparer=InlineComparer(folder),
            clock=clock,
        )
        await index.aclose()
        await engine.dispose()


async def _project(bench: Bench, name: str) -> Project:
    async with bench.units.open() as unit:
        normal = project_name(Ecosystem.PYPI, name)
        known = await unit.projects.find(Ecosystem.PYPI, normal)
        if known is None:
            known = await unit.projects.add(Ecosystem.PYPI, normal, index_url=bench.index.url, at=NOON)
            await unit.commit()
        return known


async def _distribution(bench: Bench, filename: str, data: bytes, kind: DistributionKind) -> Distribution:
    digest = await bench.blobs.put_bytes(data)
    return Distribution(filename, digest, len(data), kind, uploaded_at=NOON, first_seen_at=NOON)
