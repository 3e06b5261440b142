"""An identity provider: whoever vouches for the people who sign in here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from vetting.domain.releases import Sha256


@dataclass(frozen=True, slots=True)
class PendingSignIn:
    """A sign-in under way; what its browser's session keeps until the provider sends the browser back."""

    url: str
    """Where the browser goes now."""
    redirect_uri: str
    state: str
    """Comes back with the browser, and shows that the answer belongs to this session."""
    nonce: str
    """Comes back inside the provider's signed statement, and shows that it was made for this sign-in."""
    code_verifier: str
    """Never leaves this server but to the provider: whoever steals the answer cannot use it (PKCE, RFC 7636)."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a provider stated, and signed, about somebody."""

    issuer: str
    subject: str
    """The provider's own name for the person; with the issuer it is the only stable one."""
    login: str
    """The user name that the provider suggests; may be empty, and may be anything."""
    name: str
    email: str
    """Empty unless the provider says that it was verified."""
    amr: tuple[str, ...] = ()
    acr: str | None = None
    auth_time: datetime | None = None
    raw_sha256: Sha256 | None = None
    """Of the signed statement."""


class IdentityProvider(Protocol):
    """One OpenID Connect provider."""

    @property
    def name(self) -> str:
        """What people call the provider."""
        ...

    async def begin(self, redirect_uri: str) -> PendingSignIn:
        """
        Prepare a sign-in whose browser comes back to *redirect_uri*.

        Raises:
            SourceUnavailable: The provider could not be asked.
            VerificationFailed: What it says of itself does not fit its address.
        """
        ...

    async def finish(self, pending: PendingSignIn, answer: Mapping[str, str]) -> Identity:
        """
        Find out who signed in, from the *answer* that the browser brought back.

        Raises:
            NotPermitted: The person or the provider refused.
            SourceUnavailable: The provider could not be asked.
            VerificationFailed: The answer belongs to another sign-in, or its statement does not hold.
        """
        ...
