"""
From what this instance keeps of a release to the facts that it is scored from.

What was looked at and what was not is told apart here once, so that the lines
need not know how anything is kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from vetting.domain.audits import RecordedAudit, standing
from vetting.domain.claims import ProjectClaim
from vetting.domain.comparisons import Comparison
from vetting.domain.evidence import Evidence
from vetting.domain.factors import about_project
from vetting.domain.indexes import IndexCapabilities, Maintainers, Vulnerability
from vetting.domain.looking import CouldNotLook, Found, Look, Looked, NotPublished
from vetting.domain.projects import Project, ProjectStatus
from vetting.domain.releases import Distribution, Release
from vetting.domain.trust_score.facts import Attested, KnownBad, ScoringFacts
from vetting.domain.versions import order_for

UNVERIFIED = "the index lists an attestation, and this instance does not verify attestations yet"


@dataclass(frozen=True, slots=True)
class ReleaseRecords:
    """Everything that is kept of a release, of its project, and of the accounts that can publish it."""

    project: Project
    release: Release
    siblings: tuple[Release, ...]
    """Every release of the lineage; *release* is among them."""
    is_read: bool
    """Whether any of the release's distributions was read."""
    audits: tuple[RecordedAudit, ...]
    """Of the project, in every lineage, withdrawn ones included."""
    comparisons: tuple[Comparison, ...]
    """Those the release is judged by, the chosen one first."""
    maintainers: Look[Maintainers] | None
    advisories: Look[tuple[Vulnerability, ...]] | None
    capabilities: IndexCapabilities
    """Of the project's index."""
    claims: tuple[ProjectClaim, ...]
    """To the project, in its lineage."""
    evidence: tuple[Evidence, ...]
    """Of the index's rules, of claimants' own factors, of what the index's operator reported."""


def gather(records: ReleaseRecords) -> ScoringFacts:
    """Put what is kept of a release together as facts; nothing is filtered by who may see it."""
    release = records.release
    distributions = [one for sibling in records.siblings for one in sibling.distributions]
    listed = {one.sha256: _attested(one.provenance) for one in release.distributions}
    return ScoringFacts(
        release=release,
        is_read=records.is_read,
        index_url=records.project.index_url,
        watched_since=min((one.first_seen_at for one in distributions), default=None),
        audits=standing(records.audits, lineage=release.lineage),
        comparisons=records.comparisons,
        base_version=_base_version(records),
        maintainers=None if records.maintainers is None else records.maintainers.result,
        evidence=about_project(records.evidence, records.claims),
        provenance={digest: looked for digest, looked in listed.items() if looked is not None},
        provenance_before=_provenance_before(release, records.siblings),
        known_bad=_known_bad(records),
    )


def _base_version(records: ReleaseRecords) -> str | None:
    base_id = records.comparisons[0].base_release_id if records.comparisons else None
    return next((one.version for one in records.siblings if one.id == base_id), None)


def _attested(listed: Looked[str] | None) -> Looked[Attested] | None:
    """Read what an index lists as what is known; nothing it lists has been verified."""
    return CouldNotLook(UNVERIFIED) if isinstance(listed, Found) else listed


def _provenance_before(release: Release, siblings: Iterable[Release]) -> Looked[Attested] | None:
    """
    Say what is known of the provenance of the release before.

    A final release is compared with final ones and a pre-release with
    pre-releases, since a project may well attest one kind only.
    """
    order = order_for(release.ecosystem)
    key, is_prerelease = order.key(release.version), order.is_prerelease(release.version)
    alike = [one for one in siblings if order.is_prerelease(one.version) == is_prerelease]
    below = [one for one in alike if one.distributions and order.key(one.version) < key]
    if not below:
        return NotPublished()
    before = max(below, key=lambda one: order.key(one.version))
    return _weakest_knowledge([_attested(one.provenance) for one in before.distributions])


def _weakest_knowledge(looked: Iterable[Looked[Attested] | None]) -> Looked[Attested] | None:
    """Of several files, one that is not known leaves the whole unknown."""
    return next((one for one in looked if not isinstance(one, NotPublished)), NotPublished())


def _known_bad(records: ReleaseRecords) -> KnownBad:
    offered = [one for one in records.release.distributions if one.removed_at is None]
    return KnownBad(
        malware=_malware(records.advisories),
        is_quarantined=_is_quarantined(records),
        is_yanked=_is_yanked(offered),
    )


def _malware(look: Look[tuple[Vulnerability, ...]] | None) -> Looked[tuple[str, ...]] | None:
    if look is None:
        return None
    if isinstance(look.result, Found):
        ids = tuple(sorted(one.id for one in look.result.value if one.is_malware))
        if not ids and look.missing is not None:
            return CouldNotLook(look.missing)
        return Found(ids) if ids else NotPublished()
    return look.result


def _is_quarantined(records: ReleaseRecords) -> bool | None:
    if records.project.status is ProjectStatus.QUARANTINED:
        return True
    return False if records.capabilities.project_status else None


def _is_yanked(offered: list[Distribution]) -> bool:
    return bool(offered) and all(one.yanked for one in offered)
