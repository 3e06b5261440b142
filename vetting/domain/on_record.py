"""
What is on record about a release outside its bytes: who says it, and when they were asked.

A record of malice is a finding too (P5), and counts. The others say nothing of
this release's code, so they are shown beside the findings: that a release was
yanked stood nowhere before, and came with no change.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vetting.domain.indexes import Vulnerability
from vetting.domain.looking import Found
from vetting.domain.projects import ProjectStatus
from vetting.domain.signals.interface import ReleaseUnderScan
from vetting.domain.signals.lineages import offered_of


class RecordKind(StrEnum):
    """What a record says of a release."""

    MALICIOUS = "malicious"
    VULNERABLE = "vulnerable"
    YANKED = "yanked"
    """All of it, or some of its files."""
    DEPRECATED = "deprecated"
    """This very release, and not the project."""
    STATUS = "status"
    """Of the whole project: archived, deprecated or quarantined."""


@dataclass(frozen=True, slots=True)
class OnRecord:
    """One thing that is on record; its texts are strangers'."""

    kind: RecordKind
    name: str
    """The advisory's id, the project's status, the version that is deprecated, or of what was yanked how much."""
    about: str | None
    """A summary or a reason; None: none is given."""
    source: str
    """Who said it."""
    observed_at: datetime
    """When they were asked, or said it last."""
    aliases: tuple[str, ...] = ()
    fixed_in: tuple[str, ...] = ()
    link: str | None = None


def records_of(release: ReleaseUnderScan, index: str) -> tuple[OnRecord, ...]:
    """
    List what is on record about *release*: of the project, then of its files, then advisories by id.

    Args:
        release: With what was asked about it.
        index: The address of the index that its status and files are from.
    """
    found = []
    if release.status not in {None, ProjectStatus.ACTIVE}:
        found.append(OnRecord(RecordKind.STATUS, str(release.status), release.status_reason, index, release.at))
    offered = offered_of(release.release)
    yanked = [one for one in offered if one.yanked]
    if yanked:
        how_much = "all of it" if len(yanked) == len(offered) else f"{len(yanked)} of its {len(offered)} files"
        reason = next((one.yanked_reason for one in yanked if one.yanked_reason), None)
        found.append(OnRecord(RecordKind.YANKED, how_much, reason, index, release.at))
    if (told := release.deprecated) is not None:
        found.append(OnRecord(RecordKind.DEPRECATED, release.release.version, told.reason, told.source, release.at))
    if isinstance(release.advisories, Found):
        found += [_advisory(one, release, index) for one in release.advisories.value if not one.is_withdrawn]
    return tuple(found)


def _advisory(one: Vulnerability, release: ReleaseUnderScan, index: str) -> OnRecord:
    return OnRecord(
        RecordKind.MALICIOUS if one.is_malware else RecordKind.VULNERABLE,
        one.id,
        one.summary,
        one.source or index,
        one.observed_at or release.at,
        one.aliases,
        one.fixed_in,
        one.link,
    )
