"""
One look at a watched project: what the index offers, written down, and what is new, read.

``poll_project`` asks the index, conditionally where that is possible, writes
down what changed (:mod:`vetting.domain.watching`) with what follows
(:mod:`vetting.domain.upkeep`), and asks for new releases to be read. Then it
asks for what else the index knows (:mod:`vetting.usecases.index_facts`).

The index is never asked while a unit is open. What a look found is dropped if
another look came in between.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias, assert_never

from vetting.domain.errors import NotFound, SourceUnavailable, VerificationFailed
from vetting.domain.indexes import IndexProject, NotModified, Validators
from vetting.domain.notices import notices_of
from vetting.domain.projects import Polling, Project, ReleaseState
from vetting.domain.releases import ProjectId, ReleaseId
from vetting.domain.upkeep import Upkeep, Work, distribution_of, upkeep_of
from vetting.domain.watching import Change, KnownProject, changes_between, changes_when_gone
from vetting.jobs import CompareRelease, IngestRelease, Message, ScoreProject, ScoreRelease
from vetting.ports.advisories import AdvisorySource
from vetting.ports.clock import Clock
from vetting.ports.indexes import PackageIndex
from vetting.ports.store import Unit, Units
from vetting.usecases.index_facts import ask_for_facts
from vetting.usecases.watching import WatchPlan

MAX_ERROR = 500
"""Characters of a failure that are kept."""

Page: TypeAlias = IndexProject | NotModified | None
"""What the index answered; None: it has no such project."""


async def poll_project(
    project_id: ProjectId,
    *,
    units: Units,
    index: PackageIndex,
    clock: Clock,
    plan: WatchPlan | None = None,
    sources: Sequence[AdvisorySource] = (),
) -> None:
    """
    Look at a project once; an index that cannot be asked is noted on the project, and asked at the next look.

    With it, *sources* are asked what is on record against its releases.

    Raises:
        NotFound: No project has that id.
    """
    plan = plan or WatchPlan()
    async with units.open() as unit:
        project = await unit.projects.get(project_id)
    if not project.is_watched:
        return
    try:
        page: Page = await index.project(project.name, since=_validators(project, index))
    except NotFound:
        page = None
    except (SourceUnavailable, VerificationFailed) as error:
        await _note_failure(project, str(error), units=units, at=clock.now(), plan=plan)
        return
    async with units.open() as unit:
        written = await _write_look(unit, project, page, index=index, at=clock.now(), plan=plan)
    if written and page is not None:
        is_new = not isinstance(page, NotModified)
        await ask_for_facts(
            project_id, is_new=is_new, count=plan.backlog, units=units, index=index, clock=clock, sources=sources
        )


def _validators(project: Project, index: PackageIndex) -> Validators | None:
    if project.index_url != index.url:
        return None
    return Validators(project.polling.etag, project.polling.last_modified)


async def _note_failure(project: Project, reason: str, *, units: Units, at: datetime, plan: WatchPlan) -> None:
    async with units.open() as unit:
        current = await unit.projects.get(project.id)
        polling = replace(current.polling, error=reason[:MAX_ERROR], next_at=plan.next_look(project.id, at=at))
        await unit.projects.save(replace(current, polling=polling))
        await unit.commit()


async def _write_look(
    unit: Unit, asked: Project, page: Page, *, index: PackageIndex, at: datetime, plan: WatchPlan
) -> bool:
    """Write down what a look found; False if another look came in between."""
    await unit.hold("look", asked.id)
    project = await unit.projects.get(asked.id)
    if project.polling.last_at != asked.polling.last_at or not project.is_watched:
        return False
    releases = await unit.releases.of_project(project.id, project.lineage)
    known = KnownProject(project.lineage, project.status, project.removed_at, releases)
    changes = _changes(known, page)
    upkeep = upkeep_of(changes, known, project, at=at, backlog=plan.backlog)
    await _write_upkeep(unit, upkeep, at)
    await unit.index_facts.add_notices(project.id, upkeep.project.lineage, notices_of(changes, at=at))
    if isinstance(page, IndexProject):
        capabilities = await unit.index_facts.capabilities(index.url)
        await unit.index_facts.save_capabilities(index.url, capabilities.updated(page.capabilities), at=at)
    polling = _polling(project.polling, page, at=at, next_at=plan.next_look(project.id, at=at))
    await unit.projects.save(replace(upkeep.project, index_url=index.url, polling=polling))
    await unit.commit()
    return True


def _changes(known: KnownProject, page: Page) -> tuple[Change, ...]:
    match page:
        case None:
            return changes_when_gone(known)
        case NotModified():
            return ()
        case IndexProject():
            return changes_between(known, page)
        case _:
            assert_never(page)


def _polling(before: Polling, page: Page, *, at: datetime, next_at: datetime) -> Polling:
    looked = replace(before, last_at=at, next_at=next_at, error=None)
    match page:
        case None:
            return replace(looked, etag=None, last_modified=None)
        case NotModified():
            return looked
        case IndexProject(validators=validators, last_serial=serial):
            kept = before.last_serial if serial is None else serial
            return replace(looked, etag=validators.etag, last_modified=validators.last_modified, last_serial=kept)
        case _:
            assert_never(page)


async def _write_upkeep(unit: Unit, upkeep: Upkeep, at: datetime) -> None:
    new = [(one.version, [distribution_of(file, at=at) for file in one.files]) for one in upkeep.new_releases]
    added = await unit.releases.add_all(upkeep.project, new, at=at)
    for release_id, (version, _) in zip(added, new, strict=True):
        if version in upkeep.to_read:
            await unit.releases.set_state(release_id, ReleaseState.READING, at=at)
            unit.enqueue(IngestRelease(release_id))
    for release_id, distribution in upkeep.new_files:
        await unit.releases.add_distributions(release_id, [distribution])
    for distribution in upkeep.files.values():
        await unit.releases.save_distribution(distribution)
    for release_id in upkeep.removed:
        await unit.releases.set_removed(release_id, at)
    for release_id in upkeep.restored:
        await unit.releases.set_removed(release_id, None)
    for release_id, work in upkeep.work.items():
        message = _message(release_id, work, await unit.releases.state_of(release_id))
        if message is not None:
            unit.enqueue(message)
    if upkeep.scores_all:
        unit.enqueue(ScoreProject(upkeep.project.id))


def _message(release_id: ReleaseId, work: Work, state: ReleaseState) -> Message | None:
    """Choose the job that *work* on a release in *state* is."""
    if state is ReleaseState.KNOWN and work is not Work.READ_ANYHOW:
        return None
    is_unread = state in {ReleaseState.READING, ReleaseState.FAILED}
    match work:
        case Work.SCORE:
            return ScoreRelease(release_id)
        case Work.COMPARE:
            return IngestRelease(release_id) if is_unread else CompareRelease(release_id)
        case Work.READ | Work.READ_ANYHOW:
            return IngestRelease(release_id)
        case _:
            assert_never(work)
