"""Blobs that were lost or altered on the disk are made whole again, from the index or from each other."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.benches import watch
from tests.damage import DAMAGES, alter, blob_of, lose
from tests.database import on_sqlite_alone
from tests.fake_index.catalog import Catalog
from tests.fakes_reading import InlineArchiveReader
from vetting.adapters.blobs import BlobFolder
from vetting.domain.errors import Conflict, SourceUnavailable
from vetting.domain.releases import Ecosystem, ProjectName, Release
from vetting.jobs import MendRelease, Urgency, parse
from vetting.usecases.bench import Bench
from vetting.usecases.comparing import compare_versions
from vetting.usecases.ingesting import compare_release, ingest_release
from vetting.usecases.mending import ask_for_mending, mend_release
from vetting.usecases.obtaining import is_diff_whole, is_tree_whole
from vetting.usecases.working import give_up, note_done, take_on

DEMO = ProjectName("demo")
pytestmark = on_sqlite_alone  # what is mended lies on the disk, and the database is only asked which blobs there are


@pytest.fixture
def bench(bench: Bench, blobs: BlobFolder) -> Bench:
    """Read archives in this process: what is read is the same, and it takes no second."""
    return replace(bench, reader=InlineArchiveReader(blobs))


@pytest.fixture
async def releases(catalog: Catalog, bench: Bench) -> dict[str, Release]:
    """Read and compare two releases of demo."""
    catalog.publish("demo", "1.0", {"demo/__init__.py": "x = 1\n"}, kinds=("sdist",))
    catalog.publish("demo", "1.1", {"demo/__init__.py": "x = 2\n"}, kinds=("sdist",))
    found = await watch(bench)
    for version in ("1.0", "1.1"):
        await ingest_release(found[version].id, bench)
        await compare_release(found[version].id, bench)
    return found


async def is_all_whole(release: Release, bench: Bench) -> bool:
    """Tell whether every tree and every diff of a release is kept, whole."""
    async with bench.units.open() as unit:
        trees = await unit.comparisons.trees(release.id)
        comparisons = await unit.comparisons.of_release(release.id)
    assert set(trees) == release.digests
    assert comparisons
    whole = [await is_tree_whole(tree, bench.blobs) for tree in trees.values()]
    return all([*whole, *[await is_diff_whole(one.manifest_sha256, bench.blobs) for one in comparisons]])


@pytest.mark.parametrize(
    ("kind", "damage"),
    [
        *[("file", damage) for damage in DAMAGES],
        *[(kind, damage) for kind in ("tree", "diff", "hunks") for damage in ("lost", "altered")],
    ],
)
async def test_what_can_be_made_again_is_made_again_from_what_is_kept(
    kind: str, damage: str, releases: dict[str, Release], catalog: Catalog, bench: Bench, blobs: BlobFolder
) -> None:
    """A file, a tree, a diff or hunks that were lost come back as they were, and the index is not asked."""
    digest = await blob_of(kind, releases["1.1"], bench, blobs)
    before, asked = blobs.get(digest), len(catalog.paths())
    DAMAGES[damage](blobs, digest)

    await mend_release(releases["1.1"].id, bench)

    assert blobs.get(digest) == before
    assert await is_all_whole(releases["1.1"], bench)
    assert len(catalog.paths()) == asked


@pytest.mark.parametrize("damage", ["lost", "altered"])
async def test_a_distribution_is_fetched_again_when_it_is_needed(
    damage: str, releases: dict[str, Release], catalog: Catalog, bench: Bench, blobs: BlobFolder
) -> None:
    """Where a file has to be read out of a distribution that is lost too, the index is asked for it."""
    release = releases["1.1"]
    file = await blob_of("file", release, bench, blobs)
    distribution = await blob_of("distribution", release, bench, blobs)
    asked = len(catalog.paths())
    DAMAGES[damage](blobs, distribution)
    lose(blobs, file)

    await mend_release(release.id, bench)

    assert blobs.is_whole(distribution)
    assert await is_all_whole(release, bench)
    assert len(catalog.paths()) == asked + 1


async def test_an_altered_distribution_does_not_fail_its_release(
    catalog: Catalog, bench: Bench, blobs: BlobFolder
) -> None:
    """Bytes that lie under a distribution's name and are others are found when they are read, and fetched again."""
    catalog.publish("demo", "1.0", kinds=("sdist",))
    release = (await watch(bench))["1.0"]
    (digest,) = release.digests
    path = blobs.path_of(digest)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"altered")

    await ingest_release(release.id, bench)

    assert blobs.is_whole(digest)
    async with bench.units.open() as unit:
        assert set(await unit.comparisons.trees(release.id)) == {digest}


async def test_a_comparison_reads_again_what_it_misses(
    releases: dict[str, Release], bench: Bench, blobs: BlobFolder
) -> None:
    """A job that compares mends what it needs on its way, on both sides."""
    lose(blobs, await blob_of("hunks", releases["1.1"], bench, blobs))
    for release in releases.values():
        alter(blobs, await blob_of("file", release, bench, blobs))

    await compare_release(releases["1.1"].id, bench)

    assert await is_all_whole(releases["1.1"], bench)
    assert await is_all_whole(releases["1.0"], bench)


async def test_a_comparison_that_a_reader_asked_for_is_mended_too(
    releases: dict[str, Release], bench: Bench, blobs: BlobFolder
) -> None:
    """All of a release read against nothing is not what it is judged by, and is made whole all the same."""
    made = await compare_versions(releases["1.1"], None, old=None, new=None, bench=bench)
    alter(blobs, made.manifest_sha256)

    await mend_release(releases["1.1"].id, bench)

    assert blobs.is_whole(made.manifest_sha256)


async def test_what_nobody_has_any_more_is_said_to_be_lost(
    releases: dict[str, Release], catalog: Catalog, bench: Bench, blobs: BlobFolder
) -> None:
    """A distribution that the index took back, and whose files are lost here, has no tree and says why."""
    release = releases["1.1"]
    hunks = await blob_of("hunks", release, bench, blobs)
    lose(blobs, await blob_of("file", release, bench, blobs))
    alter(blobs, await blob_of("distribution", release, bench, blobs))
    alter(blobs, hunks)
    catalog.remove_release("demo", "1.1")

    with pytest.raises(Conflict, match="cannot be read any more"):
        await mend_release(release.id, bench)

    async with bench.units.open() as unit:
        assert await unit.comparisons.trees(release.id) == {}


async def test_an_index_that_is_away_leaves_all_as_it_is(
    releases: dict[str, Release], catalog: Catalog, bench: Bench, blobs: BlobFolder
) -> None:
    """Nothing is called lost for good only because the index could not be asked now."""
    release = releases["1.1"]
    lose(blobs, await blob_of("tree", release, bench, blobs))
    lose(blobs, next(iter(release.digests)))
    catalog.fail(match=".tar.gz", status=503)

    with pytest.raises(SourceUnavailable):
        await mend_release(release.id, bench)
    await mend_release(release.id, bench)

    assert await is_all_whole(release, bench)


async def test_releases_are_asked_for_by_their_versions(releases: dict[str, Release], bench: Bench) -> None:
    """The releases that an address names are looked at; those not known here, and projects not known, are not."""
    asked = await ask_for_mending(Ecosystem.PYPI, DEMO, ["1.0", "1.1", "9.9"], units=bench.units)
    nobody = await ask_for_mending(Ecosystem.PYPI, ProjectName("nobody"), ["1.0"], units=bench.units)

    assert (asked, nobody) == (2, 0)
    assert isinstance(parse("mend_release", f'{{"release_id": {releases["1.0"].id}}}'), MendRelease)


async def test_what_an_older_engine_made_is_left_as_it_is(
    releases: dict[str, Release], bench: Bench, blobs: BlobFolder
) -> None:
    """Nobody reads a diff by an engine of before any more, so it is not made again."""
    old = blobs.put_bytes(b"{}")
    async with bench.units.open() as unit:
        chosen = await unit.comparisons.chosen(releases["1.1"].id)
        assert chosen is not None
        await unit.comparisons.save(replace(chosen, id=None, engine_version="0", manifest_sha256=old))
        await unit.commit()
    lose(blobs, old)

    await mend_release(releases["1.1"].id, bench)

    assert not blobs.has(old)


async def test_a_diff_made_again_that_tells_more_is_scored(
    releases: dict[str, Release], bench: Bench, blobs: BlobFolder
) -> None:
    """Where the scan says something else than it did, the release's score is due."""
    async with bench.units.open() as unit:
        chosen = await unit.comparisons.chosen(releases["1.1"].id)
        assert chosen is not None
        await unit.comparisons.save(replace(chosen, unfinished="not all was looked at"))
        await unit.commit()
    while job := await take_on(worker="one", units=bench.units, clock=bench.clock):
        await note_done(job, units=bench.units, clock=bench.clock)
    lose(blobs, chosen.manifest_sha256)

    await mend_release(releases["1.1"].id, bench)

    async with bench.units.open() as unit:
        again = await unit.comparisons.chosen(releases["1.1"].id)
        due = [job.kind for job in await unit.jobs.due(now=bench.clock.now(), limit=100)]
    assert again is not None
    assert again.unfinished is None
    assert due == ["score_release"]


async def test_what_cannot_be_mended_is_asked_for_in_its_turn_and_fails_once(
    releases: dict[str, Release], bench: Bench
) -> None:
    """However often a page is loaded, one failure is kept of each release, and whatever else is due comes first."""
    while job := await take_on(worker="one", units=bench.units, clock=bench.clock):
        await note_done(job, units=bench.units, clock=bench.clock)
    urgencies = []
    for _ in range(3):
        await ask_for_mending(Ecosystem.PYPI, DEMO, ["1.0"], units=bench.units)
        mending = await take_on(worker="one", units=bench.units, clock=bench.clock)
        assert mending is not None
        urgencies.append(mending.urgency)
        await give_up(mending, reason="it is gone", units=bench.units, clock=bench.clock)
    await ask_for_mending(Ecosystem.PYPI, DEMO, ["1.1"], units=bench.units)

    async with bench.units.open() as unit:
        failed = await unit.jobs.failed()
    other = await take_on(worker="one", units=bench.units, clock=bench.clock)

    assert urgencies == [Urgency.NOW, Urgency.LATER, Urgency.LATER]
    assert [(one.payload, one.reason) for one in failed] == [(f'{{"release_id": {releases["1.0"].id}}}', "it is gone")]
    assert other is not None
    assert other.urgency is Urgency.NOW


async def test_a_failure_that_nobody_can_read_is_left_to_the_operators(
    releases: dict[str, Release], bench: Bench, engine: AsyncEngine
) -> None:
    """What a hand wrote into a job hinders nobody from asking."""
    async with bench.units.open() as unit:
        unit.enqueue(MendRelease(releases["1.1"].id), urgency=Urgency.NOW)
        await unit.commit()
    while job := await take_on(worker="one", units=bench.units, clock=bench.clock):
        await give_up(job, reason="it is gone", units=bench.units, clock=bench.clock)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE jobs SET payload = '[]' WHERE kind = 'mend_release'"))

    assert await ask_for_mending(Ecosystem.PYPI, DEMO, ["1.1"], units=bench.units) == 1

    async with bench.units.open() as unit:
        assert [one.payload for one in await unit.jobs.failed(kind="mend_release")] == ["[]"]
