"""From facts to a score: what a viewpoint may know, then line by line, then the status."""

from datetime import datetime

from vetting.domain.criteria import CriteriaBook
from vetting.domain.evidence import visible
from vetting.domain.resolver.paths import certified
from vetting.domain.trust_score.audits import audits_line, is_vetoed, violations_against, violations_line
from vetting.domain.trust_score.chains import chains, relied_on
from vetting.domain.trust_score.facts import ScoringFacts, Viewpoint
from vetting.domain.trust_score.ledger import ScoredDistribution, ScoreStatus, TrustScore
from vetting.domain.trust_score.looks import findings_line, is_known_bad, known_bad_line, repository_line, soak_line
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
    evidence = visible(facts.evidence, viewpoint.viewer, now)
    reached = chains(facts, viewpoint, criteria, book, table)
    violations = violations_against(facts, criteria, book)
    is_audited = (
        certified(facts.release, relied_on(facts.audits, viewpoint, table), criteria=book, wanted=criteria) is not None
    )
    files = sorted(facts.offered, key=lambda one: (one.filename, one.sha256))
    return TrustScore(
        ecosystem=facts.release.ecosystem,
        project=facts.release.project,
        version=facts.release.version,
        viewpoint=viewpoint.name,
        criteria=criteria,
        table=table.version,
        computed_at=now,
        status=_status(facts, is_veto=is_vetoed(violations, viewpoint, table), is_disputed=bool(violations)),
        is_audited=is_audited,
        lines=(
            audits_line(facts, reached, criteria, book),
            violations_line(violations, viewpoint, table),
            publisher_line(facts, evidence, table),
            findings_line(facts, table),
            soak_line(facts, table, now),
            repository_line(table),
            known_bad_line(facts),
        ),
        distributions=tuple(
            ScoredDistribution(
                one.filename, one.sha256, is_audited and one.sha256 in reached and reached[one.sha256].worth > 0
            )
            for one in files
        ),
    )


def _status(facts: ScoringFacts, *, is_veto: bool, is_disputed: bool) -> ScoreStatus:
    if is_veto or is_known_bad(facts.known_bad):
        return ScoreStatus.VETOED
    if not facts.is_read:
        return ScoreStatus.UNSCORED
    return ScoreStatus.DISPUTED if is_disputed else ScoreStatus.SCORED
