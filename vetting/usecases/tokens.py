"""API tokens: made, shown once, and revoked."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from vetting.domain.accounts import Actor, Scope
from vetting.domain.credentials import TOKEN_PREFIX, Token, TokenId, digest_of_secret
from vetting.domain.errors import InvalidInput, NotPermitted
from vetting.ports.clock import Clock
from vetting.ports.store import Units

SECRET_BYTES = 32
MAX_NAME_LENGTH = 100
LONGEST_LIFE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token with its secret, which nobody can show again."""

    token: Token
    secret: str


async def create_token(
    name: str, *, scopes: frozenset[Scope], life: timedelta | None, actor: Actor, units: Units, clock: Clock
) -> NewToken:
    """
    Make a token that acts for *actor*; *life* None lasts until it is revoked.

    Raises:
        NotPermitted: *actor* acts by a token, which may not make others.
        InvalidInput: The name is empty or too long, it would open nothing, or live too long.
    """
    _demand_session(actor)
    label = " ".join(name.split())
    if not label or len(label) > MAX_NAME_LENGTH or not label.isprintable():
        raise InvalidInput(f"give the token a name of at most {MAX_NAME_LENGTH} characters, such as where it is kept")
    if not scopes:
        raise InvalidInput("a token needs at least one scope")
    if life is not None and not timedelta() < life <= LONGEST_LIFE:
        raise InvalidInput(f"a token lives from a day to {LONGEST_LIFE.days} days, or until it is revoked")
    now = clock.now()
    secret = TOKEN_PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    draft = Token(actor.id, label, scopes, now, None if life is None else now + life)
    async with units.open() as unit:
        token = await unit.tokens.add(draft, digest_of_secret(secret))
        await unit.commit()
    return NewToken(token, secret)


async def revoke_token(token_id: TokenId, *, actor: Actor, units: Units, clock: Clock) -> None:
    """
    End a token of *actor*'s; from now on it opens nothing.

    Raises:
        NotPermitted: *actor* acts by a token.
        NotFound: They have no such token.
    """
    _demand_session(actor)
    async with units.open() as unit:
        await unit.tokens.revoke(token_id, of=actor.id, at=clock.now())
        await unit.commit()


def _demand_session(actor: Actor) -> None:
    if actor.scopes is not None:
        raise NotPermitted("tokens are made and revoked by signing in; no token can")
