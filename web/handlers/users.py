"""What everybody may know of an account: its audits, and what they weigh."""

from starlette.requests import Request
from starlette.responses import Response

from vetting.domain.accounts import Role
from vetting.domain.errors import NotFound
from vetting.domain.releases import Ecosystem
from web.context import services_of
from web.presenters.accounts import LEVEL_MEANS
from web.templating import render

MOST_AUDITS = 200


async def show(request: Request) -> Response:
    """Show an account; neither its address nor how it signs in."""
    services = services_of(request)
    account = await services.pages.accounts.by_login(request.path_params["login"])
    if account is None:
        raise NotFound("there is no account of that name here")
    return render(
        request,
        "user.html",
        account=account,
        audits=await services.pages.audits.of_reviewer(account.id, limit=MOST_AUDITS),
        most=MOST_AUDITS,
        is_reviewer=Role.REVIEWER in account.roles,
        level_means=LEVEL_MEANS,
        ecosystems=tuple(Ecosystem),
    )
