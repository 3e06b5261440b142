"""
Scores: the public one, kept each time it changes, and anybody's own, computed when asked for.

1. ``score_project`` asks for every release that was read to be scored, or, where
   audits have moved its base, to be compared anew, which its score follows.
2. ``score_release`` computes what everybody is told of one release, after having
   looked at what is known of it outside its files as it is now.
3. ``score_for`` computes a score from a viewpoint, and keeps nothing of it.
4. ``score_watched_projects``, called by the clock, lets time show: files grow
   older, and evidence runs out.
"""

from dataclasses import dataclass

from vetting.domain.accounts import Actor
from vetting.domain.audits import RecordedAudit, standing
from vetting.domain.bases import choose_base
from vetting.domain.criteria import SAFE_TO_DEPLOY, CriteriaBook
from vetting.domain.factors import IndexRules
from vetting.domain.projects import Project, ReleaseState
from vetting.domain.releases import Ecosystem, ProjectId, ProjectName, Release, ReleaseId
from vetting.domain.trust_score.chains import relied_on
from vetting.domain.trust_score.facts import PUBLIC, ScoringFacts, public_viewpoint
from vetting.domain.trust_score.gathering import ReleaseRecords, gather
from vetting.domain.trust_score.ledger import TrustScore
from vetting.domain.trust_score.scoring import score_release as scored
from vetting.domain.trust_score.table import TABLE_1
from vetting.formats.score import is_same_score, score_json
from vetting.jobs import CompareRelease, ScoreProject, ScoreRelease
from vetting.ports.clock import Clock
from vetting.ports.store import Unit, Units
from vetting.usecases.auditing import find_release
from vetting.usecases.outside import known_of, look_known, with_known
from vetting.usecases.viewpoints import load_evidence, load_viewpoint


async def score_release(release_id: ReleaseId, *, units: Units, clock: Clock, rules: IndexRules) -> None:
    """
    Compute what everybody is told of a release, and keep it if it is not what they were told last.

    Raises:
        NotFound: No release has that id.
    """
    async with units.open() as unit:
        # Held before looking: who looked earlier must not write later.
        await unit.hold("score", release_id)
        release = await unit.releases.get(release_id)
        is_found = await _look_again(unit, release, clock)
        facts = await load_facts(unit, release, rules=rules)
        viewpoint = public_viewpoint(await unit.accounts.levels())
        book = await unit.criteria.book()
        score = scored(facts, viewpoint=viewpoint, criteria=SAFE_TO_DEPLOY, book=book, now=clock.now())
        latest = await unit.scores.latest(release_id, SAFE_TO_DEPLOY)
        is_new = latest is None or not is_same_score(latest, score_json(score))
        if is_new:
            await unit.scores.add(release_id, score)
        if is_new or is_found:
            await unit.commit()


async def _look_again(unit: Unit, release: Release, clock: Clock) -> bool:
    """Have what is known of a release outside its files looked at as it is now; tell whether that found otherwise."""
    # Held before looking: the release may be compared anew meanwhile, with another base.
    await unit.hold("bases", release.project_id)
    current = await unit.comparisons.current(release.id)
    if not current:
        return False
    siblings = await unit.releases.of_project(release.project_id, release.lineage)
    base = next((one for one in siblings if one.id == current[0].base_release_id), None)
    seen = with_known(current[0], look_known(await known_of(unit, release, base, clock=clock)))
    is_same = set(seen.findings) == set(current[0].findings) and seen.unfinished == current[0].unfinished
    if not is_same:
        await unit.comparisons.set_current(release.id, (seen, *current[1:]))
    return not is_same


async def score_project(project_id: ProjectId, *, units: Units) -> None:
    """
    Ask for every release of a project that was read to be scored, after being compared anew where its base moved.

    Raises:
        NotFound: No project has that id.
    """
    async with units.open() as unit:
        # Held before looking: a comparison that ends meanwhile looks by itself whether its base is still right.
        await unit.hold("bases", project_id)
        project = await unit.projects.get(project_id)
        siblings = await unit.releases.of_project(project_id, project.lineage)
        audits = await _audits_for_bases(unit, project)
        book = await unit.criteria.book()
        for release in siblings:
            state = await unit.releases.state_of(release.id)
            if state is ReleaseState.COMPARED and await _base_moved(unit, release, siblings, audits, book):
                unit.enqueue(CompareRelease(release.id))
            elif state is not ReleaseState.KNOWN:
                unit.enqueue(ScoreRelease(release.id))
        await unit.commit()


async def _audits_for_bases(unit: Unit, project: Project) -> tuple[RecordedAudit, ...]:
    audits = standing(await unit.audits.of_project(project.id), lineage=project.lineage)
    return relied_on(audits, public_viewpoint(await unit.accounts.levels()), TABLE_1)


async def _base_moved(
    unit: Unit,
    release: Release,
    siblings: tuple[Release, ...],
    audits: tuple[RecordedAudit, ...],
    book: CriteriaBook,
) -> bool:
    chosen = await unit.comparisons.chosen(release.id)
    kind, base = choose_base(release, siblings, audits, book)
    return chosen is None or (chosen.base, chosen.base_release_id) != (kind, None if base is None else base.id)


async def score_watched_projects(*, units: Units) -> int:
    """Ask for every watched project to be scored, since time changes scores too; give their number."""
    async with units.open() as unit:
        watched = await unit.projects.watched()
        for project in watched:
            unit.enqueue(ScoreProject(project.id))
        await unit.commit()
    return len(watched)


@dataclass(frozen=True, slots=True)
class ScoreQuestion:
    """Which score is asked for."""

    ecosystem: Ecosystem
    project: ProjectName
    version: str
    """As the index spells it."""
    viewpoint: str = PUBLIC
    """``public``, ``me``, or ``user:`` with a login."""
    criteria: str = SAFE_TO_DEPLOY


async def score_for(
    question: ScoreQuestion, *, actor: Actor | None, units: Units, clock: Clock, rules: IndexRules
) -> TrustScore:
    """
    Compute a release's score as a viewpoint sees it.

    Args:
        question: Which.
        actor: Who asks; only of themselves do they see what is theirs to see.
        units: Where everything is kept.
        clock: The time.
        rules: Of the index that this instance asks.

    Raises:
        NotFound: The release is not known here, or there is no such viewpoint.
        NotPermitted: Nobody is signed in whose viewpoint ``me`` could be.
        InvalidInput: The viewpoint is none, or the criteria are unknown.
    """
    async with units.read() as unit:
        release = await find_release(unit, question.ecosystem, question.project, question.version)
        viewpoint = await load_viewpoint(unit, question.viewpoint, actor=actor)
        facts = await load_facts(unit, release, rules=rules)
        book = await unit.criteria.book()
    return scored(facts, viewpoint=viewpoint, criteria=question.criteria, book=book, now=clock.now())


async def load_facts(unit: Unit, release: Release, *, rules: IndexRules) -> ScoringFacts:
    """Load everything that is known of a release, whoever may know it."""
    project = await unit.projects.get(release.project_id)
    maintainers = await unit.index_facts.maintainers(project.id)
    claims = await unit.claims.of_project(project.id, release.lineage)
    records = ReleaseRecords(
        project=project,
        release=release,
        siblings=await unit.releases.of_project(project.id, release.lineage),
        is_read=bool(await unit.comparisons.trees(release.id)),
        audits=await unit.audits.of_project(project.id),
        comparisons=await unit.comparisons.current(release.id),
        maintainers=maintainers,
        advisories=await unit.index_facts.advisories(release.id),
        capabilities=await unit.index_facts.capabilities(project.index_url),
        claims=claims,
        evidence=await load_evidence(unit, project, claims, maintainers, rules=rules),
    )
    return gather(records)
