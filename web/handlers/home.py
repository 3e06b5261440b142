"""The start page: search, what waits, what was audited, what is watched."""

from starlette.requests import Request
from starlette.responses import Response

from vetting.domain.accounts import Permission
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import MAX_NAME_LENGTH, Ecosystem, ProjectName, project_name
from web.context import services_of
from web.handlers.parameters import page_number
from web.security import actor_of
from web.templating import render

A_FEW = 6
PER_PAGE = 25
MOST_FOUND = 50


async def home(request: Request) -> Response:
    """Show the start page, or what a search found."""
    query = request.query_params.get("q", "").strip()[:MAX_NAME_LENGTH]
    actor = actor_of(request)
    may_watch = actor is not None and actor.may(Permission.WATCH)
    pages = services_of(request).pages
    if query:
        found = await pages.projects.search(query, limit=MOST_FOUND)
        return render(
            request, "home.html", query=query, found=found, suggestion=_possible_name(query), may_watch=may_watch
        )
    page = page_number(request)
    return render(
        request,
        "home.html",
        query="",
        may_watch=may_watch,
        waiting=await pages.queue.newest(limit=A_FEW),
        audited=await pages.audits.recent(limit=A_FEW),
        cards_shown=await pages.projects.watched(limit=PER_PAGE, offset=(page - 1) * PER_PAGE),
        total=await pages.projects.count_watched(),
        page=page,
        per_page=PER_PAGE,
    )


def _possible_name(query: str) -> ProjectName | None:
    try:
        return project_name(Ecosystem.PYPI, query)
    except InvalidInput:
        return None
