"""A ledger's lines as a table shows them: words for states, and links behind what a line cites."""

import re
from dataclasses import dataclass

from vetting.domain.comparisons import Comparison
from vetting.domain.signals.interface import Finding, Scope
from vetting.domain.trust_score.ledger import LineKey, LineState
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
STATES: dict[LineState, str] = {
    LineState.FOUND: "found",
    LineState.CLEAR: "looked, nothing found",
    LineState.UNKNOWN: "unknown",
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
class FileFindings:
    """What was found in one file of a release."""

    comparison: Comparison
    delta: tuple[Finding, ...]
    """On what changed: it counts."""
    context: tuple[Finding, ...]
    """What stood in the base too: it is shown, and does not count."""


def findings_by_file(comparisons: tuple[Comparison, ...]) -> tuple[FileFindings, ...]:
    """Split the findings on each file of a release into those that count and those that do not."""
    return tuple(
        FileFindings(
            one,
            tuple(finding for finding in one.findings if finding.scope is Scope.DELTA),
            tuple(finding for finding in one.findings if finding.scope is Scope.CONTEXT),
        )
        for one in comparisons
    )
