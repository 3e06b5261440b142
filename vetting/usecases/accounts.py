"""
Accounts: signing in, and what an operator lets each account do.

An account is one subject of one identity provider; nothing else of what the
provider says identifies anybody. Whoever signs in may read and annotate; more
is an operator's to give.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from vetting.domain.accounts import Account, AccountId, Actor, Level, Permission, Role
from vetting.domain.errors import Conflict
from vetting.domain.factors import SignIn
from vetting.domain.logins import check_login, logins_from
from vetting.jobs import ScoreProject, Urgency
from vetting.ports.clock import Clock
from vetting.ports.identity import Identity
from vetting.ports.store import Unit, Units
from vetting.usecases.evidence import record_factor

TRIAL_ISSUER = "development"
"""Stands for the provider of accounts made by the development sign-in; nothing in production may be done as one."""


async def sign_in(
    identity: Identity,
    *,
    operators: Collection[str],
    trusted_issuers: Collection[str],
    units: Units,
    clock: Clock,
) -> Account:
    """
    Let somebody in whom a provider vouches for; the first time, their account is made.

    *operators* are those whom the instance's settings name: logins, or e-mail
    addresses that the provider verified. Of the *trusted_issuers* it is kept by
    which factor somebody signed in.
    """
    now = clock.now()
    async with units.open() as unit:
        account = await unit.accounts.by_subject(identity.issuer, identity.subject)
        if account is None:
            # Looked for again: they may be signing in twice at once.
            await unit.hold("logins")
            account = await unit.accounts.by_subject(identity.issuer, identity.subject) or await _join(
                unit, identity, now
            )
        account = replace(
            account,
            name=identity.name or account.login,
            email=identity.email,
            roles=account.roles | _roles_by_settings(account.login, identity.email, operators),
            last_sign_in_at=now,
        )
        await unit.accounts.save(account)
        await unit.commit()
    await record_factor(
        SignIn(account.id, identity.issuer, identity.amr, identity.auth_time, identity.raw_sha256, identity.acr),
        trusted_issuers=_spelled_as(identity.issuer, trusted_issuers),
        units=units,
        clock=clock,
    )
    return account


def _spelled_as(issuer: str, trusted: Collection[str]) -> frozenset[str]:
    """Give *trusted* with *issuer* as the provider spells it, where they differ by a slash at the end alone."""
    return frozenset(issuer if one.rstrip("/") == issuer.rstrip("/") else one for one in trusted)


def _roles_by_settings(login: str, email: str, operators: Collection[str]) -> frozenset[Role]:
    named = {one.casefold() for one in operators}
    is_named = login in named or (bool(email) and email.casefold() in named)
    return frozenset({Role.OPERATOR} if is_named else ())


async def _join(unit: Unit, identity: Identity, now: datetime) -> Account:
    logins = logins_from(identity.login, identity.name)
    login = next(logins)
    while await unit.accounts.by_login(login) is not None:
        login = next(logins)
    return await unit.accounts.add(
        login=login,
        name=identity.name or login,
        email=identity.email,
        issuer=identity.issuer,
        subject=identity.subject,
        roles=frozenset({Role.READER}),
        at=now,
    )


async def sign_in_for_trial(
    login: str, *, roles: frozenset[Role], level: Level | None, units: Units, clock: Clock
) -> Account:
    """
    Let somebody in whom nobody vouches for, with whatever roles they choose; for trying out only.

    Raises:
        InvalidInput: That is not a login.
        Conflict: It belongs to somebody whom a provider vouches for.
    """
    name = check_login(login.strip().lower())
    now = clock.now()
    async with units.open() as unit:
        await unit.hold("logins")
        account = await unit.accounts.by_login(name)
        if account is None:
            account = await unit.accounts.add(
                login=name, name=name, email="", issuer=TRIAL_ISSUER, subject=name, roles=roles, at=now
            )
        if account.issuer != TRIAL_ISSUER:
            raise Conflict(f"{name} signs in through {account.issuer}; choose another login")
        account = replace(account, roles=roles | {Role.READER}, level=level, last_sign_in_at=now)
        await unit.accounts.save(account)
        await unit.commit()
    return account


async def set_standing(
    account_id: AccountId, *, roles: frozenset[Role], level: Level | None, actor: Actor, units: Units
) -> Account:
    """
    Give an account its roles, and its audits their weight in the public viewpoint.

    What it audited is scored anew, since both count there.

    Raises:
        NotPermitted: *actor* is not an operator.
        NotFound: There is no such account.
        Conflict: Nobody would be left to operate the instance.
    """
    actor.demand(Permission.OPERATE)
    async with units.open() as unit:
        await unit.hold("standing")
        account = await unit.accounts.get(account_id)
        changed = replace(account, roles=roles | {Role.READER}, level=level)
        others = [one for one in await unit.accounts.all() if one.id != account_id]
        if not any(Role.OPERATOR in one.roles for one in (changed, *others)):
            raise Conflict("nobody would be left to operate this instance; make somebody else an operator first")
        await unit.accounts.save(changed)
        for project_id in await unit.audits.projects_of(account_id):
            unit.enqueue(ScoreProject(project_id), urgency=Urgency.SOON)
        await unit.commit()
    return changed


async def drop_old_sessions(*, units: Units, clock: Clock) -> int:
    """Forget the sessions that have ended; give their number."""
    async with units.open() as unit:
        count = await unit.sessions.purge(clock.now())
        await unit.commit()
    return count
