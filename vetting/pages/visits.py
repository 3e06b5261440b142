"""Who is asking: the session or token that a request shows, and whose it is."""

from dataclasses import dataclass
from typing import Protocol

from vetting.domain.accounts import Account
from vetting.domain.credentials import Session, Token
from vetting.domain.releases import Sha256


@dataclass(frozen=True, slots=True)
class BrowserVisit:
    """A session that a browser shows, expired or not."""

    session: Session
    account: Account | None


@dataclass(frozen=True, slots=True)
class TokenVisit:
    """A token that a program shows, expired and revoked ones included."""

    token: Token
    account: Account


class VisitPages(Protocol):
    """Looks up who is asking; read for every request, so it never waits for a writer."""

    async def by_session(self, key: Sha256) -> BrowserVisit | None:
        """Look a session up by the digest of its key."""
        ...

    async def by_token(self, secret: Sha256) -> TokenVisit | None:
        """Look a token up by its secret's digest."""
        ...
