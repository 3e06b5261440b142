"""A ledger's lines as a table shows them: their titles, what was found for them, and links behind what a line cites."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from vetting.domain.comparisons import Comparison
from vetting.domain.signals.interface import Finding, Scope, Severity
from vetting.domain.trust_score.ledger import LineKey
from web.presenters.links import audit_path

_AUDIT = re.compile(r"audit ([1-9][0-9]*)")

TITLES: dict[LineKey, str] = {
    LineKey.AUDITS: "Audits",
    LineKey.VIOLATIONS: "Violations",
    LineKey.PUBLISHER: "Publisher",
    LineKey.FINDINGS: "Findings",
    LineKey.SOAK: "Soak",
    LineKey.REPOSITORY: "Repository",
    LineKey.KNOWN_BAD: "Known bad",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """One thing that a line rests on."""

    text: str
    href: str | None


def cited(text: str) -> Citation:
    """Link a citation to its page, where it has one here."""
    match = _AUDIT.fullmatch(text)
    return Citation(text, audit_path(int(match.group(1))) if match else None)


@dataclass(frozen=True, slots=True)
class FoundAt:
    """Where something was found."""

    comparison: Comparison
    finding: Finding


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """One thing that a rule says, and everywhere it says it."""

    rule: str
    severity: Severity
    message: str
    places: tuple[FoundAt, ...]


def finding_groups(comparisons: Iterable[Comparison], scope: Scope) -> tuple[FindingGroup, ...]:
    """Put findings that say the same together, the worst first: the wheels of a release often say it each."""
    groups: dict[tuple[str, Severity, str], list[FoundAt]] = {}
    for comparison in comparisons:
        for one in comparison.findings:
            if one.scope is scope:
                groups.setdefault((one.rule, one.severity, one.message), []).append(FoundAt(comparison, one))
    order = list(Severity)
    found = [FindingGroup(*said, tuple(places)) for said, places in groups.items()]
    return tuple(sorted(found, key=lambda group: order.index(group.severity)))
