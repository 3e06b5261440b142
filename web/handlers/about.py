"""How a score is made, with an example of this instance; what rules look for; and whose word it all rests on."""

from starlette.requests import Request
from starlette.responses import Response

from vetting.domain.signals.catalogue import families
from vetting.domain.trust_score.table import TABLE_1
from vetting.domain.trust_score.worked_example import WorkedExample, worked_example
from vetting.domain.waterfall import waterfall
from vetting.pages.releases import RecentRelease
from vetting.usecases.scoring import ScoreQuestion, score_for
from web.context import services_of
from web.templating import render

CANDIDATES = 50


async def score(request: Request) -> Response:
    """Explain the score."""
    example = await _example(request)
    drawn = waterfall(example.score) if example else None
    return render(request, "about_score.html", table=TABLE_1, example=example, drawn=drawn)


async def signals(request: Request) -> Response:
    """Say what every rule looks for, and what it cannot see."""
    return render(request, "about_signals.html", families=families())


async def trust(request: Request) -> Response:
    """Show whose word weighs in the public viewpoint."""
    reviewers = await services_of(request).pages.audits.reviewers()
    return render(request, "trust.html", reviewers=reviewers, table=TABLE_1)


async def _example(request: Request) -> WorkedExample | None:
    """Take a release apart that was scored here lately, an audited one if there is one."""
    services = services_of(request)
    recent = await services.pages.releases.recent(limit=CANDIDATES)
    scored = [one for one in recent if one.score is not None and one.score.figure is not None]
    if not scored:
        return None
    chosen = max(scored, key=_tells_much)
    question = ScoreQuestion(chosen.ecosystem, chosen.project, chosen.version)
    computed = await score_for(
        question, actor=None, units=services.units, clock=services.clock, rules=services.index_rules
    )
    return worked_example(computed)


def _tells_much(release: RecentRelease) -> tuple[bool, float]:
    assert release.score is not None
    return release.score.is_audited, release.first_seen_at.timestamp()
