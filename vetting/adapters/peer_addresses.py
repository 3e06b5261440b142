"""
Where a request to a peer may lead.

An address in a store's configuration is trusted to name a peer, and nothing
that the peer or the name's owner answers is trusted to lead anywhere else:

1. an address is https, a path, or plain http of this very machine, which no
   network stands between (:func:`require_address`);
2. a redirect has to stay with the origin that was configured (:func:`redirected`);
3. the connection is made to an address that was looked at: a public one, or
   loopback where the configured host is this machine, or a private one where
   the user allows it (:class:`PeerBackend`). Whom a registry from the network
   names has to be at a public one.
"""

from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from vetting.adapters.connecting import CheckedBackend, Place, is_loopback, place_of
from vetting.adapters.indexes.addresses import label_of
from vetting.adapters.peer_access import ALLOW_PRIVATE, TOKEN_PREFIX, PeerAccess, origin_of
from vetting.domain.addresses import secret_key, without_secrets
from vetting.domain.errors import InvalidInput, VerificationFailed


def require_address(address: str) -> None:
    """
    Let *address* pass if a peer may be there.

    Raises:
        InvalidInput: It may not; the message says why.
    """
    try:
        split = urlsplit(address)
        host = split.hostname or ""
        _ = split.port
    except ValueError as error:
        raise InvalidInput(f"{without_secrets(address)!r} is no address") from error
    if split.username or split.password:
        raise InvalidInput(
            f"the address at {host} holds a password, and addresses are shown and kept in files: "
            f"write it into a netrc file, or a token into {TOKEN_PREFIX}NAME"
        )
    if (key := secret_key(split.query) or secret_key(split.fragment)) is not None and split.netloc:
        raise InvalidInput(
            f"the address at {host} holds what looks like a secret ({key}=), and addresses are shown and kept in "
            f"files: write a token into {TOKEN_PREFIX}NAME, or a password into a netrc file"
        )
    if split.scheme == "http" and not is_loopback(host):
        raise InvalidInput(f"{address} is plain http, which anybody on the way can change: write https")
    is_path = not split.scheme or (split.scheme == "file" and not split.netloc)
    is_far = split.scheme in {"http", "https"} and host
    if not (is_far or is_path):
        raise InvalidInput(
            f"{without_secrets(address)!r} is no address to import from: write an https address or a path"
        )


def redirected(configured: SplitResult, url: str) -> str:
    """
    Let a redirect to *url* pass that stays where the configured address is.

    Raises:
        InvalidInput: It leads elsewhere.
    """
    # The client library has seen that it is a URL before it says what the answer is.
    split = urlsplit(url)
    if origin_of(split) != origin_of(configured) or "@" in split.netloc:
        raise InvalidInput(
            f"{label_of(configured.geturl())} redirects to {label_of(url)}, which is elsewhere; "
            "if that is where the audits are now, write that address"
        )
    return url


class PeerBackend(CheckedBackend):
    """Connects to public addresses, to this machine where it is named, and to private ones where that is allowed."""

    def __init__(self, access: PeerAccess) -> None:
        """Obey what *access* allows."""
        super().__init__()
        self._access = access

    async def allowed(self, host: str, port: int) -> Collection[Place]:
        """Hold a name that means this machine to it, and any other to the networks it may be in."""
        del port
        return _places(host, self._access)

    def refusal(self, host: str, place: Place) -> str:
        """Say where the host is, and what allows it."""
        return _refusal(host, place, self._access)


def _places(host: str, access: PeerAccess) -> Collection[Place]:
    if access.is_public_only:
        return {Place.PUBLIC}
    if is_loopback(host):
        return {Place.LOOPBACK}
    return {Place.PUBLIC, Place.PRIVATE} if access.allows_private(host) else {Place.PUBLIC}


def _refusal(host: str, place: Place, access: PeerAccess) -> str:
    if access.is_public_only:
        return f"{host} is at a {place} address, and a registry from elsewhere cannot know that"
    hint = f"; if this peer is your own, set {ALLOW_PRIVATE}={host}" if place is Place.PRIVATE else ""
    return f"{host} is at a {place} address{hint}"


def check_literal(host: str, access: PeerAccess) -> None:
    """
    Check an address that is written out, where a proxy looks names up.

    Raises:
        VerificationFailed: It is one that may not be connected to.
    """
    try:
        place = place_of(host)
    except ValueError:
        return
    if place not in _places(host, access):
        raise VerificationFailed(_refusal(host, place, access))
