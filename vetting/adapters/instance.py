"""An instance of Revet over HTTP: the port ``Instance``."""

import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2

from vetting.adapters.connecting import is_loopback
from vetting.domain.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    NotPermitted,
    SourceUnavailable,
    VettingError,
)
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.ports.instances import Document

TIMEOUT = timedelta(seconds=30)
"""Between two pieces of an answer."""
DEADLINE = timedelta(minutes=2)
"""For the whole of an answer, however steadily it comes."""
MAX_ANSWER_BYTES = 64 * 1024 * 1024
IDEMPOTENCY_KEY = "Idempotency-Key"
"""The header that names a request. Source: IETF draft 06 of the header of that name, 24 February 2025."""
_MAX_PAGES = 1000
_REFUSALS: Mapping[int, type[VettingError]] = {
    HTTPStatus.UNAUTHORIZED: NotPermitted,
    HTTPStatus.FORBIDDEN: NotPermitted,
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.GONE: NotFound,
    HTTPStatus.CONFLICT: Conflict,
    HTTPStatus.PRECONDITION_FAILED: Conflict,
    HTTPStatus.TOO_MANY_REQUESTS: SourceUnavailable,
}
"""What a refusal means; any other 4xx is InvalidInput, 5xx SourceUnavailable."""


class RemoteInstance:
    """The port ``Instance``; a token is sent to the address it belongs to and nowhere else."""

    def __init__(self, url: str, token: str | None, *, user_agent: str) -> None:
        """
        Open nothing yet.

        Args:
            url: https, or http of this very machine.
            token: Sent as bearer; None: only what is public can be asked.
            user_agent: Says who asks.

        Raises:
            InvalidInput: The address is of another kind.
        """
        split = urlsplit(url)
        is_near = split.scheme == "http" and is_loopback(split.hostname or "")
        if not split.hostname or not (split.scheme == "https" or is_near):
            raise InvalidInput(f"{url!r} is no address of an instance: write https://..., or http:// of this machine")
        self._url = url.rstrip("/")
        self._headers = {"User-Agent": user_agent, "Accept": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._is_near = is_near

    @property
    def url(self) -> str:
        """The address, without a slash at the end."""
        return self._url

    def release(self, ecosystem: Ecosystem, project: ProjectName, version: str) -> Document:
        """Read what it knows of a release."""
        return self._document("GET", _release_path(ecosystem, project, version))

    def record_audit(
        self, ecosystem: Ecosystem, project: ProjectName, version: str, audit: Document, *, key: str | None = None
    ) -> Document:
        """Record an audit of a release, once however often it is sent under one *key*."""
        return self._document("POST", f"{_release_path(ecosystem, project, version)}/audits", body=audit, key=key)

    def score(
        self, ecosystem: Ecosystem, project: ProjectName, version: str, *, viewpoint: str, criteria: str
    ) -> Document:
        """Read a release's trust score."""
        query = {"viewpoint": viewpoint, "criteria": criteria}
        return self._document("GET", f"{_release_path(ecosystem, project, version)}/score", query=query)

    def export(self, path: str) -> str:
        """Read an audits file that it exports."""
        return self._asked("GET", f"/exports/{quote(path)}").decode("utf-8")

    def watched(self) -> Sequence[Document]:
        """List the projects that it watches, all pages of them."""
        items: list[Document] = []
        query: dict[str, str] = {}
        for _page in range(_MAX_PAGES):
            page = self._document("GET", "/api/v1/projects", query=query)
            items += page.get("items", ())
            if not page.get("next"):
                break
            query = {"cursor": str(page["next"])}
        return items

    def watch(self, ecosystem: Ecosystem, project: ProjectName) -> None:
        """Have it watch a project."""
        self._asked("PUT", _project_path(ecosystem, project))

    def unwatch(self, ecosystem: Ecosystem, project: ProjectName) -> None:
        """Have it watch a project no longer."""
        self._asked("DELETE", _project_path(ecosystem, project))

    def confirm(self) -> None:
        """See that it answers, and that it knows the token."""
        self._document("GET", "/api/v1/projects", query={"limit": "1"})

    def _document(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Document | None = None,
        key: str | None = None,
    ) -> dict[str, Any]:
        content = self._asked(method, path, query=query, body=body, key=key)
        try:
            document = httpx2.Response(HTTPStatus.OK, content=content).json()
        except ValueError as error:
            raise SourceUnavailable(f"{self._url}{path} answers something else than JSON") from error
        if not isinstance(document, dict):
            raise SourceUnavailable(f"{self._url}{path} answers JSON of another form than expected")
        return document

    def _asked(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Document | None = None,
        key: str | None = None,
    ) -> bytes:
        url = f"{self._url}{path}"
        headers = self._headers if key is None else {**self._headers, IDEMPOTENCY_KEY: key}
        until = time.monotonic() + DEADLINE.total_seconds()
        try:
            with (
                httpx2.Client(timeout=TIMEOUT.total_seconds(), trust_env=not self._is_near) as client,
                client.stream(method, url, headers=headers, params=query or {}, json=body) as response,
            ):
                content = _bounded(url, response, until)
                _refuse(url, response, content)
                return content
        except httpx2.TimeoutException as error:
            raise SourceUnavailable(f"{url} did not answer in time") from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise SourceUnavailable(f"{url} cannot be reached: {error}") from error


def _bounded(url: str, response: httpx2.Response, until: float) -> bytes:
    content = bytearray()
    for piece in response.iter_bytes():
        content += piece
        if len(content) > MAX_ANSWER_BYTES:
            raise SourceUnavailable(f"{url} answers more than {MAX_ANSWER_BYTES // (1024 * 1024)} MiB")
        if time.monotonic() > until:
            raise SourceUnavailable(f"{url} took longer than {DEADLINE.total_seconds():g} seconds")
    return bytes(content)


def _refuse(url: str, response: httpx2.Response, content: bytes) -> None:
    """Turn a refusal into the error it means, with the reason that the instance gives."""
    status = response.status_code
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return
    if status < HTTPStatus.BAD_REQUEST:
        raise InvalidInput(f"{url} redirects elsewhere; is the address of the instance right?")
    kind = _REFUSALS.get(status, InvalidInput if status < HTTPStatus.INTERNAL_SERVER_ERROR else SourceUnavailable)
    raise kind(f"{url} answers {status}: {_reason(content) or response.reason_phrase}")


def _reason(content: bytes) -> str | None:
    """Read the reason out of an RFC 9457 problem document, if it is one."""
    try:
        problem = httpx2.Response(HTTPStatus.OK, content=content).json()
    except ValueError:
        return None
    if not isinstance(problem, dict):
        return None
    reason = problem.get("detail") or problem.get("title")
    return reason if isinstance(reason, str) else None


def _project_path(ecosystem: Ecosystem, project: ProjectName) -> str:
    return f"/api/v1/projects/{ecosystem}/{quote(project, safe='@/')}"


def _release_path(ecosystem: Ecosystem, project: ProjectName, version: str) -> str:
    return f"{_project_path(ecosystem, project)}/releases/{quote(version, safe='')}"
