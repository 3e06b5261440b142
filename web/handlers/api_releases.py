"""The API's releases: one with its files, and what is believed of it."""

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import Response

from vetting.domain.errors import NotFound
from vetting.formats.score import score_json
from vetting.pages.releases import ReleasePage
from vetting.usecases.scoring import ScoreQuestion, score_for
from vetting.usecases.viewpoints import ME
from web.answers import give
from web.context import services_of
from web.handlers.parameters import project_of, version_of
from web.openapi import Operation, documented
from web.paging import read_query
from web.security import actor_of, signed_in
from web.shapes.releases import ReleaseDetail, release_detail
from web.shapes.scores import ScoreQuery, ScoreShape


async def release_page(request: Request) -> ReleasePage:
    """
    Look the release up that the address names.

    Raises:
        NotFound: It is not known here.
    """
    ecosystem, name = project_of(request)
    version = version_of(request)
    page = await services_of(request).pages.releases.page(ecosystem, name, version)
    if page is None:
        raise NotFound(f"no release {version[:80]} of {name} is known here")
    return page


class OneRelease(HTTPEndpoint):
    """``/api/v1/projects/{ecosystem}/{name}/releases/{version}``."""

    @documented(Operation("One release, with its files", {200: ReleaseDetail}, refuses=(404,), redirects=True))
    async def get(self, request: Request) -> Response:
        """Show one release."""
        return give(release_detail(await release_page(request)))


class Score(HTTPEndpoint):
    """``/api/v1/projects/{ecosystem}/{name}/releases/{version}/score``."""

    @documented(
        Operation(
            "What is believed of a release, line by line",
            {200: ScoreShape},
            query=ScoreQuery,
            refuses=(403, 404),
            redirects=True,
        )
    )
    async def get(self, request: Request) -> Response:
        """Compute a release's score from a viewpoint."""
        page, asked, services = await release_page(request), read_query(request, ScoreQuery), services_of(request)
        release = page.release
        question = ScoreQuestion(
            release.ecosystem, release.project, release.version, viewpoint=asked.viewpoint, criteria=asked.criteria
        )
        score = await score_for(
            question,
            actor=signed_in(request) if asked.viewpoint == ME else actor_of(request),
            units=services.units,
            clock=services.clock,
            rules=services.index_rules,
        )
        # What somebody sees with their own eyes is nobody else's to keep.
        return give(ScoreShape.model_validate(score_json(score)), headers={"Cache-Control": "private, no-cache"})
