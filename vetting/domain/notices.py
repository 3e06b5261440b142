"""
What watching noticed, in sentences for the project's history.

A new release is no notice: releases have a list of their own. What an uploader
does every day (a yank, a removal) is noted plainly; what an honest index or
uploader does not do is alarming: other bytes under an old name, a file added
late to an old release, a name that begins another life, a quarantine.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from vetting.domain.indexes import Maintainers
from vetting.domain.looking import Found, Look
from vetting.domain.projects import ProjectStatus
from vetting.domain.releases import Distribution, Release
from vetting.domain.watching import (
    Change,
    FileChanged,
    FileRemoved,
    FileRestored,
    FileUnplaced,
    FileUnyanked,
    FileYanked,
    NewFile,
    ProjectRemoved,
    ProjectRestored,
    ReleaseRemoved,
    ReleaseRestored,
    Reregistered,
    StatusChanged,
)

LATE_AFTER = timedelta(days=1)
"""Builds for many platforms are uploaded within hours; a file that comes later than this is worth a question."""
MAX_REASON = 200
"""Characters of a publisher's reason that are shown."""


class NoticeKind(StrEnum):
    """What was noticed."""

    FILE_ADDED = "file-added"
    FILE_CHANGED = "file-changed"
    FILE_REMOVED = "file-removed"
    FILE_RESTORED = "file-restored"
    FILE_UNPLACED = "file-unplaced"
    YANKED = "yanked"
    UNYANKED = "unyanked"
    RELEASE_REMOVED = "release-removed"
    RELEASE_RESTORED = "release-restored"
    PROJECT_REMOVED = "project-removed"
    PROJECT_RESTORED = "project-restored"
    REREGISTERED = "reregistered"
    STATUS = "status"
    MAINTAINER_ADDED = "maintainer-added"
    MAINTAINER_REMOVED = "maintainer-removed"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing noticed at a project."""

    kind: NoticeKind
    message: str
    """A sentence, without the project's name."""
    at: datetime
    version: str | None = None
    filename: str | None = None
    is_alarming: bool = False


def notices_of(changes: Iterable[Change], *, at: datetime) -> tuple[Notice, ...]:
    """
    Say what *changes* are, each thing once.

    A project that is restored as a whole is one notice, not one a file; so is a
    release that is removed, restored or yanked with all its files.
    """
    found = tuple(changes)
    whole: set[object] = {one.release.id for one in found if isinstance(one, ReleaseRemoved | ReleaseRestored)}
    changed = {one.before.filename for one in found if isinstance(one, FileChanged)}
    is_restored = any(isinstance(one, ProjectRestored) for one in found)
    notices: dict[Notice, None] = {}
    for change in found:
        if is_restored and isinstance(change, ReleaseRestored | FileRestored):
            continue
        if isinstance(change, FileRemoved | FileRestored) and change.release.id in whole:
            continue
        if isinstance(change, FileRemoved) and change.distribution.filename in changed:
            continue
        notice = _notice(change, at)
        if notice is not None:
            notices[notice] = None
    return tuple(notices)


def maintainer_notices(before: Look[Maintainers] | None, after: Look[Maintainers]) -> tuple[Notice, ...]:
    """Say who may publish a project now and could not before, and the other way round; by name."""
    if before is None or not isinstance(before.result, Found) or not isinstance(after.result, Found):
        return ()
    could = _publishers(before.result.value)
    can = _publishers(after.result.value)
    added = [
        Notice(NoticeKind.MAINTAINER_ADDED, f"{one} may publish the project now, and could not before.", after.at)
        for one in sorted(can - could)
    ]
    removed = [
        Notice(NoticeKind.MAINTAINER_REMOVED, f"{one} may not publish the project any more.", after.at)
        for one in sorted(could - can)
    ]
    return (*added, *removed)


def _publishers(maintainers: Maintainers) -> set[str]:
    named = {one.login for one in maintainers.roles}
    return named | ({f"the organization {maintainers.organization}"} if maintainers.organization else set())


def _notice(change: Change, at: datetime) -> Notice | None:
    match change:
        case NewFile() | FileChanged() | FileRemoved() | FileRestored() | FileUnplaced():
            return _file_notice(change, at)
        case FileYanked() | FileUnyanked() | ReleaseRemoved() | ReleaseRestored():
            return _release_notice(change, at)
        case ProjectRemoved() | ProjectRestored() | Reregistered() | StatusChanged():
            return _project_notice(change, at)
        case _:
            return None


def _release_notice(change: FileYanked | FileUnyanked | ReleaseRemoved | ReleaseRestored, at: datetime) -> Notice:
    version = change.release.version
    match change:
        case FileYanked(file=file):
            reason = file.file.yanked_reason
            why = f": {reason[:MAX_REASON]}" if reason else ", without a reason"
            return Notice(NoticeKind.YANKED, f"{version} was yanked{why}.", at, version)
        case FileUnyanked():
            return Notice(NoticeKind.UNYANKED, f"{version} is no longer yanked.", at, version)
        case ReleaseRemoved():
            return Notice(NoticeKind.RELEASE_REMOVED, f"{version} was removed from the index.", at, version)
        case ReleaseRestored():
            return Notice(NoticeKind.RELEASE_RESTORED, f"{version} is on the index again.", at, version)
        case _:
            assert_never(change)


def _file_notice(change: NewFile | FileChanged | FileRemoved | FileRestored | FileUnplaced, at: datetime) -> Notice:
    match change:
        case NewFile(release, file):
            age = at - release.first_seen_at
            name = file.file.filename
            message = f"{name} was added to {release.version}, {_span(age)} after the release was first seen here."
            return Notice(NoticeKind.FILE_ADDED, message, at, release.version, name, is_alarming=age >= LATE_AFTER)
        case FileChanged(release, before):
            message = f"{before.filename} of {release.version} has other bytes than it had under the same name."
            return Notice(NoticeKind.FILE_CHANGED, message, at, release.version, before.filename, is_alarming=True)
        case FileRemoved(release, distribution):
            return _plain(NoticeKind.FILE_REMOVED, release, distribution, "was removed from the index", at)
        case FileRestored(release, distribution):
            return _plain(NoticeKind.FILE_RESTORED, release, distribution, "is on the index again", at)
        case FileUnplaced(file):
            message = f"{file.filename} is offered and is not looked at: {file.reason}."
            return Notice(NoticeKind.FILE_UNPLACED, message, at, filename=file.filename)
        case _:
            assert_never(change)


def _plain(kind: NoticeKind, release: Release, distribution: Distribution, what: str, at: datetime) -> Notice:
    message = f"{distribution.filename} of {release.version} {what}."
    return Notice(kind, message, at, release.version, distribution.filename)


def _project_notice(change: ProjectRemoved | ProjectRestored | Reregistered | StatusChanged, at: datetime) -> Notice:
    match change:
        case ProjectRemoved():
            message = "The index has no project of this name any more; anybody may register it anew."
            return Notice(NoticeKind.PROJECT_REMOVED, message, at, is_alarming=True)
        case ProjectRestored():
            message = "The project is on the index again, with every file that it had."
            return Notice(NoticeKind.PROJECT_RESTORED, message, at)
        case Reregistered():
            message = "The name was registered anew: another project stands under it, and earlier audits do not count."
            return Notice(NoticeKind.REREGISTERED, message, at, is_alarming=True)
        case StatusChanged(_, after):
            is_alarming = after is ProjectStatus.QUARANTINED
            return Notice(NoticeKind.STATUS, f"The index calls the project {after} now.", at, is_alarming=is_alarming)
        case _:
            assert_never(change)


def _span(age: timedelta) -> str:
    if age < timedelta(hours=1):
        return "less than an hour"
    if age < timedelta(days=1):
        hours = age // timedelta(hours=1)
        return f"{hours} hour{'s' * (hours > 1)}"
    return f"{age.days} day{'s' * (age.days > 1)}"
