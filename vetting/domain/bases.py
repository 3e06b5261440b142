"""
What a new release is read against.

The highest *certified* release below it: one that the resolver finds a path to,
through audits of the public viewpoint, for safe-to-deploy. Where there is none,
the release before it, which is then an *unaudited base*; where there is none of
those either, the whole release is read. Source: design.md §4.11.
"""

from collections.abc import Iterable, Sequence

from vetting.domain.audits import RecordedAudit
from vetting.domain.comparisons import Base
from vetting.domain.criteria import CriteriaBook
from vetting.domain.releases import Release
from vetting.domain.resolver.paths import certified
from vetting.domain.versions import order_for


def choose_base(
    release: Release, siblings: Iterable[Release], audits: Sequence[RecordedAudit], criteria: CriteriaBook
) -> tuple[Base, Release | None]:
    """
    Choose what *release* is read against.

    Args:
        release: The new one.
        siblings: The project's releases of the same lineage; *release* may be among them.
        audits: Those that the public viewpoint relies on, of that lineage, not withdrawn.
        criteria: What the audits promise.
    """
    order = order_for(release.ecosystem)
    key = order.key(release.version)
    offered = (one for one in siblings if one.digests and order.key(one.version) < key)
    below = sorted(offered, key=lambda one: order.key(one.version), reverse=True)
    for one in below:
        if certified(one, audits, criteria=criteria) is not None:
            return Base.AUDITED, one
    # A pre-release is the base only where there is nothing else.
    before = next((one for one in below if not order.is_prerelease(one.version)), below[0] if below else None)
    return (Base.NONE, None) if before is None else (Base.UNAUDITED, before)
