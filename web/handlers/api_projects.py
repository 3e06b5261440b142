"""The API's projects: the watched ones, one with its releases, watching and not watching."""

from typing import cast

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import Response

from vetting.domain.accounts import Scope
from vetting.domain.errors import NotFound
from vetting.domain.projects import Project
from vetting.domain.releases import Ecosystem, ProjectName, project_name
from vetting.usecases.watching import unwatch_project, watch_project
from web.answers import give, nothing
from web.context import services_of
from web.handlers.parameters import project_of
from web.openapi import Operation, documented
from web.paging import Key, Part, cut, read_query
from web.presenters.api_links import api_project_path
from web.security import signed_in
from web.shapes.projects import ProjectDetail, ProjectList, ProjectSummary, project_detail, project_summary


class Projects(HTTPEndpoint):
    """``/api/v1/projects``."""

    @documented(Operation("The watched projects, by name", {200: ProjectList}, query=Part))
    async def get(self, request: Request) -> Response:
        """List watched projects."""
        part = read_query(request, Part)
        projects = await services_of(request).pages.projects.watched_by_name(after=_after(part), limit=part.limit + 1)
        shown, then = cut(projects, part.limit, _key)
        return give(ProjectList(items=[project_summary(one) for one in shown], next=then))


def _key(project: Project) -> Key:
    return project.name, project.ecosystem


def _after(part: Part) -> tuple[ProjectName, Ecosystem] | None:
    key = part.after(2)
    return None if key is None else (ProjectName(key[0]), cast("Ecosystem", key[1]))


class OneProject(HTTPEndpoint):
    """``/api/v1/projects/{ecosystem}/{name}``."""

    @documented(Operation("One project, with its releases", {200: ProjectDetail}, refuses=(404,), redirects=True))
    async def get(self, request: Request) -> Response:
        """Show one project, its newest release first."""
        ecosystem, name = project_of(request)
        page = await services_of(request).pages.projects.page(ecosystem, name)
        if page is None:
            raise NotFound(f"{name} is not known here; PUT watches it")
        return give(project_detail(page))

    @documented(
        Operation(
            "Watch a project",
            {200: ProjectSummary, 201: ProjectSummary},
            description="201 where it was not watched before. Its releases appear as they are read.",
            needs=Scope.AUDIT,
            refuses=(404, 502, 503),
        )
    )
    async def put(self, request: Request) -> Response:
        """Have a project watched from now on."""
        actor, services = signed_in(request), services_of(request)
        ecosystem, name = named(request)
        before = await services.pages.projects.find(ecosystem, name)
        await watch_project(
            ecosystem, name, actor=actor, units=services.units, index=services.index, clock=services.clock
        )
        project = await services.pages.projects.find(ecosystem, name)
        assert project is not None, "it was just made"
        if before is not None and before.is_watched:
            return give(project_summary(project))
        return give(project_summary(project), 201, {"Location": api_project_path(ecosystem, name)})

    @documented(Operation("Watch a project no more", {204: None}, needs=Scope.AUDIT, refuses=(404,)))
    async def delete(self, request: Request) -> Response:
        """Have a project watched no more; what is known of it stays."""
        actor, services = signed_in(request), services_of(request)
        ecosystem, name = named(request)
        await unwatch_project(ecosystem, name, actor=actor, units=services.units)
        return nothing()


def named(request: Request) -> tuple[Ecosystem, ProjectName]:
    """
    Read the project that is acted on, in whatever spelling.

    Raises:
        InvalidInput: The ecosystem allows no project of that name.
    """
    ecosystem = cast("Ecosystem", request.path_params["ecosystem"])
    return ecosystem, project_name(ecosystem, request.path_params["name"])
