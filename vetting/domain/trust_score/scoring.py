"""From facts to a score: what a viewpoint may not know goes first, then line by line, then the status."""

from collections.abc import Mapping
from datetime import datetime

from vetting.domain.criteria import CriteriaBook
from vetting.domain.evidence import visible
from vetting.domain.releases import Sha256
from vetting.domain.resolver.paths import certified
from vetting.domain.trust_score.audits import audits_line, is_vetoed, violations_against, violations_line
from vetting.domain.trust_score.chains import Chain, chains, defeating, relied_on
from vetting.domain.trust_score.facts import ScoringFacts, Viewpoint
from vetting.domain.trust_score.ledger import ScoredDistribution, ScoreStatus, TrustScore
from vetting.domain.trust_score.looks import is_known_bad, look_lines
from vetting.domain.trust_score.publisher import publisher_line
from vetting.domain.trust_score.table import TABLE_1, ScoreTable


def score_release(
    facts: ScoringFacts,
    *,
    viewpoint: Viewpoint,
    criteria: str,
    book: CriteriaBook,
    now: datetime,
    table: ScoreTable = TABLE_1,
) -> TrustScore:
    """
    Score one release for *criteria*, as *viewpoint* sees it at *now*.

    Raises:
        UnknownCriteriaError: *book* does not define *criteria*.

    Source: design, "Score table 1"; the prior-art survey, §2-4, for what each line means.
    """
    book.require_known([criteria])
    reached = chains(facts, viewpoint, criteria, book, table)
    violations = violations_against(facts, criteria, book)
    path = certified(facts.release, relied_on(facts.audits, viewpoint, table), criteria=book, wanted=criteria)
    evidence = visible(facts.evidence, viewpoint.viewer, now)
    return TrustScore(
        ecosystem=facts.release.ecosystem,
        project=facts.release.project,
        version=facts.release.version,
        viewpoint=viewpoint.name,
        criteria=criteria,
        table=table.version,
        computed_at=now,
        status=_status(facts, is_veto=is_vetoed(violations, viewpoint, table), is_disputed=bool(violations)),
        is_audited=path is not None,
        lines=(
            audits_line(facts, reached, criteria, book, defeating(facts, viewpoint, book, table)),
            violations_line(violations, viewpoint, table),
            publisher_line(facts, evidence, table),
            *look_lines(facts, table, now),
        ),
        distributions=_distributions(facts, reached if path else {}),
    )


def _distributions(facts: ScoringFacts, reached: Mapping[Sha256, Chain]) -> tuple[ScoredDistribution, ...]:
    audited = {digest for digest, chain in reached.items() if chain.worth > 0}
    files = sorted((one.filename, one.sha256) for one in facts.offered)
    return tuple(ScoredDistribution(filename, digest, digest in audited) for filename, digest in files)


def _status(facts: ScoringFacts, *, is_veto: bool, is_disputed: bool) -> ScoreStatus:
    if is_veto or is_known_bad(facts.known_bad):
        return ScoreStatus.VETOED
    if not facts.is_read:
        return ScoreStatus.UNSCORED
    return ScoreStatus.DISPUTED if is_disputed else ScoreStatus.SCORED
