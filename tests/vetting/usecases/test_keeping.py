"""Looking after the blobs of real releases: nothing that is needed goes, and what is lost is asked for."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

from tests.benches import watch
from tests.damage import alter, blob_of, lose
from tests.database import on_sqlite_alone
from tests.fake_index.catalog import Catalog
from tests.fakes_reading import InlineArchiveReader
from vetting.adapters.blob_keeper import FolderKeeper, last_count
from vetting.adapters.blob_sweep import all_blobs
from vetting.adapters.blobs import BlobFolder
from vetting.adapters.db.pages.blobs import COLUMNS, DatabaseBlobRoots
from vetting.domain.releases import Release, Sha256
from vetting.ports.keeping import Swept
from vetting.usecases.bench import Bench
from vetting.usecases.ingesting import compare_release, ingest_release
from vetting.usecases.keeping import check_blobs, sweep_blobs, sweep_daily
from vetting.usecases.mending import mend_release

NAMES_NO_BLOB = {
    "diffs.old_sha256": "names a distribution, which distributions.sha256 names, too",
    "diffs.new_sha256": "names a distribution, which distributions.sha256 names, too",
    "distributions.metadata_sha256": "names what an index serves beside a file, and is not kept",
    "audits.sent_sha256": "is a hash of what was sent, by which it is known when it is sent again",
    "annotations.sha256": "names a distribution, which distributions.sha256 names, too",
    "evidence.raw_sha256": "names what was seen elsewhere, and is not kept",
    "sessions.key_sha256": "is a hash of a secret",
    "tokens.secret_sha256": "is a hash of a secret",
    "findings.digest": "names a finding",
}


@pytest.fixture
def bench(bench: Bench, blobs: BlobFolder) -> Bench:
    """Read archives in this process: what is read is the same, and it takes no second."""
    return replace(bench, reader=InlineArchiveReader(blobs))


@pytest.fixture
async def release(catalog: Catalog, bench: Bench) -> Release:
    """Read and compare two releases of demo, and give the newer."""
    for version in ("1.0", "1.1"):
        catalog.publish("demo", version, {"demo/__init__.py": f"x = {version}\n"}, kinds=("sdist", "wheel"))
    found = await watch(bench)
    for version in ("1.0", "1.1"):
        await ingest_release(found[version].id, bench)
        await compare_release(found[version].id, bench)
    return found["1.1"]


def make_old(blobs: BlobFolder) -> None:
    """Let every blob be years old."""
    for digest, _ in all_blobs(blobs):
        os.utime(blobs.path_of(digest), (1_000_000, 1_000_000))


async def swept_by(
    bench: Bench, engine: AsyncEngine, blobs: BlobFolder, *, keep_for: timedelta | None = None, spare: bool = False
) -> Swept:
    """Sweep."""
    return await sweep_blobs(
        keep_for=keep_for,
        roots=DatabaseBlobRoots(engine),
        keeper=FolderKeeper(blobs),
        units=bench.units,
        spare=spare,
    )


async def due_kinds(bench: Bench) -> list[str]:
    """Tell what kinds of jobs are due."""
    async with bench.units.open() as unit:
        return [job.kind for job in await unit.jobs.due(now=bench.clock.now(), limit=100)]


async def test_nothing_that_is_needed_is_swept(
    release: Release, bench: Bench, engine: AsyncEngine, blobs: BlobFolder
) -> None:
    """However old they are, the blobs of a release that is known stay, and it can be read; garbage goes."""
    before = {digest for digest, _ in all_blobs(blobs)}
    blobs.put_bytes(b"nobody's")
    make_old(blobs)

    counted = await swept_by(bench, engine, blobs, spare=True)
    swept = await swept_by(bench, engine, blobs)

    assert counted == swept
    assert (swept.removed, swept.removed_bytes) == (1, 8)
    assert {digest for digest, _ in all_blobs(blobs)} == before
    assert last_count(blobs.root) == (swept.kept, swept.kept_bytes)
    checked = await check_blobs(
        roots=DatabaseBlobRoots(engine), keeper=FolderKeeper(blobs), units=bench.units, progress=print
    )
    assert (checked.whole, checked.altered, checked.lost) == (len(before), 0, 0)
    assert release.digests <= before


def text_columns() -> Iterator[str]:
    """List every column that holds a digest, as its name says."""
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            if "sha256" in column.name or "digest" in column.name:
                yield f"{table.name}.{column.name}"


def test_every_column_of_digests_is_known_to_name_a_blob_or_not_to() -> None:
    """A column that is added has to be put into the one list, or in here with the reason why not."""
    listed = {f"{one.table.name}.{one.name}" for one in COLUMNS}  # type: ignore[attr-defined]  # they are columns
    assert sorted(text_columns()) == sorted(listed | set(NAMES_NO_BLOB))


@pytest.mark.usefixtures("release")
async def test_no_row_names_a_kept_blob_that_is_not_among_the_roots(engine: AsyncEngine, blobs: BlobFolder) -> None:
    """Whatever any column of any table says: if it is a kept blob's name, a sweep knows it."""
    roots = await DatabaseBlobRoots(engine).roots()
    known = {*roots.distributions, *(manifest for _, manifest in roots.manifests)}
    kept = {digest for digest, _ in all_blobs(blobs)}
    named: set[Sha256] = set()
    async with engine.connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            text = "\n".join(str(tuple(row)) for row in await connection.execute(select(table)))
            named |= {digest for digest in kept if digest in text}
    assert named
    assert named <= known


@on_sqlite_alone
async def test_a_lost_manifest_stops_the_sweep(
    release: Release, bench: Bench, engine: AsyncEngine, blobs: BlobFolder
) -> None:
    """What a manifest names is not known while it is lost, so nothing goes before it was made again."""
    garbage = blobs.put_bytes(b"nobody's")
    make_old(blobs)
    alter(blobs, await blob_of("tree", release, bench, blobs))

    swept = await swept_by(bench, engine, blobs)

    assert (swept.removed, swept.damaged) == (0, frozenset({release.id}))
    assert blobs.has(garbage)
    assert "mend_release" in await due_kinds(bench)
    await mend_release(release.id, bench)
    make_old(blobs)
    assert (await swept_by(bench, engine, blobs)).removed == 1


@on_sqlite_alone
async def test_distributions_go_when_they_were_kept_long_enough(
    release: Release, bench: Bench, engine: AsyncEngine, blobs: BlobFolder
) -> None:
    """What was read and is offered still goes after the time that was set, and is fetched again when needed."""
    file = await blob_of("file", release, bench, blobs)
    distribution = await blob_of("distribution", release, bench, blobs)
    make_old(blobs)
    assert (await swept_by(bench, engine, blobs, keep_for=timedelta(days=100_000))).removed == 0

    assert (await swept_by(bench, engine, blobs, keep_for=timedelta(days=30))).removed == 4

    assert not blobs.has(distribution)
    lose(blobs, file)
    await mend_release(release.id, bench)
    assert blobs.is_whole(file)
    assert blobs.is_whole(distribution)


@on_sqlite_alone
async def test_a_distribution_that_cannot_be_fetched_again_is_kept(
    release: Release, bench: Bench, engine: AsyncEngine, blobs: BlobFolder
) -> None:
    """What the index took back stays, however old."""
    async with bench.units.open() as unit:
        for one in release.distributions:
            await unit.releases.save_distribution(replace(one, removed_at=bench.clock.now()))
        await unit.commit()
    make_old(blobs)

    assert (await swept_by(bench, engine, blobs, keep_for=timedelta(days=30))).removed == 2
    assert all(blobs.has(digest) for digest in release.digests)


@on_sqlite_alone
async def test_checking_finds_what_is_altered_and_lost(
    release: Release, bench: Bench, engine: AsyncEngine, blobs: BlobFolder
) -> None:
    """Every blob is hashed, what is altered is set aside, and the releases that need it are mended."""
    alter(blobs, await blob_of("hunks", release, bench, blobs))
    lose(blobs, await blob_of("file", release, bench, blobs))
    about = {"roots": DatabaseBlobRoots(engine), "keeper": FolderKeeper(blobs), "units": bench.units}

    checked = await check_blobs(**about, progress=print)  # type: ignore[arg-type]  # of several types

    assert (checked.altered, checked.lost, checked.damaged) == (1, 2, frozenset({release.id}))
    assert "mend_release" in await due_kinds(bench)
    await mend_release(release.id, bench)
    again = await check_blobs(**about, progress=print)  # type: ignore[arg-type]  # of several types
    assert (again.altered, again.lost, again.damaged) == (0, 0, frozenset())


@on_sqlite_alone
async def test_one_worker_sweeps_a_day(bench: Bench, engine: AsyncEngine, blobs: BlobFolder) -> None:
    """Whoever comes second finds it done; a day later it is due again."""
    about = {"roots": DatabaseBlobRoots(engine), "keeper": FolderKeeper(blobs), "units": bench.units}
    assert await sweep_daily(keep_for=None, **about) is not None  # type: ignore[arg-type]  # of several types
    assert await sweep_daily(keep_for=None, **about) is None  # type: ignore[arg-type]  # of several types
    os.utime(blobs.root / "swept", (1_000_000, 1_000_000))
    assert await sweep_daily(keep_for=None, **about) is not None  # type: ignore[arg-type]  # of several types


@on_sqlite_alone
async def test_a_database_that_knows_nothing_removes_nothing(
    bench: Bench, engine: AsyncEngine, blobs: BlobFolder
) -> None:
    """Whoever names the wrong database by mistake does not lose what another needs."""
    digest = blobs.put_bytes(b"another's")
    make_old(blobs)

    assert (await swept_by(bench, engine, blobs)).removed == 0
    assert blobs.has(digest)
