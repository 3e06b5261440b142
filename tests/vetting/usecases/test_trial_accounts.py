"""Accounts of the development sign-in, where people begin to rely on an instance."""

from tests.builders import sdist, seed_account, seed_project, seed_release
from tests.clocks import NOON, FrozenClock
from tests.taking import take_all
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.accounts import Level, Role
from vetting.domain.audits import Effort, FullAudit
from vetting.jobs import ScoreProject
from vetting.usecases.accounts import sign_in_for_trial
from vetting.usecases.trial_accounts import retire_trial_accounts, trial_accounts_that_count


async def test_only_trial_accounts_that_count_are_named(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A level counts and so does a role; a mere reader counts for nothing, and others are none of this."""
    await seed_account(units, "jo")
    chosen = {"ada": (frozenset(), Level.LOW), "bo": (frozenset({Role.OPERATOR}), None), "cy": (frozenset(), None)}
    for login, (roles, level) in chosen.items():
        await sign_in_for_trial(login, roles=roles, level=level, units=units, clock=clock)

    assert await trial_accounts_that_count(units=units) == ("ada", "bo")


async def test_who_is_retired_counts_for_nothing(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Level and roles go, once, and what they audited is scored anew; whoever a provider vouches for keeps theirs."""
    jo = await seed_account(units, "jo")
    ada = await sign_in_for_trial("ada", roles=frozenset(Role), level=Level.HIGH, units=units, clock=clock)
    project = await seed_project(units)
    await seed_release(units, project)
    async with units.open() as unit:
        entry = FullAudit("1.0", ("safe-to-deploy",), ("Ada",), (sdist().sha256,))
        await unit.audits.add(entry, project_id=project.id, lineage=1, account_id=ada.id, effort=Effort(2, 2), at=NOON)
        await unit.commit()

    retired = [await retire_trial_accounts(units=units) for _ in range(2)]

    async with units.open() as unit:
        taken = await take_all(unit, now=NOON)
        left, kept = await unit.accounts.get(ada.id), await unit.accounts.get(jo.id)
    assert retired == [("ada",), ()]
    assert [one.message for one in taken] == [ScoreProject(project.id)]
    assert (left.roles, left.level) == (frozenset({Role.READER}), None)
    assert (kept.roles, kept.level) == (jo.account.roles, Level.HIGH)
