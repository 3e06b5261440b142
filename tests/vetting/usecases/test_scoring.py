"""Scores as everybody is told them, and as somebody asks for them."""

from datetime import timedelta

import pytest

from tests.builders import (
    comparison,
    finding,
    sdist,
    seed_account,
    seed_comparison,
    seed_project,
    seed_release,
)
from tests.clocks import NOON, FrozenClock
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.accounts import Actor, Level
from vetting.domain.audits import AuditDraft, AuditId, Effort
from vetting.domain.comparisons import Base
from vetting.domain.criteria import SAFE_TO_DEPLOY
from vetting.domain.errors import InvalidInput, NotFound, NotPermitted
from vetting.domain.factors import IndexPolicy, IndexRules
from vetting.domain.projects import Project, ReleaseState
from vetting.domain.releases import Release, ReleaseId
from vetting.domain.trust_score.ledger import LineKey, ScoreStatus, TrustScore
from vetting.formats.score import score_json
from vetting.usecases.auditing import record_audit, withdraw_audit
from vetting.usecases.scoring import (
    ScoreQuestion,
    score_for,
    score_project,
    score_release,
    score_watched_projects,
)

RULES = IndexRules("https://index.example.test/simple/", IndexPolicy.PYPI)


async def _read(units: DatabaseUnits, release: Release) -> None:
    """Note that every file of a release was read."""
    async with units.open() as unit:
        for one in release.distributions:
            assert one.id is not None
            await unit.releases.set_read(one.id, tree=one.sha256, notes=(), failure=None)
        await unit.releases.set_state(release.id, ReleaseState.READ, at=NOON)
        await unit.commit()


async def _seed(units: DatabaseUnits) -> tuple[Project, Release]:
    """Store a release that was read and compared with nothing, without findings."""
    project = await seed_project(units)
    release = await seed_release(units, project)
    await _read(units, release)
    await seed_comparison(units, comparison(release))
    return project, release


async def _audit(units: DatabaseUnits, clock: FrozenClock, actor: Actor, release: Release) -> AuditId:
    draft = AuditDraft(
        version=release.version,
        criteria=(SAFE_TO_DEPLOY,),
        effort=Effort(4, 4),
        distributions_shown=release.digests,
    )
    return await record_audit(release.ecosystem, release.project, draft, actor=actor, units=units, clock=clock)


async def _ask(
    units: DatabaseUnits, clock: FrozenClock, release: Release, viewpoint: str = "public", actor: Actor | None = None
) -> TrustScore:
    question = ScoreQuestion(release.ecosystem, release.project, release.version, viewpoint)
    return await score_for(question, actor=actor, units=units, clock=clock, rules=RULES)


def _points(score: TrustScore, key: LineKey) -> int:
    return next(line.points for line in score.lines if line.key is key)


async def _kinds(units: DatabaseUnits) -> list[str]:
    async with units.open() as unit:
        return sorted(job.kind for job in await unit.jobs.due(now=NOON + timedelta(days=9), limit=99))


async def _history(units: DatabaseUnits, release_id: ReleaseId) -> object:
    async with units.open() as unit:
        return await unit.scores.latest(release_id, SAFE_TO_DEPLOY)


async def test_the_public_score_is_kept(units: DatabaseUnits, clock: FrozenClock) -> None:
    """What a worker computed is what everybody is told, and the same that asking now gives."""
    _, release = await _seed(units)

    await score_release(release.id, units=units, clock=clock, rules=RULES)

    assert await _history(units, release.id) == score_json(await _ask(units, clock, release))


async def test_a_release_that_was_never_compared_has_a_score_too(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A job for a release that nobody read yet keeps what is known, and looks at no comparison again."""
    release = await seed_release(units, await seed_project(units))

    await score_release(release.id, units=units, clock=clock, rules=RULES)

    assert await _history(units, release.id) == score_json(await _ask(units, clock, release))


async def test_a_score_that_did_not_change_is_not_kept_twice(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Scoring again later adds to the history only where something changed."""
    _, release = await _seed(units)
    await score_release(release.id, units=units, clock=clock, rules=RULES)
    first = await _history(units, release.id)

    clock.advance(timedelta(hours=1))
    await score_release(release.id, units=units, clock=clock, rules=RULES)
    assert await _history(units, release.id) == first

    clock.advance(timedelta(days=40))
    await score_release(release.id, units=units, clock=clock, rules=RULES)
    assert await _history(units, release.id) != first


async def test_a_score_rises_with_an_audit_and_falls_with_its_withdrawal(
    units: DatabaseUnits, clock: FrozenClock
) -> None:
    """The ledger says what an audit is worth, and no trace of it is left once it is taken back."""
    _, release = await _seed(units)
    before = await _ask(units, clock, release)
    jo = await seed_account(units)
    audit_id = await _audit(units, clock, jo, release)

    audited = await _ask(units, clock, release)
    await withdraw_audit(audit_id, reason="", actor=jo, units=units, clock=clock)
    after = await _ask(units, clock, release)

    assert (before.is_audited, audited.is_audited) == (False, True)
    assert audited.points - before.points == _points(audited, LineKey.AUDITS) == 9000
    assert after == before


async def test_nothing_read_is_unscored(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A release that no worker has read has lines and no figure."""
    release = await seed_release(units, await seed_project(units))

    score = await _ask(units, clock, release)

    assert (score.status, score.score) == (ScoreStatus.UNSCORED, None)


async def test_an_index_under_other_rules_proves_nothing(units: DatabaseUnits, clock: FrozenClock) -> None:
    """The rules of the index asked now say nothing of a project that was watched on another."""
    _, release = await _seed(units)
    question = ScoreQuestion(release.ecosystem, release.project, release.version)
    elsewhere = IndexRules("https://other.example.test/simple/", IndexPolicy.PYPI)

    score = await score_for(question, actor=None, units=units, clock=clock, rules=elsewhere)

    assert _points(score, LineKey.PUBLISHER) == 0
    assert _points(await _ask(units, clock, release), LineKey.PUBLISHER) == 1000


async def test_an_unknown_release_has_no_score(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Neither asking nor a job for a release that is not there makes one up."""
    _, release = await _seed(units)
    question = ScoreQuestion(release.ecosystem, release.project, "9.9")

    with pytest.raises(NotFound):
        await score_for(question, actor=None, units=units, clock=clock, rules=RULES)
    with pytest.raises(NotFound):
        await score_release(ReleaseId(999), units=units, clock=clock, rules=RULES)


async def test_unknown_criteria_are_refused(units: DatabaseUnits, clock: FrozenClock) -> None:
    """A score for a promise that nobody defined is refused."""
    _, release = await _seed(units)
    question = ScoreQuestion(release.ecosystem, release.project, release.version, criteria="made-up")

    with pytest.raises(InvalidInput):
        await score_for(question, actor=None, units=units, clock=clock, rules=RULES)


async def test_ones_own_word_counts_in_ones_own_viewpoint(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Whom the instance gives no level still relies on themselves, and anybody may look with their eyes."""
    _, release = await _seed(units)
    jo = await seed_account(units, level=None)
    await _audit(units, clock, jo, release)

    public = await _ask(units, clock, release)
    own = await _ask(units, clock, release, "me", jo)
    by_name = await _ask(units, clock, release, "user:jo")

    assert [(one.viewpoint, one.is_audited, _points(one, LineKey.AUDITS)) for one in (public, own, by_name)] == [
        ("public", False, 0),
        ("user:jo", True, 9000),
        ("user:jo", True, 9000),
    ]


@pytest.mark.parametrize(
    ("viewpoint", "error", "words"),
    [
        ("me", NotPermitted, "sign in"),
        ("user:nobody", NotFound, "no user 'nobody'"),
        ("group:acme", NotFound, "no group 'acme'"),
        ("everybody", InvalidInput, "is no viewpoint"),
        ("", InvalidInput, "is no viewpoint"),
    ],
)
async def test_what_is_no_viewpoint_is_refused(
    viewpoint: str, error: type[Exception], words: str, units: DatabaseUnits, clock: FrozenClock
) -> None:
    """Each way of naming nobody's viewpoint is refused for its own reason."""
    _, release = await _seed(units)

    with pytest.raises(error, match=words):
        await _ask(units, clock, release, viewpoint)


async def test_scoring_a_project_asks_for_each_release_that_was_read(units: DatabaseUnits) -> None:
    """A release that nobody asked to read is left alone; one whose base stands is scored."""
    project, _ = await _seed(units)
    await seed_release(units, project, "3.0")
    await _read(units, await seed_release(units, project, "2.0"))

    await score_project(project.id, units=units)

    assert await _kinds(units) == ["score_release", "score_release"]


async def test_an_audit_that_moves_a_base_has_the_release_compared_anew(
    units: DatabaseUnits, clock: FrozenClock
) -> None:
    """Once the release before is audited, the newer one is to be read against it as audited."""
    project, base = await _seed(units)
    newer = await seed_release(units, project, "1.1", sdist(version="1.1"))
    await _read(units, newer)
    await seed_comparison(units, comparison(newer, base, kind=Base.UNAUDITED, findings=[finding()]))
    await score_project(project.id, units=units)
    assert await _kinds(units) == ["score_release", "score_release"]

    await _audit(units, clock, await seed_account(units), base)
    await score_project(project.id, units=units)

    assert await _kinds(units) == ["compare_release", "score_project", "score_release", "score_release"]


async def test_the_audit_of_somebody_without_weight_moves_no_base(units: DatabaseUnits, clock: FrozenClock) -> None:
    """Bases go by the people whom everybody is told to rely on."""
    project, base = await _seed(units)
    newer = await seed_release(units, project, "1.1", sdist(version="1.1"))
    await seed_comparison(units, comparison(newer, base, kind=Base.UNAUDITED))
    await _audit(units, clock, await seed_account(units, level=None), base)

    await score_project(project.id, units=units)

    assert "compare_release" not in await _kinds(units)


async def test_a_release_marked_as_compared_without_comparison_is_compared_anew(units: DatabaseUnits) -> None:
    """What should be there and is not is made again."""
    project = await seed_project(units)
    release = await seed_release(units, project)
    async with units.open() as unit:
        await unit.releases.set_state(release.id, ReleaseState.COMPARED, at=NOON)
        await unit.commit()

    await score_project(project.id, units=units)

    assert await _kinds(units) == ["compare_release"]


async def test_time_is_let_show_on_watched_projects_only(units: DatabaseUnits) -> None:
    """Every watched project is asked to be scored, and no other."""
    await seed_project(units)
    await seed_project(units, "other", watched=False)

    assert await score_watched_projects(units=units) == 1
    assert await _kinds(units) == ["score_project"]


async def test_levels_weigh_in_the_public_viewpoint(units: DatabaseUnits, clock: FrozenClock) -> None:
    """An audit is worth what the operator lets its reviewer weigh."""
    _, release = await _seed(units)
    await _audit(units, clock, await seed_account(units, level=Level.LOW), release)

    assert _points(await _ask(units, clock, release), LineKey.AUDITS) == 1500
