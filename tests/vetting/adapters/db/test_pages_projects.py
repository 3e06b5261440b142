"""Projects as pages show them: newest release first, public scores, in any spelling."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.builders import (
    comparison,
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
from vetting.adapters.db.pages.projects import DatabaseProjectPages
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.audits import AuditDraft
from vetting.domain.comparisons import Base, Side
from vetting.domain.indexes import MaintainerRole, Maintainers
from vetting.domain.looking import Found, Look
from vetting.domain.notices import Notice, NoticeKind
from vetting.domain.projects import ReleaseState
from vetting.domain.releases import Distribution, Ecosystem, project_name
from vetting.domain.signals.interface import Scope, Severity
from vetting.domain.trust_score.ledger import ScoreStatus
from vetting.domain.trust_score.table import Band
from vetting.pages.projects import ComparisonLine
from vetting.pages.scores import ScoreSummary
from vetting.usecases.auditing import record_audit, withdraw_audit

DEMO = project_name(Ecosystem.PYPI, "demo")


async def test_a_project_nobody_knows_has_no_page(engine: AsyncEngine) -> None:
    """Looking up a name that was never watched gives nothing, not an error."""
    pages = DatabaseProjectPages(engine)

    assert await pages.page(Ecosystem.PYPI, DEMO) is None
    assert await pages.watched(limit=10) == ()
    assert await pages.count_watched() == 0


async def test_releases_are_listed_newest_version_first(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """The order is the ecosystem's, not the text's, nor that in which they were seen."""
    project = await seed_project(units)
    for version in ("1.9", "1.10", "1.10rc1", "not a version"):
        await seed_release(units, project, version)

    page = await DatabaseProjectPages(engine).page(Ecosystem.PYPI, DEMO)

    assert page is not None
    assert [one.version for one in page.releases] == ["1.10", "1.10rc1", "1.9", "not a version"]


async def test_a_release_shows_what_is_known_of_it(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """State, files, what it was compared with and the last public score stand on one line."""
    project = await seed_project(units)
    base = await seed_release(units, project, "1.0")
    release = await seed_release(units, project, "1.1", sdist(version="1.1"), wheel(version="1.1"))
    low, high = finding(severity=Severity.LOW), finding(severity=Severity.HIGH)
    old = finding(rule="U1", severity=Severity.HIGH, scope=Scope.CONTEXT)
    await seed_comparison(units, comparison(release, base, findings=[low]))
    await seed_score(engine, release, -9000)
    await seed_score(engine, release, 9000, audited=True, at=NOON + timedelta(hours=1))
    await seed_score(engine, release, 16000, criteria="safe-to-run", at=NOON + timedelta(hours=2))

    page = await DatabaseProjectPages(engine).page(Ecosystem.PYPI, DEMO)
    assert page is not None
    newest, oldest = page.releases
    assert (newest.state, newest.files, newest.uploaded_at) == (ReleaseState.COMPARED, 2, NOON)
    assert newest.comparison == ComparisonLine(Base.UNAUDITED, "1.0", 1, 3, 2, Severity.LOW, is_finished=True)
    assert newest.score == ScoreSummary(
        ScoreStatus.SCORED,
        is_audited=True,
        points=9000,
        band=Band(4000, 14000),
        figure=61,
        computed_at=NOON + timedelta(hours=1),
    )
    assert (oldest.comparison, oldest.score) == (None, None)

    await seed_comparison(units, comparison(release, base, findings=[low, high, old], unfinished="too large"))
    page = await DatabaseProjectPages(engine).page(Ecosystem.PYPI, DEMO)
    assert page is not None
    assert page.releases[0].comparison == ComparisonLine(
        Base.UNAUDITED, "1.0", 1, 3, 2, Severity.HIGH, is_finished=False
    )


async def test_context_is_no_finding_on_the_change(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """What stood in the base too does not make a release look bad in a list."""
    release = await seed_release(units, await seed_project(units))
    await seed_comparison(units, comparison(release, findings=[finding(scope=Scope.CONTEXT)]))

    page = await DatabaseProjectPages(engine).page(Ecosystem.PYPI, DEMO)

    assert page is not None
    assert page.releases[0].comparison is not None
    assert page.releases[0].comparison.worst is None


async def test_a_cut_off_scan_of_any_file_makes_the_line_unfinished(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """A release is not shown as scanned while one of its files was not."""
    release = await seed_release(units, await seed_project(units), "1.0", sdist(), wheel())
    of_wheel = replace(comparison(release, unfinished="took too long"), new=_side(release.distributions[1]))
    await seed_comparison(units, comparison(release), of_wheel)

    page = await DatabaseProjectPages(engine).page(Ecosystem.PYPI, DEMO)

    assert page is not None
    assert page.releases[0].comparison is not None
    assert not page.releases[0].comparison.is_finished


def _side(distribution: Distribution) -> Side:
    return Side(distribution.filename, distribution.sha256)


async def test_files_no_longer_offered_are_not_counted(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """A release whose offered files are all yanked is yanked; removed files count for nothing."""
    project = await seed_project(units)
    release = await seed_release(units, project, "1.0", sdist(), wheel())
    async with units.open() as unit:
        await unit.releases.save_distribution(replace(release.distributions[0], removed_at=NOON))
        await unit.releases.save_distribution(replace(release.distributions[1], yanked=True))
        await unit.commit()

    page = await DatabaseProjectPages(engine).page(Ecosystem.PYPI, DEMO)

    assert page is not None
    assert (page.releases[0].files, page.releases[0].is_yanked) == (1, True)


async def test_a_project_shows_all_its_audits_and_says_which_count(
    engine: AsyncEngine, units: DatabaseUnits, clock: FrozenClock
) -> None:
    """Withdrawn audits stay, with their reason; those of another life of the name are marked."""
    project, jo = await seed_project(units), await seed_account(units)
    release = await seed_release(units, project)
    draft = AuditDraft("1.0", ("safe-to-deploy",), distributions_shown=release.digests)
    taken_back = await record_audit(Ecosystem.PYPI, DEMO, draft, actor=jo, units=units, clock=clock)
    standing = await record_audit(Ecosystem.PYPI, DEMO, draft, actor=jo, units=units, clock=clock)
    await withdraw_audit(taken_back, reason="Wrong file.", actor=jo, units=units, clock=clock)
    pages = DatabaseProjectPages(engine)

    page = await pages.page(Ecosystem.PYPI, DEMO)
    assert page is not None
    assert [(one.audit.id, one.is_current, one.withdrawn_reason) for one in page.audits] == [
        (standing, True, None),
        (taken_back, True, "Wrong file."),
    ]

    async with units.open() as unit:
        await unit.projects.save(replace(project, lineage=2))
        await unit.commit()
    page = await pages.page(Ecosystem.PYPI, DEMO)
    assert page is not None
    assert page.releases == ()
    assert [one.is_current for one in page.audits] == [False, False]


async def test_a_project_shows_who_maintains_it_and_what_was_noticed(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """The last look at its maintainers, and its history, newest first; before any look nothing is said."""
    project = await seed_project(units)
    pages = DatabaseProjectPages(engine)
    page = await pages.page(Ecosystem.PYPI, DEMO)
    assert page is not None
    assert (page.maintainers, page.notices) == (None, ())

    look = Look(Found(Maintainers((MaintainerRole("sam", "Owner"),), organization="crafts")), NOON)
    yanked, gone = [Notice(kind, f"{kind}.", NOON) for kind in (NoticeKind.YANKED, NoticeKind.PROJECT_REMOVED)]
    async with units.open() as unit:
        await unit.index_facts.save_maintainers(project.id, look)
        await unit.index_facts.add_notices(project.id, 1, [yanked, gone])
        await unit.commit()

    page = await pages.page(Ecosystem.PYPI, DEMO)
    assert page is not None
    assert (page.maintainers, page.notices) == (look, (gone, yanked))


async def test_watched_projects_come_with_their_newest_read_release(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """Who had a release last comes first; the card shows the highest version that was read."""
    quiet, busy, empty = [await seed_project(units, name) for name in ("quiet", "busy", "empty")]
    await seed_project(units, "unwatched", watched=False)
    read = await seed_release(units, busy, "2.0", age=timedelta(days=1))
    await seed_comparison(units, comparison(await seed_release(units, busy, "1.9")))
    await seed_comparison(units, comparison(read))
    await seed_release(units, busy, "3.0", age=timedelta(days=2))
    await seed_release(units, quiet, "1.0", age=timedelta(days=9))
    pages = DatabaseProjectPages(engine)

    cards = await pages.watched(limit=10)

    versions = [(one.project.name, one.newest.version if one.newest else None) for one in cards]
    assert versions == [(busy.name, "2.0"), (quiet.name, None), (empty.name, None)]
    assert await pages.watched(limit=1, offset=2) == (cards[2],)
    assert await pages.count_watched() == 3


async def test_search_finds_any_spelling(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """Case and separators do not matter; the name itself comes first, then what begins with it."""
    for name in ("my-demo-kit", "demo-kit-extra", "demo-kit", "other"):
        await seed_project(units, name)
    pages = DatabaseProjectPages(engine)

    async def found(text: str) -> list[str]:
        return [one.project.name for one in await pages.search(text, limit=10)]

    assert await found(" Demo_Kit ") == ["demo-kit", "demo-kit-extra", "my-demo-kit"]
    assert await found("EXTRA") == ["demo-kit-extra"]
    assert await found("100%") == []
    assert await found("de_o") == []


async def test_a_list_takes_as_many_queries_for_many_as_for_one(engine: AsyncEngine, units: DatabaseUnits) -> None:
    """Scores, files and comparisons of a list are read together, never one by one."""
    statements: list[str] = []
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *about: statements.append(about[2]))
    pages = DatabaseProjectPages(engine)
    counts = []
    for number in range(3):
        project = await seed_project(units, f"demo{number}")
        release = await seed_release(units, project, "1.0", sdist(f"demo{number}"))
        await seed_comparison(units, comparison(release, findings=[finding()]))
        await seed_score(engine, release)
        statements.clear()
        await pages.watched(limit=10)
        counts.append(len(statements))

    assert counts[0] == counts[1] == counts[2]
