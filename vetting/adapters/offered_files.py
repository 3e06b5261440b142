"""Which of an index's files of a release are chosen from: those that are preferred, or the one that is named."""

from collections.abc import Collection
from typing import Final

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
    if found is None:
        near = nearest([one.version for one in offer.releases], version, order)
        others = f"; the nearest it has: {', '.join(near)}" if near else ""
        raise NotFound(f"the index has no files of {project} {version}{others}")
    return found


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
