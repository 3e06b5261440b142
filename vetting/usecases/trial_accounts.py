"""
Accounts that anybody could have been: those made by the development sign-in.

They are worth something while an instance is tried out. Where its database is
then relied on, nobody can act as one, but the level that one was given would
still count for scores and exports. So production does not start beside them,
until they are retired.
"""

from dataclasses import replace

from vetting.domain.accounts import Account, Role
from vetting.jobs import ScoreProject
from vetting.ports.store import Unit, Units
from vetting.usecases.accounts import TRIAL_ISSUER

_NOTHING_MORE = frozenset({Role.READER})


async def trial_accounts_that_count(*, units: Units) -> tuple[str, ...]:
    """Name the trial accounts that have a level, or a role beyond a reader's."""
    async with units.open() as unit:
        return tuple(one.login for one in await _that_count(unit))


async def retire_trial_accounts(*, units: Units) -> tuple[str, ...]:
    """
    Take every level and role from the trial accounts, and name those that had one.

    What they recorded stays, and counts for nothing; what they audited is scored anew.
    """
    async with units.open() as unit:
        retired = await _that_count(unit)
        for one in retired:
            await unit.accounts.save(replace(one, roles=_NOTHING_MORE, level=None))
            for project_id in await unit.audits.projects_of(one.id):
                unit.enqueue(ScoreProject(project_id))
        await unit.commit()
    return tuple(one.login for one in retired)


async def _that_count(unit: Unit) -> tuple[Account, ...]:
    trials = (one for one in await unit.accounts.all() if one.issuer == TRIAL_ISSUER)
    return tuple(one for one in trials if one.level is not None or not one.roles <= _NOTHING_MORE)
