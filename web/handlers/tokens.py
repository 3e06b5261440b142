"""API tokens: listed, made and revoked by their owner."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vetting.domain.accounts import Actor, Scope
from vetting.domain.credentials import TokenId
from vetting.domain.errors import VettingError
from vetting.usecases.tokens import NewToken, create_token, revoke_token
from web.context import services_of
from web.forms import read_form
from web.handlers.settings import settings_page
from web.presenters.accounts import SCOPE_MEANS, sentence
from web.security import notify, signed_in


class TokenForm(BaseModel):
    """The token that somebody wants."""

    model_config = ConfigDict(frozen=True)

    name: str
    scope: tuple[Scope, ...] = ()
    days: Annotated[int, Field(ge=0, le=366)] = 90
    """0: until it is revoked."""

    @property
    def life(self) -> timedelta | None:
        """How long the token lives; None: until it is revoked."""
        return timedelta(days=self.days) if self.days else None


async def show(request: Request) -> Response:
    """List the tokens of whoever asks."""
    return await _page(request, signed_in(request))


async def create(request: Request) -> Response:
    """Make a token and show its secret, this once: it is neither kept nor carried to another page."""
    actor, services = signed_in(request), services_of(request)
    form = await read_form(request, TokenForm)
    try:
        made = await create_token(
            form.name,
            scopes=frozenset(form.scope),
            life=form.life,
            actor=actor,
            units=services.units,
            clock=services.clock,
        )
    except VettingError as error:
        return await _page(request, actor, problem=sentence(str(error)), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    answer = await _page(request, actor, made=made, status=HTTPStatus.CREATED)
    answer.headers["Cache-Control"] = "no-store"
    return answer


async def _page(
    request: Request,
    actor: Actor,
    *,
    made: NewToken | None = None,
    problem: str | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    services = services_of(request)
    tokens = await services.pages.accounts.tokens_of(actor.id)
    return settings_page(
        request,
        actor,
        "tokens.html",
        status=status,
        tokens=tokens,
        made=made,
        problem=problem,
        scopes=SCOPE_MEANS,
        site=services.settings.site,
    )


async def revoke(request: Request) -> Response:
    """Revoke a token."""
    actor, services = signed_in(request), services_of(request)
    number = TokenId(request.path_params["token_id"])
    await revoke_token(number, actor=actor, units=services.units, clock=services.clock)
    notify(request, "The token is revoked: it opens nothing any more.")
    return RedirectResponse("/settings/tokens", HTTPStatus.SEE_OTHER)
