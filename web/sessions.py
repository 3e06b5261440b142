"""
Server-side sessions: the browser holds an opaque random key, the database its digest and the rest.

1. A request that shows a cookie has its session looked up; a request without
   one costs nothing, and no session begins until something has to be kept.
2. Signing in gives the session a new key and drops the old one, so that a key
   planted beforehand opens nothing (session fixation).
3. What changed is written as the answer starts; a session that was ended
   meanwhile is not brought back.
4. A session ends after ``idle`` without a request, and after ``lifetime`` in any case.
5. While the database is away, who shows a cookie is told so, and keeps it;
   nobody is taken for signed out. A change that can be missed is dropped then,
   signing in or out is not.
"""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeAlias, cast

import structlog
from starlette.datastructures import MutableHeaders
from starlette.middleware.sessions import Session as SessionValues
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vetting.bootstrap.server import Services
from vetting.domain.accounts import Account, AccountId
from vetting.domain.credentials import Session, digest_of_secret
from vetting.domain.errors import SourceUnavailable
from vetting.usecases.accounts import TRIAL_ISSUER
from web.context import services_of

KEY_BYTES = 32
"""256 random bits: what a digest of them opens cannot be guessed."""
TOUCH_EVERY = timedelta(minutes=5)
"""How often a session in use has its end moved on; more often would be a write for every page."""
_SCOPE_KEY = "revet.visit"
_NO_SESSION = ("/static/", "/healthz", "/readyz", "/metrics")

Refusal: TypeAlias = Callable[[Request, Exception], Awaitable[Response]]
"""Makes the page, or the problem document, of an error."""

_log = structlog.get_logger()


class Visit:
    """What a browser's session is worth during one request; ``values`` is what ``request.session`` gives."""

    def __init__(self, stored: Session | None = None, account: Account | None = None) -> None:
        self.stored = stored
        self.account = account
        self.values = SessionValues(stored.values if stored else {})
        self.signs_in: AccountId | None = None
        self.is_ended = False

    def sign_in(self, account_id: AccountId, values: Mapping[str, Any]) -> None:
        """Begin a session of *account_id* under a new key, with *values* and nothing of what was there before."""
        self.signs_in = account_id
        self.values.clear()
        self.values.update(values)

    def sign_out(self) -> None:
        """End the session, here and in the database."""
        self.is_ended = True
        self.account = None
        self.values.clear()


def counts_here(account: Account, services: Services) -> bool:
    """Tell whether anything may be done as *account*: outside development nobody vouches for a trial account."""
    return services.settings.is_development or account.issuer != TRIAL_ISSUER


def visit_of(connection: HTTPConnection) -> Visit:
    """Give the session behind a request; an empty one where sessions do not reach."""
    return cast("Visit", connection.scope.setdefault(_SCOPE_KEY, Visit()))


def cookie_name(*, is_secure: bool) -> str:
    """Name the cookie; by the prefix a browser refuses it from another host or over plain HTTP (RFC 6265bis)."""
    return "__Host-revet_session" if is_secure else "revet_session"


class SessionMiddleware:
    """Opens the session that a request shows and writes what became of it."""

    def __init__(
        self, app: ASGIApp, *, refusal: Refusal, lifetime: timedelta, idle: timedelta, is_secure: bool
    ) -> None:
        self.app = app
        self._refusal = refusal
        self._lifetime = lifetime
        self._idle = idle
        self._cookie = cookie_name(is_secure=is_secure)
        self._flags = "; Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if is_secure else "")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, with its session."""
        if scope["type"] != "http" or scope["path"].startswith(_NO_SESSION):
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        try:
            visit = await self._open(connection)
        except SourceUnavailable as error:
            await self._refuse(error, scope, receive, send)
            return
        scope[_SCOPE_KEY] = visit
        scope["session"] = visit.values
        is_refused = False

        async def send_with_session(message: Message) -> None:
            nonlocal is_refused
            if message["type"] == "http.response.start":
                try:
                    await self._close(visit, services_of(connection), MutableHeaders(scope=message))
                except SourceUnavailable as error:
                    is_refused = visit.is_ended or visit.signs_in is not None
                    if is_refused:
                        await self._refuse(error, scope, receive, send)
                    _log.warning("session_not_written", reason=str(error))
            if not is_refused:
                await send(message)

        await self.app(scope, receive, send_with_session)

    async def _refuse(self, error: SourceUnavailable, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in the place of the application, to nobody in particular."""
        scope[_SCOPE_KEY] = Visit()
        response = await self._refusal(Request(scope, receive), error)
        await response(scope, receive, send)

    async def _open(self, connection: HTTPConnection) -> Visit:
        key = connection.cookies.get(self._cookie, "")
        if not key:
            return Visit()
        services = services_of(connection)
        found = await services.visits.by_session(digest_of_secret(key))
        if found is None or not found.session.is_open(services.clock.now()):
            return Visit()
        if found.account is not None and not counts_here(found.account, services):
            return Visit()
        return Visit(found.session, found.account)

    async def _close(self, visit: Visit, services: Services, headers: MutableHeaders) -> None:
        now = services.clock.now()
        if visit.is_ended or visit.signs_in is not None:
            await _drop(visit, services)
        if visit.is_ended:
            headers.append("Set-Cookie", f"{self._cookie}=; Max-Age=0{self._flags}")
        elif visit.signs_in is not None or (visit.stored is None and visit.values):
            key = await self._begin(visit, services, now)
            age = int(self._lifetime.total_seconds())
            headers.append("Set-Cookie", f"{self._cookie}={key}; Max-Age={age}{self._flags}")
        elif visit.stored is not None:
            await self._keep(visit, visit.stored, services, now)
        if visit.stored is not None or visit.values.accessed:
            headers.add_vary_header("Cookie")
            headers.setdefault("Cache-Control", "private, no-cache")

    async def _begin(self, visit: Visit, services: Services, now: datetime) -> str:
        key = secrets.token_urlsafe(KEY_BYTES)
        ends = now + min(self._idle, self._lifetime)
        async with services.units.open() as unit:
            await unit.sessions.add(Session(digest_of_secret(key), visit.signs_in, now, ends, dict(visit.values)))
            await unit.commit()
        return key

    async def _keep(self, visit: Visit, stored: Session, services: Services, now: datetime) -> None:
        ends = min(now + self._idle, stored.created_at + self._lifetime)
        if not visit.values.modified and ends - stored.expires_at < TOUCH_EVERY:
            return
        async with services.units.open() as unit:
            await unit.sessions.update(replace(stored, values=dict(visit.values), expires_at=ends))
            await unit.commit()


async def _drop(visit: Visit, services: Services) -> None:
    if visit.stored is None:
        return
    async with services.units.open() as unit:
        await unit.sessions.delete(visit.stored.key_sha256)
        await unit.commit()
