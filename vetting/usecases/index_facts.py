"""
What an index knows beside a project's files: who may publish it, and what is known against its newest releases.

Asked for when the project's page changed or an hour has passed. An answer that
fails leaves the one before it standing for a while (``latest_look``); a fact
that changed has the releases scored anew.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from vetting.domain.indexes import Maintainers, ProjectFacts, Vulnerability
from vetting.domain.looking import CouldNotLook, Found, Look, Looked, NotPublished, latest_look
from vetting.domain.projects import ReleaseState
from vetting.domain.releases import Ecosystem, ProjectId, Release, ReleaseId
from vetting.domain.versions import order_for
from vetting.jobs import ScoreProject, ScoreRelease
from vetting.ports.clock import Clock
from vetting.ports.indexes import PackageIndex
from vetting.ports.store import Unit, Units

EVERY = timedelta(hours=1)
"""How often these are asked for where the project's page stays as it is."""
Advisories: TypeAlias = Looked[tuple[Vulnerability, ...]]


async def ask_for_facts(
    project_id: ProjectId, *, is_new: bool, count: int, units: Units, index: PackageIndex, clock: Clock
) -> None:
    """
    Ask who maintains a project and what is known against its newest releases, if it is time to.

    Args:
        project_id: Of a project that was looked at just now.
        is_new: Whether its page may have changed since the last time.
        count: How many of its newest releases are asked about.
        units: Where the answers are kept.
        index: Who is asked.
        clock: The time.
    """
    async with units.open() as unit:
        project = await unit.projects.get(project_id)
        before = await unit.index_facts.maintainers(project_id)
        releases = await unit.releases.of_project(project_id, project.lineage)
    if not is_new and _is_fresh(before, clock.now()):
        return
    about = await index.about(project.name)
    asked = _newest_offered(project.ecosystem, releases, count)
    found = {one.id: await _advisories(one, about, index) for one in asked}
    async with units.open() as unit:
        await unit.hold("look", project_id)
        capabilities = await unit.index_facts.capabilities(index.url)
        await unit.index_facts.save_capabilities(index.url, capabilities.updated(index.capabilities), at=clock.now())
        await _write_facts(unit, project_id, about, found, at=clock.now())


def _is_fresh(look: Look[Maintainers] | None, now: datetime) -> bool:
    """Tell whether an answer need not be asked for again yet; a failure to look always is."""
    return look is not None and not isinstance(look.result, CouldNotLook) and not look.is_older(EVERY, now=now)


def _newest_offered(ecosystem: Ecosystem, releases: tuple[Release, ...], count: int) -> list[Release]:
    key = order_for(ecosystem).key
    return sorted((one for one in releases if one.digests), key=lambda one: key(one.version), reverse=True)[:count]


async def _advisories(release: Release, about: Looked[ProjectFacts], index: PackageIndex) -> Advisories:
    same = order_for(release.ecosystem).same
    if isinstance(about, Found) and same(about.value.latest.version, release.version):
        return about.value.latest.vulnerabilities
    facts = await index.about_release(release.project, release.version)
    match facts:
        case Found(value):
            return value.vulnerabilities
        case NotPublished():
            return CouldNotLook(f"the index has no facts about {release.label}")
        case _:
            return facts


async def _write_facts(
    unit: Unit,
    project_id: ProjectId,
    about: Looked[ProjectFacts],
    advisories: Mapping[ReleaseId, Advisories],
    *,
    at: datetime,
) -> None:
    maintainers: Looked[Maintainers] = about.value.maintainers if isinstance(about, Found) else about
    before = await unit.index_facts.maintainers(project_id)
    after = latest_look(before, Look(maintainers, at))
    await unit.index_facts.save_maintainers(project_id, after)
    if before is None or before.result != after.result:
        unit.enqueue(ScoreProject(project_id))
    for release_id, result in advisories.items():
        known = await unit.index_facts.advisories(release_id)
        kept = latest_look(known, Look(result, at))
        await unit.index_facts.save_advisories(release_id, kept)
        if (known is None or known.result != kept.result) and await _is_read(unit, release_id):
            unit.enqueue(ScoreRelease(release_id))
    if isinstance(about, Found):
        project = await unit.projects.get(project_id)
        await unit.projects.save(replace(project, display_name=about.value.display_name))
    await unit.commit()


async def _is_read(unit: Unit, release_id: ReleaseId) -> bool:
    return await unit.releases.state_of(release_id) is not ReleaseState.KNOWN
