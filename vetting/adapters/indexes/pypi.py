"""
The client of one Python package index: any that speaks the simple API, with the legacy JSON where there is one.

What an index publishes is found out from its answers and kept in
:attr:`PyPIIndex.capabilities`, so that a fact that is missing because *this*
index publishes none of its kind is not taken for a fact that somebody held back.

Source: PEP 503 and 691 for the addresses and the choice of form; warehouse's
    documentation, "JSON API", for the legacy JSON beside them.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from http import HTTPStatus
from importlib.metadata import version
from typing import Literal, TypeAlias
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from vetting.adapters.indexes.addresses import label_of
from vetting.adapters.indexes.legacy import project_facts, release_facts
from vetting.adapters.indexes.pages import read_json, read_page, serial_of
from vetting.adapters.indexes.provenance import builder_in
from vetting.adapters.indexes.transport import GONE, Answer, Fetcher, FetchLimits
from vetting.domain.errors import NotFound, SourceUnavailable, VerificationFailed
from vetting.domain.indexes import (
    IndexCapabilities,
    IndexFile,
    IndexProject,
    NotModified,
    ProjectFacts,
    ReleaseFacts,
    Validators,
)
from vetting.domain.looking import CouldNotLook, Found, Looked, NotOffered, NotPublished
from vetting.domain.publishers import BuildIdentity
from vetting.domain.releases import ProjectName
from vetting.ports.clock import Clock

ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01"
"""JSON first; an index that has only HTML gives that."""
Legacy: TypeAlias = Literal["legacy_json", "legacy_release_json"]
"""The capability that one of the two legacy JSON documents stands for."""
LOOK_AGAIN = timedelta(hours=1)
"""How long an index that had no legacy JSON is not asked for it."""


class PyPIIndex:
    """The port ``PackageIndex`` over HTTP."""

    def __init__(self, url: str, *, contact: str, clock: Clock, limits: FetchLimits | None = None) -> None:
        """
        Open nothing yet; connections are made by the first question.

        Args:
            url: The root of the simple API. A user and password in it are sent to that host and port alone.
            contact: An address or page by which the index's operators reach this instance's; empty: none is sent.
            clock: For waits that the index states as a date.
            limits: Bounds of every request, the default ones if None.
        """
        parts = urlsplit(url if url.endswith("/") else f"{url}/")
        self._url = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        self._limits = limits or FetchLimits()
        agent = f"revet/{version('revet')}" + (f" (+{contact})" if contact else "")
        self._fetcher = Fetcher(urlunsplit(parts), user_agent=agent, clock=clock, limits=self._limits)
        self._capabilities = IndexCapabilities()
        self._absent_since: dict[Legacy, float] = {}
        """Capability of a legacy JSON -> when its absence was last seen, on the monotonic clock."""

    async def aclose(self) -> None:
        """Close every connection."""
        await self._fetcher.aclose()

    @property
    def url(self) -> str:
        """The root of the simple API, ending in a slash, without credentials."""
        return self._url

    @property
    def capabilities(self) -> IndexCapabilities:
        """What this index has shown so far that it publishes."""
        return self._capabilities

    async def project(self, name: ProjectName, *, since: Validators | None = None) -> IndexProject | NotModified:
        """Read the page of the project *name*, conditionally where an earlier answer allows."""
        headers = {"Accept": ACCEPT}
        if since is not None and since.etag is not None:
            headers["If-None-Match"] = since.etag
        if since is not None and since.last_modified is not None:
            headers["If-Modified-Since"] = since.last_modified
        answer = await self._fetcher.read(urljoin(self._url, f"{quote(name)}/"), headers=headers)
        if answer.status == HTTPStatus.NOT_MODIFIED and since:
            return NotModified()
        if answer.status in GONE:
            raise NotFound(f"{label_of(self._url)} has no project {name}")
        if answer.status != HTTPStatus.OK:
            raise SourceUnavailable(f"{label_of(answer.url)} was answered with HTTP status {answer.status}")
        return await self._page(name, answer)

    async def _page(self, name: ProjectName, answer: Answer) -> IndexProject:
        content_type = answer.headers.get("content-type", "text/html")
        page = await asyncio.to_thread(read_page, name, answer.body, content_type=content_type, url=answer.url)
        validators = Validators(answer.headers.get("etag"), answer.headers.get("last-modified"))
        header = serial_of(answer.headers.get("x-pypi-last-serial", ""))
        serial = header if page.last_serial is None else page.last_serial
        seen = replace(page.capabilities, conditional=bool(validators), serials=serial is not None)
        self._capabilities = self._capabilities.updated(seen)
        return replace(page, last_serial=serial, validators=validators, capabilities=seen)

    async def about(self, name: ProjectName) -> Looked[ProjectFacts]:
        """Ask who maintains *name* and what is known against its newest release."""
        if self._is_absent("legacy_json"):
            return NotOffered()
        try:
            data = await self._legacy("legacy_json", f"pypi/{quote(name)}/json")
            return Found(project_facts(name, data))
        except NotFound:
            return await self._why_missing(name)
        except (SourceUnavailable, VerificationFailed) as error:
            return CouldNotLook(str(error))

    async def about_release(self, name: ProjectName, version: str) -> Looked[ReleaseFacts]:
        """Ask what is known against one release of *name*."""
        if not self._is_absent("legacy_release_json"):
            path = f"pypi/{quote(name)}/{quote(version, safe='')}/json"
            try:
                return Found(release_facts(name, await self._legacy("legacy_release_json", path)))
            except NotFound:
                if self._capabilities.legacy_release_json:
                    return NotPublished()
            except (SourceUnavailable, VerificationFailed) as error:
                return CouldNotLook(str(error))
        facts = await self.about(name)
        if not isinstance(facts, Found):
            return facts
        self._note("legacy_release_json", offered=False)
        return Found(facts.value.latest) if facts.value.latest.version == version else NotOffered()

    async def provenance(self, url: str) -> object:
        """
        Read the provenance of a file, from where its project's page says that it is; as JSON.

        Raises:
            NotFound: The index has none.
            SourceUnavailable: It did not answer, or not with JSON.
            VerificationFailed: The address is not one to fetch from, or the answer is too large.
        """
        return await self._json(url)

    async def builder(self, url: str) -> Looked[BuildIdentity]:
        """Ask which build the provenance at *url* names."""
        try:
            found = builder_in(await self.provenance(url))
        except NotFound:
            return NotPublished()
        except (SourceUnavailable, VerificationFailed) as error:
            return CouldNotLook(str(error))
        return NotPublished() if found is None else Found(found)

    async def _legacy(self, capability: Legacy, path: str) -> object:
        """Fetch a legacy JSON, noting that the index has such."""
        data = await self._json(urljoin(self._url, f"../{path}"))
        self._note(capability, offered=True)
        return data

    async def _json(self, url: str) -> object:
        answer = await self._fetcher.read(url, headers={"Accept": "application/json"})
        if answer.status in GONE:
            raise NotFound(f"{label_of(answer.url)} is not there")
        if answer.status != HTTPStatus.OK:
            raise SourceUnavailable(f"{label_of(answer.url)} was answered with HTTP status {answer.status}")
        try:
            data: object = await asyncio.to_thread(read_json, answer.body)
        except (ValueError, RecursionError) as error:
            raise SourceUnavailable(f"{label_of(answer.url)} is not JSON") from error
        return data

    async def _why_missing(self, name: ProjectName) -> Looked[ProjectFacts]:
        """Tell an index without legacy JSON from one that has none for *name*."""
        if self._capabilities.legacy_json:
            return NotPublished()
        try:
            await self.project(name)
        except NotFound:
            return NotPublished()
        except (SourceUnavailable, VerificationFailed) as error:
            return CouldNotLook(str(error))
        self._note("legacy_json", offered=False)
        return NotOffered()

    def _note(self, capability: Legacy, *, offered: bool) -> None:
        if capability == "legacy_json":
            seen = IndexCapabilities(legacy_json=offered)
        else:
            seen = IndexCapabilities(legacy_release_json=offered)
        self._capabilities = self._capabilities.updated(seen)
        if not offered:
            self._absent_since[capability] = time.monotonic()

    def _is_absent(self, capability: Legacy) -> bool:
        since = self._absent_since.get(capability)
        return since is not None and time.monotonic() - since < LOOK_AGAIN.total_seconds()

    async def stream(self, file: IndexFile) -> AsyncIterator[bytes]:
        """Yield the bytes of *file*, and end only if they were what the index vouches for."""
        if file.sha256 is None:
            raise VerificationFailed(f"the index states no SHA-256 for {file.filename}: it is not fetched")
        limit = self._limits.file_bytes
        if file.size_bytes is not None and file.size_bytes > limit:
            raise VerificationFailed(
                f"{file.filename} is {file.size_bytes:,} bytes; at most {limit:,} of a file are read here"
            )
        digest, received = sha256(), 0
        async with aclosing(self._fetcher.stream(file.url, at_most=limit)) as pieces:
            async for piece in pieces:
                digest.update(piece)
                received += len(piece)
                if file.size_bytes is not None and received > file.size_bytes:
                    raise VerificationFailed(f"{file.filename} is larger than the {file.size_bytes:,} bytes stated")
                yield piece
        if file.size_bytes is not None and received != file.size_bytes:
            raise VerificationFailed(f"{file.filename} is {received:,} bytes, not the {file.size_bytes:,} stated")
        if digest.hexdigest() != file.sha256:
            raise VerificationFailed(f"{file.filename} has SHA-256 {digest.hexdigest()}, not the {file.sha256} stated")
