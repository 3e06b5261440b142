"""
Where a request may go: an index's answers are hostile as soon as they name a URL.

A page lists URLs and a server redirects; either could point a worker at a
service that only the worker can reach. So

1. a URL is http or https, http only where the index itself is http, and names
   no user (:func:`check_url`);
2. a redirect never leaves https, and plain http only stays on its own host
   (:func:`check_redirect`);
3. a host's addresses are looked up once, and the connection is made to one
   that was looked at: a public one, or one of the kind that the index itself
   has (:class:`IndexBackend`). Nowhere-addresses, such as link-local ones
   with their metadata services, are refused to the index too.

Behind an HTTP proxy names are the proxy's to look up, so there only addresses
written out in a URL are checked (:func:`check_literal`).
"""

from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from vetting.adapters.connecting import CheckedBackend, Place, addresses_of, place_of
from vetting.domain.errors import VerificationFailed
from vetting.domain.texts import kept_text


def label_of(url: str) -> str:
    """Give *url* as a message may show it: without user, password and query."""
    try:
        parts = urlsplit(url)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else (parts.hostname or "")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "a URL that cannot be read"
    return kept_text(f"{parts.scheme}://{host}{port}{parts.path}"[:300])


def check_url(url: str, *, index: SplitResult) -> None:
    """
    Let *url* pass if a file of the index *index* may lie there.

    Raises:
        VerificationFailed: It may not; the message says why.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise VerificationFailed(f"not a URL: {url[:100]!r}") from error
    allowed = {"https", index.scheme}
    if parts.scheme not in allowed:
        raise VerificationFailed(f"{label_of(url)} is not https, as the index is: it is not fetched")
    if not parts.hostname or "@" in parts.netloc:
        raise VerificationFailed(f"{label_of(url)} names a user or no host: it is not fetched")


def check_redirect(source: str, target: str, *, index: SplitResult) -> None:
    """
    Let a redirect pass if it keeps to https, or over http stays on the host it is on.

    Raises:
        VerificationFailed: It may not; the message says why.
    """
    check_url(target, index=index)
    here, there = urlsplit(source), urlsplit(target)
    if there.scheme == "http" and (here.scheme != "http" or here.hostname != there.hostname):
        raise VerificationFailed(f"{label_of(source)} redirects to {label_of(target)}, which is not https")


def check_literal(host: str, *, index_host: str) -> None:
    """
    Refuse *host* if it is an address, other than the index's own, that is not public.

    Raises:
        VerificationFailed: It is.
    """
    if host == index_host:
        return
    try:
        place = place_of(host)
    except ValueError:
        return
    if place is not Place.PUBLIC:
        raise VerificationFailed(f"{host} is a {place} address: no file of the index is fetched from there")


class IndexBackend(CheckedBackend):
    """Connects to public addresses, and to those of the kind that the index itself has."""

    def __init__(self, *, index_host: str) -> None:
        """Take the places of *index_host* as allowed, whatever they are."""
        super().__init__()
        self._index_host = index_host
        self._own: set[Place] = set()

    async def allowed(self, host: str, port: int) -> Collection[Place]:
        """Allow what is public, and where the index is."""
        del host
        if not self._own:
            self._own = {place_of(one) for one in await addresses_of(self._index_host, port)} - {Place.NOWHERE}
        return self._own | {Place.PUBLIC}

    def refusal(self, host: str, place: Place) -> str:
        """Say where the host is."""
        return f"{host} is at a {place} address, where the index is not: nothing is fetched from there"
