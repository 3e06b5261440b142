"""Accounts and tokens as people look at them, read from the database."""

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select

from vetting.adapters.db.engine import reading
from vetting.adapters.db.stores.accounts import DatabaseAccounts, DatabaseTokens, account_from_row
from vetting.adapters.db.tables import AccountRow
from vetting.domain.accounts import Account, AccountId
from vetting.domain.credentials import Token


class DatabaseAccountPages:
    """The protocol ``AccountPages`` over the database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def all(self) -> tuple[Account, ...]:
        """List every account, by login."""
        async with reading(self._engine) as session:
            return await DatabaseAccounts(session).all()

    async def by_login(self, login: str) -> Account | None:
        """Look an account up by its login."""
        async with reading(self._engine) as session:
            return await DatabaseAccounts(session).by_login(login)

    async def of_issuer(self, issuer: str) -> tuple[Account, ...]:
        """List the accounts that one provider vouches for, by login."""
        statement = select(AccountRow).where(AccountRow.issuer == issuer).order_by(col(AccountRow.login))
        async with reading(self._engine) as session:
            return tuple(account_from_row(row) for row in await session.scalars(statement))

    async def tokens_of(self, account_id: AccountId) -> tuple[Token, ...]:
        """List an account's tokens, newest first."""
        async with reading(self._engine) as session:
            return await DatabaseTokens(session).of_account(account_id)
