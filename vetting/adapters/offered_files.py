"""Which of an index's files of a release are chosen from: those that are preferred, or the one that is named."""

from collections.abc import Collection
from typing import Final

from packaging.utils import InvalidSdistFilename, InvalidWheelFilename, parse_sdist_filename, parse_wheel_filename

from vetting.domain.errors import NotFound
from vetting.domain.offers import Offer, OfferedRelease
from vetting.domain.releases import Digest, Distribution, Ecosystem, ProjectName
from vetting.domain.versions import nearest, order_for

MAX_NAMED: Final = 20
"""Of a release's files, to who names one that is not there."""


def release_of(offer: Offer, project: ProjectName, version: str) -> OfferedRelease:
    """
    Find a version among those that are offered.

    Raises:
        NotFound: There is none; the message has those near it.
    """
    order = order_for(Ecosystem.PYPI)
    found = next((one for one in offer.releases if order.same(one.version, version)), None)
    if found is None and (unreadable := unreadable_of(offer, project, version)):
        raise NotFound(f"no file of {project} {version} is read: {'; '.join(unreadable)}")
    if found is None:
        near = nearest([one.version for one in offer.releases], version, order)
        others = f"; the nearest it has: {', '.join(near)}" if near else ""
        raise NotFound(f"the index has no files of {project} {version}{others}")
    return found


def unreadable_of(offer: Offer, project: ProjectName, version: str) -> tuple[str, ...]:
    """Name the files of a version that are listed and cannot be read, with the reasons; of very many the first."""
    order = order_for(Ecosystem.PYPI)
    found = [
        f"{one.filename}: {one.reason}"
        for one in offer.unplaced
        if (stated := _stated_by(one.filename)) is not None and stated[0] == project and order.same(stated[1], version)
    ]
    more = [f"and {len(found) - MAX_NAMED:,} more"] if len(found) > MAX_NAMED else []
    return (*found[:MAX_NAMED], *more)


def _stated_by(filename: str) -> tuple[str, str] | None:
    """Read a file's project and version from its name; None where it is not called as the specifications have it."""
    try:
        if filename.endswith(".whl"):
            name, version, *_ = parse_wheel_filename(filename)
        else:
            name, version = parse_sdist_filename(filename)
    except (InvalidSdistFilename, InvalidWheelFilename):
        return None
    return name, str(version)


def among(offered: tuple[Distribution, ...], preferred: Collection[Digest]) -> tuple[Distribution, ...]:
    """Keep those that are preferred; all of them where none is."""
    return tuple(one for one in offered if one.sha256 in preferred) or offered


def called(filename: str, offered: tuple[Distribution, ...]) -> tuple[Distribution, ...]:
    """
    Keep the one of that name.

    Raises:
        NotFound: There is none; the message has the names that there are.
    """
    found = tuple(one for one in offered if one.filename == filename)
    if not found:
        names = sorted(one.filename for one in offered)
        more = f" and {len(names) - MAX_NAMED:,} more" if len(names) > MAX_NAMED else ""
        raise NotFound(f"the release has no file {filename[:200]}; it has {', '.join(names[:MAX_NAMED])}{more}")
    return found
