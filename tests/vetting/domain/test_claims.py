"""A maintainer's claim to a project, from asking to showing a factor."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.clocks import NOON
from vetting.domain.accounts import AccountId
from vetting.domain.claims import ClaimId, ClaimState, ProjectClaim, claim_again, claim_project, consent, decide
from vetting.domain.errors import Conflict, InvalidInput, NotPermitted
from vetting.domain.releases import ProjectId

JO, OPERATOR = AccountId(1), AccountId(2)


def _claim() -> ProjectClaim:
    return claim_project(ProjectId(3), 1, account_id=JO, index_login=" jo-on-index ", at=NOON)


def test_a_claim_begins_undecided() -> None:
    """A new claim waits for an operator and shows nothing."""
    expected = ProjectClaim(ProjectId(3), 1, JO, "jo-on-index", ClaimState.ASKED, NOON)

    assert _claim() == expected
    assert (expected.is_approved, expected.is_shown) == (False, False)


@pytest.mark.parametrize("login", ["", "   ", "a b", "a\nb", "a\x00", "x" * 101])
def test_what_is_no_login_is_refused(login: str) -> None:
    """A name that no index would give is refused before anybody has to decide on it."""
    with pytest.raises(InvalidInput, match="is not a login"):
        claim_project(ProjectId(3), 1, account_id=JO, index_login=login, at=NOON)


def test_a_factor_is_shown_only_with_approval_and_consent() -> None:
    """It takes both the operator's approval and the owner's consent."""
    approved = decide(_claim(), approve=True, by=OPERATOR, at=NOON)

    assert [
        consent(_claim(), shows_factor=True, by=JO).is_shown,
        approved.is_shown,
        consent(approved, shows_factor=True, by=JO).is_shown,
        consent(consent(approved, shows_factor=True, by=JO), shows_factor=False, by=JO).is_shown,
    ] == [False, False, True, False]


def test_a_decision_says_who_made_it_and_when() -> None:
    """Who decided on a claim stays on record."""
    later = NOON + timedelta(hours=1)

    decided = decide(_claim(), approve=False, by=OPERATOR, at=later)

    assert decided == replace(_claim(), state=ClaimState.REFUSED, decided_by=OPERATOR, decided_at=later)


def test_a_decision_made_already_is_a_conflict() -> None:
    """Approving twice is refused, so that a second click does not change who decided."""
    approved = decide(_claim(), approve=True, by=OPERATOR, at=NOON)

    with pytest.raises(Conflict, match="approved already"):
        decide(approved, approve=True, by=OPERATOR, at=NOON)


def test_a_refusal_takes_the_consent_with_it() -> None:
    """A claim approved again after a refusal shows nothing until its owner agrees again."""
    shown = consent(decide(_claim(), approve=True, by=OPERATOR, at=NOON), shows_factor=True, by=JO)
    refused = decide(shown, approve=False, by=OPERATOR, at=NOON)

    assert decide(refused, approve=True, by=OPERATOR, at=NOON).is_shown is False


def test_nobody_else_consents() -> None:
    """Not even an operator agrees in an owner's place."""
    with pytest.raises(NotPermitted, match="only the owner"):
        consent(_claim(), shows_factor=True, by=OPERATOR)


def test_a_refused_claim_can_be_made_again() -> None:
    """The new claim takes the refused one's place, and waits for an operator anew."""
    refused = replace(decide(_claim(), approve=False, by=OPERATOR, at=NOON), id=ClaimId(5))
    wanted = replace(_claim(), index_login="another")

    assert claim_again(refused, wanted) == replace(wanted, id=ClaimId(5))


@pytest.mark.parametrize("state", [ClaimState.ASKED, ClaimState.APPROVED])
def test_a_standing_claim_is_not_made_again(state: ClaimState) -> None:
    """Who waits, or was approved, has nothing to ask for."""
    with pytest.raises(Conflict, match="claimed this project already"):
        claim_again(replace(_claim(), state=state), _claim())
