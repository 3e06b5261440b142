"""
What opens a door here: sessions and API tokens, as they are kept.

Both are opaque random texts; the database keeps their SHA-256 only. No
stretching is needed, since 256 random bits cannot be guessed from a digest.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NewType

from vetting.domain.accounts import AccountId, Scope
from vetting.domain.releases import Sha256

TokenId = NewType("TokenId", int)
TOKEN_PREFIX = "revet_"  # noqa: S105  # a public prefix, by which secret scanners know a leaked token


def digest_of_secret(secret: str) -> Sha256:
    """Give the form in which a session key or token is kept."""
    return Sha256(hashlib.sha256(secret.encode()).hexdigest())


@dataclass(frozen=True, slots=True)
class Session:
    """One browser, signed in or signing in."""

    key_sha256: Sha256
    account_id: AccountId | None
    created_at: datetime
    expires_at: datetime
    values: Mapping[str, Any] = field(default_factory=dict)
    """What a page has to remember, as JSON-ready values: the sign-in's state and nonce, a notice to show."""

    def is_open(self, now: datetime) -> bool:
        """Tell whether the session still counts at *now*."""
        return now < self.expires_at


@dataclass(frozen=True, slots=True)
class Token:
    """An API token, without its secret."""

    account_id: AccountId
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
    id: TokenId | None = None

    def is_open(self, now: datetime) -> bool:
        """Tell whether the token still counts at *now*."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)
