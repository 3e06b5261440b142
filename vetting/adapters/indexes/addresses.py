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
   has (:class:`CheckedBackend`). Nowhere-addresses, such as link-local ones
   with their metadata services, are refused to the index too.

Behind an HTTP proxy names are the proxy's to look up, so there only addresses
written out in a URL are checked (:func:`check_literal`).
"""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

import httpcore2

from vetting.domain.errors import VerificationFailed
from vetting.domain.texts import kept_text

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are an IPv4 address."""


class Place(StrEnum):
    """What kind of address this is, as seen from the machine that connects."""

    PUBLIC = "public"
    PRIVATE = "private"
    LOOPBACK = "loopback"
    NOWHERE = "nowhere"
    """Link-local, multicast, unspecified or reserved: no index is there."""


def place_of(address: str) -> Place:
    """
    Tell what kind of address *address* is; IPv4 within IPv6 counts as what it leads to.

    Raises:
        ValueError: It is no IP address.
    """
    ip = _unwrapped(ipaddress.ip_address(address.partition("%")[0]))
    if ip.is_loopback:
        return Place.LOOPBACK
    if ip.is_link_local or ip.is_multicast or ip.is_unspecified or ip.is_reserved:
        return Place.NOWHERE
    return Place.PUBLIC if ip.is_global else Place.PRIVATE


def _unwrapped(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


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


class CheckedBackend(httpcore2.AsyncNetworkBackend):
    """Connects to addresses that were looked at, so that a name cannot change its meaning in between."""

    def __init__(self, *, index_host: str) -> None:
        """Take the places of *index_host* as allowed, whatever they are."""
        self._index_host = index_host
        self._own: set[Place] = set()
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the overridden method's own parameter
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """
        Connect to the first address of *host* that may be, and can be, reached.

        Raises:
            VerificationFailed: None of its addresses may be.
        """
        failure: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in await self._allowed(host, port):
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure

    async def _allowed(self, host: str, port: int) -> list[str]:
        if not self._own:
            self._own = {place_of(one) for one in await _addresses(self._index_host, port)} - {Place.NOWHERE}
        found = await _addresses(host, port)
        allowed = [one for one in found if place_of(one) in self._own | {Place.PUBLIC}]
        if found and not allowed:
            raise VerificationFailed(
                f"{host} is at a {place_of(found[0])} address, where the index is not: nothing is fetched from there"
            )
        return allowed


async def _addresses(host: str, port: int) -> list[str]:
    """List the addresses of *host*, in the order the resolver prefers."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore2.ConnectError(f"{host} cannot be looked up: {error}") from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))
