"""
What keeps another site from acting through somebody's browser (CSRF).

Every request that changes something, and that no token vouches for, passes
three gates before any handler sees it:

1. the browser says that it comes from this site (``Sec-Fetch-Site``), if it says so at all;
2. ``Origin``, if sent, is this site;
3. it carries the secret of the session: the form field ``csrf``, or the header
   ``X-CSRF-Token``, which alone counts under ``/api/``.

Somebody without a session cannot be acted for: they are asked to sign in.
"""

import secrets
from hmac import compare_digest

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vetting.domain.errors import NotPermitted
from web.bearer import bearer_of
from web.redirects import is_api, sign_in_needed
from web.sessions import visit_of

FIELD = "csrf"
HEADER = "x-csrf-token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_OWN = frozenset({"same-origin", "none"})
"""``none``: the person themselves asked, by the address bar or by reloading."""


class FormToken:
    """The secret for a page's forms; a session begins only when a page really writes it."""

    def __init__(self, connection: HTTPConnection) -> None:
        self._values = visit_of(connection).values

    def __str__(self) -> str:
        """Write the secret, made on first need."""
        return str(self._values.setdefault(FIELD, new_secret()))


def new_secret() -> str:
    """Make the secret of a session's forms."""
    return secrets.token_urlsafe(32)


class ForgeryGuard:
    """Refuses what another site may have sent."""

    def __init__(self, app: ASGIApp, *, site: str, allows_any_host: bool) -> None:
        self.app = app
        self._site = site
        self._allows_any_host = allows_any_host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or refuse it."""
        if scope["type"] != "http" or scope["method"] in _SAFE:
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        if bearer_of(request) is None:
            self._check_sender(request.headers)
            receive = await _checked(request, receive)
        await self.app(scope, receive, send)

    def _check_sender(self, headers: Headers) -> None:
        if headers.get("sec-fetch-site", "none") not in _OWN:
            raise NotPermitted("another site asked for this; nothing was done")
        origin = headers.get("origin")
        if origin is not None and origin not in self._own_origins(headers):
            raise NotPermitted(f"this came from another address than {self._site}; nothing was done")

    def _own_origins(self, headers: Headers) -> set[str]:
        own = {self._site}
        if self._allows_any_host and "host" in headers:
            own.add(f"http://{headers['host']}")
        return own


async def _checked(request: Request, receive: Receive) -> Receive:
    visit = visit_of(request)
    if visit.stored is None:
        if is_api(request):
            return receive  # the handler answers 401, or asks for no account
        raise sign_in_needed(request)
    expected = visit.values.get(FIELD)
    given = request.headers.get(HEADER)
    if given is None and not is_api(request):
        given, receive = await _from_form(request, receive)
    if not isinstance(expected, str) or given is None or not compare_digest(expected.encode(), given.encode()):
        what = "the header X-CSRF-Token, or a token" if is_api(request) else "the page's own secret"
        raise NotPermitted(f"this lacks {what}: load the page again and send it from there; nothing was done")
    return receive


async def _from_form(request: Request, receive: Receive) -> tuple[str | None, Receive]:
    body = await request.body()
    is_replayed = False

    async def replay() -> Message:
        nonlocal is_replayed
        if is_replayed:
            return await receive()
        is_replayed = True
        return {"type": "http.request", "body": body, "more_body": False}

    again = Request(request.scope, replay)
    async with again.form() as form:
        given = form.get(FIELD)
    is_replayed = False
    return given if isinstance(given, str) else None, replay
