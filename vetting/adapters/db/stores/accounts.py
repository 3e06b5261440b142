"""Accounts, sessions and tokens, as rows and as values."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from vetting.adapters.db.tables import AccountRow, SessionRow, TokenRow
from vetting.domain.accounts import Account, AccountId, Level, Role, Scope
from vetting.domain.credentials import Session, Token, TokenId
from vetting.domain.errors import Conflict, NotFound
from vetting.domain.releases import Sha256


def account_from_row(row: AccountRow) -> Account:
    """Read an account from its row."""
    assert row.id is not None
    return Account(
        id=AccountId(row.id),
        login=row.login,
        name=row.name,
        email=row.email,
        roles=frozenset(Role(one) for one in row.roles),
        level=None if row.level is None else Level(row.level),
        created_at=row.created_at,
        issuer=row.issuer,
        subject=row.subject,
        last_sign_in_at=row.last_sign_in_at,
    )


class DatabaseAccounts:
    """The port ``AccountStore`` over the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, account_id: AccountId) -> Account:
        """Load one account."""
        row = await self._session.get(AccountRow, account_id)
        if row is None:
            raise NotFound(f"there is no account {account_id}")
        return account_from_row(row)

    async def by_login(self, login: str) -> Account | None:
        """Look an account up by its login."""
        row = (await self._session.scalars(select(AccountRow).where(AccountRow.login == login))).one_or_none()
        return None if row is None else account_from_row(row)

    async def by_subject(self, issuer: str, subject: str) -> Account | None:
        """Look an account up by what its identity provider calls it."""
        statement = select(AccountRow).where(AccountRow.issuer == issuer, AccountRow.subject == subject)
        row = (await self._session.scalars(statement)).one_or_none()
        return None if row is None else account_from_row(row)

    async def add(
        self, *, login: str, name: str, email: str, issuer: str, subject: str, roles: frozenset[Role], at: datetime
    ) -> Account:
        """Add an account."""
        row = AccountRow(
            login=login,
            name=name,
            email=email,
            issuer=issuer,
            subject=subject,
            roles=sorted(roles),
            created_at=at,
            last_sign_in_at=at,
        )
        try:
            async with self._session.begin_nested():
                self._session.add(row)
        except IntegrityError as error:
            raise Conflict(f"the login {login} is taken") from error
        return account_from_row(row)

    async def save(self, account: Account) -> None:
        """Write name, e-mail, roles, level and last sign-in back."""
        row = await self._session.get_one(AccountRow, account.id)
        row.name, row.email = account.name, account.email
        row.roles = sorted(account.roles)
        row.level = account.level
        row.last_sign_in_at = account.last_sign_in_at
        await self._session.flush()

    async def levels(self) -> dict[AccountId, Level]:
        """Give what the public viewpoint grants each reviewer."""
        rows = await self._session.scalars(select(AccountRow).where(col(AccountRow.level).is_not(None)))
        return {AccountId(row.id): Level(row.level) for row in rows if row.id is not None and row.level is not None}

    async def all(self) -> tuple[Account, ...]:
        """List every account, by login."""
        rows = await self._session.scalars(select(AccountRow).order_by(AccountRow.login))
        return tuple(account_from_row(row) for row in rows)


class DatabaseSessions:
    """The port ``SessionStore`` over the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def load(self, key: Sha256) -> Session | None:
        """Load a session by the digest of its key."""
        row = await self._session.get(SessionRow, key)
        if row is None:
            return None
        account_id = None if row.account_id is None else AccountId(row.account_id)
        return Session(Sha256(row.key_sha256), account_id, row.created_at, row.expires_at, row.values)

    async def add(self, session: Session) -> None:
        """Begin a session."""
        self._session.add(
            SessionRow(
                key_sha256=session.key_sha256,
                account_id=session.account_id,
                values=dict(session.values),
                created_at=session.created_at,
                expires_at=session.expires_at,
            )
        )
        await self._session.flush()

    async def update(self, session: Session) -> bool:
        """Write a session's values and expiry, never bringing back one that was ended."""
        known = await self._session.scalars(
            update(SessionRow)
            .where(col(SessionRow.key_sha256) == session.key_sha256)
            .values(values=dict(session.values), expires_at=session.expires_at)
            .returning(col(SessionRow.key_sha256))
        )
        return known.first() is not None

    async def delete(self, key: Sha256) -> None:
        """End a session."""
        await self._session.execute(delete(SessionRow).where(col(SessionRow.key_sha256) == key))

    async def purge(self, now: datetime) -> int:
        """Drop the sessions that have expired."""
        gone = await self._session.scalars(
            delete(SessionRow).where(col(SessionRow.expires_at) <= now).returning(col(SessionRow.key_sha256))
        )
        return len(gone.all())


def token_from_row(row: TokenRow) -> Token:
    """Read a token from its row."""
    assert row.id is not None
    return Token(
        account_id=AccountId(row.account_id),
        name=row.name,
        scopes=frozenset(Scope(one) for one in row.scopes),
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
        id=TokenId(row.id),
    )


class DatabaseTokens:
    """The port ``TokenStore`` over the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, token: Token, secret: Sha256) -> Token:
        """Add a token."""
        row = TokenRow(
            account_id=token.account_id,
            name=token.name,
            secret_sha256=secret,
            scopes=sorted(token.scopes),
            created_at=token.created_at,
            expires_at=token.expires_at,
        )
        self._session.add(row)
        await self._session.flush()
        return token_from_row(row)

    async def by_secret(self, secret: Sha256) -> Token | None:
        """Look a token up by its secret's digest."""
        row = (await self._session.scalars(select(TokenRow).where(TokenRow.secret_sha256 == secret))).one_or_none()
        return None if row is None else token_from_row(row)

    async def of_account(self, account_id: AccountId) -> tuple[Token, ...]:
        """List an account's tokens, newest first."""
        statement = select(TokenRow).where(TokenRow.account_id == account_id).order_by(col(TokenRow.id).desc())
        return tuple(token_from_row(row) for row in await self._session.scalars(statement))

    async def revoke(self, token_id: TokenId, *, of: AccountId, at: datetime) -> None:
        """Revoke a token of an account."""
        row = await self._session.get(TokenRow, token_id)
        if row is None or row.account_id != of:
            raise NotFound(f"you have no token {token_id}")
        row.revoked_at = row.revoked_at or at
        await self._session.flush()

    async def touch(self, token_id: TokenId, *, at: datetime) -> None:
        """Note that a token was used."""
        (await self._session.get_one(TokenRow, token_id)).last_used_at = at
        await self._session.flush()
