"""One release: its files, what they were read against, what is known against it."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from vetting.domain.comparisons import Base, Comparison, Side
from vetting.domain.indexes import Vulnerability
from vetting.domain.looking import CouldNotLook, Found, Look, NotOffered, NotPublished
from vetting.domain.projects import ReleaseState
from vetting.domain.releases import DistributionKind, Ecosystem
from vetting.pages.releases import FileLine, ReleasePage
from web.shapes.projects import ScoreInBrief, score_in_brief
from web.shapes.shape import Digest, Shape


class File(Shape):
    """One distribution."""

    filename: str
    sha256: Digest
    size_bytes: int | None = Field(description="As the index claims it.")
    kind: DistributionKind
    uploaded_at: datetime | None = Field(description="As the index claims it.")
    first_seen_at: datetime
    removed_at: datetime | None = Field(description="When the index was seen to offer it no more.")
    yanked: bool
    yanked_reason: str | None
    read: bool = Field(description="Whether it was read here.")
    notes: list[str] = Field(description="What is odd about it, and what of it was not read.")
    failure: str | None = Field(description="Why it could not be read.")


class FileName(Shape):
    """One side of a comparison."""

    filename: str
    sha256: Digest


class ReleaseComparison(Shape):
    """One file of the release read against another, without the hunks."""

    id: str
    base: Base
    old: FileName | None
    new: FileName
    files_changed: int
    lines_added: int
    lines_removed: int
    findings: int = Field(description="On what changed and in its context.")
    unfinished: str | None = Field(description="Why the scan did not see everything.")


class Advisory(Shape):
    """What the index attaches to a release as known against it."""

    id: str
    aliases: list[str]
    summary: str | None
    link: str | None
    withdrawn_at: datetime | None = Field(description="When its authors took it back.")
    malware: bool = Field(description="Whether it says that the release is malicious, not merely weak.")
    source: str | None = Field(description="Who says so: the index's address, or the name of another source.")
    observed_at: datetime | None = Field(description="When that was last said.")


class Advisories(Shape):
    """What came of asking the index, and whoever else is asked, for advisories."""

    result: Literal["found", "not-published", "not-offered", "could-not-look"]
    looked_at: datetime
    items: list[Advisory]
    reason: str | None = Field(description="Why not all who should be asked could be.")


class ReleaseDetail(Shape):
    """Everything known of one release; its audits, annotations and score have addresses of their own."""

    ecosystem: Ecosystem
    project: str
    version: str
    lineage: int
    state: ReleaseState
    state_reason: str | None
    first_seen_at: datetime
    read_at: datetime | None
    removed_at: datetime | None
    base: str | None = Field(description="The version that it was read against.")
    older: str | None
    newer: str | None
    distributions: list[File]
    comparisons: list[ReleaseComparison] = Field(description="The one that speaks for the release first.")
    advisories: Advisories | None = Field(description="null: not looked.")
    score: ScoreInBrief | None = Field(description="null: not scored yet.")


def release_detail(page: ReleasePage) -> ReleaseDetail:
    """Show one release."""
    return ReleaseDetail(
        ecosystem=page.project.ecosystem,
        project=page.project.name,
        version=page.release.version,
        lineage=page.release.lineage,
        state=page.state,
        state_reason=page.state_reason,
        first_seen_at=page.release.first_seen_at,
        read_at=page.read_at,
        removed_at=page.removed_at,
        base=page.base_version,
        older=page.older,
        newer=page.newer,
        distributions=[_file(one) for one in page.files],
        comparisons=[_comparison(one) for one in page.comparisons],
        advisories=None if page.advisories is None else _advisories(page.advisories),
        score=score_in_brief(page.history[-1]) if page.history else None,
    )


def _advisories(look: Look[tuple[Vulnerability, ...]]) -> Advisories:
    result: Literal["found", "not-published", "not-offered", "could-not-look"]
    found: tuple[Vulnerability, ...] = ()
    match look.result:
        case Found(value=found):
            result = "found"
        case NotPublished():
            result = "not-published"
        case NotOffered():
            result = "not-offered"
        case CouldNotLook():
            result = "could-not-look"
    reason = look.result.reason if isinstance(look.result, CouldNotLook) else look.missing
    return Advisories(result=result, looked_at=look.at, items=[_advisory(one) for one in found], reason=reason)


def _advisory(one: Vulnerability) -> Advisory:
    return Advisory(
        id=one.id,
        aliases=list(one.aliases),
        summary=one.summary,
        link=one.link,
        withdrawn_at=one.withdrawn_at,
        malware=one.is_malware,
        source=one.source,
        observed_at=one.observed_at,
    )


def _file(line: FileLine) -> File:
    one = line.distribution
    return File(
        filename=one.filename,
        sha256=one.sha256,
        size_bytes=one.size_bytes,
        kind=one.kind,
        uploaded_at=one.uploaded_at,
        first_seen_at=one.first_seen_at,
        removed_at=one.removed_at,
        yanked=one.yanked,
        yanked_reason=one.yanked_reason,
        read=line.tree is not None,
        notes=list(line.notes),
        failure=line.failure,
    )


def file_name(side: Side) -> FileName:
    """Name one side of a comparison."""
    return FileName(filename=side.filename, sha256=side.sha256)


def _comparison(one: Comparison) -> ReleaseComparison:
    return ReleaseComparison(
        id=str(one.id),
        base=one.base,
        old=file_name(one.old) if one.old else None,
        new=file_name(one.new),
        files_changed=one.files_changed,
        lines_added=one.lines_added,
        lines_removed=one.lines_removed,
        findings=len(one.findings),
        unfinished=one.unfinished,
    )
