"""
What is known of the accounts that can publish: claims, consent, sign-ins, and an operator's feed.

What changes what everybody sees of a project asks for its releases to be scored
in the same transaction; an operator's feed changes nothing of that.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from vetting.domain.accounts import Actor, Permission
from vetting.domain.claims import ClaimId, ProjectClaim, claim_again, claim_project, consent, decide
from vetting.domain.errors import Conflict, NotFound
from vetting.domain.evidence import Evidence, visible
from vetting.domain.factors import IndexRules, SignIn, about_project, evidence_of_report, factor_of_sign_in
from vetting.domain.indexes import Maintainers
from vetting.domain.looking import Look
from vetting.domain.projects import Project
from vetting.domain.releases import Ecosystem, ProjectName, Sha256
from vetting.formats.evidence_file import parse_evidence_file
from vetting.jobs import ScoreProject
from vetting.ports.clock import Clock
from vetting.ports.store import Unit, Units
from vetting.usecases.viewpoints import load_evidence, load_viewer


async def claim(
    ecosystem: Ecosystem, name: ProjectName, index_login: str, *, actor: Actor, units: Units, clock: Clock
) -> ClaimId:
    """
    Ask an operator to confirm that *actor* is *index_login* among a project's maintainers.

    Raises:
        NotPermitted: *actor* may not.
        NotFound: The project is not known here.
        InvalidInput: No index has a login like that.
        Conflict: *actor* has claimed the project, and was not refused.
    """
    actor.demand(Permission.CLAIM)
    async with units.open() as unit:
        project = await _find_project(unit, ecosystem, name)
        await unit.hold("claims", project.id)
        wanted = claim_project(
            project.id, project.lineage, account_id=actor.id, index_login=index_login, at=clock.now()
        )
        others = await unit.claims.of_project(project.id, project.lineage)
        before = next((one for one in others if one.account_id == actor.id), None)
        if before is None:
            kept = await unit.claims.add(wanted)
        else:
            kept = claim_again(before, wanted)
            await unit.claims.save(kept)
        await unit.commit()
    assert kept.id is not None
    return kept.id


async def _find_project(unit: Unit, ecosystem: Ecosystem, name: ProjectName) -> Project:
    project = await unit.projects.find(ecosystem, name)
    if project is None:
        raise NotFound(f"{name} is not known here; watch it first")
    return project


async def decide_claim(claim_id: ClaimId, *, approve: bool, actor: Actor, units: Units, clock: Clock) -> None:
    """
    Confirm or refuse a claim.

    Raises:
        NotPermitted: *actor* is not an operator, or acts by token.
        NotFound: No claim has that id.
        Conflict: It is decided that way already, or that login is somebody else's by an approved claim.
    """
    actor.demand(Permission.OPERATE)
    async with units.open() as unit:
        asked = await _held_claim(unit, claim_id)
        decided = decide(asked, approve=approve, by=actor.id, at=clock.now())
        if approve:
            _demand_free(decided, await unit.claims.of_project(asked.project_id, asked.lineage))
        await unit.claims.save(decided)
        unit.enqueue(ScoreProject(asked.project_id))
        await unit.commit()


async def _held_claim(unit: Unit, claim_id: ClaimId) -> ProjectClaim:
    """Load a claim as it stands once nobody else decides about claims to its project."""
    await unit.hold("claims", (await unit.claims.get(claim_id)).project_id)
    return await unit.claims.get(claim_id)


def _demand_free(claimed: ProjectClaim, others: Iterable[ProjectClaim]) -> None:
    if any(one.is_approved and one.index_login == claimed.index_login and one.id != claimed.id for one in others):
        raise Conflict(f"{claimed.index_login} is another account's already, by a claim that was approved")


async def set_consent(claim_id: ClaimId, *, shows_factor: bool, actor: Actor, units: Units) -> None:
    """
    Let *actor*'s sign-in factor count and show for a project they maintain, or stop it at once.

    Raises:
        NotPermitted: The claim is not *actor*'s, or they act by token.
        NotFound: No claim has that id.
    """
    actor.demand(Permission.CLAIM)
    async with units.open() as unit:
        changed = consent(await _held_claim(unit, claim_id), shows_factor=shows_factor, by=actor.id)
        await unit.claims.save(changed)
        unit.enqueue(ScoreProject(changed.project_id))
        await unit.commit()


async def record_factor(
    sign_in: SignIn, *, trusted_issuers: frozenset[str], units: Units, clock: Clock
) -> Evidence | None:
    """
    Keep which factor an identity provider stated of a sign-in, if its word counts; None where it says nothing.

    Only its owner sees it, until they consent to show it for a project.
    """
    factor = factor_of_sign_in(sign_in, trusted_issuers=trusted_issuers, now=clock.now())
    if factor is None:
        return None
    async with units.open() as unit:
        await unit.hold("evidence", sign_in.account_id)
        await unit.evidence.keep(factor)
        for one in await unit.claims.of_account(sign_in.account_id):
            if one.is_shown:
                unit.enqueue(ScoreProject(one.project_id))
        await unit.commit()
    return factor


async def import_reports(data: bytes, *, index_url: str, title: str, units: Units, clock: Clock) -> int:
    """
    Keep an operator's feed as all that is reported of the accounts of one index; give the number of reports.

    Args:
        data: The file, as :mod:`vetting.formats.evidence_file` reads it.
        index_url: The index that its logins belong to, as projects name theirs.
        title: How the feed is cited.
        units: Where it is kept.
        clock: The time.

    Raises:
        InvalidInput: The file is malformed, or reports from the future; nothing of it is kept then.
    """
    now, raw = clock.now(), Sha256(sha256(data).hexdigest())
    reports = [
        evidence_of_report(one, index_url=index_url, title=title, now=now, raw_sha256=raw)
        for one in parse_evidence_file(data)
    ]
    async with units.open() as unit:
        await unit.hold("reports", index_url)
        await unit.evidence.replace_reports(index_url, reports)
        await unit.commit()
    return len(reports)


async def drop_expired_evidence(*, units: Units, clock: Clock) -> int:
    """Forget what says nothing any more; give the number of rows."""
    async with units.open() as unit:
        count = await unit.evidence.drop_expired(clock.now())
        await unit.commit()
    return count


@dataclass(frozen=True, slots=True)
class ProjectEvidence:
    """What somebody may know of the accounts that can publish a project."""

    maintainers: Look[Maintainers] | None
    """Whom the index names; None: not looked."""
    evidence: tuple[Evidence, ...]
    """What is current, and theirs to see."""
    own_claim: ProjectClaim | None
    """The asker's own claim to the project."""


async def evidence_of_project(
    ecosystem: Ecosystem, name: ProjectName, *, actor: Actor | None, units: Units, clock: Clock, rules: IndexRules
) -> ProjectEvidence:
    """
    Tell *actor* what is known of who can publish a project, as far as it is theirs to know.

    Raises:
        NotFound: The project is not known here.
    """
    async with units.read() as unit:
        project = await _find_project(unit, ecosystem, name)
        claims = await unit.claims.of_project(project.id, project.lineage)
        maintainers = await unit.index_facts.maintainers(project.id)
        viewer = await load_viewer(unit, actor)
        evidence = await load_evidence(unit, project, claims, maintainers, rules=rules)
    return ProjectEvidence(
        maintainers,
        visible(about_project(evidence, claims), viewer, clock.now()),
        next((one for one in claims if one.account_id == viewer.account_id), None),
    )
