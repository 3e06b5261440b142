"""
What is known beside a project's files: who may publish it, and what is known against its releases.

The index is asked who may publish it, and about its newest releases; other
sources of advisories, where there are any, about all that was read. That is
when the project's page changed or an hour has passed. An answer that fails
leaves the one before it standing for a while (``latest_look``); a fact that
changed has the releases scored anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from vetting.domain.advisories import Advisories, Advisory, against, combined
from vetting.domain.indexes import Maintainers, ProjectFacts
from vetting.domain.looking import CouldNotLook, Found, Look, Looked, NotPublished, latest_look
from vetting.domain.notices import maintainer_notices
from vetting.domain.projects import Project, ReleaseState
from vetting.domain.releases import Ecosystem, ProjectId, Release, ReleaseId
from vetting.domain.versions import order_for
from vetting.jobs import ScoreProject, ScoreRelease
from vetting.ports.advisories import AdvisorySource
from vetting.ports.clock import Clock
from vetting.ports.indexes import PackageIndex
from vetting.ports.store import Unit, Units

EVERY = timedelta(hours=1)
"""How often these are asked for where the project's page stays as it is."""
Answers: TypeAlias = Mapping[str, Advisories]
"""What was answered about one release, by source; the index's first, where it was asked."""


async def ask_for_facts(
    project_id: ProjectId,
    *,
    is_new: bool,
    count: int,
    units: Units,
    index: PackageIndex,
    clock: Clock,
    sources: Sequence[AdvisorySource] = (),
) -> None:
    """
    Ask who maintains a project and what is known against its releases, if it is time to.

    Args:
        project_id: Of a project that was looked at just now.
        is_new: Whether its page may have changed since the last time.
        count: How many of its newest releases the index is asked about.
        units: Where the answers are kept.
        index: Who is asked.
        clock: The time.
        sources: Who is asked about advisories besides the index.
    """
    async with units.open() as unit:
        project = await unit.projects.get(project_id)
        before = await unit.index_facts.maintainers(project_id)
        releases = await unit.releases.of_project(project_id, project.lineage)
        if not is_new and _is_fresh(before, clock.now()):
            return
        read = [one for one in releases if await _is_read(unit, one.id)] if sources else []
    about = await index.about(project.name)
    newest = _newest_offered(project.ecosystem, releases, count)
    found = await _asked_about(newest, read, about, index=index, sources=sources)
    async with units.open() as unit:
        await unit.hold("look", project_id)
        capabilities = await unit.index_facts.capabilities(index.url)
        await unit.index_facts.save_capabilities(index.url, capabilities.updated(index.capabilities), at=clock.now())
        await _write_maintainers(unit, project, about, releases, at=clock.now())
        await _write_facts(unit, project_id, about, found, at=clock.now())


async def _asked_about(
    newest: Sequence[Release],
    read: Sequence[Release],
    about: Looked[ProjectFacts],
    *,
    index: PackageIndex,
    sources: Sequence[AdvisorySource],
) -> dict[ReleaseId, dict[str, Advisories]]:
    """Ask the index about the *newest*, and every source about all that was *read*, too."""
    found: dict[ReleaseId, dict[str, Advisories]] = {
        one.id: {index.url: await _advisories(one, about, index)} for one in newest
    }
    all_of_them = {one.id: one for one in (*newest, *read)}.values()
    for source in sources if all_of_them else ():
        first = next(iter(all_of_them))
        records = await source.about(first.ecosystem, first.project)
        for one in all_of_them:
            found.setdefault(one.id, {})[source.name] = _against(records, one)
    return found


def _against(records: Looked[tuple[Advisory, ...]], release: Release) -> Advisories:
    if not isinstance(records, Found):
        return records
    found = against(records.value, release.ecosystem, release.project, release.version)
    return Found(found) if found else NotPublished()


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
    answers: Mapping[ReleaseId, Answers],
    *,
    at: datetime,
) -> None:
    for release_id, told in answers.items():
        known = await unit.index_facts.advisories(release_id)
        kept = latest_look(known, combined(known, told, at=at))
        await unit.index_facts.save_advisories(release_id, kept)
        if (known is None or (known.result, known.missing) != (kept.result, kept.missing)) and await _is_read(
            unit, release_id
        ):
            unit.enqueue(ScoreRelease(release_id))
    if isinstance(about, Found):
        project = await unit.projects.get(project_id)
        await unit.projects.save(replace(project, display_name=about.value.display_name))
    await unit.commit()


async def _write_maintainers(
    unit: Unit, project: Project, about: Looked[ProjectFacts], releases: Sequence[Release], *, at: datetime
) -> None:
    before = await unit.index_facts.maintainers(project.id)
    after = latest_look(before, Look(about.value.maintainers if isinstance(about, Found) else about, at))
    await unit.index_facts.save_maintainers(project.id, after)
    if before is None or before.result != after.result:
        unit.enqueue(ScoreProject(project.id))
    began = min((one.first_seen_at for one in releases), default=None)
    if before is not None and began is not None and began <= before.at:
        # Who publishes under a name that was registered anew is nobody's successor.
        await unit.index_facts.add_notices(project.id, project.lineage, maintainer_notices(before, after))


async def _is_read(unit: Unit, release_id: ReleaseId) -> bool:
    return await unit.releases.state_of(release_id) is not ReleaseState.KNOWN
