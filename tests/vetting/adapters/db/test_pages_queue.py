"""What waits for review: in order of use, without what is done or replaced."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.builders import comparison, finding, seed_comparison, seed_project, seed_release
from tests.clocks import NOON
from tests.stored_scores import seed_score
from vetting.adapters.db.pages.queue import DatabaseQueuePages
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.comparisons import Base
from vetting.domain.projects import Project
from vetting.domain.releases import Release
from vetting.domain.signals.interface import Severity
from vetting.domain.trust_score.ledger import ScoreStatus
from vetting.pages.queue import Queue, QueueFilter, QueueItem

DAY = timedelta(days=1)


async def wait(
    units: DatabaseUnits,
    project: Project | str,
    version: str = "1.0",
    *,
    kind: Base = Base.NONE,
    worst: Severity | None = None,
    age: timedelta = timedelta(),
) -> Release:
    """Store a compared release that waits."""
    known = await seed_project(units, project) if isinstance(project, str) else project
    release = await seed_release(units, known, version, age=age)
    findings = [] if worst is None else [finding(severity=worst)]
    await seed_comparison(units, comparison(release, kind=kind, findings=findings))
    return release


def named(items: tuple[QueueItem, ...]) -> list[str]:
    """Name what is listed."""
    return [f"{one.project} {one.release.version}" for one in items]


async def test_an_empty_instance_has_an_empty_queue(engine: AsyncEngine) -> None:
    """Where nothing was watched nothing waits."""
    pages = DatabaseQueuePages(engine)

    assert await pages.queue(QueueFilter(), limit=10) == Queue((), 0, 0)
    assert await pages.newest(limit=10) == ()


async def test_the_most_useful_comes_first(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """Findings lead, then an audited base, then age; the newest-first list goes by time alone."""
    await wait(units, "young")
    await wait(units, "old", age=2 * DAY)
    await wait(units, "audited-base", kind=Base.AUDITED, age=DAY)
    await wait(units, "finding", worst=Severity.MEDIUM, age=3 * DAY)
    pages = DatabaseQueuePages(engine)

    queue = await pages.queue(QueueFilter(), limit=10)

    assert named(queue.items) == ["finding 1.0", "audited-base 1.0", "old 1.0", "young 1.0"]
    assert (queue.total, queue.waiting) == (4, 4)
    assert named((await pages.queue(QueueFilter(), limit=2, offset=1)).items) == ["audited-base 1.0", "old 1.0"]
    assert named(await pages.newest(limit=2)) == ["young 1.0", "audited-base 1.0"]


async def test_what_is_decided_does_not_wait(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """Audited and vetoed releases are gone; scored, disputed and not yet scored ones stay."""
    releases = {name: await wait(units, name) for name in ("audited", "vetoed", "disputed", "scored", "fresh")}
    await seed_score(engine, releases["audited"], 9000, audited=True)
    await seed_score(engine, releases["vetoed"], status=ScoreStatus.VETOED)
    await seed_score(engine, releases["disputed"], status=ScoreStatus.DISPUTED)
    await seed_score(engine, releases["scored"])

    queue = await DatabaseQueuePages(engine).queue(QueueFilter(), limit=10)

    assert sorted(named(queue.items)) == ["disputed 1.0", "fresh 1.0", "scored 1.0"]


async def test_what_cannot_be_reviewed_does_not_wait(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """Releases that were not compared, were removed, or belong to an earlier life of a name are left out."""
    await seed_release(units, await seed_project(units, "unread"))
    removed = await wait(units, "removed")
    reborn = await seed_project(units, "reborn")
    await wait(units, reborn)
    async with units.open() as unit:
        await unit.releases.set_removed(removed.id, NOON)
        await unit.projects.save(replace(reborn, lineage=2))
        await unit.commit()

    assert (await DatabaseQueuePages(engine).queue(QueueFilter(with_older=True), limit=10)).items == ()


async def test_a_replaced_release_waits_only_if_asked_for(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """Only the newest version of a project waits by default, and an audited one replaces those below it too."""
    project = await seed_project(units)
    await wait(units, project, "1.9")
    newest = await wait(units, project, "1.10", age=DAY)
    pages = DatabaseQueuePages(engine)

    assert named((await pages.queue(QueueFilter(), limit=10)).items) == ["demo 1.10"]
    everything = await pages.queue(QueueFilter(with_older=True), limit=10)
    assert [(one.release.version, one.is_newest) for one in everything.items] == [("1.10", True), ("1.9", False)]
    assert (everything.total, everything.waiting) == (2, 1)

    await seed_score(engine, newest, 9000, audited=True)
    assert (await pages.queue(QueueFilter(), limit=10)).items == ()


async def test_the_queue_can_be_narrowed(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """By part of a name, by kind of base, and by how bad the findings are at least."""
    await wait(units, "alpha", kind=Base.AUDITED)
    await wait(units, "beta", worst=Severity.LOW)
    await wait(units, "gamma", worst=Severity.HIGH)
    pages = DatabaseQueuePages(engine)

    async def found(wanted: QueueFilter) -> list[str]:
        queue = await pages.queue(wanted, limit=10)
        assert (queue.total, queue.waiting) == (len(queue.items), 3)
        return named(queue.items)

    assert await found(QueueFilter(text="ALPH")) == ["alpha 1.0"]
    assert await found(QueueFilter(base=Base.AUDITED)) == ["alpha 1.0"]
    assert await found(QueueFilter(worst=Severity.MEDIUM)) == ["gamma 1.0"]
    assert await found(QueueFilter(worst=Severity.LOW)) == ["gamma 1.0", "beta 1.0"]
