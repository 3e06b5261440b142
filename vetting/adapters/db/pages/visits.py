"""Who is asking, read from the database without waiting for a writer."""

from sqlalchemy.ext.asyncio import AsyncEngine

from vetting.adapters.db.engine import reading
from vetting.adapters.db.stores.accounts import DatabaseAccounts, DatabaseSessions, DatabaseTokens
from vetting.domain.releases import Sha256
from vetting.pages.visits import BrowserVisit, TokenVisit


class DatabaseVisitPages:
    """The protocol ``VisitPages`` over the database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def by_session(self, key: Sha256) -> BrowserVisit | None:
        """Look a session up by the digest of its key."""
        async with reading(self._engine) as database:
            session = await DatabaseSessions(database).load(key)
            if session is None:
                return None
            whose = session.account_id
            return BrowserVisit(session, None if whose is None else await DatabaseAccounts(database).get(whose))

    async def by_token(self, secret: Sha256) -> TokenVisit | None:
        """Look a token up by its secret's digest."""
        async with reading(self._engine) as database:
            token = await DatabaseTokens(database).by_secret(secret)
            return None if token is None else TokenVisit(token, await DatabaseAccounts(database).get(token.account_id))
