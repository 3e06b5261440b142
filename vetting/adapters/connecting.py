"""
Connections that lead only where they may: the part that every client here shares.

A name is looked up once, and the connection is made to an address that was
looked at (:class:`CheckedBackend`), so that a name cannot change its meaning
between the look and the connection. Behind an HTTP proxy names are the
proxy's to look up; :func:`proxy_for` tells whether one is in between.
"""

import asyncio
import ipaddress
import socket
import urllib.request
from abc import abstractmethod
from collections.abc import Collection, Iterable
from enum import StrEnum
from urllib.parse import SplitResult

import httpcore2
import httpx2

from vetting.adapters.tls import client_tls
from vetting.domain.errors import VerificationFailed

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are an IPv4 address."""


class Place(StrEnum):
    """What kind of address this is, as seen from the machine that connects."""

    PUBLIC = "public"
    PRIVATE = "private"
    LOOPBACK = "loopback"
    NOWHERE = "special-purpose"
    """Link-local, multicast, unspecified or reserved: nobody serves there."""


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


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this very machine, by itself and not by way of a translator."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def addresses_of(host: str, port: int) -> list[str]:
    """
    List the addresses of *host*, in the order the resolver prefers.

    Raises:
        ConnectError: It has none, as far as the resolver can tell.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore2.ConnectError(f"{host} cannot be looked up: {error}") from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class CheckedBackend(httpcore2.AsyncNetworkBackend):
    """Connects to addresses that were looked at, and were of an allowed kind."""

    def __init__(self) -> None:
        """Connect to nothing yet."""
        self._inner = httpcore2.AnyIOBackend()

    @abstractmethod
    async def allowed(self, host: str, port: int) -> Collection[Place]:
        """Say of which kinds the addresses of *host* may be."""

    @abstractmethod
    def refusal(self, host: str, place: Place) -> str:
        """Say why *host* is not connected to, whose first address is at *place*."""

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
        for address in await self._checked(host, port):
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure

    async def _checked(self, host: str, port: int) -> list[str]:
        places = await self.allowed(host, port)
        found = await addresses_of(host, port)
        allowed = [one for one in found if place_of(one) in places]
        if found and not allowed:
            raise VerificationFailed(self.refusal(host, place_of(found[0])))
        return allowed


class CheckedTransport(httpx2.AsyncHTTPTransport):
    """The client library's transport, connecting through a :class:`CheckedBackend`."""

    def __init__(self, backend: CheckedBackend, *, connections: int) -> None:
        """Open nothing yet; at most *connections* at once."""
        super().__init__(verify=client_tls())
        # The library offers no parameter for the backend, so the pool that it made is replaced by one like it.
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=client_tls(),
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=30.0,
            network_backend=backend,
        )


def proxy_for(url: SplitResult) -> str | None:
    """Give the proxy that the environment puts before *url*; None: it is asked directly."""
    proxies = urllib.request.getproxies()
    proxy = proxies.get(url.scheme) or proxies.get("all")
    if not proxy or urllib.request.proxy_bypass(url.hostname or ""):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def refuse_nested_encodings(response: httpx2.Response) -> None:
    """
    Let an answer pass that is packed once at most.

    One layer grows a thousandfold and is counted as it is unpacked. Of several,
    the inner ones could grow without a byte of them ever being counted.

    Raises:
        VerificationFailed: It is packed more often.
    """
    if "," in response.headers.get("Content-Encoding", ""):
        raise VerificationFailed("the answer is packed several times over, which nobody does who wants to be read")
