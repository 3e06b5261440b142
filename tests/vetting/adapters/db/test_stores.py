"""What goes into a store comes out again, as it was."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from tests.builders import comparison, digest, finding, sdist, seed_account, seed_project, seed_release, wheel
from tests.clocks import NOON, FrozenClock
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.accounts import AccountId
from vetting.domain.audits import Audit, AuditId, DeltaAudit, Effort, FullAudit, Violation
from vetting.domain.criteria import Criterion
from vetting.domain.errors import Conflict, InvalidInput, NotFound
from vetting.domain.projects import Polling, ProjectStatus, ReleaseState
from vetting.domain.releases import ProjectId, ReleaseId
from vetting.domain.sending import sending
from vetting.domain.signals.interface import Scope
from vetting.ports.store import Unit


async def test_a_project_comes_back_as_it_was_saved(units: DatabaseUnits) -> None:
    """Every field of a project survives the database."""
    project = replace(
        await seed_project(units),
        lineage=2,
        status=ProjectStatus.QUARANTINED,
        removed_at=NOON,
        polling=Polling(NOON, NOON + timedelta(minutes=5), "away", '"tag"', "yesterday", 7),
    )
    async with units.open() as unit:
        await unit.projects.save(project)
        await unit.commit()

    async with units.open() as unit:
        assert await unit.projects.get(project.id) == project
        assert await unit.projects.find(project.ecosystem, project.name) == project
        assert await unit.projects.watched() == (project,)


async def test_projects_never_polled_are_due_first(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A watched project is due when it was never polled or its time has come; others are not."""
    later, never, unwatched, due = [
        await seed_project(units, name, watched=name != "unwatched") for name in ("later", "never", "unwatched", "due")
    ]
    async with units.open() as unit:
        await unit.projects.save(replace(later, polling=Polling(next_at=NOON + timedelta(minutes=1))))
        await unit.projects.save(replace(due, polling=Polling(next_at=NOON)))
        await unit.commit()

    async with units.open() as unit:
        assert await unit.projects.due(clock.now(), limit=10) == (never.id, due.id)
        assert unwatched.id not in await unit.projects.due(clock.now() + timedelta(days=1), limit=10)


async def test_what_does_not_exist_is_not_found(units: DatabaseUnits) -> None:
    """Asking for an id that nothing has is an error of one kind."""
    async with units.open() as unit:
        with pytest.raises(NotFound, match="no project 99"):
            await unit.projects.get(ProjectId(99))
        with pytest.raises(NotFound, match="no release 99"):
            await unit.releases.get(ReleaseId(99))
        with pytest.raises(NotFound, match="no audit 99"):
            await unit.audits.get(AuditId(99))


async def test_a_release_comes_back_with_its_distributions(units: DatabaseUnits) -> None:
    """A release is loaded with what the index offers and offered for it."""
    project = await seed_project(units)
    release = await seed_release(units, project, "1.0", sdist(), wheel())
    source = next(one for one in release.distributions if one.sha256 == sdist().sha256)
    gone = replace(source, removed_at=NOON, yanked=True, url=None)
    async with units.open() as unit:
        await unit.releases.save_distribution(gone)
        await unit.releases.set_removed(release.id, NOON)
        await unit.commit()

    async with units.open() as unit:
        loaded = await unit.releases.find(project.id, 1, "1.0")
        assert loaded is not None
        assert gone in loaded.distributions
        assert loaded.digests == {wheel().sha256}
        assert await unit.releases.of_project(project.id, 1) == (loaded,)
        assert await unit.releases.of_project(project.id, 2) == ()
        assert await unit.releases.find(project.id, 1, "2.0") is None


async def test_a_distribution_that_was_read_names_its_tree(units: DatabaseUnits) -> None:
    """Only distributions that were read into a tree are listed with one."""
    release = await seed_release(units, await seed_project(units), "1.0", sdist(), wheel())
    read, failed = release.distributions
    async with units.open() as unit:
        assert read.id is not None
        assert failed.id is not None
        await unit.releases.set_read(read.id, tree=digest("tree"), notes=["a link"], failure=None)
        await unit.releases.set_read(failed.id, tree=None, notes=[], failure="broken")
        await unit.releases.set_state(release.id, ReleaseState.READ, at=NOON)
        await unit.commit()

    async with units.open() as unit:
        assert await unit.comparisons.trees(release.id) == {read.sha256: digest("tree")}
        assert await unit.releases.state_of(release.id) is ReleaseState.READ


async def test_a_release_is_judged_by_its_current_comparisons(units: DatabaseUnits) -> None:
    """The current comparisons come back with their findings, the chosen one first, and replace earlier ones."""
    project = await seed_project(units)
    base = await seed_release(units, project, "1.0")
    release = await seed_release(units, project, "1.1")
    against_base = comparison(release, base, findings=[finding(), finding("F1", scope=Scope.CONTEXT)])
    whole = comparison(release, None, unfinished="a file was too large")
    async with units.open() as unit:
        await unit.comparisons.set_current(release.id, [whole])
        await unit.comparisons.set_current(release.id, [against_base, replace(whole, is_chosen=False)])
        await unit.commit()

    async with units.open() as unit:
        current = await unit.comparisons.current(release.id)
        assert [replace(one, id=None) for one in current] == [against_base, replace(whole, is_chosen=False)]
        assert await unit.comparisons.chosen(release.id) == current[0]
        assert await unit.comparisons.chosen(base.id) is None


async def test_a_comparison_on_demand_judges_nothing(units: DatabaseUnits) -> None:
    """A comparison that was only looked at is kept, found again, and leaves the current ones alone."""
    project = await seed_project(units)
    base = await seed_release(units, project, "1.0")
    release = await seed_release(units, project, "1.1")
    looked_at = comparison(release, base, is_chosen=False)
    async with units.open() as unit:
        await unit.comparisons.save(looked_at)
        await unit.comparisons.save(looked_at)
        await unit.commit()

    async with units.open() as unit:
        assert looked_at.old is not None
        found = await unit.comparisons.find(release.id, old=looked_at.old.sha256, new=looked_at.new.sha256)
        assert found is not None
        assert replace(found, id=None) == looked_at
        assert await unit.comparisons.find(release.id, old=None, new=looked_at.new.sha256) is None
        assert await unit.comparisons.current(release.id) == ()


@pytest.mark.parametrize(
    "entry",
    [
        FullAudit("1.0", ("safe-to-run",), ("Jo <jo@example.test>",), (digest("a"),), "read"),
        DeltaAudit("1.0", "1.1", ("safe-to-deploy",), ("Jo",), (digest("a"),), (digest("b"),), None),
        Violation("<2", ("safe-to-run",), ("Jo",), "a backdoor"),
    ],
)
async def test_an_audit_comes_back_as_it_was_recorded(units: DatabaseUnits, entry: Audit) -> None:
    """Each kind of entry survives the database, with its author, effort and withdrawal."""
    project, jo = await seed_project(units), await seed_account(units)
    async with units.open() as unit:
        audit_id = await unit.audits.add(
            entry, project_id=project.id, lineage=1, account_id=jo.id, effort=Effort(1, 4), at=NOON
        )
        await unit.audits.set_withdrawn(audit_id, at=NOON, reason="a mistake")
        await unit.commit()

    async with units.open() as unit:
        audit = await unit.audits.get(audit_id)
        assert (audit.entry, audit.effort, audit.reviewer.login) == (entry, Effort(1, 4), "jo")
        assert audit.withdrawn_at == NOON
        assert await unit.audits.of_project(project.id) == (audit,)


async def test_an_audit_sent_twice_at_once_is_kept_once(units: DatabaseUnits) -> None:
    """Whoever records the same request second is given what the first recorded, and can go on in the same unit."""
    project, jo = await seed_project(units), await seed_account(units)
    entry, sent = FullAudit("1.0", ("safe-to-run",)), sending("k", "1.0")

    async def add(unit: Unit) -> AuditId:
        return await unit.audits.add(
            entry, project_id=project.id, lineage=1, account_id=jo.id, effort=Effort(), at=NOON, sending=sent
        )

    async with units.open() as unit:
        first = await add(unit)
        assert await add(unit) == first
        with pytest.raises(InvalidInput, match="was used before"):
            await unit.audits.sent_before(jo.id, sending("k", "2.0"))
        assert await unit.audits.sent_before(jo.id, sending("other", "1.0")) is None
        await unit.commit()
    async with units.open() as unit:
        assert [one.id for one in await unit.audits.of_project(project.id)] == [first]


async def test_an_audit_of_nobody_is_no_audit_sent_before(units: DatabaseUnits) -> None:
    """Another fault of the database than a request that came before is not taken for one."""
    project = await seed_project(units)
    async with units.open() as unit:
        with pytest.raises(IntegrityError):
            await unit.audits.add(
                FullAudit("1.0", ("safe-to-run",)),
                project_id=project.id,
                lineage=1,
                account_id=AccountId(404),
                effort=Effort(),
                at=NOON,
            )


async def test_a_criterion_is_defined_once(units: DatabaseUnits) -> None:
    """An instance's own criterion joins the built-in ones; its name is then taken."""
    async with units.open() as unit:
        await unit.criteria.add(Criterion("crypto-reviewed", "A cryptographer read it.", implies=()), at=NOON)
        assert "crypto-reviewed" in await unit.criteria.book()
        with pytest.raises(Conflict, match="defined already"):
            await unit.criteria.add(Criterion("crypto-reviewed", "Again."), at=NOON)
