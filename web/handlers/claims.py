"""Projects that somebody maintains: claiming one, and what may be shown of one's own factor there."""

from http import HTTPStatus
from typing import Literal

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vetting.domain.claims import ClaimId
from vetting.domain.releases import MAX_NAME_LENGTH, Ecosystem, project_name
from vetting.usecases.evidence import claim, evidence_of_project, set_consent
from web.context import services_of
from web.forms import read_form
from web.handlers.parameters import project_of
from web.handlers.settings import settings_page
from web.security import notify, signed_in
from web.templating import render

MINE = "/settings/projects"


class ClaimForm(BaseModel):
    """Who somebody says they are on the index."""

    index_login: str


class NamedClaimForm(ClaimForm):
    """The same, with the project by name."""

    ecosystem: Ecosystem = Ecosystem.PYPI
    name: str


class ConsentForm(BaseModel):
    """Whether one's factor is shown for a project."""

    shows: Literal["yes", "no"]


async def mine(request: Request) -> Response:
    """List the claims of whoever asks."""
    actor, services = signed_in(request), services_of(request)
    now = services.clock.now()
    return settings_page(
        request,
        actor,
        "my_projects.html",
        claims=await services.pages.claims.of_account(actor.id),
        factors=[one for one in await services.pages.evidence.factors_of(actor.id) if one.is_current(now)],
        ecosystems=tuple(Ecosystem),
    )


async def ask(request: Request) -> Response:
    """Claim a project that a form names in any spelling."""
    signed_in(request)
    form = await read_form(request, NamedClaimForm)
    name = project_name(form.ecosystem, form.name.strip()[: MAX_NAME_LENGTH + 1])
    return await _claim(request, form.ecosystem, name, form.index_login)


async def of_project(request: Request) -> Response:
    """Show what claiming one project means, and who the index says maintains it."""
    actor, services, (ecosystem, name) = signed_in(request), services_of(request), project_of(request)
    known = await evidence_of_project(
        ecosystem, name, actor=actor, units=services.units, clock=services.clock, rules=services.index_rules
    )
    return render(request, "claim.html", ecosystem=ecosystem, name=name, known=known)


async def ask_for_project(request: Request) -> Response:
    """Claim the project of this page."""
    signed_in(request)
    ecosystem, name = project_of(request)
    form = await read_form(request, ClaimForm)
    return await _claim(request, ecosystem, name, form.index_login)


async def _claim(request: Request, ecosystem: Ecosystem, name: str, index_login: str) -> Response:
    actor, services = signed_in(request), services_of(request)
    await claim(
        ecosystem,
        project_name(ecosystem, name),
        index_login,
        actor=actor,
        units=services.units,
        clock=services.clock,
    )
    notify(request, f"You have claimed {name}. An operator decides; nothing is shown until you agree to it.")
    return RedirectResponse(MINE, HTTPStatus.SEE_OTHER)


async def agree(request: Request) -> Response:
    """Agree that one's factor is shown for a project, or take that back."""
    actor, services = signed_in(request), services_of(request)
    shows = (await read_form(request, ConsentForm)).shows == "yes"
    await set_consent(ClaimId(request.path_params["claim_id"]), shows_factor=shows, actor=actor, units=services.units)
    notify(
        request,
        "Your sign-in factor now shows for that project." if shows else "Your sign-in factor no longer shows there.",
    )
    return RedirectResponse(MINE, HTTPStatus.SEE_OTHER)
