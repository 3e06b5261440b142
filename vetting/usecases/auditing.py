"""
Recording what a reviewer claims, and taking it back.

Both change what the project's releases are compared with and what they score,
so both ask for that in the same transaction.
"""

from datetime import datetime

from vetting.domain.accounts import Actor, Permission
from vetting.domain.audits import Audit, AuditDraft, AuditId, Reviewer, certify, withdraw
from vetting.domain.criteria import CriteriaBook, Criterion
from vetting.domain.errors import Conflict, InvalidInput, NotFound
from vetting.domain.releases import Ecosystem, ProjectName, Release
from vetting.domain.sending import Sending
from vetting.jobs import ScoreProject
from vetting.ports.clock import Clock
from vetting.ports.store import Unit, Units
from vetting.usecases.unindexed import UNINDEXED, known_release

MAX_REASON_LENGTH = 2000


def reviewer_of(actor: Actor) -> Reviewer:
    """Name *actor* as an audit does."""
    return Reviewer(actor.id, actor.account.login, actor.account.name, actor.account.email)


async def find_release(unit: Unit, ecosystem: Ecosystem, name: ProjectName, version: str) -> Release:
    """
    Load a release of a project's current lineage.

    Raises:
        NotFound: This instance does not know it.
    """
    project = await unit.projects.find(ecosystem, name)
    if project is None:
        raise NotFound(f"{name} is not known here; watch it first")
    release = await unit.releases.find(project.id, project.lineage, version)
    if release is None:
        raise NotFound(f"no release {version} of {name} is known here")
    return release


async def record_audit(
    ecosystem: Ecosystem,
    name: ProjectName,
    draft: AuditDraft,
    *,
    actor: Actor,
    units: Units,
    clock: Clock,
    sending: Sending | None = None,
) -> AuditId:
    """
    Record *draft* as *actor*'s audit and have the project scored anew; of crates and npm it is known from then on.

    Where *sending* tells that *actor* sent the same before, the audit recorded
    then is given, whatever has become of it and of the release since.

    Raises:
        NotPermitted: *actor* may not record audits.
        NotFound: The release or its base is not known here.
        Conflict: The bytes are no longer those the draft's author was shown.
        InvalidInput: The draft makes no sense, the criteria are unknown, or something else was sent under its key.
    """
    actor.demand(Permission.AUDIT)
    async with units.open() as unit:
        if sending is not None and (earlier := await unit.audits.sent_before(actor.id, sending)) is not None:
            return earlier
        release = await _audited(unit, ecosystem, name, draft.version, at=clock.now())
        entry = await _certified(unit, draft, release, by=reviewer_of(actor), at=clock.now())
        audit_id = await unit.audits.add(
            entry,
            project_id=release.project_id,
            lineage=release.lineage,
            account_id=actor.id,
            effort=draft.effort,
            at=clock.now(),
            sending=sending,
        )
        unit.enqueue(ScoreProject(release.project_id))
        await unit.commit()
    return audit_id


async def _audited(unit: Unit, ecosystem: Ecosystem, name: ProjectName, version: str, *, at: datetime) -> Release:
    """Load what an audit speaks of."""
    if ecosystem in UNINDEXED:
        return await known_release(unit, ecosystem, name, version, at=at)
    return await find_release(unit, ecosystem, name, version)


async def _certified(unit: Unit, draft: AuditDraft, release: Release, *, by: Reviewer, at: datetime) -> Audit:
    base = None
    if draft.base_version is not None:
        base = await _audited(unit, release.ecosystem, release.project, draft.base_version, at=at)
    return certify(draft, release, base, criteria=await unit.criteria.book(), by=by)


async def withdraw_audit(audit_id: AuditId, *, reason: str, actor: Actor, units: Units, clock: Clock) -> None:
    """
    Take an audit back; it stays in the history, and the project is scored anew.

    Raises:
        NotFound: No audit has that id.
        NotPermitted: *actor* is neither its author nor an operator.
        Conflict: It was withdrawn before.
    """
    if len(reason) > MAX_REASON_LENGTH:
        raise InvalidInput(f"a reason may have {MAX_REASON_LENGTH:,} characters")
    is_operator = actor.may(Permission.OPERATE)
    if not is_operator:
        actor.demand(Permission.AUDIT)
    async with units.open() as unit:
        await unit.hold("audit", audit_id)
        audit = await unit.audits.get(audit_id)
        now = clock.now()
        withdraw(audit, account_id=actor.id, is_operator=is_operator, at=now)
        await unit.audits.set_withdrawn(audit_id, at=now, reason=reason.strip() or None)
        unit.enqueue(ScoreProject(audit.project_id))
        await unit.commit()


async def define_criterion(criterion: Criterion, *, actor: Actor, units: Units, clock: Clock) -> None:
    """
    Add a criterion of this instance.

    Raises:
        NotPermitted: *actor* is not an operator.
        InvalidInput: The name is malformed, the text is missing, or it implies what does not exist.
        Conflict: There is one of that name.
    """
    actor.demand(Permission.OPERATE)
    if not criterion.description:
        raise InvalidInput("say what a reviewer promises with these criteria")
    async with units.open() as unit:
        await unit.hold("criteria")
        book = await unit.criteria.book()
        if criterion.name in book:
            raise Conflict(f"the criteria {criterion.name!r} are defined already")
        CriteriaBook([*book.customs, criterion])
        await unit.criteria.add(criterion, at=clock.now())
        await unit.commit()
