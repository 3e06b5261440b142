"""API tokens: made, shown once, and revoked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import seed_account
from tests.clocks import NOON, FrozenClock
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.accounts import Scope
from vetting.domain.credentials import TOKEN_PREFIX, TokenId, digest_of_secret
from vetting.domain.errors import InvalidInput, NotFound, NotPermitted
from vetting.usecases.tokens import create_token, revoke_token

BOTH = frozenset(Scope)
MONTH = timedelta(days=30)


async def test_a_token_is_kept_as_a_digest(units: DatabaseUnits, clock: FrozenClock) -> None:
    """The secret is given once; the database can tell it again and never show it."""
    jo = await seed_account(units)
    made = await create_token("  the   laptop ", scopes=BOTH, life=MONTH, actor=jo, units=units, clock=clock)
    assert made.secret.startswith(TOKEN_PREFIX)
    assert (made.token.name, made.token.scopes, made.token.expires_at) == ("the laptop", BOTH, NOON + MONTH)
    async with units.open() as unit:
        assert await unit.tokens.by_secret(digest_of_secret(made.secret)) == made.token
        assert await unit.tokens.by_secret(digest_of_secret("revet_another")) is None


async def test_a_token_may_last_until_it_is_revoked(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Without a life, it has no end of its own; revoking it gives it one, and the list tells when."""
    jo = await seed_account(units)
    made = await create_token("ci", scopes=frozenset({Scope.READ}), life=None, actor=jo, units=units, clock=clock)
    assert made.token.is_open(NOON + timedelta(days=10_000))
    assert made.token.id is not None
    clock.advance(MONTH)
    await revoke_token(made.token.id, actor=jo, units=units, clock=clock)
    async with units.open() as unit:
        assert await unit.tokens.of_account(jo.id) == (replace(made.token, revoked_at=NOON + MONTH),)


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\u202eb"])
async def test_a_token_has_a_name(units: DatabaseUnits, clock: FrozenClock, name: str) -> None:
    """A token whose holder could not tell which it is would not be revoked in time."""
    jo = await seed_account(units)
    with pytest.raises(InvalidInput, match="name"):
        await create_token(name, scopes=BOTH, life=None, actor=jo, units=units, clock=clock)


async def test_a_token_opens_something(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A token without a scope is refused."""
    jo = await seed_account(units)
    with pytest.raises(InvalidInput, match="scope"):
        await create_token("ci", scopes=frozenset(), life=None, actor=jo, units=units, clock=clock)


@pytest.mark.parametrize("days", [-1, 0, 367])
async def test_a_life_has_its_bounds(units: DatabaseUnits, clock: FrozenClock, days: int) -> None:
    """A life that is over already, or longer than a year, is refused."""
    jo = await seed_account(units)
    with pytest.raises(InvalidInput, match="lives from a day"):
        await create_token("ci", scopes=BOTH, life=timedelta(days=days), actor=jo, units=units, clock=clock)


async def test_a_token_makes_no_tokens(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Whoever steals a token cannot make themselves another, nor revoke those of its owner."""
    jo = await seed_account(units)
    by_token = replace(jo, scopes=BOTH)
    with pytest.raises(NotPermitted, match="no token can"):
        await create_token("ci", scopes=BOTH, life=None, actor=by_token, units=units, clock=clock)
    with pytest.raises(NotPermitted, match="no token can"):
        await revoke_token(TokenId(1), actor=by_token, units=units, clock=clock)


async def test_only_ones_own_tokens_are_revoked(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Another's token is not there, as far as the asker can tell."""
    jo, kim = await seed_account(units), await seed_account(units, "kim")
    made = await create_token("ci", scopes=BOTH, life=None, actor=jo, units=units, clock=clock)
    assert made.token.id is not None
    with pytest.raises(NotFound):
        await revoke_token(made.token.id, actor=kim, units=units, clock=clock)
    async with units.open() as unit:
        assert await unit.tokens.of_account(jo.id) == (made.token,)
