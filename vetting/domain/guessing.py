"""
What somebody is likely to certify a change for: the criteria that would then be missing no longer.

Source: cargo-vet at e2111ef, src/main.rs (guess_audit_criteria) and
src/resolver.rs (compute_suggested_criteria).
"""

from collections.abc import Iterable

from vetting.domain.criteria import CriteriaBook
from vetting.domain.resolver.verdict import Missing, Report
from vetting.domain.suggestions import Step
from vetting.domain.versions import VersionOrder


def guessed_criteria(step: Step, reports: Iterable[Report], book: CriteriaBook, order: VersionOrder) -> tuple[str, ...]:
    """
    Guess what an audit of *step* is for.

    Args:
        step: What was read.
        reports: Asked one after another, until one of them lacks what the audit would give.
        book: The criteria there are.
        order: The versions' order.

    Returns:
        Minimal criteria; none where the audit would help nothing.
    """
    for report in reports:
        helped = {
            criterion
            for missing in report.only(Missing)
            if missing.name == step.project
            for criterion, gap in missing.gaps.items()
            if _holds(gap.lead_to_target, step.to_version, order)
            and _holds(gap.come_from_nothing, step.from_version, order)
        }
        if helped:
            return book.minimal(helped)
    return ()


def _holds(versions: frozenset[str | None], version: str | None, order: VersionOrder) -> bool:
    if version is None:
        return None in versions
    return any(one is not None and order.same(one, version) for one in versions)
