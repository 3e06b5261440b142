"""A release's public score as a small image that other sites can show."""

from starlette.requests import Request
from starlette.responses import Response

from vetting.formats.badges import BadgeFacts, badge_svg
from web.conditional import answer
from web.context import services_of
from web.handlers.parameters import project_of, version_of

FRESH_FOR = "public, max-age=300"
"""A violation has to show within minutes, also behind a proxy that keeps images."""


async def badge(request: Request) -> Response:
    """Show the public score; a release that is not scored here is unknown, with status 404."""
    ecosystem, name = project_of(request)
    score = await services_of(request).pages.releases.score(ecosystem, name, version_of(request))
    facts = None if score is None else BadgeFacts(score.status, score.figure, score.is_audited)
    return answer(
        request,
        badge_svg(facts).encode(),
        media_type="image/svg+xml",
        cache=FRESH_FOR,
        status=200 if facts else 404,
    )
