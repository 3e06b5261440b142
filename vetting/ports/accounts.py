"""Where accounts, sessions and tokens are kept."""

from datetime import datetime
from typing import Protocol

from vetting.domain.accounts import Account, AccountId, Level, Role
from vetting.domain.credentials import Session, Token, TokenId
from vetting.domain.releases import Sha256


class AccountStore(Protocol):
    """Who signed in here."""

    async def get(self, account_id: AccountId) -> Account:
        """
        Load one account.

        Raises:
            NotFound: No account has that id.
        """
        ...

    async def by_login(self, login: str) -> Account | None:
        """Look an account up by its login."""
        ...

    async def by_subject(self, issuer: str, subject: str) -> Account | None:
        """Look an account up by what its identity provider calls it."""
        ...

    async def add(
        self, *, login: str, name: str, email: str, issuer: str, subject: str, roles: frozenset[Role], at: datetime
    ) -> Account:
        """
        Add an account.

        Raises:
            Conflict: The login is taken.
        """
        ...

    async def save(self, account: Account) -> None:
        """Write name, e-mail, roles, level and last sign-in back."""
        ...

    async def levels(self) -> dict[AccountId, Level]:
        """Give what the public viewpoint grants each reviewer; who is missing weighs nothing."""
        ...

    async def all(self) -> tuple[Account, ...]:
        """List every account, by login."""
        ...


class SessionStore(Protocol):
    """Which browsers are signed in."""

    async def load(self, key: Sha256) -> Session | None:
        """Load a session by the digest of its key."""
        ...

    async def add(self, session: Session) -> None:
        """Begin a session."""
        ...

    async def update(self, session: Session) -> bool:
        """Write a session's values and expiry; False where it was ended meanwhile, which stays so."""
        ...

    async def delete(self, key: Sha256) -> None:
        """End a session; it may be gone already."""
        ...

    async def purge(self, now: datetime) -> int:
        """Drop the sessions that have expired; give their number."""
        ...


class TokenStore(Protocol):
    """API tokens, by their digest."""

    async def add(self, token: Token, secret: Sha256) -> Token:
        """Add a token."""
        ...

    async def by_secret(self, secret: Sha256) -> Token | None:
        """Look a token up by its secret's digest."""
        ...

    async def of_account(self, account_id: AccountId) -> tuple[Token, ...]:
        """List an account's tokens, newest first, revoked ones included."""
        ...

    async def revoke(self, token_id: TokenId, *, of: AccountId, at: datetime) -> None:
        """
        Revoke a token of an account.

        Raises:
            NotFound: That account has no such token.
        """
        ...

    async def touch(self, token_id: TokenId, *, at: datetime) -> None:
        """Note that a token was used."""
        ...
