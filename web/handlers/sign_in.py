"""
Signing in with the instance's identity provider, and signing out.

What a sign-in needs to remember until the provider sends the browser back
(state, nonce, PKCE verifier, where to go then) stays in the browser's session.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vetting.domain.accounts import Account, Actor
from vetting.domain.errors import InvalidInput, NotFound, NotPermitted, SourceUnavailable, VettingError
from vetting.ports.identity import IdentityProvider, PendingSignIn
from vetting.usecases import accounts
from web.context import services_of
from web.loopback import is_local
from web.presenters.accounts import sentence
from web.redirects import HOME, safe_next
from web.security import actor_of, begin_session, end_session
from web.templating import render

PENDING_LIFE = timedelta(minutes=15)
MOST_PENDING = 4
"""Sign-ins under way in one browser, as in several tabs; the oldest gives way."""
_PENDING = "sign_ins"


async def page(request: Request) -> Response:
    """Show the ways to sign in; somebody who is signed in goes on."""
    place = safe_next(request.query_params.get("next"))
    if actor_of(request) is not None:
        return RedirectResponse(place, HTTPStatus.SEE_OTHER)
    return _page(request, place)


def _page(request: Request, place: str, *, problem: str | None = None, status: int = HTTPStatus.OK) -> Response:
    services = services_of(request)
    return render(
        request,
        "sign_in.html",
        status=status,
        place=place,
        provider=services.identity,
        problem=problem,
        may_try_out=services.settings.is_development and is_local(request),
    )


async def start(request: Request) -> Response:
    """Send the browser to the provider. By GET, so that no form's redirect leaves this site."""
    place = safe_next(request.query_params.get("next"))
    provider = _provider(request)
    try:
        pending = await provider.begin(f"{services_of(request).settings.site}/sign-in/callback")
    except VettingError as error:
        return _page(request, place, problem=sentence(str(error)), status=_status_of(error))
    _remember(request, pending, place)
    return RedirectResponse(pending.url, HTTPStatus.SEE_OTHER)


async def callback(request: Request) -> Response:
    """Let in whom the provider vouches for."""
    services, answer = services_of(request), dict(request.query_params)
    provider = _provider(request)
    place = HOME
    try:
        pending, place = _recall(request, answer)
        identity = await provider.finish(pending, answer)
    except VettingError as error:
        return _page(request, place, problem=sentence(str(error)), status=_status_of(error))
    account = await accounts.sign_in(
        identity,
        operators=services.settings.operators,
        trusted_issuers=services.settings.factor_issuers,
        units=services.units,
        clock=services.clock,
    )
    return welcome(request, account, place)


def welcome(request: Request, account: Account, place: str) -> Response:
    """Begin *account*'s session and go on to *place*."""
    begin_session(request, Actor(account), notice=f"Signed in as {account.login}.")
    return RedirectResponse(place, HTTPStatus.SEE_OTHER)


async def sign_out(request: Request) -> Response:
    """End the browser's session."""
    end_session(request)
    return RedirectResponse(HOME, HTTPStatus.SEE_OTHER)


def _provider(request: Request) -> IdentityProvider:
    provider = services_of(request).identity
    if provider is None:
        raise NotFound("this instance has no identity provider to sign in with")
    return provider


def _status_of(error: VettingError) -> int:
    match error:
        case SourceUnavailable():
            return HTTPStatus.SERVICE_UNAVAILABLE
        case NotPermitted():
            return HTTPStatus.FORBIDDEN
        case _:
            return HTTPStatus.BAD_REQUEST


def _remember(request: Request, pending: PendingSignIn, place: str) -> None:
    known: dict[str, Any] = dict(request.session.get(_PENDING, {}))
    known[pending.state] = {**asdict(pending), "next": place, "at": services_of(request).clock.now().isoformat()}
    request.session[_PENDING] = dict(list(known.items())[-MOST_PENDING:])


def _recall(request: Request, answer: Mapping[str, str]) -> tuple[PendingSignIn, str]:
    """Take the sign-in that *answer* belongs to out of the session, so that it counts once."""
    known: dict[str, Any] = dict(request.session.get(_PENDING, {}))
    kept = known.pop(answer.get("state", ""), None)
    if kept is None:
        raise InvalidInput("this browser has no such sign-in under way, or it is finished already; start again")
    request.session[_PENDING] = known
    begun = datetime.fromisoformat(kept.pop("at"))
    place = str(kept.pop("next"))
    if services_of(request).clock.now() - begun > PENDING_LIFE:
        raise InvalidInput("this sign-in took too long; start again")
    return PendingSignIn(**kept), place
