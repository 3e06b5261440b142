"""
What to read next: from which version the way to a missing audit is shortest.

Closest by version, for the cost of reading is not known here.
"""

from dataclasses import dataclass

from vetting.domain.resolver.verdict import Missing
from vetting.domain.versions import VersionOrder


@dataclass(frozen=True, slots=True)
class Step:
    """Something that could be read: a release, or the change that leads to it."""

    project: str
    from_version: str | None
    """None: all of the release."""
    to_version: str


@dataclass(frozen=True, slots=True)
class DiffStat:
    """How much there is to read, counted as git counts it, without binary files."""

    insertions: int
    deletions: int
    files_changed: int

    @property
    def lines(self) -> int:
        """What reading it costs."""
        return self.insertions + self.deletions


def nearest_base(missing: Missing, order: VersionOrder) -> str | None:
    """
    Find the version from which one audit would close every gap of a release, None where it has to be read in full.

    The highest below the release comes first, then the lowest above it.
    """
    reached = frozenset[str | None].intersection(*(gap.come_from_nothing for gap in missing.gaps.values()))
    target = order.key(missing.version)
    versions = sorted((one for one in reached if one is not None), key=order.key)
    below = [one for one in versions if order.key(one) < target]
    return below[-1] if below else next(iter(versions), None)
