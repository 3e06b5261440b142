"""
What peers publish, fetched within bounds: the port ``AuditSources``.

An address in a store's configuration is trusted to name a peer, and nothing
that the peer answers is trusted to lead anywhere else: a redirect has to stay
with the scheme, host and port that were configured. Plain http is for an
instance on this very machine, which no network stands between.
"""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urljoin, urlsplit
from urllib.request import url2pathname

import httpx2

from vetting.domain.errors import InvalidInput, SourceUnavailable

MEBIBYTE = 1024 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class PeerLimits:
    """How much one address may cost."""

    text_bytes: int = 64 * MEBIBYTE
    """After decompression."""
    concurrent: int = 8
    redirects: int = 3
    connect_timeout: timedelta = timedelta(seconds=10)
    read_timeout: timedelta = timedelta(seconds=30)
    """Between two pieces of an answer."""
    deadline: timedelta = timedelta(minutes=2)


class Peers:
    """The port ``AuditSources``, over https, loopback http and files."""

    def __init__(self, folder: Path, *, user_agent: str, limits: PeerLimits | None = None) -> None:
        """
        Open nothing yet.

        Args:
            folder: What relative paths start from.
            user_agent: Says who asks.
            limits: Bounds of every address.
        """
        self._folder = folder
        self._user_agent = user_agent
        self._limits = limits or PeerLimits()

    def read(self, addresses: Sequence[str]) -> Mapping[str, str]:
        """
        Read what stands at each of *addresses*.

        Raises:
            InvalidInput: An address is of another kind than the port allows, or leads elsewhere.
            SourceUnavailable: Something did not answer, or not within the limits.
        """
        wanted = list(dict.fromkeys(addresses))
        for address in wanted:
            _require_allowed(address)
        with ThreadPoolExecutor(self._limits.concurrent) as pool:
            return dict(zip(wanted, pool.map(self._text, wanted), strict=True))

    def _text(self, address: str) -> str:
        split = urlsplit(address)
        content = self._fetched(split) if split.scheme in {"http", "https"} else self._file(split, address)
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InvalidInput(f"{address} is not UTF-8 text") from error

    def _file(self, split: SplitResult, address: str) -> bytes:
        path = self._folder / (url2pathname(split.path) if split.scheme == "file" else address)
        try:
            with path.open("rb") as file:
                content = file.read(self._limits.text_bytes + 1)
        except OSError as error:
            raise SourceUnavailable(f"{address} cannot be read: {error.strerror}") from error
        return self._bounded(address, content)

    def _fetched(self, split: SplitResult) -> bytes:
        timeout = httpx2.Timeout(
            self._limits.read_timeout.total_seconds(), connect=self._limits.connect_timeout.total_seconds()
        )
        # A proxy knows another machine by the name of loopback, so it is not asked for this one.
        is_far = split.scheme == "https"
        headers = {"User-Agent": self._user_agent}
        try:
            with httpx2.Client(timeout=timeout, trust_env=is_far, headers=headers) as client:
                return self._followed(client, split)
        except httpx2.TimeoutException as error:
            raise SourceUnavailable(f"{split.geturl()} did not answer in time") from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise SourceUnavailable(f"{split.geturl()} cannot be reached: {error}") from error

    def _followed(self, client: httpx2.Client, split: SplitResult) -> bytes:
        url = split.geturl()
        deadline = time.monotonic() + self._limits.deadline.total_seconds()
        for _hop in range(self._limits.redirects + 1):
            with client.stream("GET", url) as response:
                if response.status_code not in _REDIRECTS:
                    return self._body(response, deadline)
                url = _redirected(split, urljoin(url, response.headers.get("Location", "")))
        raise InvalidInput(f"{split.geturl()} redirects more than {self._limits.redirects} times")

    def _body(self, response: httpx2.Response, deadline: float) -> bytes:
        url, status = str(response.url), response.status_code
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
            raise SourceUnavailable(f"{url} answers {status}; try again later")
        if status != HTTPStatus.OK:
            raise InvalidInput(f"{url} answers {status}: is the address right?")
        content = bytearray()
        for piece in response.iter_bytes():
            content += piece
            self._bounded(url, content)
            if time.monotonic() > deadline:
                raise SourceUnavailable(f"{url} took longer than {self._limits.deadline.total_seconds():g} seconds")
        return bytes(content)

    def _bounded(self, address: str, content: bytes | bytearray) -> bytes:
        if len(content) > self._limits.text_bytes:
            raise SourceUnavailable(f"{address} is larger than {self._limits.text_bytes // MEBIBYTE} MiB")
        return bytes(content)


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this very machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _require_allowed(address: str) -> None:
    try:
        split = urlsplit(address)
        host = split.hostname or ""
        _ = split.port
    except ValueError as error:
        raise InvalidInput(f"{address!r} is no address: {error}") from error
    if split.username or split.password:
        raise InvalidInput(f"the address at {host} holds a password; a store's files are no place for one")
    if split.scheme == "http" and not is_loopback(host):
        raise InvalidInput(f"{address} is plain http, which anybody on the way can change: write https")
    is_path = not split.scheme or (split.scheme == "file" and not split.netloc)
    if split.scheme not in {"http", "https"} and not is_path:
        raise InvalidInput(f"{address!r} is no address to import from: write an https address or a path")


def _redirected(configured: SplitResult, url: str) -> str:
    """Let a redirect pass that stays where the configured address is."""
    split = urlsplit(url)
    if (split.scheme, split.netloc) != (configured.scheme, configured.netloc):
        raise InvalidInput(
            f"{configured.geturl()} redirects to {split.scheme}://{split.netloc}, which is elsewhere; "
            "if that is where the audits are now, write that address"
        )
    return url
