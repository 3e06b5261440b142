"""
A release among those of its lineage: what came before it, in version and in time.

A release's time is the earliest that the index claims for one of its files, or
else when it was first seen here. Of versions that no rule reads, and of
releases without a file, nothing is reckoned.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from vetting.domain.releases import Distribution, Release
from vetting.domain.signals.interface import ReleaseUnderScan
from vetting.domain.versions import VersionOrder, order_for

_NUMBERS: Final = re.compile(r"v?(?:([0-9]{1,9})!)?([0-9]{1,9})(?:\.([0-9]{1,9}))?")


def offered_of(release: Release) -> tuple[Distribution, ...]:
    """Give the distributions that the index offers of *release* now."""
    return tuple(one for one in release.distributions if one.removed_at is None)


def published_at(release: Release) -> datetime | None:
    """Say when *release* came out; None where there is no file to say it."""
    times = [one.uploaded_at or one.first_seen_at for one in release.distributions]
    return min(times, default=None)


def first_number(version: str) -> tuple[int, int] | None:
    """Give a version's epoch, 0 where it has none, and its first number."""
    found = _NUMBERS.match(version)
    return (int(found.group(1) or 0), int(found.group(2))) if found else None


def branch_of(version: str) -> tuple[int, int, int] | None:
    """Give the epoch and the first two numbers: what releases of one branch share."""
    found = _NUMBERS.match(version)
    return (int(found.group(1) or 0), int(found.group(2)), int(found.group(3) or 0)) if found else None


@dataclass(frozen=True, slots=True)
class History:
    """The releases of a lineage before one of them."""

    below: tuple[Release, ...]
    """Of a lower version, pre-releases only before a pre-release, with files; the lowest first."""
    earlier: tuple[tuple[datetime, Release], ...]
    """That came out earlier, the earliest first."""
    order: VersionOrder

    @property
    def newest_below(self) -> Release | None:
        """The release just below."""
        return self.below[-1] if self.below else None

    @property
    def latest_before(self) -> Release | None:
        """The release that came out last before."""
        return self.earlier[-1][1] if self.earlier else None

    @property
    def times(self) -> Sequence[datetime]:
        """When the earlier ones came out."""
        return [at for at, _ in self.earlier]

    def times_of_branch(self, branch: tuple[int, int, int] | None) -> Sequence[datetime]:
        """Say when the earlier ones of a branch came out."""
        return [at for at, one in self.earlier if branch is not None and branch_of(one.version) == branch]

    def is_below_newest(self, version: str) -> bool:
        """Tell whether a higher version came out earlier."""
        key = self.order.key(version)
        return any(self.order.key(one.version) > key for _, one in self.earlier)


def history_of(scanned: ReleaseUnderScan) -> History:
    """Give what came before the release in its lineage."""
    release = scanned.release
    order = order_for(release.ecosystem)
    key, is_prerelease = order.key(release.version), order.is_prerelease(release.version)
    known = [one for one in scanned.siblings if order.is_valid(one.version) and offered_of(one)]
    below = [one for one in known if order.is_prerelease(one.version) == is_prerelease and order.key(one.version) < key]
    at = published_at(release)
    earlier = [
        (when, one)
        for one in known
        if one.id != release.id and at is not None and (when := published_at(one)) is not None and when < at
    ]
    return History(
        tuple(sorted(below, key=lambda one: order.key(one.version))),
        tuple(sorted(earlier, key=lambda one: (one[0], one[1].version))),
        order,
    )
