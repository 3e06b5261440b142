"""From the index to trees, comparisons and findings: real bytes, read by the real reader."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from tests.benches import watch
from tests.builders import digest, seed_account
from tests.clocks import NOON
from tests.fake_index.catalog import Catalog
from tests.processes import PATIENCE_SECONDS
from tests.taking import take_all
from vetting.adapters.db.tables import DistributionRow, ReleaseRow
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.audits import AuditDraft
from vetting.domain.comparisons import Base
from vetting.domain.errors import SourceUnavailable
from vetting.domain.projects import ReleaseState
from vetting.domain.releases import Release, Sha256
from vetting.domain.signals.interface import Claims
from vetting.domain.tracing import FileTrace
from vetting.jobs import CompareRelease
from vetting.ports.jobs import Lease
from vetting.ports.reading import UNCLAIMED, ComparedTrees, Comparer, FileInTree
from vetting.usecases.auditing import record_audit
from vetting.usecases.bench import Bench
from vetting.usecases.ingesting import compare_release, ingest_release, retry_release

MINUTE = timedelta(minutes=1)


async def state_and_reason(bench: Bench, release: Release) -> tuple[ReleaseState, str | None]:
    """Tell how far a release was read, and why no further."""
    assert isinstance(bench.units, DatabaseUnits)
    async with AsyncSession(bench.units._engine) as session:
        row = await session.get_one(ReleaseRow, release.id)
    return ReleaseState(row.state), row.state_reason


async def failures_of(bench: Bench, release: Release) -> dict[str, str | None]:
    """Tell why each file of a release was not read, by its name and in that order."""
    assert isinstance(bench.units, DatabaseUnits)
    async with AsyncSession(bench.units._engine) as session:
        rows = await session.scalars(
            select(DistributionRow).where(DistributionRow.release_id == release.id).order_by(DistributionRow.filename)
        )
        return {row.filename: row.failure for row in rows}


async def due_kinds(bench: Bench) -> set[str]:
    """Tell what kinds of jobs are due."""
    async with bench.units.open() as unit:
        return {job.kind for job in await unit.jobs.due(now=NOON, limit=100)}


async def test_a_release_is_fetched_and_read(catalog: Catalog, bench: Bench) -> None:
    """Every file of a release becomes a tree, and the comparison is asked for."""
    catalog.publish("demo", "1.0", {"demo/__init__.py": "x = 1\n"}, kinds=("wheel", "sdist"))
    release = (await watch(bench))["1.0"]

    await ingest_release(release.id, bench)

    async with bench.units.open() as unit:
        assert set(await unit.comparisons.trees(release.id)) == release.digests
    assert (await state_and_reason(bench, release))[0] is ReleaseState.READ
    assert "compare_release" in await due_kinds(bench)


async def test_reading_twice_fetches_once(catalog: Catalog, bench: Bench) -> None:
    """A job that runs twice finds its work done and asks the index for nothing."""
    catalog.publish("demo", "1.0")
    release = (await watch(bench))["1.0"]
    await ingest_release(release.id, bench)
    asked = len(catalog.paths())

    await ingest_release(release.id, bench)

    assert len(catalog.paths()) == asked


async def test_a_file_kept_already_is_not_fetched(catalog: Catalog, bench: Bench) -> None:
    """The same bytes in another project are read from the blobs."""
    catalog.publish("demo", "1.0", kinds=("sdist",))
    held = next(iter(catalog.projects["demo"].files.values()))
    catalog.publish_bytes("other", "1.0", "other-1.0.tar.gz", held.data)
    await ingest_release((await watch(bench))["1.0"].id, bench)
    other = (await watch(bench, "other"))["1.0"]
    asked = len(catalog.paths())

    await ingest_release(other.id, bench)

    assert len(catalog.paths()) == asked
    assert (await state_and_reason(bench, other))[0] is ReleaseState.READ


async def test_one_broken_file_does_not_hide_the_others(catalog: Catalog, bench: Bench) -> None:
    """A file that is no archive is noted with its reason; the release is read all the same."""
    catalog.publish("demo", "1.0", kinds=("wheel",))
    catalog.publish_bytes("demo", "1.0", "demo-1.0.tar.gz", b"this is no archive")
    release = (await watch(bench))["1.0"]

    await ingest_release(release.id, bench)

    async with bench.units.open() as unit:
        assert len(await unit.comparisons.trees(release.id)) == 1
    assert (await state_and_reason(bench, release))[0] is ReleaseState.READ


async def test_a_release_without_a_readable_file_fails_with_its_reason(catalog: Catalog, bench: Bench) -> None:
    """A release of which nothing can be read says so, file by file, and is not compared."""
    catalog.publish_bytes("demo", "1.0", "demo-1.0.tar.gz", b"this is no archive")
    release = (await watch(bench))["1.0"]

    await ingest_release(release.id, bench)

    state, reason = await state_and_reason(bench, release)
    assert state is ReleaseState.FAILED
    assert reason is not None
    assert reason.startswith("demo-1.0.tar.gz: ")
    assert "compare_release" not in await due_kinds(bench)


async def test_an_index_that_lies_about_a_digest_is_not_believed(catalog: Catalog, bench: Bench) -> None:
    """Bytes that are not what the index said are dropped, and the release fails saying why."""
    catalog.publish("demo", "1.0", kinds=("sdist",))
    catalog.alter("demo", "demo-1.0.tar.gz", claimed_sha256=digest("something else"))
    release = (await watch(bench))["1.0"]

    await ingest_release(release.id, bench)

    state, reason = await state_and_reason(bench, release)
    assert (state, (reason or "").count("demo-1.0.tar.gz")) == (ReleaseState.FAILED, 1)
    assert not await bench.blobs.has(digest("something else"))


async def test_a_release_whose_files_are_gone_fails(catalog: Catalog, bench: Bench) -> None:
    """A release the index offers no file of any more cannot be read, and says so."""
    catalog.publish("demo", "1.0", kinds=("sdist",))
    release = (await watch(bench))["1.0"]
    async with bench.units.open() as unit:
        await unit.releases.save_distribution(replace(release.distributions[0], removed_at=NOON))
        await unit.commit()

    await ingest_release(release.id, bench)

    assert await state_and_reason(bench, release) == (
        ReleaseState.FAILED,
        "the index offers no file of this release any more",
    )


async def test_a_file_without_an_address_fails(catalog: Catalog, bench: Bench) -> None:
    """A file the index gives no URL for is noted as one that cannot be had."""
    catalog.publish("demo", "1.0", kinds=("sdist",))
    release = (await watch(bench))["1.0"]
    async with bench.units.open() as unit:
        await unit.releases.save_distribution(replace(release.distributions[0], url=None))
        await unit.commit()

    await ingest_release(release.id, bench)

    _, reason = await state_and_reason(bench, release)
    assert reason == "demo-1.0.tar.gz: the index does not say where this file is"


async def test_an_index_that_is_away_is_asked_again_later(catalog: Catalog, bench: Bench) -> None:
    """A source that cannot be asked passes through, so that the job is retried; what was read before stays."""
    catalog.publish("demo", "1.0", kinds=("sdist",))
    release = (await watch(bench))["1.0"]
    catalog.fail(match="demo-1.0.tar.gz", status=503)

    with pytest.raises(SourceUnavailable):
        await ingest_release(release.id, bench)
    await ingest_release(release.id, bench)

    assert (await state_and_reason(bench, release))[0] is ReleaseState.READ


async def test_what_still_cannot_be_had_changes_nothing(catalog: Catalog, bench: Bench) -> None:
    """Of two files one cannot be had, twice: the second time nothing new was read, so nothing is compared again."""
    catalog.publish("demo", "1.0", kinds=("wheel", "sdist"))
    release = (await watch(bench))["1.0"]
    catalog.fail(match="demo-1.0.tar.gz", status=503, times=2)
    for is_compared in (True, False):
        with pytest.raises(SourceUnavailable):
            await ingest_release(release.id, bench)
        async with bench.units.open() as unit:
            taken = await take_all(unit, now=NOON)
            await unit.commit()
        assert any(isinstance(one.message, CompareRelease) for one in taken) == is_compared
    assert (await state_and_reason(bench, release))[0] is ReleaseState.READ


async def test_a_new_pth_file_is_found_in_the_change(catalog: Catalog, bench: Bench) -> None:
    """The newer release is compared with the one before, file by file, and the new start-up hook is found."""
    catalog.publish("demo", "1.0", {"demo/__init__.py": "x = 1\n"}, kinds=("wheel", "sdist"))
    catalog.publish("demo", "1.1", {"demo/__init__.py": "x = 2\n", "demo.pth": "import demo\n"}, kinds=("wheel",))
    releases = await watch(bench)
    await ingest_release(releases["1.1"].id, bench)

    await compare_release(releases["1.1"].id, bench)

    async with bench.units.open() as unit:
        (compared,) = await unit.comparisons.current(releases["1.1"].id)
    assert (compared.base, compared.base_release_id) == (Base.UNAUDITED, releases["1.0"].id)
    assert [one.rule for one in compared.findings if one.severity == "high"] == ["H1"]
    assert (await state_and_reason(bench, releases["1.1"]))[0] is ReleaseState.COMPARED
    assert "score_release" in await due_kinds(bench)


async def test_what_the_index_says_of_a_wheel_is_held_against_it(catalog: Catalog, bench: Bench) -> None:
    """An index that shows an installer other metadata than the wheel holds, or other Pythons, is found out."""
    catalog.publish("demo", "1.0")
    catalog.alter("demo", "demo-1.0-py3-none-any.whl", claimed_metadata="c" * 64, claimed_pythons=">=3.99")
    release = (await watch(bench))["1.0"]
    await ingest_release(release.id, bench)
    await compare_release(release.id, bench)
    async with bench.units.open() as unit:
        (compared,) = await unit.comparisons.current(release.id)
    assert [one.message for one in compared.findings if one.rule == "A3"] == [
        "The index serves other metadata beside the wheel than the wheel holds.",
        "Its metadata says nothing of Python; the index lists it for '>=3.99'.",
    ]


async def test_a_base_that_nobody_asked_for_is_scored_too(catalog: Catalog, bench: Bench) -> None:
    """What was read to compare with is shown with a score wherever it is shown."""
    catalog.publish("demo", "1.0")
    catalog.publish("demo", "1.1")
    releases = await watch(bench)
    await ingest_release(releases["1.1"].id, bench)

    await compare_release(releases["1.1"].id, bench)

    async with bench.units.open() as unit:
        due = await unit.jobs.due(now=NOON, limit=100)
    assert [one.kind for one in due].count("score_release") == 2


async def test_an_audited_release_becomes_the_base(catalog: Catalog, bench: Bench) -> None:
    """Once somebody the public relies on vouches for an older release, newer ones are read against it."""
    for version in ("1.0", "1.1", "1.2"):
        catalog.publish("demo", version, {"demo/__init__.py": f"x = '{version}'\n"})
    releases = await watch(bench)
    draft = AuditDraft("1.0", ("safe-to-deploy",), distributions_shown=releases["1.0"].digests)
    jo = await seed_account(bench.units)
    await record_audit(
        releases["1.0"].ecosystem, releases["1.0"].project, draft, actor=jo, units=bench.units, clock=bench.clock
    )
    await ingest_release(releases["1.2"].id, bench)

    await compare_release(releases["1.2"].id, bench)

    async with bench.units.open() as unit:
        chosen = await unit.comparisons.chosen(releases["1.2"].id)
    assert chosen is not None
    assert (chosen.base, chosen.base_release_id) == (Base.AUDITED, releases["1.0"].id)


@dataclass(frozen=True)
class WhileComparing:
    """A comparer that is not done before something else has happened."""

    inner: Comparer
    event: Callable[[], Awaitable[object]]

    async def compare(self, old_tree: Sha256 | None, new_tree: Sha256, claims: Claims = UNCLAIMED) -> ComparedTrees:
        """Compare, when it has happened."""
        await self.event()
        return await self.inner.compare(old_tree, new_tree, claims)

    async def trace(self, files: Collection[FileInTree], target: Sha256) -> dict[FileInTree, FileTrace]:
        """Trace as it would be traced."""
        return await self.inner.trace(files, target)


async def test_an_audit_that_comes_while_a_release_is_compared_moves_its_base(catalog: Catalog, bench: Bench) -> None:
    """Whoever looked before the audit asks for another comparison, and the next one for none."""
    for version in ("1.0", "1.1", "1.2"):
        catalog.publish("demo", version, {"demo/__init__.py": f"x = '{version}'\n"})
    releases = await watch(bench)
    draft = AuditDraft("1.0", ("safe-to-deploy",), distributions_shown=releases["1.0"].digests)
    jo = await seed_account(bench.units)

    async def audit() -> None:
        old = releases["1.0"]
        await record_audit(old.ecosystem, old.project, draft, actor=jo, units=bench.units, clock=bench.clock)

    async def is_asked_again() -> bool:
        """Take on whatever is due, and tell whether a comparison was among it."""
        async with bench.units.open() as unit:
            taken = await take_all(unit, now=NOON)
            await unit.commit()
        return any(isinstance(one.message, CompareRelease) for one in taken)

    await ingest_release(releases["1.2"].id, bench)
    await is_asked_again()
    await compare_release(releases["1.2"].id, replace(bench, comparer=WhileComparing(bench.comparer, audit)))
    assert await is_asked_again()
    await compare_release(releases["1.2"].id, bench)
    assert not await is_asked_again()
    async with bench.units.open() as unit:
        chosen = await unit.comparisons.chosen(releases["1.2"].id)
    assert chosen is not None
    assert (chosen.base, chosen.base_release_id) == (Base.AUDITED, releases["1.0"].id)


async def test_a_base_that_cannot_be_read_leaves_all_to_read(catalog: Catalog, bench: Bench) -> None:
    """Where the release before is no archive, the whole of the new one is read."""
    catalog.publish_bytes("demo", "1.0", "demo-1.0.tar.gz", b"this is no archive")
    catalog.publish("demo", "1.1", kinds=("wheel", "sdist"))
    releases = await watch(bench)
    await ingest_release(releases["1.1"].id, bench)

    await compare_release(releases["1.1"].id, bench)

    async with bench.units.open() as unit:
        current = await unit.comparisons.current(releases["1.1"].id)
    assert {(one.base, one.old) for one in current} == {(Base.NONE, None)}
    assert len(current) == 2


async def test_a_base_that_was_compared_stays_so(catalog: Catalog, bench: Bench) -> None:
    """Reading a base again, of which one file is no archive, does not undo that it was compared: nobody would again."""
    catalog.publish("demo", "1.0")
    catalog.publish_bytes("demo", "1.0", "demo-1.0.tar.gz", b"this is no archive")
    catalog.publish("demo", "1.1")
    releases = await watch(bench)
    for version in ("1.0", "1.1"):
        await ingest_release(releases[version].id, bench)
        await compare_release(releases[version].id, bench)

    assert (await state_and_reason(bench, releases["1.0"]))[0] is ReleaseState.COMPARED


async def test_a_base_of_which_more_can_be_read_is_compared_again(catalog: Catalog, bench: Bench) -> None:
    """A file that could not be had when its release was compared is read with the base, and then compared."""
    catalog.publish("demo", "1.0", kinds=("wheel", "sdist"))
    catalog.publish("demo", "1.1")
    releases = await watch(bench)
    catalog.fail(match="demo-1.0.tar.gz", status=503)
    with pytest.raises(SourceUnavailable):
        await ingest_release(releases["1.0"].id, bench)
    await compare_release(releases["1.0"].id, bench)
    async with bench.units.open() as unit:
        for job in await unit.jobs.due(now=NOON, limit=100):
            taken = await unit.jobs.take(Lease("worker", NOON), now=NOON)
            assert taken is not None, job
            await unit.jobs.finish(taken, now=NOON)
        await unit.commit()

    await ingest_release(releases["1.1"].id, bench)
    await compare_release(releases["1.1"].id, bench)

    async with bench.units.open() as unit:
        due = [await unit.jobs.take(Lease("worker", NOON + MINUTE), now=NOON) for _ in range(9)]
    assert CompareRelease(releases["1.0"].id) in [one.message for one in due if one]
    assert (await state_and_reason(bench, releases["1.0"]))[0] is ReleaseState.COMPARED


async def test_only_so_many_files_of_a_release_are_read(catalog: Catalog, bench: Bench) -> None:
    """The most telling ones are; the others are not fetched, and say how many there are, each time."""
    catalog.publish("demo", "1.0", kinds=("wheel", "sdist"))
    data = catalog.projects["demo"].files["demo-1.0-py3-none-any.whl"].data
    for number in range(4):
        catalog.publish_bytes(
            "demo", "1.0", f"demo-1.0-cp31{number}-cp31{number}-linux_x86_64.whl", data + b"\0" * number
        )
    bench = replace(bench, most_files=3)
    release = (await watch(bench))["1.0"]

    for _ in range(2):
        await ingest_release(release.id, bench)

    failures = await failures_of(bench, release)
    assert [name for name, failure in failures.items() if failure is None] == [
        "demo-1.0-cp310-cp310-linux_x86_64.whl",
        "demo-1.0-py3-none-any.whl",
        "demo-1.0.tar.gz",
    ]
    assert set(failures.values()) == {
        None,
        "it is not read: the index offers 6 files of this release, and 3 are read",
    }
    assert not [path for path in catalog.paths() if "cp311" in path]
    assert (await state_and_reason(bench, release))[0] is ReleaseState.READ


async def test_what_was_read_outlives_the_end_of_its_job(catalog: Catalog, bench: Bench) -> None:
    """A job that is ended at the second file leaves the first one read, and the next goes on from there."""
    catalog.publish("demo", "1.0", kinds=("wheel", "sdist"))
    release = (await watch(bench))["1.0"]
    catalog.fail(match="demo-1.0.tar.gz", silence_seconds=5)

    running = asyncio.create_task(ingest_release(release.id, bench))
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not catalog.paths()[-1].endswith(".tar.gz"):  # noqa: ASYNC110  # the index is a thread and sets no event
            await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    async with bench.units.open() as unit:
        assert len(await unit.comparisons.trees(release.id)) == 1
    await ingest_release(release.id, bench)
    assert len([path for path in catalog.paths() if path.endswith(".whl")]) == 1
    assert (await state_and_reason(bench, release))[0] is ReleaseState.READ


async def test_a_base_that_cannot_be_fetched_is_not_left_being_read(catalog: Catalog, bench: Bench) -> None:
    """A comparison that is given up for its base's sake leaves the base as it was: no job of its own would end it."""
    for version in ("1.0", "1.1", "1.2", "1.3"):
        catalog.publish("demo", version, kinds=("sdist",))
    releases = await watch(bench)
    draft = AuditDraft("1.0", ("safe-to-deploy",), distributions_shown=releases["1.0"].digests)
    jo = await seed_account(bench.units)
    await record_audit(
        releases["1.0"].ecosystem, releases["1.0"].project, draft, actor=jo, units=bench.units, clock=bench.clock
    )
    await ingest_release(releases["1.3"].id, bench)
    catalog.fail(match="demo-1.0.tar.gz", status=503)

    with pytest.raises(SourceUnavailable):
        await compare_release(releases["1.3"].id, bench)

    assert await state_and_reason(bench, releases["1.0"]) == (ReleaseState.KNOWN, None)


async def test_files_that_were_not_read_are_not_compared(catalog: Catalog, bench: Bench) -> None:
    """A broken file among good ones is left out of the comparisons; the first good one speaks for the release."""
    catalog.publish("demo", "1.0", kinds=("sdist",))
    catalog.publish_bytes("demo", "1.0", "demo-1.0-py3-none-any.whl", b"this is no archive")
    release = (await watch(bench))["1.0"]
    await ingest_release(release.id, bench)

    await compare_release(release.id, bench)

    async with bench.units.open() as unit:
        (only,) = await unit.comparisons.current(release.id)
    assert (only.new.filename, only.is_chosen) == ("demo-1.0.tar.gz", True)


async def test_a_release_can_be_read_again(catalog: Catalog, bench: Bench) -> None:
    """Whatever became of it, a release is read anew when somebody asks."""
    catalog.publish_bytes("demo", "1.0", "demo-1.0.tar.gz", b"this is no archive")
    release = (await watch(bench))["1.0"]
    await ingest_release(release.id, bench)

    await retry_release(release.id, units=bench.units, clock=bench.clock)

    assert (await state_and_reason(bench, release))[0] is ReleaseState.READING
    assert "ingest_release" in await due_kinds(bench)
