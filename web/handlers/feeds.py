"""Releases as feeds: of all watched projects, and of one."""

from starlette.requests import Request
from starlette.responses import Response

from vetting.domain.errors import NotFound
from vetting.domain.releases import Ecosystem, ProjectName
from web.conditional import answer
from web.context import services_of
from web.handlers.parameters import project_of
from web.presenters.feeds import releases_feed
from web.presenters.links import feed_path, project_path

ENTRIES = 50
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
ALL_RELEASES = "/feeds/releases.atom"


async def releases(request: Request) -> Response:
    """Give the last releases of all projects."""
    return await _feed(request, None, title="Releases read by Revet", path=ALL_RELEASES, page="/")


async def of_project(request: Request) -> Response:
    """Give the last releases of one project."""
    ecosystem, name = project_of(request)
    if await services_of(request).pages.projects.find(ecosystem, name) is None:
        raise NotFound(f"{name} is not known here")
    path, page = feed_path(ecosystem, name), project_path(ecosystem, name)
    return await _feed(request, (ecosystem, name), title=f"Releases of {name}", path=path, page=page)


async def _feed(
    request: Request, of: tuple[Ecosystem, ProjectName] | None, *, title: str, path: str, page: str
) -> Response:
    services = services_of(request)
    recent = await services.pages.releases.recent(limit=ENTRIES, of=of)
    text = releases_feed(
        recent, title=title, site=services.settings.site, path=path, page=page, now=services.clock.now()
    )
    return answer(request, text, media_type=MEDIA_TYPE)
