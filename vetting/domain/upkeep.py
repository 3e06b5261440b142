"""
What follows from changes at a watched project: what to write down, and what to ask the workers for.

A project may have hundreds of releases when it is first watched. They are all
known from then on, but only the newest few are read; any other is read when
somebody asks for it. A release that nobody asked to read is left in peace by
later changes too, except when a file turns into another under the same name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum
from typing import assert_never

from vetting.domain.offers import OfferedFile, OfferedRelease, newest
from vetting.domain.projects import Project, ProjectStatus
from vetting.domain.releases import Distribution, DistributionId, Release, ReleaseId
from vetting.domain.watching import (
    Change,
    FileChanged,
    FileRelisted,
    FileRemoved,
    FileRestored,
    FileUnplaced,
    FileUnyanked,
    FileYanked,
    KnownProject,
    NewFile,
    NewRelease,
    ProjectRemoved,
    ProjectRestored,
    ReleaseRemoved,
    ReleaseRestored,
    Reregistered,
    StatusChanged,
)

READ_AT_ONCE = 10
"""New releases of one look that are read; the newest. More at once is a move from elsewhere, not a publisher."""


class Work(IntEnum):
    """What a release needs because of a change; a later one includes the earlier ones."""

    SCORE = 1
    COMPARE = 2
    READ = 3
    READ_ANYHOW = 4
    """Even if nobody asked to read this release before."""


@dataclass(slots=True)
class Upkeep:
    """What is to be written down and asked for."""

    project: Project
    """With its new lineage, status and time of removal."""
    new_releases: list[OfferedRelease] = field(default_factory=list)
    """To be added in the project's (perhaps new) lineage."""
    to_read: frozenset[str] = frozenset()
    """Versions among the new releases that are read at once."""
    new_files: list[tuple[ReleaseId, Distribution]] = field(default_factory=list)
    files: dict[DistributionId, Distribution] = field(default_factory=dict)
    """Known files as they are now."""
    removed: list[ReleaseId] = field(default_factory=list)
    restored: list[ReleaseId] = field(default_factory=list)
    work: dict[ReleaseId, Work] = field(default_factory=dict)
    scores_all: bool = False
    """Whether every release's score may have changed."""

    def need(self, release: Release, work: Work) -> None:
        """Note that *release* needs at least *work*."""
        self.work[release.id] = max(work, self.work.get(release.id, work))

    def now(self, distribution: Distribution) -> Distribution:
        """Give *distribution* as the changes so far have left it."""
        assert distribution.id is not None
        return self.files.get(distribution.id, distribution)

    def put(self, distribution: Distribution) -> None:
        """Note how *distribution* is now."""
        assert distribution.id is not None
        self.files[distribution.id] = distribution


def upkeep_of(
    changes: Iterable[Change], known: KnownProject, project: Project, *, at: datetime, backlog: int
) -> Upkeep:
    """
    Derive what follows from *changes*.

    Args:
        changes: From comparing *known* with the index.
        known: What was known of the project.
        project: The same project.
        at: When the changes were seen; new files are first seen then.
        backlog: How many of the newest releases are read at the first look at a lineage.
    """
    upkeep = Upkeep(project)
    is_first = not known.releases
    for change in changes:
        match change:
            case NewRelease(release):
                upkeep.new_releases.append(release)
            case Reregistered(lineage, releases):
                _bury(upkeep, known, at)
                upkeep.project = replace(upkeep.project, lineage=lineage, removed_at=None)
                upkeep.new_releases.extend(releases)
                is_first = True
            case ProjectRemoved() | ProjectRestored() | StatusChanged():
                _follow_project(upkeep, change, known, at)
            case ReleaseRemoved() | ReleaseRestored():
                _follow_release(upkeep, change)
            case FileUnplaced():
                pass
            case _:
                _follow_file(upkeep, change, at)
    read = newest(upkeep.new_releases, backlog if is_first else READ_AT_ONCE)
    upkeep.to_read = frozenset(one.version for one in read)
    return upkeep


def distribution_of(offered: OfferedFile, *, at: datetime) -> Distribution:
    """Begin to know an offered file, first seen *at*."""
    file = offered.file
    assert file.sha256 is not None, "a file without a digest is never placed in a release"
    return Distribution(
        filename=file.filename,
        sha256=file.sha256,
        size_bytes=file.size_bytes,
        kind=offered.kind,
        uploaded_at=file.uploaded_at,
        first_seen_at=at,
        url=file.url,
        yanked=file.yanked,
        yanked_reason=file.yanked_reason,
        provenance=file.provenance,
        metadata_sha256=file.metadata_sha256,
        requires_python=file.requires_python,
    )


def _relisted(distribution: Distribution, offered: OfferedFile) -> Distribution:
    """Note what the index says now of a file whose bytes are the same."""
    file = offered.file
    return replace(
        distribution,
        url=file.url,
        provenance=file.provenance,
        metadata_sha256=file.metadata_sha256,
        requires_python=file.requires_python,
    )


def _says_otherwise(distribution: Distribution, offered: OfferedFile) -> bool:
    """
    Tell whether the file has to be held anew against what the index says of it.

    That metadata is served no more takes nothing back: whoever installed before had gone by it. For which Pythons a
    file is listed counts as it is now.
    """
    file = offered.file
    is_other_metadata = file.metadata_sha256 not in {None, distribution.metadata_sha256}
    return is_other_metadata or file.requires_python != distribution.requires_python


def _bury(upkeep: Upkeep, known: KnownProject, at: datetime) -> None:
    """Note that nothing of the known lineage is offered any more."""
    for release in known.releases:
        standing = [one for one in release.distributions if one.removed_at is None]
        if standing:
            upkeep.removed.append(release.id)
        for one in standing:
            upkeep.put(replace(one, removed_at=at))


def _follow_project(
    upkeep: Upkeep, change: ProjectRemoved | ProjectRestored | StatusChanged, known: KnownProject, at: datetime
) -> None:
    upkeep.scores_all = True
    match change:
        case ProjectRemoved():
            _bury(upkeep, known, at)
            upkeep.project = replace(upkeep.project, status=ProjectStatus.REMOVED, removed_at=at)
        case ProjectRestored():
            upkeep.project = replace(upkeep.project, removed_at=None)
        case StatusChanged(after=after):
            upkeep.project = replace(upkeep.project, status=after)
        case _:
            assert_never(change)


def _follow_release(upkeep: Upkeep, change: ReleaseRemoved | ReleaseRestored) -> None:
    removed_or_restored = upkeep.removed if isinstance(change, ReleaseRemoved) else upkeep.restored
    removed_or_restored.append(change.release.id)
    upkeep.need(change.release, Work.SCORE)


def _follow_file(
    upkeep: Upkeep,
    change: NewFile | FileChanged | FileRemoved | FileRestored | FileRelisted | FileYanked | FileUnyanked,
    at: datetime,
) -> None:
    match change:
        case NewFile(release, file):
            upkeep.new_files.append((release.id, distribution_of(file, at=at)))
            upkeep.need(release, Work.READ)
        case FileChanged(release, _, file):
            upkeep.new_files.append((release.id, distribution_of(file, at=at)))
            upkeep.need(release, Work.READ_ANYHOW)
        case FileRemoved(release, distribution):
            upkeep.put(replace(upkeep.now(distribution), removed_at=at))
            upkeep.need(release, Work.SCORE if release.id in upkeep.removed else Work.COMPARE)
        case FileRestored(release, distribution, file):
            upkeep.put(_relisted(replace(distribution, removed_at=None), file))
            upkeep.need(release, Work.READ)
        case FileRelisted(release, distribution, file):
            upkeep.put(_relisted(upkeep.now(distribution), file))
            if _says_otherwise(distribution, file):
                upkeep.need(release, Work.COMPARE)
            if distribution.provenance != file.file.provenance:
                upkeep.need(release, Work.SCORE)
        case FileYanked(release, distribution, file) | FileUnyanked(release, distribution, file):
            said = file.file
            upkeep.put(replace(upkeep.now(distribution), yanked=said.yanked, yanked_reason=said.yanked_reason))
            upkeep.need(release, Work.SCORE)
        case _:
            assert_never(change)
