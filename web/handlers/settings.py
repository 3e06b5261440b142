"""What somebody sees of their own account."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from vetting.domain.accounts import Actor
from web.context import services_of
from web.presenters.accounts import LEVEL_MEANS, ROLE_MEANS, settings_tabs
from web.security import signed_in
from web.templating import render


def settings_page(request: Request, actor: Actor, template: str, *, status: int = 200, **context: Any) -> Response:  # noqa: ANN401  # whatever its template shows
    """Render a page of the settings, with the tabs that concern *actor*."""
    return render(request, template, status=status, tabs=settings_tabs(actor), **context)


async def overview(request: Request) -> Response:
    """Show an account to its owner."""
    actor, services = signed_in(request), services_of(request)
    factors = await services.pages.evidence.factors_of(actor.id)
    now = services.clock.now()
    return settings_page(
        request,
        actor,
        "settings.html",
        factors=[one for one in factors if one.is_current(now)],
        believed=actor.account.issuer.rstrip("/") in {one.rstrip("/") for one in services.settings.factor_issuers},
        role_means=ROLE_MEANS,
        level_means=LEVEL_MEANS,
    )
