"""A release's whole score: what adds up, what is seen, what stays."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vetting.domain.trust_score.builders import (
    HIGH,
    LOW,
    MEDIUM,
    NOBODY,
    NOW,
    comparison,
    delta,
    digest,
    distribution,
    facts,
    finding,
    full,
    line,
    maintainers,
    public,
    report,
    score,
    violation,
)
from vetting.domain.accounts import AccountId, Level
from vetting.domain.audits import RecordedAudit
from vetting.domain.criteria import SAFE_TO_DEPLOY, CriteriaBook, UnknownCriteriaError
from vetting.domain.evidence import Viewer
from vetting.domain.factors import ReportedFactor
from vetting.domain.looking import CouldNotLook, Found, Looked, NotOffered, NotPublished
from vetting.domain.signals.interface import Severity
from vetting.domain.trust_score.facts import Attested, KnownBad, ScoringFacts
from vetting.domain.trust_score.ledger import LineKey, LineState, ScoreStatus, TrustScore
from vetting.domain.trust_score.scoring import score_release
from vetting.domain.trust_score.table import TABLE_1

AUDITS = (
    full(1, HIGH),
    full(2, MEDIUM, effort=(2, 3)),
    full(3, NOBODY),
    full(4, LOW, version="1", read=("old",)),
    delta(5, HIGH),
    full(6, HIGH, read=("late",)),
    violation(7, LOW),
    violation(8, HIGH, specifier="==1"),
)
LOOKED: list[Looked[Attested] | None] = [
    None,
    NotOffered(),
    CouldNotLook("it timed out"),
    NotPublished(),
    Found(Attested("github:us/it")),
]


@st.composite
def _facts(draw: st.DrawFn) -> ScoringFacts:
    audits = draw(st.lists(st.sampled_from(AUDITS), unique_by=lambda one: one.id))
    severities = draw(st.lists(st.sampled_from(Severity), max_size=2))
    compared = comparison(*map(finding, severities), unfinished=draw(st.none() | st.just("it is too large")))
    late = distribution("late", seen=NOW - timedelta(hours=draw(st.integers(0, 2000))))
    rows = [report(login, draw(st.sampled_from(ReportedFactor))) for login in ("al", "jo") if draw(st.booleans())]
    return facts(
        *audits,
        files=(distribution(), late) if draw(st.booleans()) else (distribution(),),
        compared=(compared,) if draw(st.booleans()) else (),
        who=draw(st.sampled_from([None, Found(maintainers("al", "jo")), Found(maintainers("jo"))])),
        evidence=(*facts().evidence, *rows),
        provenance={digest("new"): looked} if (looked := draw(st.sampled_from(LOOKED))) is not None else {},
        provenance_before=draw(st.sampled_from(LOOKED)),
        known_bad=KnownBad(
            draw(st.sampled_from([None, NotPublished(), Found(("MAL-1",))])),
            is_quarantined=draw(st.sampled_from([None, False, True])),
        ),
    )


@given(of=_facts())
def test_the_lines_are_the_whole_score(of: ScoringFacts) -> None:
    """Every line is there once, in order, and the sums are theirs."""
    scored = score(of)

    assert [one.key for one in scored.lines] == list(LineKey)
    assert scored.points == sum(one.points for one in scored.lines)
    assert scored.band.low <= scored.points <= scored.band.high
    assert all(one.points == 0 for one in scored.lines if one.state is LineState.UNKNOWN)


@given(of=_facts(), data=st.data())
def test_the_order_of_facts_does_not_show(of: ScoringFacts, data: st.DataObject) -> None:
    """The same facts in another order make the same score."""
    release = replace(of.release, distributions=tuple(data.draw(st.permutations(of.release.distributions))))
    shuffled = replace(
        of,
        release=release,
        audits=tuple(data.draw(st.permutations(of.audits))),
        evidence=tuple(data.draw(st.permutations(of.evidence))),
    )

    assert score(shuffled) == score(of)


@given(of=_facts(), viewer=st.sampled_from([Viewer(), Viewer(HIGH)]))
def test_hidden_evidence_leaves_no_trace(of: ScoringFacts, viewer: Viewer) -> None:
    """For whoever may not see operators' reports, the score is the same as if there were none."""
    seen = tuple(one for one in of.evidence if one in facts().evidence)

    assert score(of, viewpoint=public(viewer=viewer)) == score(
        replace(of, evidence=seen), viewpoint=public(viewer=viewer)
    )


@given(of=_facts())
def test_expired_evidence_is_unknown(of: ScoringFacts) -> None:
    """Reports that ran out leave the score as if they had never been made, for operators too."""
    later = NOW + timedelta(days=8)
    viewpoint = public(viewer=Viewer(is_operator=True))
    kept = tuple(one for one in of.evidence if one in facts().evidence)

    assert score(of, viewpoint=viewpoint, now=later) == score(
        replace(of, evidence=kept), viewpoint=viewpoint, now=later
    )


@given(of=_facts(), more=st.lists(st.sampled_from([one for one in AUDITS if one.id <= 6])))
def test_a_veto_is_not_outvoted(of: ScoringFacts, more: list[RecordedAudit]) -> None:
    """No audits that are added lift a veto; only its reviewer does, by withdrawing it."""
    veto = violation(99, HIGH)

    vetoed = score(replace(of, audits=(*of.audits, veto, *more)))

    assert (vetoed.status, vetoed.score, vetoed.is_audited) == (ScoreStatus.VETOED, None, False)


def test_a_withdrawn_veto_is_lifted() -> None:
    """Taking the violation back brings the figure back."""
    of = facts(full(1), violation(2, HIGH, withdrawn=NOW))

    assert score(of).status is ScoreStatus.SCORED


@given(of=_facts(), by=st.sampled_from([LOW, MEDIUM, NOBODY]))
def test_more_positive_audits_never_lower_the_points(of: ScoringFacts, by: AccountId) -> None:
    """Somebody else's good word costs a release nothing."""
    more = full(50, by)

    assert score(replace(of, audits=(*of.audits, more))).points >= score(of).points


@pytest.mark.parametrize(
    ("of", "status"),
    [
        (facts(), ScoreStatus.SCORED),
        (facts(is_read=False), ScoreStatus.UNSCORED),
        (facts(violation(1, LOW), is_read=False), ScoreStatus.UNSCORED),
        (facts(violation(1, LOW)), ScoreStatus.DISPUTED),
        (facts(violation(1, HIGH), is_read=False), ScoreStatus.VETOED),
        (facts(is_read=False, known_bad=KnownBad(Found(("MAL-1",)))), ScoreStatus.VETOED),
        (facts(known_bad=KnownBad(is_quarantined=True)), ScoreStatus.VETOED),
    ],
)
def test_the_gravest_status_wins(of: ScoringFacts, status: ScoreStatus) -> None:
    """A veto needs no reading; what is unread has no figure; a dispute keeps it."""
    assert score(of).status is status


def test_a_score_says_what_it_is_of() -> None:
    """Release, viewpoint, criteria, time and the table's version are part of the score."""
    scored = score(facts())

    assert (scored.project, scored.version, scored.viewpoint) == ("example", "2", "public")
    assert (scored.criteria, scored.table, scored.computed_at) == (SAFE_TO_DEPLOY, 1, NOW)


def test_unknown_criteria_are_refused() -> None:
    """Nobody is told a score for a promise that is not defined."""
    with pytest.raises(UnknownCriteriaError):
        score_release(facts(), viewpoint=public(), criteria="made-up", book=CriteriaBook(), now=NOW)


def test_reviewers_without_a_level_do_not_make_a_release_audited() -> None:
    """The resolver goes by the viewpoint's people, so an audit without weight certifies nothing."""
    scored = [score(facts(full(1, by))) for by in (LOW, NOBODY)]

    assert [(one.is_audited, one.distributions[0].is_audited) for one in scored] == [(True, True), (False, False)]


def test_audits_of_other_bytes_do_not_make_a_release_audited() -> None:
    """The resolver asks for the bytes that are offered, as the audits line does."""
    assert score(facts(full(1, read=("other",)))).is_audited is False


def test_a_file_no_longer_offered_is_not_listed() -> None:
    """The score is of what can be installed now."""
    of = facts(full(1), files=(distribution(), distribution("gone", removed=NOW)))

    assert [one.filename for one in score(of).distributions] == ["new.tar.gz"]


@given(of=_facts())
def test_relying_more_on_a_reviewer_never_lowers_the_audits_line(of: ScoringFacts) -> None:
    """Raising one who recorded no violation cannot cost audits their worth."""
    raised = public({**public().levels, NOBODY: Level.LOW})

    assert line(score(of, viewpoint=raised), LineKey.AUDITS).points >= line(score(of), LineKey.AUDITS).points


def _worth(scored: TrustScore, *keys: LineKey) -> int:
    return sum(line(scored, key).points for key in keys)


def test_the_worked_sum_of_a_good_release() -> None:
    """An audited, clean, month-old release under the index's policy gets 9000 + 1000 + 1000 + 2000."""
    scored = score(facts(full(1), compared=(comparison(),)))

    assert _worth(scored, LineKey.AUDITS, LineKey.PUBLISHER, LineKey.FINDINGS, LineKey.SOAK) == 13000
    assert (scored.points, scored.score) == (13000, 66)


def test_the_table_can_be_another() -> None:
    """A later table changes the values and is named in the score."""
    table = replace(TABLE_1, version=2, nothing_found=500)

    scored = score_release(
        facts(compared=(comparison(),)),
        viewpoint=public(),
        criteria=SAFE_TO_DEPLOY,
        book=CriteriaBook(),
        now=NOW,
        table=table,
    )

    assert (scored.table, line(scored, LineKey.FINDINGS).points) == (2, 500)
