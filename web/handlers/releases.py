"""A release's page, and having it read."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vetting.domain.accounts import Permission
from vetting.domain.criteria import SAFE_TO_DEPLOY
from vetting.domain.errors import NotFound, VerificationFailed
from vetting.domain.signals.catalogue import is_of_release
from vetting.domain.signals.interface import Scope
from vetting.domain.trust_score.facts import PUBLIC
from vetting.domain.trust_score.ledger import TrustScore
from vetting.domain.waterfall import waterfall
from vetting.pages.releases import FileLine, ReleasePage
from vetting.usecases.evidence import evidence_of_project
from vetting.usecases.ingesting import retry_release
from vetting.usecases.scoring import ScoreQuestion, score_for
from vetting.usecases.viewpoints import ME
from web.context import services_of
from web.handlers.parameters import moved, project_of, version_of
from web.manifests import manifest_of
from web.presenters.changes import ChangeSummary, summary_of
from web.presenters.charts import history_chart
from web.presenters.ledger import finding_groups
from web.presenters.links import release_path
from web.security import actor_of, notify, signed_in
from web.templating import render

MOST_FILES = 12
"""Listed at first; a link shows all."""


async def show(request: Request) -> Response:
    """Show everything known of one release, and what is believed of it."""
    services, actor = services_of(request), actor_of(request)
    page = await _page(request)
    release = page.release
    known = await evidence_of_project(
        release.ecosystem,
        release.project,
        actor=actor,
        units=services.units,
        clock=services.clock,
        rules=services.index_rules,
    )
    score = await _score(request, page)
    uncounted = finding_groups(page.comparisons, Scope.CONTEXT)
    return render(
        request,
        "release.html",
        page=page,
        score=score,
        drawn=waterfall(score),
        known=known,
        audited={one.sha256 for one in score.distributions if one.is_audited},
        counting=finding_groups(page.comparisons, Scope.DELTA),
        context=[one for one in uncounted if not is_of_release(one.places[0].finding)],
        of_release=[one for one in uncounted if is_of_release(one.places[0].finding)],
        read_against={one.new.sha256: one for one in page.comparisons},
        files=_files(page, is_all="all" in request.query_params),
        chart=history_chart(page.history),
        changed=await _summary(request, page),
        book=await services.pages.audits.criteria(),
        is_own=score.viewpoint != PUBLIC,
        may_read=actor is not None and actor.may(Permission.WATCH),
        site=services.settings.site,
    )


async def read(request: Request) -> Response:
    """Have a release read, for the first time or again."""
    actor, services = signed_in(request), services_of(request)
    actor.demand(Permission.WATCH)
    release = (await _page(request)).release
    await retry_release(release.id, units=services.units, clock=services.clock)
    notify(request, f"{release.label} is being read. Load this page again in a few seconds.")
    return RedirectResponse(release_path(release.ecosystem, release.project, release.version), 303)


async def _summary(request: Request, page: ReleasePage) -> ChangeSummary | None:
    """Read what the comparison that speaks for the release says of code and metadata; None: there is none, or lost."""
    if not page.comparisons:
        return None
    try:
        return summary_of(await manifest_of(page.comparisons[0].manifest_sha256, services_of(request).blobs))
    except (NotFound, VerificationFailed):
        return None  # the review page says what was lost, and has it made again


def _files(page: ReleasePage, *, is_all: bool) -> tuple[FileLine, ...]:
    """Choose the files to list: all, or those that tell most, in the order in which they are judged."""
    if is_all or len(page.files) <= MOST_FILES:
        return page.files
    places = {one.new.sha256: place for place, one in enumerate(page.comparisons)}
    last = len(places)
    by_place = sorted(page.files, key=lambda one: places.get(one.distribution.sha256, last))
    return tuple(by_place[:MOST_FILES])


async def _page(request: Request) -> ReleasePage:
    """
    Look the release up that the URL names.

    Raises:
        NotFound: It is not known here.
        HTTPException: 307, the index spells the version otherwise.
    """
    (ecosystem, name), version = project_of(request), version_of(request)
    page = await services_of(request).pages.releases.page(ecosystem, name, version)
    if page is None:
        raise NotFound(f"no release {version[:80]} of {name} is known here")
    spelled = page.release.version
    if spelled != version and request.method in {"GET", "HEAD"}:
        raise moved(request, f"/{name}/{version}", f"/{name}/{spelled}", status=307)
    return page


async def _score(request: Request, page: ReleasePage) -> TrustScore:
    """Compute what the asked viewpoint believes; somebody's own needs somebody."""
    services, release = services_of(request), page.release
    is_own = request.query_params.get("viewpoint") == ME
    question = ScoreQuestion(
        release.ecosystem,
        release.project,
        release.version,
        viewpoint=ME if is_own else PUBLIC,
        criteria=request.query_params.get("criteria") or SAFE_TO_DEPLOY,
    )
    return await score_for(
        question,
        actor=signed_in(request) if is_own else None,
        units=services.units,
        clock=services.clock,
        rules=services.index_rules,
    )
