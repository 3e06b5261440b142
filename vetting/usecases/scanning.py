"""
What is known of a release outside its bytes, without an instance: asked for now, and kept nowhere.

An instance knows what it has seen over time; here the index's page is all there
is, so what only watching tells (who became a maintainer, a file that came late
while nobody looked) is not known.

1. :func:`scan_outside` asks a Python index, and every source of advisories; of a
   release that the index offers no file of, what is on record is all there is.
2. :func:`scan_records` asks the sources alone, where no index is asked.
3. :func:`scan_at_hand` asks nobody: names are held against the list that is
   here, and a release that a file is named after against a dump of records.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from vetting.domain.advisories import Advisories, against, combined
from vetting.domain.errors import InvalidInput, NotFound, SourceUnavailable, VerificationFailed
from vetting.domain.indexes import Deprecation, IndexProject, NotModified, Vulnerability
from vetting.domain.looking import CouldNotLook, Found, Look, Looked, NotPublished
from vetting.domain.offers import read_offer
from vetting.domain.on_record import OnRecord, records_of
from vetting.domain.projects import ProjectStatus
from vetting.domain.releases import Ecosystem, ProjectId, ProjectName, Release, ReleaseId
from vetting.domain.signals.dependencies.known import NameNearby
from vetting.domain.signals.interface import Claimed, ReleaseUnderScan, Scan
from vetting.domain.signals.known_bad import KnownBad
from vetting.domain.signals.scan import scan_release
from vetting.domain.suggestions import Step
from vetting.domain.upkeep import distribution_of
from vetting.domain.versions import order_for
from vetting.ports.advisories import AdvisorySource
from vetting.ports.clock import Clock
from vetting.ports.indexes import PackageIndex
from vetting.usecases.outside import Outside, added_of, look_asked, look_crates, look_known

BY_RECORD: Final = (KnownBad(),)
BY_NAME: Final = (NameNearby(), *BY_RECORD)
"""What can be asked of names, and of records, without an index."""


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of a release outside its bytes."""

    scan: Scan
    """What rules find in it."""
    records: tuple[OnRecord, ...] = ()


async def scan_outside(
    step: Step,
    asks_for: Collection[str],
    *,
    crates: Collection[str] = (),
    index: PackageIndex,
    clock: Clock,
    outside: Outside,
    sources: Sequence[AdvisorySource] = (),
) -> Around:
    """
    Have every rule about releases look at a release of a Python index, as far as it is known now.

    Args:
        step: The release, and what it is read against.
        asks_for: Names of projects that it newly asks for, as its metadata has them.
        crates: Those of crates.
        index: Where it is.
        clock: The time.
        outside: What it takes besides.
        sources: Who is asked about advisories besides the index.
    """
    project = ProjectName(step.project)
    try:
        page = await index.project(project)
    except (NotFound, SourceUnavailable, VerificationFailed) as error:
        unasked = f"what the index knows of {project} could not be asked: {error}"
        return await _without_files(step, index, None, clock.now(), sources, unasked)
    assert not isinstance(page, NotModified), "nothing was asked conditionally"
    releases = _releases(page, project, at=clock.now())
    same = order_for(Ecosystem.PYPI).same
    release = next((one for one in releases if same(one.version, step.to_version)), None)
    if release is None:
        unasked = f"the index does not offer {project} {step.to_version}"
        return await _without_files(step, index, page, clock.now(), sources, unasked)
    base = next((one for one in releases if step.from_version and same(one.version, step.from_version)), None)
    look = await on_record(release, index=index, sources=sources, at=clock.now())
    known = ReleaseUnderScan(release, base, releases, clock.now(), advisories=look.result)
    known = _with_status(known, page)
    asked = await look_asked(known, asks_for, index=index, clock=clock, outside=outside)
    scans = [look_known(known), asked, await look_crates(known, crates, outside=outside)]
    return Around(_together(scans, _unasked(look), _unread_status(page.status)), records_of(known, index.url))


async def _without_files(
    step: Step,
    index: PackageIndex,
    page: IndexProject | None,
    at: datetime,
    sources: Sequence[AdvisorySource],
    unasked: str,
) -> Around:
    """Give what is on record about a release that has no files any more; an index without a *page* is not asked."""
    release = _named(Ecosystem.PYPI, step.project, step.to_version, at=at)
    known = ReleaseUnderScan(release, None, (release,), at)
    if page is None:
        around = await _by_name(known, sources)
        return replace(around, scan=_together([around.scan], unasked))
    around = await _by_name(_with_status(known, page), sources, index)
    return replace(around, scan=_together([around.scan], unasked, _unread_status(page.status)))


def _with_status(known: ReleaseUnderScan, page: IndexProject) -> ReleaseUnderScan:
    status = page.status.value if isinstance(page.status, Found) else None
    return replace(known, status=status, status_reason=page.status_reason)


def _unread_status(status: Looked[ProjectStatus]) -> str | None:
    return f"the project's status is not known: {status.reason}" if isinstance(status, CouldNotLook) else None


async def scan_records(
    step: Step,
    ecosystem: Ecosystem,
    *,
    clock: Clock,
    sources: Sequence[AdvisorySource],
    deprecated: Deprecation | None = None,
) -> Around:
    """
    Have every one of *sources* say what is on record about a release whose index is not asked.

    Args:
        step: The release, and what it is read against.
        ecosystem: Whose.
        clock: The time.
        sources: Who is asked.
        deprecated: What its index said when its files were fetched.
    """
    at = clock.now()
    release = _named(ecosystem, step.project, step.to_version, at=at)
    return await _by_name(ReleaseUnderScan(release, None, (release,), at, deprecated=deprecated), sources)


async def scan_at_hand(
    claimed: Claimed | None,
    asks_for: Collection[str],
    *,
    crates: Collection[str] = (),
    has_base: bool,
    clock: Clock,
    outside: Outside,
    sources: Sequence[AdvisorySource] = (),
) -> Around:
    """
    Look at what is known of a thing at hand without asking anybody: by its name, and the names that it asks for.

    Args:
        claimed: The Python release that a file is named after; None: it is named after none, or is a folder.
        asks_for: Names of Python's projects that it newly asks for.
        crates: Names of crates that it newly asks for.
        has_base: Whether it is held against an older one.
        clock: The time.
        outside: What it takes besides.
        sources: Of advisories, on this machine.
    """
    at = clock.now()
    # Nobody knows a name that is none, and no record is about it.
    named = (claimed.project, claimed.version) if claimed else ("", "0")
    release = _named(Ecosystem.PYPI, *named, at=at)
    try:
        popular = await asyncio.to_thread(outside.lists.of, Ecosystem.PYPI) if outside.lists else None
    except InvalidInput as error:
        return Around(Scan((), str(error)))
    base = release if has_base else None
    known = ReleaseUnderScan(release, base, (release,), at, added=added_of(Ecosystem.PYPI, asks_for), popular=popular)
    around = await _by_name(known, sources if claimed else ())
    return replace(around, scan=_together([around.scan, await look_crates(known, crates, outside=outside)]))


async def _by_name(
    known: ReleaseUnderScan, sources: Sequence[AdvisorySource], index: PackageIndex | None = None
) -> Around:
    """Run what needs no files; who is cited are the sources, and *index* where it is asked."""
    look = await on_record(known.release, index=index, sources=sources, at=known.at)
    known = replace(known, advisories=look.result)
    scan = await asyncio.to_thread(scan_release, known, BY_NAME if known.popular else BY_RECORD)
    return Around(_together([scan], _unasked(look)), records_of(known, index.url if index else ""))


def _together(scans: Sequence[Scan], *unasked: str | None) -> Scan:
    reasons = [*unasked, *(one.unfinished for one in scans)]
    findings = tuple(finding for one in scans for finding in one.findings)
    return Scan(findings, "; ".join(one for one in reasons if one) or None)


def _unasked(look: Look[tuple[Vulnerability, ...]]) -> str | None:
    missing = look.result.reason if isinstance(look.result, CouldNotLook) else look.missing
    return missing and f"what is on record could not be asked: {missing}"


async def on_record(
    release: Release, *, index: PackageIndex | None, sources: Sequence[AdvisorySource], at: datetime
) -> Look[tuple[Vulnerability, ...]]:
    """Ask the index, where there is one to ask, and every one of *sources*, what is on record against a release."""
    answers: dict[str, Advisories] = {}
    if index is not None:
        facts = await index.about_release(release.project, release.version)
        answers[index.url] = facts.value.vulnerabilities if isinstance(facts, Found) else facts
    return combined(None, {**answers, **await _told_by(release, sources)}, at=at)


async def _told_by(release: Release, sources: Sequence[AdvisorySource]) -> dict[str, Advisories]:
    answers: dict[str, Advisories] = {}
    for source in sources:
        told = await source.about(release.ecosystem, release.project)
        if isinstance(told, Found):
            found = against(told.value, release.ecosystem, release.project, release.version)
            answers[source.name] = Found(found) if found else NotPublished()
        else:
            answers[source.name] = told
    return answers


def _named(ecosystem: Ecosystem, project: str, version: str, *, at: datetime) -> Release:
    """Make a release of which nothing is known but its name."""
    return Release(ReleaseId(1), ProjectId(1), ecosystem, ProjectName(project), 1, version, (), at)


def _releases(page: IndexProject, project: ProjectName, *, at: datetime) -> tuple[Release, ...]:
    found = []
    for number, offered in enumerate(read_offer(page).releases, 1):
        files = tuple(distribution_of(one, at=one.file.uploaded_at or at) for one in offered.files)
        first = min((one.first_seen_at for one in files), default=at)
        found.append(
            Release(ReleaseId(number), ProjectId(1), Ecosystem.PYPI, project, 1, offered.version, files, first)
        )
    return tuple(found)
