"""One release as its page shows it, and the releases of feeds."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.builders import (
    comparison,
    digest,
    finding,
    sdist,
    seed_account,
    seed_comparison,
    seed_project,
    seed_release,
    wheel,
)
from tests.clocks import NOON, FrozenClock
from tests.stored_scores import seed_score
from tests.taking import take_all
from vetting.adapters.db.pages.releases import DatabaseReleasePages
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.audits import AuditDraft, FullAudit, Violation
from vetting.domain.indexes import Vulnerability
from vetting.domain.looking import Found, Look
from vetting.domain.projects import ReleaseState
from vetting.domain.releases import Ecosystem, project_name
from vetting.jobs import CompareRelease, IngestRelease, Message
from vetting.pages.releases import JobTrouble
from vetting.usecases.auditing import record_audit

PYPI = Ecosystem.PYPI
DEMO = project_name(PYPI, "demo")
MINUTE = timedelta(minutes=1)


async def test_what_is_not_known_has_no_page(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """Neither an unknown project nor an unknown version of a known one is found."""
    pages = DatabaseReleasePages(engine)
    assert await pages.page(PYPI, DEMO, "1.0") is None

    await seed_release(units, await seed_project(units), "1.0")

    assert await pages.page(PYPI, DEMO, "2.0") is None
    assert await pages.files(PYPI, DEMO, "2.0") == ()
    assert await pages.score(PYPI, DEMO, "2.0") is None


async def test_another_spelling_finds_the_release(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """``1.0.0`` is ``1.0`` under PEP 440; the index's own spelling is what comes back, and wins where both exist."""
    project = await seed_project(units)
    await seed_release(units, project, "1.0")
    pages = DatabaseReleasePages(engine)

    page = await pages.page(PYPI, DEMO, "v1.0.0")
    assert page is not None
    assert page.release.version == "1.0"

    await seed_release(units, project, "1.0.0")
    page = await pages.page(PYPI, DEMO, "1.0.0")
    assert page is not None
    assert page.release.version == "1.0.0"


async def test_a_release_knows_its_neighbours(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """Older and newer are by version order, and the ends of the list have one only."""
    project = await seed_project(units)
    for version in ("1.10", "1.9", "1.11"):
        await seed_release(units, project, version)
    pages = DatabaseReleasePages(engine)

    found = [await pages.page(PYPI, DEMO, version) for version in ("1.9", "1.10", "1.11")]

    assert [(one.older, one.newer) for one in found if one] == [(None, "1.10"), ("1.9", "1.11"), ("1.10", None)]


async def test_each_file_says_what_came_of_reading_it(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """Tree, notes and failure stand with the distribution, removed ones included."""
    release = await seed_release(units, await seed_project(units), "1.0", sdist(), wheel())
    read, broken = release.distributions[1], release.distributions[0]
    assert read.id is not None
    assert broken.id is not None
    async with units.open() as unit:
        await unit.releases.set_read(read.id, tree=digest("tree"), notes=["a link"], failure=None)
        await unit.releases.set_read(broken.id, tree=None, notes=[], failure="not an archive")
        await unit.releases.save_distribution(replace(broken, removed_at=NOON))
        await unit.commit()

    page = await DatabaseReleasePages(engine).page(PYPI, DEMO, "1.0")

    assert page is not None
    by_name = {one.distribution.filename: one for one in page.files}
    assert (by_name[read.filename].tree, by_name[read.filename].notes) == (digest("tree"), ("a link",))
    assert by_name[broken.filename].failure == "not an archive"
    assert by_name[broken.filename].distribution.removed_at == NOON
    assert await DatabaseReleasePages(engine).files(PYPI, DEMO, "1.0") == page.files


async def test_the_comparison_comes_with_its_base_and_findings(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """Every comparison that a release is judged by is there, and the version it was read against."""
    project = await seed_project(units)
    base = await seed_release(units, project, "1.0")
    release = await seed_release(units, project, "1.1")
    await seed_comparison(units, comparison(release, base, findings=[finding()]))
    pages = DatabaseReleasePages(engine)

    page, first = await pages.page(PYPI, DEMO, "1.1"), await pages.page(PYPI, DEMO, "1.0")

    assert page is not None
    assert first is not None
    assert (page.state, page.base_version) == (ReleaseState.COMPARED, "1.0")
    assert [one.findings for one in page.comparisons] == [(finding(),)]
    assert (first.comparisons, first.base_version) == ((), None)


async def test_only_audits_of_this_version_are_listed(
    engine: AsyncEngine, units: DatabaseUnits, clock: FrozenClock
) -> None:
    """Audits that end here and violations that name it belong to the release; others do not."""
    project, jo = await seed_project(units), await seed_account(units)
    old, new = await seed_release(units, project, "1.0"), await seed_release(units, project, "1.1")
    drafts = [
        AuditDraft("1.0", ("safe-to-run",), distributions_shown=old.digests),
        AuditDraft(
            "1.1",
            ("safe-to-run",),
            base_version="1.0",
            distributions_shown=new.digests,
            base_distributions_shown=old.digests,
        ),
        AuditDraft("1.1", ("safe-to-run",), specifier=">=1.1", distributions_shown=new.digests),
    ]
    full, delta, violation = [await record_audit(PYPI, DEMO, one, actor=jo, units=units, clock=clock) for one in drafts]
    pages = DatabaseReleasePages(engine)

    first, second = await pages.page(PYPI, DEMO, "1.0"), await pages.page(PYPI, DEMO, "1.1")

    assert first is not None
    assert second is not None
    assert [one.audit.id for one in first.audits] == [full]
    assert [one.audit.id for one in second.audits] == [violation, delta]
    assert isinstance(first.audits[0].audit.entry, FullAudit)
    assert isinstance(second.audits[0].audit.entry, Violation)


async def test_the_score_is_kept_each_time_it_changed(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """A page gives the history, the newest last; a badge the last one."""
    release = await seed_release(units, await seed_project(units))
    await seed_score(engine, release, -2000)
    await seed_score(engine, release, 9000, audited=True, at=NOON + MINUTE)
    await seed_score(engine, release, 1, criteria="safe-to-run", at=NOON + 2 * MINUTE)
    pages = DatabaseReleasePages(engine)

    page, score = await pages.page(PYPI, DEMO, "1.0"), await pages.score(PYPI, DEMO, "1.0")

    assert page is not None
    assert [one.points for one in page.history] == [-2000, 9000]
    assert score == page.history[-1]


async def test_what_is_known_against_a_release_is_shown(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """The last look at its advisories is there; before any, nothing is said."""
    release = await seed_release(units, await seed_project(units), "1.0")
    pages = DatabaseReleasePages(engine)
    page = await pages.page(PYPI, DEMO, "1.0")
    assert page is not None
    assert page.advisories is None

    look = Look(Found((Vulnerability("MAL-2026-1", summary="Steals keys."),)), NOON)
    async with units.open() as unit:
        await unit.index_facts.save_advisories(release.id, look)
        await unit.commit()

    page = await pages.page(PYPI, DEMO, "1.0")
    assert page is not None
    assert page.advisories == look


async def _run(units: DatabaseUnits, message: Message, *, fails: bool) -> None:
    async with units.open() as unit:
        unit.enqueue(message)
        await unit.commit()
    async with units.open() as unit:
        job = next(one for one in await take_all(unit, now=NOON) if one.kind == message.kind)
        if fails:
            await unit.jobs.fail(job, now=NOON, reason="it broke")
        else:
            await unit.jobs.retry(job, at=NOON + MINUTE, reason="the index is away")
        await unit.commit()


async def test_jobs_that_did_not_end_are_shown_with_their_reason(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """A failed job says why; one that is tried again says when; one that runs or is done says nothing."""
    release = await seed_release(units, await seed_project(units))
    pages = DatabaseReleasePages(engine)
    page = await pages.page(PYPI, DEMO, "1.0")
    assert page is not None
    assert page.trouble == ()

    await _run(units, IngestRelease(release.id), fails=False)
    await _run(units, CompareRelease(release.id), fails=True)

    page = await pages.page(PYPI, DEMO, "1.0")
    assert page is not None
    assert page.trouble == (
        JobTrouble("ingest_release", 1, "the index is away", NOON + MINUTE),
        JobTrouble("compare_release", 1, "it broke", None),
    )


async def test_a_new_attempt_hides_the_failure_before_it(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """Once somebody asked again, the last job speaks, not the failed one."""
    release = await seed_release(units, await seed_project(units))
    await _run(units, CompareRelease(release.id), fails=True)
    async with units.open() as unit:
        unit.enqueue(CompareRelease(release.id))
        await unit.commit()

    page = await DatabaseReleasePages(engine).page(PYPI, DEMO, "1.0")

    assert page is not None
    assert page.trouble == ()


async def test_recent_releases_are_those_that_are_read(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """The last seen comes first; releases that nobody asked to read are left out; one project can be asked for."""
    demo, other = await seed_project(units), await seed_project(units, "other")
    older = await seed_release(units, demo, "1.0", age=timedelta(days=2))
    newer = await seed_release(units, other, "5.0", age=timedelta(days=1))
    await seed_release(units, demo, "0.9")
    for one in (older, newer):
        await seed_comparison(units, comparison(one))
    await seed_score(engine, older, at=NOON + MINUTE)
    pages = DatabaseReleasePages(engine)

    recent = await pages.recent(limit=10)

    assert [(one.project, one.version, one.changed_at) for one in recent] == [
        ("other", "5.0", NOON - timedelta(days=1)),
        ("demo", "1.0", NOON + MINUTE),
    ]
    assert await pages.recent(limit=1) == recent[:1]
    assert await pages.recent(limit=10, of=(PYPI, DEMO)) == recent[1:]
