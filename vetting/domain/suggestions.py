"""
What to read next: from which version the way to a missing audit is shortest.

Closest by version, for the cost of reading is not known here.
"""

from vetting.domain.resolver.verdict import Missing
from vetting.domain.versions import VersionOrder


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
