"""
Who is asking, and what keeps them apart from everybody else: the middleware of every request.

From the outside in: the log's line; headers on every answer; the one host that
people rely on; the browser's session; refusals become pages or problem
documents; an API token, which takes the place of a session; and the gates that
another site's request does not pass.
"""

from collections.abc import Mapping
from typing import Any, cast

from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.types import ExceptionHandler

from vetting.domain.accounts import Actor
from vetting.domain.errors import VettingError
from vetting.settings import Settings
from web.bearer import BearerMiddleware, bearer_of
from web.bodies import BodyLimit
from web.forgery import FIELD, ForgeryGuard, FormToken, new_secret
from web.headers import SecurityHeaders
from web.hosts import OneHost
from web.plain_text import PlainAddress
from web.redirects import sign_in_needed
from web.request_log import RequestLog, Subject
from web.sessions import Refusal, SessionMiddleware, visit_of

_NOTICE = "notice"


def middleware(settings: Settings, handlers: Mapping[Any, ExceptionHandler]) -> list[Middleware]:
    """List the middleware, the outermost first; *handlers* answer what it refuses."""
    is_secure = settings.site.startswith("https:")
    refusals = {kind: handler for kind, handler in handlers.items() if kind is not Exception}
    # To try it out, the site is reached by whatever name a container or a tunnel gives it.
    hosts = [] if settings.is_development else [Middleware(OneHost, site=settings.site)]
    return [
        Middleware(RequestLog),
        Middleware(SecurityHeaders, is_secure=is_secure),
        *hosts,
        Middleware(
            SessionMiddleware,
            refusal=cast("Refusal", handlers[VettingError]),
            lifetime=settings.session_lifetime,
            idle=settings.session_idle,
            is_secure=is_secure,
        ),
        Middleware(ExceptionMiddleware, handlers=refusals),
        Middleware(PlainAddress),
        Middleware(BodyLimit),
        Middleware(BearerMiddleware),
        Middleware(ForgeryGuard, site=settings.origin, allows_any_host=settings.is_development),
        Middleware(Subject),
    ]


def actor_of(connection: HTTPConnection) -> Actor | None:
    """Give who is asking; None for somebody unknown. Under ``/api/`` a token counts before a session."""
    by_token = bearer_of(connection)
    if by_token is not None:
        return by_token
    account = visit_of(connection).account
    return None if account is None else Actor(account)


def signed_in(connection: HTTPConnection) -> Actor:
    """
    Give who is asking.

    Raises:
        HTTPException: Nobody known: 401 for a program, and for a person the way to the sign-in page.
    """
    actor = actor_of(connection)
    if actor is None:
        raise sign_in_needed(connection)
    return actor


def begin_session(request: Request, actor: Actor, *, notice: str) -> None:
    """Sign *actor*'s browser in, under a new session key."""
    visit_of(request).sign_in(actor.id, {FIELD: new_secret(), _NOTICE: notice})


def end_session(request: Request) -> None:
    """Sign the browser out."""
    visit_of(request).sign_out()


def notify(request: Request, notice: str) -> None:
    """Show *notice* above the next page that this browser gets."""
    visit_of(request).values[_NOTICE] = notice


def page_context(request: Request) -> dict[str, object]:
    """Give what every page needs to know of its reader."""
    values = visit_of(request).values
    values.mark_accessed()
    return {"actor": actor_of(request), "csrf": FormToken(request), "notice": values.pop(_NOTICE, None)}
