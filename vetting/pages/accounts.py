"""Accounts and tokens as people look at them."""

from typing import Protocol

from vetting.domain.accounts import Account, AccountId
from vetting.domain.credentials import Token


class AccountPages(Protocol):
    """What is read about accounts, for showing."""

    async def all(self) -> tuple[Account, ...]:
        """List every account, by login."""
        ...

    async def by_login(self, login: str) -> Account | None:
        """Look an account up by its login."""
        ...

    async def of_issuer(self, issuer: str) -> tuple[Account, ...]:
        """List the accounts that one provider vouches for, by login."""
        ...

    async def tokens_of(self, account_id: AccountId) -> tuple[Token, ...]:
        """List an account's tokens, newest first, revoked ones included."""
        ...
