"""
API tokens: ``Authorization: Bearer revet_…``.

A token that does not hold is refused, never taken for nobody: a program whose
token expired would else get public answers and take them for its own. Tokens
act under ``/api/`` alone; elsewhere a good one changes nothing.
"""

from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from vetting.bootstrap.server import Services
from vetting.domain.accounts import Actor
from vetting.domain.credentials import Token, digest_of_secret
from web.context import services_of
from web.redirects import is_api
from web.sessions import counts_here

TOUCH_EVERY = timedelta(minutes=1)
"""How often a token's last use is written."""
_SCOPE_KEY = "revet.bearer"


def bearer_of(connection: HTTPConnection) -> Actor | None:
    """Give who acts by token, if anybody does."""
    actor = connection.scope.get(_SCOPE_KEY)
    return actor if isinstance(actor, Actor) else None


class BearerMiddleware:
    """Finds out whose token a request shows."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through as its token's account, or refuse it."""
        if scope["type"] == "http":
            connection = HTTPConnection(scope)
            actor = await _actor(connection)
            if is_api(connection):
                scope[_SCOPE_KEY] = actor
        await self.app(scope, receive, send)


async def _actor(connection: HTTPConnection) -> Actor | None:
    scheme, _, secret = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    services = services_of(connection)
    found = await services.visits.by_token(digest_of_secret(secret.strip()))
    if found is None or not counts_here(found.account, services):
        raise _refusal("nobody here has this token")
    if found.token.revoked_at is not None:
        raise _refusal("this token was revoked")
    if not found.token.is_open(services.clock.now()):
        raise _refusal("this token has expired")
    await _note_use(found.token, services)
    return Actor(found.account, found.token.scopes)


def _refusal(detail: str) -> HTTPException:
    challenge = f'Bearer realm="revet", error="invalid_token", error_description="{detail}"'
    return HTTPException(401, detail, {"WWW-Authenticate": challenge})


async def _note_use(token: Token, services: Services) -> None:
    now = services.clock.now()
    if token.id is None or (token.last_used_at is not None and now - token.last_used_at < TOUCH_EVERY):
        return
    async with services.units.open() as unit:
        await unit.tokens.touch(token.id, at=now)
        await unit.commit()
