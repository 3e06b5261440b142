"""Audits as pages and exports show them."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.builders import sdist, seed_account, seed_project, seed_release, wheel
from tests.clocks import NOON, FrozenClock
from vetting.adapters.db.pages.audits import DatabaseAuditPages
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.accounts import Actor, Level
from vetting.domain.audits import AuditDraft, AuditId
from vetting.domain.criteria import Criterion
from vetting.domain.releases import Ecosystem, Release
from vetting.pages.audits import CoveredFile
from vetting.usecases.auditing import record_audit, withdraw_audit

PYPI = Ecosystem.PYPI


async def audit(
    units: DatabaseUnits,
    clock: FrozenClock,
    actor: Actor,
    release: Release,
    base: Release | None = None,
    *,
    specifier: str | None = None,
) -> AuditId:
    """Record *actor*'s audit of all of *release*."""
    draft = AuditDraft(
        release.version,
        ("safe-to-deploy",),
        base_version=base.version if base else None,
        specifier=specifier,
        distributions_shown=release.digests,
        base_distributions_shown=base.digests if base else frozenset(),
    )
    return await record_audit(PYPI, release.project, draft, actor=actor, units=units, clock=clock)


async def test_the_last_audits_come_first(engine: AsyncEngine, units: DatabaseUnits, clock: FrozenClock) -> None:
    """Lists are newest first, of everybody or of one reviewer."""
    release = await seed_release(units, await seed_project(units))
    jo, kim = await seed_account(units), await seed_account(units, "kim")
    first = await audit(units, clock, jo, release)
    second = await audit(units, clock, kim, release)
    pages = DatabaseAuditPages(engine)

    assert [one.audit.id for one in await pages.recent(limit=10)] == [second, first]
    assert [one.audit.id for one in await pages.recent(limit=1)] == [second]
    assert [one.audit.id for one in await pages.of_reviewer(jo.id, limit=10)] == [first]


async def test_an_audit_names_the_files_it_covers(
    engine: AsyncEngine, units: DatabaseUnits, clock: FrozenClock
) -> None:
    """Both sides of a delta are listed, by name, with whether the index still offers them."""
    project, jo = await seed_project(units), await seed_account(units)
    old = await seed_release(units, project, "1.0")
    new = await seed_release(units, project, "1.1", sdist(version="1.1"), wheel(version="1.1"))
    delta = await audit(units, clock, jo, new, old)
    violation = await audit(units, clock, jo, new, specifier="==1.1")
    async with units.open() as unit:
        await unit.releases.save_distribution(replace(old.distributions[0], removed_at=NOON))
        await unit.commit()
    pages = DatabaseAuditPages(engine)

    page = await pages.page(delta)

    assert page is not None
    gone = old.distributions[0]
    packed, built = sorted(new.distributions, key=lambda one: one.filename, reverse=True)
    assert page.starts_from == (CoveredFile(gone.sha256, gone.filename, is_offered=False),)
    assert page.covers == (
        CoveredFile(built.sha256, built.filename, is_offered=True),
        CoveredFile(packed.sha256, packed.filename, is_offered=True),
    )
    of_violation = await pages.page(violation)
    assert of_violation is not None
    assert (of_violation.covers, of_violation.starts_from) == ((), ())


async def test_no_audit_has_no_page(engine: AsyncEngine) -> None:
    """An id that nothing has gives nothing."""
    assert await DatabaseAuditPages(engine).page(AuditId(99)) is None


async def test_reviewers_are_those_whose_word_weighs(
    engine: AsyncEngine, units: DatabaseUnits, clock: FrozenClock
) -> None:
    """The heaviest come first; audits that were withdrawn, and accounts without a level, do not count."""
    release = await seed_release(units, await seed_project(units))
    for login, level in (("low", Level.LOW), ("high", Level.HIGH), ("a-high", Level.HIGH), ("nobody", None)):
        actor = await seed_account(units, login, level=level)
        audit_id = await audit(units, clock, actor, release)
        if login == "low":
            await withdraw_audit(audit_id, reason="", actor=actor, units=units, clock=clock)

    reviewers = await DatabaseAuditPages(engine).reviewers()

    assert [(one.account.login, one.audits) for one in reviewers] == [("a-high", 1), ("high", 1), ("low", 0)]


async def test_an_export_holds_what_stands_and_weighs(
    engine: AsyncEngine, units: DatabaseUnits, clock: FrozenClock
) -> None:
    """Left out are withdrawn audits, earlier lineages, other ecosystems and, for the public, who has no level."""
    demo, reborn = await seed_project(units), await seed_project(units, "reborn")
    release, old_life = await seed_release(units, demo), await seed_release(units, reborn)
    jo, kim = await seed_account(units), await seed_account(units, "kim", level=None)
    withdrawn = await audit(units, clock, jo, release)
    by_jo = await audit(units, clock, jo, release)
    by_kim = await audit(units, clock, kim, release)
    await audit(units, clock, jo, old_life)
    await withdraw_audit(withdrawn, reason="", actor=jo, units=units, clock=clock)
    async with units.open() as unit:
        await unit.projects.save(replace(reborn, lineage=2))
        await unit.criteria.add(Criterion("licence-ok", "The licence fits."), at=NOON)
        await unit.commit()
    pages = DatabaseAuditPages(engine)

    public, own = await pages.public_export(PYPI), await pages.export_of("kim", PYPI)

    assert own is not None
    assert [one.id for one in public.audits] == [by_jo]
    assert [one.id for one in own.audits] == [by_kim]
    assert public.criteria.names == ("safe-to-run", "safe-to-deploy", "licence-ok")
    assert public.criteria == await pages.criteria()
    assert (await pages.public_export(Ecosystem.NPM)).audits == ()
    assert await pages.export_of("nobody", PYPI) is None
