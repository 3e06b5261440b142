"""
What is known of a release outside its bytes, without an instance: asked for now, and kept nowhere.

An instance knows what it has seen over time; here the index's page is all there
is, so what only watching tells (who became a maintainer, a file that came late
while nobody looked) is not known.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from vetting.domain.advisories import Advisories, against, combined
from vetting.domain.errors import NotFound, SourceUnavailable, VerificationFailed
from vetting.domain.indexes import IndexProject, NotModified, Vulnerability
from vetting.domain.looking import CouldNotLook, Found, Look, NotPublished
from vetting.domain.offers import read_offer
from vetting.domain.releases import Ecosystem, ProjectId, ProjectName, Release, ReleaseId
from vetting.domain.signals.interface import ReleaseUnderScan, Scan
from vetting.domain.suggestions import Step
from vetting.domain.upkeep import distribution_of
from vetting.domain.versions import order_for
from vetting.ports.advisories import AdvisorySource
from vetting.ports.clock import Clock
from vetting.ports.indexes import PackageIndex
from vetting.usecases.outside import Outside, look_asked, look_known


async def scan_outside(
    step: Step,
    asks_for: Collection[str],
    *,
    index: PackageIndex,
    clock: Clock,
    outside: Outside,
    sources: Sequence[AdvisorySource] = (),
) -> Scan:
    """
    Have every rule about releases look at a release of a Python index, as far as it is known now.

    Args:
        step: The release, and what it is read against.
        asks_for: Names of projects that it newly asks for, as its metadata has them.
        index: Where it is.
        clock: The time.
        outside: What it takes besides.
        sources: Who is asked about advisories besides the index.
    """
    project = ProjectName(step.project)
    try:
        page = await index.project(project)
    except (NotFound, SourceUnavailable, VerificationFailed) as error:
        return Scan((), f"what the index knows of {project} could not be asked: {error}")
    assert not isinstance(page, NotModified), "nothing was asked conditionally"
    releases = _releases(page, project, at=clock.now())
    same = order_for(Ecosystem.PYPI).same
    release = next((one for one in releases if same(one.version, step.to_version)), None)
    if release is None:
        return Scan((), f"the index does not offer {project} {step.to_version}")
    base = next((one for one in releases if step.from_version and same(one.version, step.from_version)), None)
    look = await on_record(release, index=index, sources=sources, at=clock.now())
    status = page.status.value if isinstance(page.status, Found) else None
    known = ReleaseUnderScan(release, base, releases, clock.now(), status=status, advisories=look.result)
    scans = [look_known(known), await look_asked(known, asks_for, index=index, clock=clock, outside=outside)]
    missing = look.result.reason if isinstance(look.result, CouldNotLook) else look.missing
    reasons = [missing and f"what is on record could not be asked: {missing}", *(one.unfinished for one in scans)]
    findings = tuple(finding for one in scans for finding in one.findings)
    return Scan(findings, "; ".join(one for one in reasons if one) or None)


async def on_record(
    release: Release, *, index: PackageIndex, sources: Sequence[AdvisorySource], at: datetime
) -> Look[tuple[Vulnerability, ...]]:
    """Ask the index, and every one of *sources*, what is on record against a release."""
    facts = await index.about_release(release.project, release.version)
    answers: dict[str, Advisories] = {index.url: facts.value.vulnerabilities if isinstance(facts, Found) else facts}
    for source in sources:
        told = await source.about(release.ecosystem, release.project)
        if isinstance(told, Found):
            found = against(told.value, release.ecosystem, release.project, release.version)
            answers[source.name] = Found(found) if found else NotPublished()
        else:
            answers[source.name] = told
    return combined(None, answers, at=at)


def _releases(page: IndexProject, project: ProjectName, *, at: datetime) -> tuple[Release, ...]:
    found = []
    for number, offered in enumerate(read_offer(page).releases, 1):
        files = tuple(distribution_of(one, at=one.file.uploaded_at or at) for one in offered.files)
        first = min((one.first_seen_at for one in files), default=at)
        found.append(
            Release(ReleaseId(number), ProjectId(1), Ecosystem.PYPI, project, 1, offered.version, files, first)
        )
    return tuple(found)
