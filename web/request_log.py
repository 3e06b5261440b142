"""
One line in the log for every request, and the number by which its other lines are found.

The number is made here and never taken from a request; the answer has it as
``X-Request-ID``. Logged is the route's template and never the address asked
for: a query may hold a sign-in's code.
"""

import secrets
from time import perf_counter

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.bearer import bearer_of
from web.context import services_of
from web.hosts import WATCHED
from web.sessions import visit_of

HEADER = "X-Request-ID"
NO_ROUTE = "none"
"""Stands for the route where none matched."""
_KEY = "revet.request_id"
_QUIET = WATCHED | {"/static"}
"""Routes that are asked all the time, and logged where they fail only."""

_NAMED = (("project", "name"), ("version", "version"), ("version", "to"), ("base", "from"))
"""What lines call the parts of an address, and what routes call them."""

_log = structlog.get_logger()


def request_id_of(connection: HTTPConnection) -> str:
    """Give the number of a request."""
    return str(connection.scope.get(_KEY, "-"))


class RequestLog:
    """Numbers, times, counts and logs requests; the outermost of the middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, and tell what came of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope[_KEY] = request_id = secrets.token_hex(8)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        status = 500
        began = perf_counter()

        async def send_with_number(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        try:
            await self.app(scope, receive, send_with_number)
        finally:
            _tell(scope, status, perf_counter() - began)


def _tell(scope: Scope, status: int, seconds: float) -> None:
    method, route = scope["method"], _template(scope)
    meters = services_of(HTTPConnection(scope)).meters
    meters.request_answered(method=method, route=route, status=status, seconds=seconds)
    tell = _log.debug if route in _QUIET and status < 500 else _log.info
    tell("request_answered", method=method, route=route, status=status, milliseconds=round(seconds * 1000, 1))


def _template(scope: Scope) -> str:
    """Name the route as routes.py spells it; who was refused before routing asked for one, too."""
    route = scope.get("route") or _matched(scope)[0]
    return str(getattr(route, "path", NO_ROUTE))


def _matched(scope: Scope) -> tuple[BaseRoute | None, dict[str, object]]:
    partial: BaseRoute | None = None
    for route in scope["app"].routes:
        match, child = route.matches(scope)
        if match is Match.FULL:
            return route, child.get("path_params", {})
        if match is Match.PARTIAL:
            partial = partial or route
    return partial, {}


class Subject:
    """Binds, for every line that a request writes from here on, whose it is and what it is about; the innermost."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through."""
        if scope["type"] == "http":
            structlog.contextvars.bind_contextvars(**_subject(scope))
        await self.app(scope, receive, send)


def _subject(scope: Scope) -> dict[str, object]:
    _, parameters = _matched(scope)
    facts: dict[str, object] = {ours: str(parameters[theirs]) for ours, theirs in _NAMED if theirs in parameters}
    connection = HTTPConnection(scope)
    actor, account = bearer_of(connection), visit_of(connection).account
    asker = actor.id if actor is not None else None if account is None else account.id
    return facts if asker is None else {**facts, "actor_id": asker}
