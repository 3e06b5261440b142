"""
A project's page as releases: which version each file belongs to, and which files cannot be placed.

An index lists files; what is audited and scored are releases. So each filename
is read for its version (PEP 427 and 625), spelled as the index spells it where
it lists versions at all. What cannot be placed is kept with the reason,
since a file that is offered and not looked at has to be visible.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)

from vetting.domain.indexes import IndexFile, IndexProject
from vetting.domain.releases import DistributionKind, Ecosystem, ProjectName
from vetting.domain.versions import SortKey, order_for

MAX_FILENAME_LENGTH = 255
"""Characters; what common file systems take, and more than any index allows."""
_PLAIN_FILENAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+!-]*")
_ORDER = order_for(Ecosystem.PYPI)


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """A file of an index, placed in its release."""

    file: IndexFile
    version: str
    kind: DistributionKind


@dataclass(frozen=True, slots=True)
class OfferedRelease:
    """The files that an index offers of one version."""

    version: str
    """As the index spells it."""
    files: tuple[OfferedFile, ...]
    """By filename."""

    @property
    def is_yanked(self) -> bool:
        """Tell whether every file is yanked."""
        return all(one.file.yanked for one in self.files)


@dataclass(frozen=True, slots=True)
class UnplacedFile:
    """A file that is offered and cannot be looked at."""

    filename: str
    reason: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything that an index offers for a project."""

    releases: tuple[OfferedRelease, ...]
    """Oldest version first."""
    unplaced: tuple[UnplacedFile, ...] = ()
    """By filename."""

    @property
    def files(self) -> tuple[OfferedFile, ...]:
        """The files of all releases."""
        return tuple(file for release in self.releases for file in release.files)


def read_offer(project: IndexProject) -> Offer:
    """Place each file of *project* in its release; the page's order does not matter."""
    spellings = {_ORDER.key(one): one for one in sorted(project.versions or (), key=lambda each: (-len(each), each))}
    counts = Counter(one.filename for one in set(project.files))
    placed: dict[SortKey, list[OfferedFile]] = {}
    unplaced: set[UnplacedFile] = set()
    for file in set(project.files):
        place = _place(file, project.name, spellings, is_single=counts[file.filename] == 1)
        if isinstance(place, UnplacedFile):
            unplaced.add(place)
        else:
            placed.setdefault(_ORDER.key(place.version), []).append(place)
    return Offer(
        releases=tuple(_release(placed[key], spellings.get(key)) for key in sorted(placed)),
        unplaced=tuple(sorted(unplaced, key=lambda one: (one.filename, one.reason))),
    )


def newest(releases: Iterable[OfferedRelease], count: int) -> tuple[OfferedRelease, ...]:
    """
    Choose the *count* newest releases that somebody would install, the newest first.

    Final releases that are not yanked come before pre-releases, and those before yanked ones.
    """

    def rank(release: OfferedRelease) -> tuple[bool, bool, SortKey]:
        version = release.version
        return not release.is_yanked, not _ORDER.is_prerelease(version), _ORDER.key(version)

    return tuple(sorted(releases, key=rank, reverse=True)[:count])


_Place: TypeAlias = OfferedFile | UnplacedFile


def _release(files: list[OfferedFile], spelling: str | None) -> OfferedRelease:
    version = spelling or min(one.version for one in files)
    same = tuple(OfferedFile(one.file, version, one.kind) for one in files)
    return OfferedRelease(version, tuple(sorted(same, key=lambda one: one.file.filename)))


def _place(file: IndexFile, name: ProjectName, spellings: Mapping[SortKey, str], *, is_single: bool) -> _Place:
    shown = file.filename[:MAX_FILENAME_LENGTH]
    if len(file.filename) > MAX_FILENAME_LENGTH or not _PLAIN_FILENAME.fullmatch(file.filename):
        return UnplacedFile(shown, "it is not a plain filename")
    if not is_single:
        return UnplacedFile(shown, "the index lists it more than once, each time with other bytes")
    if file.sha256 is None:
        return UnplacedFile(shown, "the index states no SHA-256 for it")
    found = _parsed(file, name) or _guessed(file, name, spellings.values())
    return found or UnplacedFile(shown, f"its name is not that of a file of {name}")


def _parsed(file: IndexFile, name: ProjectName) -> OfferedFile | None:
    """Read the name of a wheel or of a source distribution, as their specifications have it."""
    try:
        if file.filename.endswith(".whl"):
            stated, version, _, _ = parse_wheel_filename(file.filename)
            kind = DistributionKind.WHEEL
        else:
            stated, version = parse_sdist_filename(file.filename)
            kind = DistributionKind.SDIST
    except (InvalidSdistFilename, InvalidWheelFilename):
        return None
    return OfferedFile(file, str(version), kind) if str(stated) == name else None


def _guessed(file: IndexFile, name: ProjectName, versions: Iterable[str]) -> OfferedFile | None:
    """Place an egg, an installer or an odd old archive: a name that begins with the project's and a version."""
    matched = re.match(r"(?P<name>.+?)-(?P<rest>[0-9].*)", file.filename)
    while matched is not None and str(canonicalize_name(matched["name"])) != name:
        matched = re.match(rf"(?P<name>.{{{matched.end('name') + 1},}}?)-(?P<rest>[0-9].*)", file.filename)
    if matched is None:
        return None
    rest = matched["rest"]
    listed = [one for one in versions if rest.startswith(one) and rest[len(one) : len(one) + 1] in {"-", "."}]
    version = max(listed, key=len, default=None) or _leading_version(rest)
    return None if version is None else OfferedFile(file, version, DistributionKind.OTHER)


def _leading_version(rest: str) -> str | None:
    """Find the longest beginning of *rest*, whole between dots and before any dash, that is a version."""
    head = rest.partition("-")[0]
    ends = [place for place, character in enumerate(head) if character == "."]
    return next((head[:end] for end in (len(head), *reversed(ends)) if _ORDER.is_valid(head[:end])), None)
