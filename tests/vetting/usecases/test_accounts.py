"""Signing in, and what an operator lets each account do."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import ALL_ROLES, digest, sdist, seed_account, seed_project, seed_release
from tests.clocks import NOON, FrozenClock
from tests.taking import take_all
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.accounts import Account, AccountId, Level, Role
from vetting.domain.audits import Effort, FullAudit
from vetting.domain.credentials import Session
from vetting.domain.errors import Conflict, InvalidInput, NotFound, NotPermitted
from vetting.domain.evidence import Method, Visibility
from vetting.jobs import ScoreProject
from vetting.ports.identity import Identity
from vetting.usecases.accounts import TRIAL_ISSUER, drop_old_sessions, set_standing, sign_in, sign_in_for_trial

JO = Identity("https://id.example.test", "s-1", "Jo", "Jo Reviewer", "jo@example.test")
READER = frozenset({Role.READER})


async def enter(
    identity: Identity,
    *,
    units: DatabaseUnits,
    clock: FrozenClock,
    operators: Collection[str] = (),
    trusted: Collection[str] = (),
) -> Account:
    """Sign somebody in on an instance that names nobody unless told so."""
    return await sign_in(identity, operators=operators, trusted_issuers=trusted, units=units, clock=clock)


async def test_who_signs_in_first_gets_an_account(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Everybody is a reader, and their audits weigh nothing until an operator says so."""
    account = await enter(JO, units=units, clock=clock)
    assert account == Account(
        AccountId(1), "jo", "Jo Reviewer", "jo@example.test", READER, None, NOON, JO.issuer, "s-1", NOON
    )


async def test_who_signs_in_again_is_the_same(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Issuer and subject identify an account; name and address follow the provider, the login stays."""
    first = await enter(JO, units=units, clock=clock)
    clock.advance(timedelta(days=1))
    renamed = replace(JO, login="joanna", name="Joanna", email="")
    again = await enter(renamed, units=units, clock=clock)
    assert again == replace(first, name="Joanna", email="", last_sign_in_at=NOON + timedelta(days=1))
    async with units.open() as unit:
        assert await unit.accounts.get(first.id) == again


@pytest.mark.parametrize("other", [replace(JO, subject="s-2"), replace(JO, issuer="https://other.example.test")])
async def test_a_like_name_is_another_account(units: DatabaseUnits, clock: FrozenClock, other: Identity) -> None:
    """Another subject, or the same subject of another provider, is somebody else, with a login of their own."""
    await enter(JO, units=units, clock=clock)
    assert (await enter(other, units=units, clock=clock)).login == "jo-2"


async def test_somebody_without_a_name_is_called_by_their_login(units: DatabaseUnits, clock: FrozenClock) -> None:
    """An account has a name to show, also where the provider gives none."""
    account = await enter(Identity(JO.issuer, "s-3", "", "", ""), units=units, clock=clock)
    assert (account.login, account.name) == ("reader", "reader")


@pytest.mark.parametrize("named", ["jo", "JO", "jo@example.test", "Jo@Example.Test"])
async def test_the_settings_name_the_first_operators(units: DatabaseUnits, clock: FrozenClock, named: str) -> None:
    """A login, or an address that the provider verified, makes an operator."""
    account = await enter(JO, operators=[named], units=units, clock=clock)
    assert account.roles == {Role.READER, Role.OPERATOR}


async def test_who_only_wished_for_an_operators_login_is_none(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Whoever suggests a login that is taken gets another, and nothing of the first one's rights."""
    await enter(JO, operators=["jo"], units=units, clock=clock)
    account = await enter(replace(JO, subject="s-2", email=""), operators=["jo", ""], units=units, clock=clock)
    assert account.roles == READER


async def test_roles_outlast_a_sign_in(units: DatabaseUnits, clock: FrozenClock) -> None:
    """What an operator gave is there when its holder comes back."""
    operator = await seed_account(units, "kim")
    account = await enter(JO, units=units, clock=clock)
    given = await set_standing(
        account.id, roles=frozenset({Role.REVIEWER}), level=Level.LOW, actor=operator, units=units
    )
    assert (given.roles, given.level) == (frozenset({Role.READER, Role.REVIEWER}), Level.LOW)
    assert await enter(JO, units=units, clock=clock) == given


async def test_a_trial_account_is_what_it_asks_to_be(units: DatabaseUnits, clock: FrozenClock) -> None:
    """For trying out, roles and level are chosen, and chosen anew each time."""
    first = await sign_in_for_trial(" Ada ", roles=ALL_ROLES, level=Level.HIGH, units=units, clock=clock)
    assert (first.login, first.roles, first.level, first.issuer) == ("ada", ALL_ROLES, Level.HIGH, TRIAL_ISSUER)
    again = await sign_in_for_trial("ada", roles=frozenset(), level=None, units=units, clock=clock)
    assert (again.id, again.roles, again.level) == (first.id, READER, None)


async def test_a_trial_takes_nobodys_login(units: DatabaseUnits, clock: FrozenClock) -> None:
    """An account that a provider vouches for is not open to whoever types its login."""
    await enter(JO, units=units, clock=clock)
    with pytest.raises(Conflict, match="choose another login"):
        await sign_in_for_trial("jo", roles=ALL_ROLES, level=None, units=units, clock=clock)


async def test_a_trial_needs_a_login(units: DatabaseUnits, clock: FrozenClock) -> None:
    """What is typed must be a login."""
    with pytest.raises(InvalidInput, match="not a login"):
        await sign_in_for_trial("../x", roles=ALL_ROLES, level=None, units=units, clock=clock)


async def test_only_operators_give_standing(units: DatabaseUnits) -> None:
    """A reviewer makes nobody a reviewer, least of all themselves."""
    reviewer = await seed_account(units, roles=frozenset({Role.READER, Role.REVIEWER}))
    with pytest.raises(NotPermitted):
        await set_standing(reviewer.id, roles=ALL_ROLES, level=Level.HIGH, actor=reviewer, units=units)


async def test_standing_is_given_to_accounts(units: DatabaseUnits) -> None:
    """Nobody gets a role who is not there."""
    operator = await seed_account(units)
    with pytest.raises(NotFound):
        await set_standing(AccountId(99), roles=READER, level=None, actor=operator, units=units)


async def test_the_last_operator_stays(units: DatabaseUnits) -> None:
    """An instance is never left without an operator; with another one, an operator may step down."""
    operator = await seed_account(units)
    with pytest.raises(Conflict, match="nobody would be left"):
        await set_standing(operator.id, roles=READER, level=None, actor=operator, units=units)
    await seed_account(units, "kim")
    stepped_down = await set_standing(operator.id, roles=READER, level=None, actor=operator, units=units)
    assert stepped_down.roles == READER


async def test_what_somebody_audited_is_scored_anew(units: DatabaseUnits) -> None:
    """A new level moves the scores of the audited projects, and of no others."""
    operator, reviewer = await seed_account(units), await seed_account(units, "kim", level=None)
    project = await seed_project(units)
    await seed_project(units, "other")
    await seed_release(units, project)
    async with units.open() as unit:
        for _ in range(2):
            entry = FullAudit("1.0", ("safe-to-deploy",), ("Kim",), (sdist().sha256,))
            await unit.audits.add(
                entry, project_id=project.id, lineage=1, account_id=reviewer.id, effort=Effort(2, 2), at=NOON
            )
        await unit.commit()
    await set_standing(reviewer.id, roles=frozenset({Role.REVIEWER}), level=Level.HIGH, actor=operator, units=units)
    async with units.open() as unit:
        taken = await take_all(unit, now=NOON)
    assert [one.message for one in taken] == [ScoreProject(project.id)]


async def test_sessions_that_ended_are_forgotten(units: DatabaseUnits, clock: FrozenClock) -> None:
    """An open session stays."""
    hour = timedelta(hours=1)
    async with units.open() as unit:
        await unit.sessions.add(Session(digest("open"), None, NOON, NOON + hour))
        await unit.sessions.add(Session(digest("ended"), None, NOON - hour, NOON))
        await unit.commit()
    assert await drop_old_sessions(units=units, clock=clock) == 1
    async with units.open() as unit:
        assert await unit.sessions.load(digest("open")) is not None
        assert await unit.sessions.load(digest("ended")) is None


@pytest.mark.parametrize("trusted", ["https://id.example.test", "https://id.example.test/"])
async def test_the_factor_of_a_sign_in_is_kept(units: DatabaseUnits, clock: FrozenClock, trusted: str) -> None:
    """What a trusted provider states of a sign-in becomes evidence that only its owner sees."""
    raw = digest("token")
    account = await enter(
        replace(JO, amr=("pwd", "otp"), auth_time=NOON - timedelta(hours=1), raw_sha256=raw),
        trusted=[trusted],
        units=units,
        clock=clock,
    )
    async with units.open() as unit:
        (kept,) = await unit.evidence.of_accounts([account.id])
    assert (kept.method, kept.visibility, kept.issuer) == (Method.OTP, Visibility.SUBJECT_ONLY, JO.issuer)
    assert (kept.valid_from, kept.raw_sha256) == (NOON - timedelta(hours=1), raw)


@pytest.mark.parametrize(
    ("identity", "trusted"),
    [
        (replace(JO, amr=("otp",)), ()),
        (replace(JO, amr=("otp",)), ("https://other.example.test",)),
        (replace(JO, amr=("pwd",)), (JO.issuer,)),
        (JO, (JO.issuer,)),
    ],
)
async def test_nothing_is_kept_of_what_proves_nothing(
    units: DatabaseUnits, clock: FrozenClock, identity: Identity, trusted: Collection[str]
) -> None:
    """A provider that the operator does not believe in this, and one that is silent, leave no trace."""
    account = await enter(identity, trusted=trusted, units=units, clock=clock)
    async with units.open() as unit:
        assert await unit.evidence.of_accounts([account.id]) == ()


async def test_a_class_of_sign_in_proves_its_factor(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Where a provider names the class of the sign-in instead of its methods, the class counts."""
    account = await enter(replace(JO, acr="phrh"), trusted=[JO.issuer], units=units, clock=clock)
    async with units.open() as unit:
        (kept,) = await unit.evidence.of_accounts([account.id])
    assert kept.method is Method.HARDWARE
