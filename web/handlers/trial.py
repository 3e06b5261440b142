"""
The development sign-in: be anybody, with any roles, to try Revet out.

Its routes exist in development only, and answer only at the machine itself.
"""

from http import HTTPStatus

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response

from vetting.domain.accounts import Level, Role
from vetting.domain.errors import VettingError
from vetting.usecases.accounts import TRIAL_ISSUER, sign_in_for_trial
from web.context import services_of
from web.forms import read_form
from web.handlers.sign_in import welcome
from web.loopback import demand_local
from web.presenters.accounts import LEVEL_MEANS, ROLE_MEANS, sentence
from web.redirects import safe_next
from web.templating import render


class TrialForm(BaseModel):
    """Who to be."""

    model_config = ConfigDict(frozen=True)

    login: str
    role: tuple[Role, ...] = ()
    level: Level | None = None
    next: str = ""


async def page(request: Request) -> Response:
    """Show the form, and who was somebody here before."""
    demand_local(request)
    return await _page(request, safe_next(request.query_params.get("next")))


async def _page(request: Request, place: str, *, login: str = "", problem: str | None = None) -> Response:
    known = await services_of(request).pages.accounts.of_issuer(TRIAL_ISSUER)
    status = HTTPStatus.OK if problem is None else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(
        request,
        "sign_in_development.html",
        status=status,
        place=place,
        login=login,
        problem=problem,
        known=known,
        roles=ROLE_MEANS,
        levels=LEVEL_MEANS,
    )


async def sign_in(request: Request) -> Response:
    """Become somebody."""
    demand_local(request)
    form = await read_form(request, TrialForm)
    services = services_of(request)
    try:
        account = await sign_in_for_trial(
            form.login, roles=frozenset(form.role), level=form.level, units=services.units, clock=services.clock
        )
    except VettingError as error:
        return await _page(request, safe_next(form.next), login=form.login, problem=sentence(str(error)))
    return welcome(request, account, safe_next(form.next))
