"""
OSV's API, or another service that speaks it: the port ``AdvisorySource`` over HTTP.

A project is asked for without a version, so that one answer tells of all its
releases; versions are matched here, as those of a dump are. An answer that cannot
be read whole is none; but where a record in it tells of malware, that stands.

Source: OSV API, ``POST /v1/query`` with ``package`` and ``page_token``.
"""

import asyncio
import json
from datetime import timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import httpx2

from vetting.adapters.connecting import is_loopback, refuse_nested_encodings
from vetting.adapters.indexes.addresses import label_of
from vetting.adapters.tls import client_tls
from vetting.domain.advisories import Advisory
from vetting.domain.errors import InvalidInput, SourceUnavailable, VerificationFailed
from vetting.domain.looking import CouldNotLook, Found, Looked, NotPublished
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.formats.osv import NAMES, advisory_from

MAX_ANSWER_BYTES: Final = 64 << 20
"""Of one page, unpacked."""
MAX_PAGES: Final = 50
TIMEOUT: Final = timedelta(seconds=20)
"""Between two pieces of an answer."""
DEADLINE: Final = timedelta(seconds=60)
"""For all pages about one project."""


class AdvisoryService:
    """The port ``AdvisorySource`` over HTTP."""

    def __init__(self, url: str, *, user_agent: str, deadline: timedelta = DEADLINE) -> None:
        """
        Open nothing yet.

        Args:
            url: Where the API is, without ``/v1``; https, or http of this very machine.
            user_agent: Says who asks.
            deadline: For all that is asked about one project.

        Raises:
            InvalidInput: The address is of another kind.
        """
        split = urlsplit(url)
        is_near = split.scheme == "http" and is_loopback(split.hostname or "")
        if not split.hostname or not (split.scheme == "https" or is_near):
            raise InvalidInput(f"{url!r} is no address of an advisory service: write https://...")
        self._url = url.rstrip("/")
        self._headers = {"User-Agent": user_agent, "Accept": "application/json"}
        self._deadline = deadline
        self._is_near = is_near

    @property
    def name(self) -> str:
        """How what it says is cited."""
        return f"OSV at {urlsplit(self._url).hostname}"

    async def about(self, ecosystem: Ecosystem, project: ProjectName) -> Looked[tuple[Advisory, ...]]:
        """Give every record about a project."""
        question: dict[str, object] = {"package": {"name": str(project), "ecosystem": NAMES[ecosystem]}}
        found: list[Advisory] = []
        failure = await self._failure(question, found)
        if failure is not None and not any(one.vulnerability.is_malware for one in found):
            return CouldNotLook(failure)
        return Found(tuple(found)) if found else NotPublished()

    async def _failure(self, question: dict[str, object], found: list[Advisory]) -> str | None:
        """Add to *found* what is answered; give why that is not all."""
        try:
            async with asyncio.timeout(self._deadline.total_seconds()):
                await self._pages(question, found)
        except TimeoutError:
            return f"{self.name} did not answer in time"
        except (SourceUnavailable, VerificationFailed, InvalidInput) as error:
            return f"{self.name}: {error}"
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            return f"{self.name} could not be asked: {str(error) or type(error).__name__}"
        return None

    async def _pages(self, question: dict[str, object], found: list[Advisory]) -> None:
        unread: InvalidInput | None = None
        async with httpx2.AsyncClient(
            headers=self._headers,
            timeout=TIMEOUT.total_seconds(),
            verify=client_tls(),
            trust_env=not self._is_near,
        ) as client:
            for _ in range(MAX_PAGES):
                page = await self._page(client, question)
                listed = page.get("vulns") or []
                if not isinstance(listed, list):
                    raise SourceUnavailable("its answer is not as its documentation says")
                advisories, failure = await asyncio.to_thread(_advisories, listed)
                found += advisories
                unread = unread or failure
                token = page.get("next_page_token")
                if not token:
                    break
                question = {**question, "page_token": token}
            else:
                raise SourceUnavailable(f"its answer has more than {MAX_PAGES} pages")
        if unread is not None:
            raise unread

    async def _page(self, client: httpx2.AsyncClient, question: dict[str, object]) -> dict[str, object]:
        url = f"{self._url}/v1/query"
        async with client.stream("POST", url, json=question) as response:
            if response.status_code != HTTPStatus.OK:
                raise SourceUnavailable(f"{label_of(url)} was answered with HTTP status {response.status_code}")
            refuse_nested_encodings(response)
            content = bytearray()
            async for piece in response.aiter_bytes():
                content += piece
                if len(content) > MAX_ANSWER_BYTES:
                    raise VerificationFailed(f"{label_of(url)} is larger than {MAX_ANSWER_BYTES} bytes")
        try:
            document: object = await asyncio.to_thread(json.loads, bytes(content))
        except (ValueError, RecursionError) as error:
            raise SourceUnavailable(f"{label_of(url)} is not JSON") from error
        if not isinstance(document, dict):
            raise SourceUnavailable(f"{label_of(url)} is not as its documentation says")
        return document


def _advisories(listed: list[object]) -> tuple[list[Advisory], InvalidInput | None]:
    """Read records, and say what is wrong with the last that cannot be read."""
    found: list[Advisory] = []
    failure: InvalidInput | None = None
    for one in listed:
        try:
            found.append(advisory_from(one))
        except InvalidInput as error:
            failure = error
    return found, failure
