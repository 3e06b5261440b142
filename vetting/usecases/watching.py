"""
Which projects are watched, and when each is looked at.

1. ``watch_project`` and ``unwatch_project`` say which projects are looked at;
   ``poll_now`` has one looked at at once.
2. ``ask_for_polls``, called by the clock, makes a job of every look that is due
   by the ``WatchPlan``. What a look does is :mod:`vetting.usecases.polling`.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from vetting.domain.accounts import Actor, Permission
from vetting.domain.errors import InvalidInput, NotFound, SourceUnavailable
from vetting.domain.projects import Project
from vetting.domain.releases import Ecosystem, ProjectId, ProjectName, project_name
from vetting.jobs import PollProject, Urgency
from vetting.ports.clock import Clock
from vetting.ports.indexes import PackageIndex
from vetting.ports.store import Unit, Units

POLLS_AT_ONCE = 50
"""Asked for in one transaction: nobody who writes waits long for it."""
EARLIEST = 0.25
"""By which part of the interval a look may come sooner."""
GOLDEN = 0.618034
"""Its multiples lie evenly between whole numbers, however many of them there are."""


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
        project_id = await _begin(unit, ecosystem, normal, index_url=index.url, at=clock.now())
        await unit.commit()
    return project_id


async def _begin(unit: Unit, ecosystem: Ecosystem, name: ProjectName, *, index_url: str, at: datetime) -> ProjectId:
    """Write down that a project is watched, and ask for the first look at it."""
    project = await unit.projects.find(ecosystem, name)
    if project is None:
        project = await unit.projects.add(ecosystem, name, index_url=index_url, at=at)
    polling = replace(project.polling, next_at=WatchPlan().next_look(project.id, at=at))
    await unit.projects.save(replace(project, is_watched=True, polling=polling))
    # A person may watch five hundred at once; who waits for one release must not wait for those.
    unit.enqueue(PollProject(project.id), urgency=Urgency.SOON)
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
