"""The lines on what reviewers say, in words and points."""

from dataclasses import replace

import pytest

from tests.vetting.domain.trust_score.builders import (
    HIGH,
    LOW,
    MEDIUM,
    NOBODY,
    NOW,
    delta,
    distribution,
    facts,
    full,
    line,
    score,
    violation,
)
from vetting.domain.accounts import AccountId
from vetting.domain.audits import RecordedAudit
from vetting.domain.criteria import SAFE_TO_DEPLOY, SAFE_TO_RUN
from vetting.domain.trust_score.ledger import Line, LineKey, LineState, ScoreStatus


def _audits(*audits: RecordedAudit) -> Line:
    return line(score(facts(*audits)), LineKey.AUDITS)


def test_nobody_having_vouched_is_known_and_worth_nothing() -> None:
    """Nobody's word is not unknown: this instance knows its audits."""
    read = _audits()

    assert (read.points, read.band.low, read.band.high, read.state) == (0, 0, 0, LineState.CLEAR)
    assert read.reason == "Nobody has vouched that this version is safe-to-deploy."


def test_audits_of_other_bytes_are_told_from_none() -> None:
    """Whoever audited other files of the version sees why that does not count."""
    expected = "There are audits of this version, but no chain of audits leads to the bytes that are offered now."

    assert [_audits(one).reason for one in (full(1, read=("other",)), delta(1))] == [expected, expected]


def test_audits_of_unknown_bytes_are_told_from_none() -> None:
    """Whoever audited a version by its name alone, as crates are, sees why that adds nothing."""
    read = _audits(full(1, read=()))

    assert (read.points, read.state) == (0, LineState.CLEAR)
    assert read.reason == (
        "There are audits of this version, but they do not say which bytes they are of, so they add nothing."
    )


def test_defeated_audits_are_told_from_audits_of_other_bytes() -> None:
    """Where a violation is why audits do not count, the reason says so; one without standing defeats nothing."""
    assert _audits(full(1), violation(2)).reason == "There are audits of this version, and a violation defeats them."
    assert _audits(full(1), violation(2, LOW)).reason.endswith("It covers 1 of 1 files offered.")


def test_a_full_audit_is_told_with_its_reviewers() -> None:
    """The reason names who read it, and the evidence their audits."""
    read = _audits(full(7, HIGH), full(8, MEDIUM), full(9, LOW))

    assert read.reason == ("reviewer-1, reviewer-2 and reviewer-3 read it in full. It covers 1 of 1 files offered.")
    assert read.evidence == ("audit 7", "audit 8", "audit 9")


def test_a_chain_is_told_with_its_weakest_link() -> None:
    """The reason names the reading that the whole chain hangs on."""
    base = full(1, HIGH, version="1", read=("old",))

    assert _audits(base, delta(2, LOW)).reason == (
        "A chain of 2 audits reaches it from nothing; the weakest is the reading of 1 to 2 by reviewer-3. "
        "It covers 1 of 1 files offered."
    )
    assert "the weakest is the reading in full by reviewer-1" in _audits(base, delta(2, HIGH)).reason


def test_an_audit_without_weight_is_found_and_worth_nothing() -> None:
    """The word of a reviewer whom the viewpoint gives no level is shown as such."""
    read = _audits(full(1, NOBODY))

    assert (read.points, read.state) == (0, LineState.FOUND)
    assert read.reason.startswith("reviewer-4 read it in full, whose word has no weight here.")


def test_files_with_the_same_bytes_are_counted_each() -> None:
    """The same bytes under two names are two files that an audit covers."""
    of = facts(full(1), files=(distribution(), replace(distribution(), filename="again.tar.gz")))

    assert line(score(of), LineKey.AUDITS).reason.endswith("It covers 2 of 2 files offered.")


def test_of_chains_that_are_worth_the_same_the_files_order_chooses_none() -> None:
    """Two files, each read by an audit of its own: which audit is cited does not depend on who is listed first."""
    files = (distribution(), distribution("late"))
    one = facts(full(1), full(2, read=("late",)), files=files)
    other = facts(full(1), full(2, read=("late",)), files=files[::-1])

    cited = [line(score(of), LineKey.AUDITS).evidence for of in (one, other)]

    assert cited == [("audit 2",), ("audit 2",)]


def test_files_that_audits_do_not_reach_are_counted() -> None:
    """The reason says how many of the files offered were covered."""
    of = facts(full(1), files=(distribution(), distribution("late")))

    assert line(score(of), LineKey.AUDITS).reason.endswith("It covers 1 of 2 files offered.")
    assert [(one.filename, one.is_audited) for one in score(of).distributions] == [
        ("late.tar.gz", False),
        ("new.tar.gz", True),
    ]


@pytest.mark.parametrize(
    ("by", "status", "points"),
    [
        (HIGH, ScoreStatus.VETOED, 0),
        (MEDIUM, ScoreStatus.VETOED, 0),
        (LOW, ScoreStatus.DISPUTED, -1500),
        (NOBODY, ScoreStatus.DISPUTED, 0),
    ],
)
def test_standing_decides_between_veto_and_dispute(by: AccountId, status: ScoreStatus, points: int) -> None:
    """From medium on, a violation is a veto; below, it costs at most its reviewer's own weight."""
    of = score(facts(violation(1, by)))

    assert (of.status, line(of, LineKey.VIOLATIONS).points) == (status, points)


def test_a_violation_is_told() -> None:
    """The reason names who objects and whether that is a veto."""
    lines = [line(score(facts(violation(5, by))), LineKey.VIOLATIONS) for by in (HIGH, LOW)]

    assert [one.reason for one in lines] == [
        "A violation is recorded by reviewer-1, which is a veto.",
        "A violation is recorded by reviewer-3, whose word is too light here for a veto.",
    ]
    assert lines[0].evidence == ("audit 5",)


def test_one_voice_disputes_once() -> None:
    """Recording a violation twice costs no more."""
    of = score(facts(violation(1, LOW), violation(2, LOW, specifier="*")))

    assert line(of, LineKey.VIOLATIONS).points == -1500


@pytest.mark.parametrize(
    "other",
    [
        violation(1, specifier="<2"),
        violation(1, criteria="something-else"),
        violation(1, withdrawn=NOW),
    ],
)
def test_a_violation_of_something_else_says_nothing_here(other: RecordedAudit) -> None:
    """Other versions, other promises and withdrawn violations leave the score alone."""
    of = score(facts(full(2), other))

    assert (of.status, of.is_audited, line(of, LineKey.VIOLATIONS).state) == (
        ScoreStatus.SCORED,
        True,
        LineState.CLEAR,
    )


def test_a_violation_of_less_denies_more() -> None:
    """What is not even safe to run is not safe to deploy; the other way round says nothing."""
    unsafe_to_run, unsafe_to_deploy = facts(violation(1, criteria=SAFE_TO_RUN)), facts(violation(1))

    assert score(unsafe_to_run, criteria=SAFE_TO_DEPLOY).status is ScoreStatus.VETOED
    assert score(unsafe_to_deploy, criteria=SAFE_TO_RUN).status is ScoreStatus.SCORED


def test_a_veto_defeats_audits() -> None:
    """An audit of what somebody with standing denies is not counted, nor is the release audited."""
    of = score(facts(full(1, MEDIUM), violation(2, HIGH)))

    assert (of.is_audited, line(of, LineKey.AUDITS).points, of.distributions[0].is_audited) == (False, 0, False)


def test_a_veto_on_the_base_breaks_the_chain() -> None:
    """A delta from a version that somebody with standing denies leads nowhere."""
    base = full(1, version="1", read=("old",))

    of = score(facts(base, delta(2), violation(3, specifier="==1")))

    assert (of.status, of.is_audited, line(of, LineKey.AUDITS).points) == (ScoreStatus.SCORED, False, 0)


def test_a_dispute_does_not_defeat_audits() -> None:
    """Somebody without standing cannot take a release's audits away."""
    of = score(facts(full(1), violation(2, LOW)))

    assert (of.is_audited, line(of, LineKey.AUDITS).points) == (True, 9000)


def test_a_violation_of_a_promise_since_forgotten_defeats_nothing() -> None:
    """Criteria that are no longer defined say nothing."""
    of = score(facts(full(1), violation(2, HIGH, criteria="forgotten")))

    assert of.is_audited
