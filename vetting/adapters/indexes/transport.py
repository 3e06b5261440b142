"""
Requests to an index, each bounded: in time, size, number, redirects and address.

:meth:`Fetcher.read` gives a whole small answer, :meth:`Fetcher.stream` the
bytes of a large one as they come. A request is made again, after a wait that
grows and is jittered, only where the fault may pass: it was not answered in
time, the connection failed, or the index said 429, 502, 503 or 504. What an
index says with ``Retry-After`` is obeyed up to a limit; beyond it the asker is
told to come back. A plain refusal (any other 4xx) is never repeated.

Whatever goes wrong below leaves here as one of the errors of the port.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

import httpx2
import stamina

from vetting.adapters.connecting import CheckedTransport, proxy_for, refuse_nested_encodings
from vetting.adapters.indexes.addresses import IndexBackend, check_literal, check_redirect, check_url, label_of
from vetting.adapters.tls import client_tls
from vetting.domain.errors import NotFound, SourceUnavailable, VerificationFailed
from vetting.ports.clock import Clock

MEBIBYTE = 1024 * 1024
REDIRECTS = frozenset({301, 302, 303, 307, 308})
GONE = frozenset({404, 410})
PASSING = frozenset({429, 502, 503, 504})
"""Statuses that say "later", not "no"."""


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How much of the index's time, and of ours, one client takes."""

    page_bytes: int = 64 * MEBIBYTE
    file_bytes: int = 256 * MEBIBYTE
    concurrent: int = 4
    """Requests under way at once."""
    redirects: int = 3
    attempts: int = 4
    connect_timeout: timedelta = timedelta(seconds=10)
    read_timeout: timedelta = timedelta(seconds=30)
    """Between two pieces of an answer."""
    page_deadline: timedelta = timedelta(minutes=2)
    file_deadline: timedelta = timedelta(minutes=15)
    wait_initial: timedelta = timedelta(seconds=0.5)
    wait_max: timedelta = timedelta(seconds=20)
    retry_after_max: timedelta = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    """Keys in any case."""
    body: bytes
    url: str
    """Where it came from, after redirects."""


class _Later(Exception):
    """The request may work when it is made again."""

    def __init__(self, reason: str, *, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Fetcher:
    """Makes bounded requests to one index and to where its files lie."""

    def __init__(self, index_url: str, *, user_agent: str, clock: Clock, limits: FetchLimits) -> None:
        """
        Open nothing yet; connections are made by the first request.

        Args:
            index_url: http or https; a user and password in it are sent to that host and port alone.
            user_agent: Says who asks and how to reach them.
            clock: For ``Retry-After`` given as a date.
            limits: Bounds of every request.
        """
        self.index = urlsplit(index_url)
        self._limits = limits
        self._clock = clock
        self._slots = asyncio.Semaphore(limits.concurrent)
        self._user_agent = user_agent
        self._clients: dict[str | None, httpx2.AsyncClient] = {}
        """By proxy; None: without one."""

    async def aclose(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            await client.aclose()

    async def read(self, url: str, *, headers: Mapping[str, str]) -> Answer:
        """
        Get a whole answer, of any status but the passing ones.

        Raises:
            SourceUnavailable: No answer came, or "later" every time.
            VerificationFailed: The answer is too large, or redirects where it may not.
        """
        try:
            async with asyncio.timeout(self._limits.page_deadline.total_seconds()):
                async for attempt in self._attempts():
                    with attempt:
                        async with self._open(url, headers) as response:
                            return await self._whole(response)
        except (_Later, TimeoutError) as error:
            raise SourceUnavailable(_reason_of(error, url)) from error
        raise AssertionError("the last attempt returns or raises")  # pragma: no cover

    async def stream(self, url: str, *, at_most: int) -> AsyncGenerator[bytes, None]:
        """
        Yield the bytes of a file as they come.

        Args:
            url: Of the file.
            at_most: Bytes; one more is an error.

        Raises:
            NotFound: It is gone.
            SourceUnavailable: It could not be had, or broke off.
            VerificationFailed: It is larger than *at_most*, or redirects where it may not.
        """
        started = time.monotonic()
        received = 0
        try:
            async with AsyncExitStack() as stack:
                response = await self._begin(stack, url)
                async for piece in response.aiter_raw():
                    received += len(piece)
                    if received > at_most:
                        raise VerificationFailed(f"{label_of(url)} is larger than {at_most} bytes")
                    if time.monotonic() - started > self._limits.file_deadline.total_seconds():
                        raise SourceUnavailable(f"{label_of(url)} could not be read in time")
                    yield piece
        except (_Later, TimeoutError) as error:
            raise SourceUnavailable(_reason_of(error, url)) from error

    async def _begin(self, stack: AsyncExitStack, url: str) -> httpx2.Response:
        """Ask for a file until an answer begins; what is to be closed afterwards goes on *stack*."""
        # What bounds the wait for each piece bounds no head that comes byte by byte.
        async with asyncio.timeout(self._limits.file_deadline.total_seconds()):
            async for attempt in self._attempts():
                with attempt:
                    # Asked for unencoded: the digest is of the bytes as they are stored.
                    response = await stack.enter_async_context(self._open(url, {"Accept-Encoding": "identity"}))
        if response.status_code in GONE:
            raise NotFound(f"{label_of(url)} is gone")
        if response.status_code != HTTPStatus.OK:
            raise SourceUnavailable(f"{label_of(url)} was answered with HTTP status {response.status_code}")
        return response

    async def _whole(self, response: httpx2.Response) -> Answer:
        refuse_nested_encodings(response)
        body = bytearray()
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > self._limits.page_bytes:
                limit = self._limits.page_bytes
                raise VerificationFailed(f"{label_of(str(response.url))} is larger than {limit} bytes")
        return Answer(response.status_code, response.headers, bytes(body), str(response.url))

    def _attempts(self) -> AsyncIterator[stamina.Attempt]:
        return aiter(
            stamina.retry_context(
                on=self._wait_before_next,
                attempts=self._limits.attempts,
                timeout=None,
                wait_initial=self._limits.wait_initial,
                wait_max=self._limits.wait_max,
                wait_jitter=self._limits.wait_initial,
            )
        )

    def _wait_before_next(self, error: Exception) -> bool | timedelta:
        """Say whether to try again, and when where the index said so itself."""
        if not isinstance(error, _Later):
            return False
        if error.wait is None:
            return True
        return error.wait if error.wait <= self._limits.retry_after_max else False

    @asynccontextmanager
    async def _open(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[httpx2.Response]:
        """Hold one slot and one answer, and turn every fault of the client library into one of ours."""
        try:
            async with self._slots:
                response = await self._followed(url, headers)
                try:
                    yield response
                finally:
                    await response.aclose()
        except (httpx2.TimeoutException, httpx2.NetworkError, httpx2.RemoteProtocolError, httpx2.ProxyError) as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise SourceUnavailable(f"{label_of(url)} shows a certificate that is not trusted: {error}") from error
            raise _Later(str(error) or type(error).__name__) from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise SourceUnavailable(f"{label_of(url)} could not be read: {error}") from error

    async def _followed(self, url: str, headers: Mapping[str, str]) -> httpx2.Response:
        check_url(url, index=self.index)
        for _ in range(self._limits.redirects + 1):
            response = await self._sent(url, headers)
            if response.status_code not in REDIRECTS or "location" not in response.headers:
                return response
            await response.aclose()
            target = urljoin(url, response.headers["location"])
            check_redirect(url, target, index=self.index)
            url = target
        raise VerificationFailed(f"{label_of(url)}: more than {self._limits.redirects} redirects")

    async def _sent(self, url: str, headers: Mapping[str, str]) -> httpx2.Response:
        client = self._client_for(urlsplit(url))
        request = client.build_request("GET", url, headers=headers)
        response = await client.send(request, auth=self._auth_for(url), stream=True)
        if response.status_code not in PASSING:
            return response
        await response.aclose()
        raise _Later(f"HTTP status {response.status_code}", wait=self._retry_after(response))

    def _client_for(self, url: SplitResult) -> httpx2.AsyncClient:
        """Give the client for *url*: one that looks at addresses itself, unless a proxy is in between."""
        proxy = proxy_for(url)
        if proxy is not None:
            check_literal(url.hostname or "", index_host=self.index.hostname or "")
        if proxy not in self._clients:
            self._clients[proxy] = self._opened(proxy)
        return self._clients[proxy]

    def _opened(self, proxy: str | None) -> httpx2.AsyncClient:
        limits, headers = self._limits, {"User-Agent": self._user_agent}
        timeout = httpx2.Timeout(
            limits.read_timeout.total_seconds(), connect=limits.connect_timeout.total_seconds(), pool=None
        )
        if proxy is None:
            backend = IndexBackend(index_host=self.index.hostname or "")
            transport = CheckedTransport(backend, connections=limits.concurrent)
            return httpx2.AsyncClient(headers=headers, timeout=timeout, transport=transport, trust_env=False)
        try:
            return httpx2.AsyncClient(
                headers=headers, timeout=timeout, proxy=proxy, verify=client_tls(), trust_env=False
            )
        except (ValueError, ImportError) as error:
            raise SourceUnavailable("the proxy that the environment names is none that can be used") from error

    def _auth_for(self, url: str) -> httpx2.BasicAuth | None:
        """Give the index's credentials to the index alone."""
        parts = urlsplit(url)
        here = (parts.scheme, parts.hostname, parts.port)
        is_index = here == (self.index.scheme, self.index.hostname, self.index.port)
        if self.index.username is None or not is_index:
            return None
        return httpx2.BasicAuth(unquote(self.index.username), unquote(self.index.password or ""))

    def _retry_after(self, response: httpx2.Response) -> timedelta | None:
        """Read ``Retry-After``, in seconds or as a date (RFC 9110 §10.2.3); None where it says nothing readable."""
        text = response.headers.get("retry-after", "").strip()
        if text.isascii() and text.isdigit():
            return timedelta(seconds=min(int(text[:9]), 10**6))
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(aware - self._clock.now(), timedelta(0))


def _reason_of(error: Exception, url: str) -> str:
    if isinstance(error, TimeoutError):
        return f"{label_of(url)} could not be read in time"
    wait = f"; the index asks to wait {error.wait}" if isinstance(error, _Later) and error.wait else ""
    return f"{label_of(url)} could not be read: {error}{wait}"
