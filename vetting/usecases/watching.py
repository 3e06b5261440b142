"""
Watching projects: what the index offers is looked at again and again, and what is new is read.

1. ``watch_project`` and ``unwatch_project`` say which projects are looked at;
   ``poll_now`` has one looked at at once.
2. ``ask_for_polls``, called by the clock, makes a job of every look that is due.
3. ``poll_project`` is one look: it asks the index, conditionally where that is
   possible, writes down what changed (:mod:`vetting.domain.watching`) with what
   follows (:mod:`vetting.domain.upkeep`), and asks for new releases to be read.
   Then it asks for what else the index knows (:mod:`vetting.usecases.index_facts`).

The index is never asked while a unit is open. What a look found is dropped if
another look came in between.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias, assert_never

from vetting.domain.accounts import Actor, Permission
from vetting.domain.errors import InvalidInput, NotFound, SourceUnavailable, VerificationFailed
from vetting.domain.indexes import IndexProject, NotModified, Validators
from vetting.domain.notices import notices_of
from vetting.domain.projects import Polling, Project, ReleaseState
from vetting.domain.releases import Ecosystem, ProjectId, ProjectName, ReleaseId, project_name
from vetting.domain.upkeep import Upkeep, Work, distribution_of, upkeep_of
from vetting.domain.watching import Change, KnownProject, changes_between, changes_when_gone
from vetting.jobs import CompareRelease, IngestRelease, Message, PollProject, ScoreProject, ScoreRelease, Urgency
from vetting.ports.clock import Clock
from vetting.ports.indexes import PackageIndex
from vetting.ports.store import Unit, Units
from vetting.usecases.index_facts import ask_for_facts

POLLS_AT_ONCE = 50
"""Asked for in one transaction: nobody who writes waits long for it."""
EARLIEST = 0.25
"""By which part of the interval a look may come sooner."""
GOLDEN = 0.618034
"""Its multiples lie evenly between whole numbers, however many of them there are."""
MAX_ERROR = 500
"""Characters of a failure that are kept."""

Page: TypeAlias = IndexProject | NotModified | None
"""What the index answered; None: it has no such project."""


@dataclass(frozen=True, slots=True)
class WatchPlan:
    """How watching goes about it."""

    every: timedelta = timedelta(minutes=5)
    """Between two looks at one project."""
    backlog: int = 3
    """How many of the newest releases are read when a project is first looked at."""

    def next_look(self, project_id: ProjectId, *, at: datetime) -> datetime:
        """Say when to look again: each project has a pace of its own, so that many soon fall due one by one."""
        return at + self.every * (1 - EARLIEST * (project_id * GOLDEN % 1))


async def watch_project(
    ecosystem: Ecosystem, name: str, *, actor: Actor | None, units: Units, index: PackageIndex, clock: Clock
) -> ProjectId:
    """
    Look at a project from now on, at once for the first time; one that is watched already is left as it is.

    Args:
        ecosystem: Of the project.
        name: In any spelling.
        actor: Who asks; None: this instance, by its settings.
        units: Where projects are kept.
        index: Where the project is.
        clock: The time.

    Raises:
        NotPermitted: *actor* may not watch projects.
        InvalidInput: There can be no project of that name, or no index of its ecosystem is asked.
        NotFound: The index has no project of that name.
    """
    if actor is not None:
        actor.demand(Permission.WATCH)
    if ecosystem is not Ecosystem.PYPI:
        raise InvalidInput(f"this instance watches {Ecosystem.PYPI} projects only, not yet those of {ecosystem}")
    normal = project_name(ecosystem, name)
    async with units.open() as unit:
        known = await unit.projects.find(ecosystem, normal)
    if known is not None and known.is_watched:
        return known.id
    if known is None:
        await _demand_on_index(normal, index)
    async with units.open() as unit:
        await unit.hold("project", ecosystem, normal)
        now = clock.now()
        project = await unit.projects.find(ecosystem, normal)
        if project is None:
            project = await unit.projects.add(ecosystem, normal, index_url=index.url, at=now)
        polling = replace(project.polling, next_at=WatchPlan().next_look(project.id, at=now))
        await unit.projects.save(replace(project, is_watched=True, polling=polling))
        # A person may watch five hundred at once; who waits for one release must not wait for those.
        unit.enqueue(PollProject(project.id), urgency=Urgency.SOON)
        await unit.commit()
    return project.id


async def _demand_on_index(name: ProjectName, index: PackageIndex) -> None:
    try:
        await index.project(name)
    except SourceUnavailable:
        # Whether the project exists will be known when the index answers again; until then it is watched in vain.
        return


async def unwatch_project(ecosystem: Ecosystem, name: str, *, actor: Actor, units: Units) -> None:
    """
    Look at a project no more; what is known of it stays.

    Raises:
        NotPermitted: *actor* may not.
        NotFound: No such project is watched.
    """
    actor.demand(Permission.WATCH)
    async with units.open() as unit:
        project = await _find_watched(unit, ecosystem, name)
        await unit.projects.save(replace(project, is_watched=False, polling=replace(project.polling, next_at=None)))
        await unit.commit()


async def poll_now(ecosystem: Ecosystem, name: str, *, actor: Actor, units: Units) -> None:
    """
    Look at a watched project at once, not when its time comes.

    Raises:
        NotPermitted: *actor* may not.
        NotFound: No such project is watched.
    """
    actor.demand(Permission.WATCH)
    async with units.open() as unit:
        project = await _find_watched(unit, ecosystem, name)
        unit.enqueue(PollProject(project.id))
        await unit.commit()


async def _find_watched(unit: Unit, ecosystem: Ecosystem, name: str) -> Project:
    project = await unit.projects.find(ecosystem, project_name(ecosystem, name))
    if project is None or not project.is_watched:
        raise NotFound(f"no project {name[:80]!r} is watched here")
    return project


async def ask_for_polls(*, units: Units, clock: Clock, plan: WatchPlan | None = None) -> int:
    """Make a job of every look that is due, and give their number."""
    plan = plan or WatchPlan()
    count = 0
    while asked := await _ask_for_some(units, clock.now(), plan):
        count += asked
    return count


async def _ask_for_some(units: Units, now: datetime, plan: WatchPlan) -> int:
    async with units.open() as unit:
        await unit.hold("polls")  # every worker asks for them
        due = await unit.projects.due(now, limit=POLLS_AT_ONCE)
        for project_id in due:
            project = await unit.projects.get(project_id)
            # Moved on at once, so that a look under way is not asked for again before it ends.
            polling = replace(project.polling, next_at=plan.next_look(project_id, at=now))
            await unit.projects.save(replace(project, polling=polling))
            unit.enqueue(PollProject(project_id))
        await unit.commit()
    return len(due)


async def poll_project(
    project_id: ProjectId, *, units: Units, index: PackageIndex, clock: Clock, plan: WatchPlan | None = None
) -> None:
    """
    Look at a project once; an index that cannot be asked is noted on the project, and asked at the next look.

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
        await ask_for_facts(project_id, is_new=is_new, count=plan.backlog, units=units, index=index, clock=clock)


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
