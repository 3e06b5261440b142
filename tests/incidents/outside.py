"""
What was known of an incident's release without its bytes, as rules about releases see it.

``uploads``: versions with days, oldest first (by default the old version a
month before the new one). ``new_maintainer``: somebody may publish who could
not a day before. ``attested``: the versions whose files have an attestation.
``added``: what the index says of added dependencies. ``popular``: names that
many download.
"""

from datetime import UTC, datetime, timedelta

from rapidfuzz.distance import OSA

from tests.builders import digest
from tests.incidents.cases import Incident
from vetting.domain.looking import Found, Looked, NotPublished
from vetting.domain.notices import Notice, NoticeKind
from vetting.domain.releases import Distribution, DistributionKind, ProjectId, Release, ReleaseId, project_name
from vetting.domain.signals.interface import AddedDependency, DependencyFacts, Finding, ReleaseUnderScan, Scope
from vetting.domain.signals.scan import scan_release

DAY = datetime(2026, 4, 1, 12, tzinfo=UTC)


class Names:
    """A list of most-downloaded names."""

    def __init__(self, names: list[str]) -> None:
        """Take the names."""
        self._names = names

    def __contains__(self, name: object) -> bool:
        """Tell whether *name* is one of them."""
        return name in self._names

    def near(self, name: str) -> str | None:
        """Give one that is one slip of the finger away."""
        return next((one for one in self._names if OSA.distance(one, name) == 1), None)


def found_outside(incident: Incident) -> tuple[Finding, ...]:
    """Give what the rules about releases notice."""
    scan = scan_release(release_of(incident))
    assert scan.unfinished is None
    return tuple(one for one in scan.findings if one.scope is Scope.DELTA)


def release_of(incident: Incident) -> ReleaseUnderScan:
    """Put together what is known."""
    old = [] if incident.old_version is None else [[incident.old_version, "2026-03-01"]]
    uploads = incident.outside.get("uploads") or [*old, [incident.version, DAY.date().isoformat()]]
    releases = tuple(_release(incident, version, day, number) for number, (version, day) in enumerate(uploads, start=1))
    new = releases[-1]
    base = releases[-2] if len(releases) > 1 else None
    at = new.first_seen_at + timedelta(hours=2)
    return ReleaseUnderScan(
        release=new,
        base=base,
        siblings=releases,
        at=at,
        watched_since=releases[0].first_seen_at,
        notices=tuple(_notices(incident, at - timedelta(hours=12))),
        added=tuple(
            AddedDependency(project_name(incident.ecosystem, name), Found(_facts(fields, at)))
            for name, fields in incident.outside.get("added", {}).items()
        ),
        popular=Names(incident.outside["popular"]) if "popular" in incident.outside else None,
    )


def _release(incident: Incident, version: str, day: str, number: int) -> Release:
    at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    filename = f"{incident.project.rpartition('/')[2]}-{version}.tar.gz"
    provenance = _provenance(incident, version)
    distribution = Distribution(filename, digest(filename), 1000, DistributionKind.SDIST, at, at, provenance=provenance)
    name = project_name(incident.ecosystem, incident.project)
    return Release(ReleaseId(number), ProjectId(1), incident.ecosystem, name, 1, version, (distribution,), at)


def _provenance(incident: Incident, version: str) -> Looked[str] | None:
    attested = incident.outside.get("attested")
    if attested is None:
        return None
    return Found("https://index.example.test/provenance") if version in attested else NotPublished()


def _notices(incident: Incident, at: datetime) -> list[Notice]:
    if not incident.outside.get("new_maintainer"):
        return []
    return [Notice(NoticeKind.MAINTAINER_ADDED, "newcomer may publish now.", at, is_alarming=True)]


def _facts(fields: dict[str, int | bool], at: datetime) -> DependencyFacts:
    return DependencyFacts(at - timedelta(days=fields["days"]), fields["releases"], bool(fields["repository"]))
