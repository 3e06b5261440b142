"""
What peers publish, fetched within bounds: the ports ``AuditSources`` and ``PeerRegistry``.

Where a request may lead is decided in :mod:`vetting.adapters.peer_addresses`; a
token goes to the one origin that it is for (:mod:`vetting.adapters.peer_access`);
each answer, and all of one command together, are bounded in size and time.
"""

import asyncio
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from urllib.parse import SplitResult, urljoin, urlsplit
from urllib.request import url2pathname

import httpx2

from vetting.adapters.connecting import CheckedTransport, is_loopback, proxy_for, refuse_nested_encodings
from vetting.adapters.indexes.addresses import label_of
from vetting.adapters.peer_access import PeerAccess
from vetting.adapters.peer_addresses import PeerBackend, check_literal, redirected, require_address
from vetting.adapters.tls import client_tls
from vetting.domain.addresses import without_secrets
from vetting.domain.errors import InvalidInput, SourceUnavailable, VerificationFailed, VettingError
from vetting.domain.store_problems import ProblemKind, StoreProblem

MEBIBYTE = 1024 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CLOSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
"""How a private peer answers whoever shows no token."""


@dataclass(frozen=True, slots=True)
class PeerLimits:
    """How much one address may cost, and all of them together."""

    text_bytes: int = 64 * MEBIBYTE
    """After decompression."""
    total_bytes: int = 256 * MEBIBYTE
    concurrent: int = 8
    redirects: int = 3
    connect_timeout: timedelta = timedelta(seconds=10)
    read_timeout: timedelta = timedelta(seconds=30)
    """Between two pieces of an answer."""
    deadline: timedelta = timedelta(minutes=2)
    total_deadline: timedelta = timedelta(minutes=5)


HINT_LIMITS = PeerLimits(
    text_bytes=8 * MEBIBYTE,
    total_bytes=32 * MEBIBYTE,
    deadline=timedelta(seconds=30),
    total_deadline=timedelta(minutes=1),
)
"""For what is asked beside an answer: who fails nothing by being slow, or large, is not waited for as long."""


class Peers:
    """The port ``AuditSources``, over https, loopback http and files."""

    def __init__(
        self, folder: Path, *, user_agent: str, access: PeerAccess | None = None, limits: PeerLimits | None = None
    ) -> None:
        """
        Open nothing yet.

        Args:
            folder: What relative paths start from.
            user_agent: Says who asks.
            access: What the user allows besides what is public; nothing if None.
            limits: Bounds of every address and of all, the default ones if None.
        """
        self._folder = folder
        self._user_agent = user_agent
        self._access = access or PeerAccess()
        self._limits = limits or PeerLimits()

    def read(self, addresses: Sequence[str]) -> Mapping[str, str]:
        """
        Read what stands at each of *addresses*; complains of all that cannot be read at once.

        Raises:
            InvalidInput: An address is of another kind than the port allows, or leads elsewhere.
            SourceUnavailable: Something did not answer, or not within the limits.
        """
        wanted = list(dict.fromkeys(addresses))
        found = asyncio.run(self._all(wanted))
        failures = {address: one for address, one in zip(wanted, found, strict=True) if isinstance(one, VettingError)}
        if failures:
            raise _all_of(failures)
        return {address: text for address, text in zip(wanted, found, strict=True) if isinstance(text, str)}

    def read_each(self, addresses: Sequence[str]) -> Mapping[str, str | VettingError]:
        """Read what stands at each of *addresses*, or say why it cannot be; where time is up, all the same."""
        wanted = list(dict.fromkeys(addresses))
        return dict(zip(wanted, asyncio.run(self._all(wanted)), strict=True))

    async def _all(self, wanted: Sequence[str]) -> Sequence[str | VettingError]:
        slots, budget = asyncio.Semaphore(self._limits.concurrent), _Budget(self._limits)
        seconds = self._limits.total_deadline.total_seconds()
        until = asyncio.get_running_loop().time() + seconds

        async def one(address: str) -> str | VettingError:
            try:
                require_address(address)
                # Each is held to the time that is left for all, and fails alone: who has answered has answered.
                async with asyncio.timeout_at(until), slots:
                    return await self._text(address, budget)
            except VettingError as error:
                return error
            except TimeoutError:
                label = label_of(address) if ":" in address else address
                return SourceUnavailable(f"{label} was left: the peers took longer than {seconds:g} seconds together")

        return await asyncio.gather(*(one(address) for address in wanted))

    async def _text(self, address: str, budget: "_Budget") -> str:
        split = urlsplit(address)
        if split.scheme in {"http", "https"}:
            content = await self._fetched(split, budget)
        else:
            path = self._folder / (url2pathname(split.path) if split.scheme == "file" else address)
            content = await asyncio.to_thread(_file, path, address, budget)
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InvalidInput(f"{label_of(address)} is not UTF-8 text") from error

    async def _fetched(self, split: SplitResult, budget: "_Budget") -> bytes:
        label = label_of(split.geturl())
        try:
            async with asyncio.timeout(self._limits.deadline.total_seconds()):
                async with self._client(split) as client:
                    return await self._followed(client, split, budget)
        except VerificationFailed as error:
            raise InvalidInput(f"{label} is not imported from: {error}") from error
        except httpx2.TimeoutException as error:
            raise SourceUnavailable(f"{label} did not answer in time") from error
        except TimeoutError as error:
            seconds = self._limits.deadline.total_seconds()
            raise SourceUnavailable(f"{label} took longer than {seconds:g} seconds") from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise SourceUnavailable(f"{label} cannot be reached: {error}") from error

    def _client(self, split: SplitResult) -> httpx2.AsyncClient:
        """Open a client for one peer; the environment tells of proxies, and of nothing else."""
        host, limits = split.hostname or "", self._limits
        timeout = httpx2.Timeout(limits.read_timeout.total_seconds(), connect=limits.connect_timeout.total_seconds())
        headers = {"User-Agent": self._user_agent}
        authorization = self._access.authorization_for(split)
        if authorization is not None:
            headers["Authorization"] = authorization
        # A proxy knows another machine by the name of loopback, so it is not asked for this one.
        proxy = None if is_loopback(host) else proxy_for(split)
        if proxy is None:
            transport = CheckedTransport(PeerBackend(self._access), connections=1)
            return httpx2.AsyncClient(timeout=timeout, headers=headers, transport=transport, trust_env=False)
        check_literal(host, self._access)
        try:
            return httpx2.AsyncClient(
                timeout=timeout, headers=headers, proxy=proxy, verify=client_tls(), trust_env=False
            )
        except (ValueError, ImportError) as error:
            raise InvalidInput("the proxy that the environment names for https is none that can be used") from error

    async def _followed(self, client: httpx2.AsyncClient, split: SplitResult, budget: "_Budget") -> bytes:
        url = split.geturl()
        for _hop in range(self._limits.redirects + 1):
            async with client.stream("GET", url) as response:
                if response.status_code not in _REDIRECTS:
                    return await self._body(response, budget)
                url = redirected(split, urljoin(url, response.headers.get("Location", "")))
        raise InvalidInput(f"{label_of(split.geturl())} redirects more than {self._limits.redirects} times")

    async def _body(self, response: httpx2.Response, budget: "_Budget") -> bytes:
        label, status = label_of(str(response.url)), response.status_code
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
            raise SourceUnavailable(f"{label} answers {status}; try again later")
        if status != HTTPStatus.OK:
            advice = self._access.advice_where_closed if status in _CLOSED else ""
            raise InvalidInput(f"{label} answers {status}: is the address right?{advice}")
        refuse_nested_encodings(response)
        content = bytearray()
        async for piece in response.aiter_bytes():
            content += piece
            budget.take(label, len(piece), so_far=len(content))
        return bytes(content)


def _all_of(failures: Mapping[str, VettingError]) -> VettingError:
    """Make one error of several; what somebody has to put right goes before what may pass by itself."""
    lasting = (type(one) for one in failures.values() if not isinstance(one, SourceUnavailable))
    error = next(lasting, SourceUnavailable)("\n".join(map(str, failures.values())))
    error.problems = tuple(
        StoreProblem(
            ProblemKind.PEER_UNAVAILABLE if isinstance(one, SourceUnavailable) else ProblemKind.PEER_UNUSABLE,
            file="",
            message=str(one),
            details={"address": without_secrets(address)},
        )
        for address, one in failures.items()
    )
    return error


class _Budget:
    """How many bytes are left for one command."""

    def __init__(self, limits: PeerLimits) -> None:
        self._limits = limits
        self._left = limits.total_bytes

    @property
    def of_one(self) -> int:
        """How many bytes one address may have."""
        return self._limits.text_bytes

    def take(self, label: str, size_bytes: int, *, so_far: int) -> None:
        """
        Use up some.

        Raises:
            SourceUnavailable: The address has had enough, or all of them have.
        """
        self._left -= size_bytes
        if so_far > self._limits.text_bytes:
            raise SourceUnavailable(f"{label} is larger than {self._limits.text_bytes // MEBIBYTE} MiB")
        if self._left < 0:
            limit = self._limits.total_bytes // MEBIBYTE
            raise SourceUnavailable(f"{label} is too much: the peers are larger than {limit} MiB together")


def _file(path: Path, address: str, budget: _Budget) -> bytes:
    try:
        # What is no file could keep whoever opens it waiting for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with open(descriptor, "rb") as file:  # noqa: PTH123  # it is open already
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise InvalidInput(f"{address} is no file")
            content = file.read(budget.of_one + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no file has such a name"
        raise SourceUnavailable(f"{address} cannot be read: {reason}") from error
    budget.take(address, len(content), so_far=len(content))
    return content
