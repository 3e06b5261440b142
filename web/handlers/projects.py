"""A project's page, and having it watched."""

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vetting.domain.accounts import Permission
from vetting.domain.errors import NotFound
from vetting.domain.evidence import Evidence
from vetting.domain.factors import strongest_factor
from vetting.domain.looking import Found
from vetting.domain.releases import MAX_NAME_LENGTH, Ecosystem, ProjectName, project_name
from vetting.pages.projects import ProjectPage
from vetting.usecases.evidence import ProjectEvidence, evidence_of_project
from vetting.usecases.watching import poll_now, unwatch_project, watch_project
from web.context import services_of
from web.forms import read_form
from web.handlers.parameters import project_of
from web.presenters.audits import is_violation
from web.presenters.charts import release_chart
from web.presenters.links import project_path
from web.security import actor_of, notify, signed_in
from web.templating import render

MOST_RELEASES = 20
"""Listed at first; a link shows all."""


class WatchForm(BaseModel):
    """Which project to watch."""

    ecosystem: Ecosystem = Ecosystem.PYPI
    name: str


async def show(request: Request) -> Response:
    """Show everything known of one project."""
    ecosystem, name = project_of(request)
    services, actor = services_of(request), actor_of(request)
    page = await services.pages.projects.page(ecosystem, name)
    if page is None:
        raise NotFound(f"{name} is not known here: nobody has watched it yet. Search for it to have it watched.")
    known = await evidence_of_project(
        ecosystem, name, actor=actor, units=services.units, clock=services.clock, rules=services.index_rules
    )
    counting = [one for one in page.audits if one.is_current and one.audit.withdrawn_at is None]
    return render(
        request,
        "project.html",
        page=page,
        factors=_factors(page, known),
        own_claim=known.own_claim,
        shown=page.releases if "all" in request.query_params else page.releases[:MOST_RELEASES],
        chart=release_chart(page.releases),
        violations=[one for one in counting if is_violation(one.audit)],
        may_watch=actor is not None and actor.may(Permission.WATCH),
    )


def _factors(page: ProjectPage, known: ProjectEvidence) -> dict[str, Evidence]:
    """Give the strongest factor that the reader may know of, by the maintainer's login on the index."""
    result = page.maintainers.result if page.maintainers else None
    logins = {one.login for one in result.value.roles} if isinstance(result, Found) else set()
    index_url = page.project.index_url
    found = {login: strongest_factor(known.evidence, login=login, index_url=index_url) for login in logins}
    return {login: one for login, one in found.items() if one is not None}


async def add(request: Request) -> Response:
    """Watch a project that a form names in any spelling."""
    form = await read_form(request, WatchForm)
    return await _watch(request, form.ecosystem, project_name(form.ecosystem, form.name.strip()[: MAX_NAME_LENGTH + 1]))


async def watch(request: Request) -> Response:
    """Watch the project of this page."""
    return await _watch(request, *project_of(request))


async def _watch(request: Request, ecosystem: Ecosystem, name: ProjectName) -> Response:
    actor, services = signed_in(request), services_of(request)
    await watch_project(ecosystem, name, actor=actor, units=services.units, index=services.index, clock=services.clock)
    notify(request, f"{name} is watched. Its newest releases are being read.")
    return RedirectResponse(project_path(ecosystem, name), 303)


async def unwatch(request: Request) -> Response:
    """Watch the project of this page no more."""
    actor, services, (ecosystem, name) = signed_in(request), services_of(request), project_of(request)
    await unwatch_project(ecosystem, name, actor=actor, units=services.units)
    notify(request, f"{name} is no longer watched. What is known of it stays.")
    return RedirectResponse(project_path(ecosystem, name), 303)


async def poll(request: Request) -> Response:
    """Have the index asked for the project of this page at once."""
    actor, services, (ecosystem, name) = signed_in(request), services_of(request), project_of(request)
    await poll_now(ecosystem, name, actor=actor, units=services.units)
    notify(request, f"The index is being asked for {name}. Load this page again in a few seconds.")
    return RedirectResponse(project_path(ecosystem, name), 303)
