"""
The publisher line: what is known of the accounts and workflows that can publish.

1. To each distribution, three kinds of evidence can speak: its provenance, the
   index's upload policy, and its maintainers' own factors. Each is found, found
   to prove nothing, or unknown; unknown has a band.
2. A distribution is worth the strongest kind that was found, unless its
   provenance regressed: then that counts, whatever else is known.
3. The line is the weakest distribution's worth. The ends of the band are found
   alike, with every unknown at that end, so learning never leaves the band.

An index names who may publish a project, not who did. So a maintainer's factor
counts only as the weakest of all of them, and not at all while some of them
are unknown, as they are where an organisation owns the project.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vetting.domain.evidence import Evidence
from vetting.domain.releases import Distribution
from vetting.domain.trust_score.facts import ScoringFacts
from vetting.domain.trust_score.ledger import Line, LineKey, LineState
from vetting.domain.trust_score.publishing import Worth, factor_worth, policy_worth, provenance_worth
from vetting.domain.trust_score.table import Band, ScoreTable


def publisher_line(facts: ScoringFacts, evidence: Sequence[Evidence], table: ScoreTable) -> Line:
    """
    Weigh what is known of who can publish.

    Args:
        facts: Their evidence is not looked at, since the viewpoint may not see some of it.
        evidence: What the viewpoint may see of it, and is current.
        table: The values.
    """
    offered = facts.offered
    if not offered:
        reason = "The index offers no file of this release, so there is no publisher to know of."
        return Line(LineKey.PUBLISHER, 0, table.publisher, LineState.UNKNOWN, reason)
    factors = factor_worth(facts.maintainers, evidence, table, index_url=facts.index_url)
    worths = [
        _worth(one, (provenance_worth(one, facts, table), policy_worth(one, evidence, table), factors))
        for one in sorted(offered, key=lambda one: (one.filename, one.sha256))
    ]
    weakest = min(worths, key=lambda one: (one.points, one.state is LineState.FOUND))
    band = Band(min(one.band.low for one in worths), min(one.band.high for one in worths))
    reason = weakest.reason
    if any(one.reason != weakest.reason for one in worths):
        reason = f"{weakest.filename} is known least of {len(worths)} files. {reason}"
    return Line(LineKey.PUBLISHER, weakest.points, band, weakest.state, reason, weakest.evidence)


@dataclass(frozen=True, slots=True)
class _DistributionWorth:
    """What is known of one distribution's publisher."""

    filename: str
    points: int
    band: Band
    state: LineState
    reason: str
    evidence: tuple[str, ...]


def _worth(distribution: Distribution, kinds: Sequence[Worth]) -> _DistributionWorth:
    counting = [one for one in kinds if one.is_regression] or kinds
    points = max((one.points for one in counting if one.is_known), default=0)
    unknown = [one for one in counting if not one.is_known]
    # Only a loss of provenance, which overrules the rest, can bring less than what is found already.
    losses = [one.band.low for one in unknown if one.band.low < 0]
    return _DistributionWorth(
        filename=distribution.filename,
        points=points,
        band=Band(min([points, *losses]), max([points, *(one.band.high for one in unknown)])),
        state=_state(counting),
        reason=" ".join(one.reason for one in sorted(counting, key=lambda one: not one.evidence)),
        evidence=tuple(citation for one in counting for citation in one.evidence),
    )


def _state(kinds: Iterable[Worth]) -> LineState:
    if any(one.evidence for one in kinds):
        return LineState.FOUND
    return LineState.CLEAR if all(one.is_known for one in kinds) else LineState.UNKNOWN
