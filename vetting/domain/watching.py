"""
What has changed at a watched project: what the index offers now against what was known.

:func:`changes_between` gives the changes of one look, :func:`changes_when_gone`
those of finding no project of that name. Both are the same however the index
orders its lists, and empty where nothing changed.

A name's *lineage* ends when somebody else may stand behind it: audits are of
bytes, but what is known of people and habits is of one life of a name. The
index does not say when a removed name was registered anew, so it is concluded:

1. The project was gone and is back: the same life only if every file that
   stood when it went is there again with the same bytes. (An index that was
   broken for an hour, or a restored project, brings them all; a stranger on an
   index that never gives a filename out twice cannot.)
2. The project was there all the time, yet none of the files ever known is
   offered, and others are.

While an index holds a project in quarantine it offers nothing, which says
nothing about the files: they are not compared until it ends.

Source: warehouse's project removal (a deleted name goes to whoever asks next,
    only filenames stay taken), PEP 792 for the statuses.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from vetting.domain.indexes import IndexFile, IndexProject
from vetting.domain.looking import Found, Looked
from vetting.domain.offers import Offer, OfferedFile, OfferedRelease, UnplacedFile, read_offer
from vetting.domain.projects import ProjectStatus
from vetting.domain.releases import Distribution, Ecosystem, Release
from vetting.domain.versions import order_for

_ORDER = order_for(Ecosystem.PYPI)


@dataclass(frozen=True, slots=True)
class KnownProject:
    """What was known of a project before this look."""

    lineage: int
    status: ProjectStatus
    removed_at: datetime | None
    """When it was found gone; None while it stands, or once it was seen again."""
    releases: tuple[Release, ...]
    """Of the current lineage, each with every file ever seen of it."""

    @property
    def standing(self) -> frozenset[tuple[str, str]]:
        """(filename, SHA-256) of the files offered when it was last seen, which may be just before it went."""
        return frozenset(
            (one.filename, one.sha256)
            for one in self.distributions
            if one.removed_at is None or one.removed_at == self.removed_at
        )

    @property
    def distributions(self) -> tuple[Distribution, ...]:
        """Every file ever seen in this lineage."""
        return tuple(one for release in self.releases for one in release.distributions)


@dataclass(frozen=True, slots=True)
class NewRelease:
    """A version that was not known."""

    release: OfferedRelease


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that was added to a known release."""

    release: Release
    file: OfferedFile


@dataclass(frozen=True, slots=True)
class FileChanged:
    """A filename that stands for other bytes than it did: what no index should let happen."""

    release: Release
    before: Distribution
    file: OfferedFile


@dataclass(frozen=True, slots=True)
class FileRemoved:
    """A file that is no longer offered."""

    release: Release
    distribution: Distribution


@dataclass(frozen=True, slots=True)
class FileRestored:
    """A file that was no longer offered and is again, with the same bytes."""

    release: Release
    distribution: Distribution
    file: OfferedFile


@dataclass(frozen=True, slots=True)
class FileRelisted:
    """A file with the same bytes of which the index lists another address, provenance, metadata or Pythons now."""

    release: Release
    distribution: Distribution
    file: OfferedFile


@dataclass(frozen=True, slots=True)
class FileYanked:
    """A file whose publisher advises against it now."""

    release: Release
    distribution: Distribution
    file: OfferedFile


@dataclass(frozen=True, slots=True)
class FileUnyanked:
    """A file whose publisher took that advice back."""

    release: Release
    distribution: Distribution
    file: OfferedFile


@dataclass(frozen=True, slots=True)
class ReleaseRemoved:
    """A release of which no file is offered any more."""

    release: Release


@dataclass(frozen=True, slots=True)
class ReleaseRestored:
    """A release of which no file was offered, and one is again."""

    release: Release


@dataclass(frozen=True, slots=True)
class ProjectRemoved:
    """The index has no project of that name any more."""


@dataclass(frozen=True, slots=True)
class ProjectRestored:
    """The project was gone, and is back with everything it had."""


@dataclass(frozen=True, slots=True)
class Reregistered:
    """Under the name stands another project: a new lineage begins."""

    lineage: int
    """The new one's number."""
    releases: tuple[OfferedRelease, ...]


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """The index says another status of the project than before."""

    before: ProjectStatus
    after: ProjectStatus


@dataclass(frozen=True, slots=True)
class FileUnplaced:
    """A file is offered that cannot be looked at; said at every look, for nothing is stored of it."""

    file: UnplacedFile


Change: TypeAlias = (
    NewRelease
    | NewFile
    | FileChanged
    | FileRemoved
    | FileRestored
    | FileRelisted
    | FileYanked
    | FileUnyanked
    | ReleaseRemoved
    | ReleaseRestored
    | ProjectRemoved
    | ProjectRestored
    | Reregistered
    | StatusChanged
    | FileUnplaced
)


def changes_between(known: KnownProject, project: IndexProject) -> tuple[Change, ...]:
    """Compare what was known with the page that *project* is."""
    status = _status_now(known, project.status)
    changed_status = [] if status is known.status else [StatusChanged(known.status, status)]
    if status is ProjectStatus.QUARANTINED:
        return tuple(changed_status)
    offer = read_offer(project)
    unplaced = [FileUnplaced(one) for one in offer.unplaced]
    if _is_another(known, offer):
        return (*changed_status, Reregistered(known.lineage + 1, offer.releases), *unplaced)
    restored = [] if known.removed_at is None else [ProjectRestored()]
    return (*changed_status, *restored, *_release_changes(known, offer), *unplaced)


def changes_when_gone(known: KnownProject) -> tuple[Change, ...]:
    """Give the change that is left where the index has no such project."""
    return () if known.status is ProjectStatus.REMOVED else (ProjectRemoved(),)


def _status_now(known: KnownProject, stated: Looked[ProjectStatus]) -> ProjectStatus:
    """Take the index's word; where it says none, a project that is there stands as it stood."""
    if isinstance(stated, Found):
        return stated.value
    return ProjectStatus.ACTIVE if known.status is ProjectStatus.REMOVED else known.status


def _is_another(known: KnownProject, offer: Offer) -> bool:
    """Tell whether the name has begun another life (the two rules above)."""
    offered = {(one.file.filename, one.file.sha256) for one in offer.files}
    if known.removed_at is not None:
        return not known.standing or not known.standing <= offered
    names = {one.filename for one in known.distributions}
    digests = {one.sha256 for one in known.distributions}
    is_unknown = all(name not in names and digest not in digests for name, digest in offered)
    return bool(names) and bool(offered) and is_unknown


def _release_changes(known: KnownProject, offer: Offer) -> Iterator[Change]:
    unplaced = frozenset(one.filename for one in offer.unplaced)
    releases = {_ORDER.key(one.version): one for one in known.releases}
    offered = {_ORDER.key(one.version): one for one in offer.releases}
    for key in sorted({*releases, *offered}):
        if key not in releases:
            yield NewRelease(offered[key])
        else:
            files = offered[key].files if key in offered else ()
            yield from _release_file_changes(releases[key], files, unplaced)


def _release_file_changes(release: Release, files: Iterable[OfferedFile], unplaced: frozenset[str]) -> Iterator[Change]:
    offered = {one.file.filename: one for one in files}
    standing = [one for one in release.distributions if one.removed_at is None]
    gone = [one for one in standing if _is_gone(one, offered.get(one.filename), unplaced)]
    if standing and not offered and len(gone) == len(standing):
        yield ReleaseRemoved(release)
    elif offered and release.distributions and not standing:
        yield ReleaseRestored(release)
    yield from (FileRemoved(release, one) for one in sorted(gone, key=lambda each: (each.filename, each.sha256)))
    for filename in sorted(offered):
        yield from _file_changes(release, offered[filename])


def _is_gone(known: Distribution, offered: OfferedFile | None, unplaced: frozenset[str]) -> bool:
    """Tell whether a file that stood is offered no more; one that is listed unreadably may well be."""
    if offered is None:
        return known.filename not in unplaced
    return offered.file.sha256 != known.sha256


def _file_changes(release: Release, file: OfferedFile) -> Iterator[Change]:
    before = [one for one in release.distributions if one.filename == file.file.filename]
    same = next((one for one in before if one.sha256 == file.file.sha256), None)
    if same is not None:
        yield from _known_file_changes(release, same, file)
    elif before:
        yield FileChanged(release, max(before, key=lambda one: (one.removed_at is None, one.first_seen_at)), file)
    else:
        yield NewFile(release, file)


def _listing(file: Distribution | IndexFile) -> tuple[object, ...]:
    return file.url, file.provenance, file.metadata_sha256, file.requires_python


def _known_file_changes(release: Release, known: Distribution, offered: OfferedFile) -> Iterator[Change]:
    if known.removed_at is not None:
        yield FileRestored(release, known, offered)
    elif _listing(known) != _listing(offered.file):
        yield FileRelisted(release, known, offered)
    if offered.file.yanked and not known.yanked:
        yield FileYanked(release, known, offered)
    elif known.yanked and not offered.file.yanked:
        yield FileUnyanked(release, known, offered)
