"""Who may know of a piece of evidence, and when it speaks."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.clocks import NOON
from vetting.domain.accounts import AccountId
from vetting.domain.errors import InvalidInput
from vetting.domain.evidence import (
    EVERYBODY,
    ClaimKind,
    Evidence,
    EvidenceSource,
    EvidenceSubject,
    Method,
    Strength,
    SubjectKind,
    Viewer,
    Visibility,
    index_account,
    is_visible,
    strongest,
    visible,
)

JO, OTHER = AccountId(1), AccountId(2)
INDEX = "https://index.example.test/simple/"


def _evidence(method: Method = Method.OTP, visibility: Visibility = Visibility.SUBJECT_ONLY) -> Evidence:
    return Evidence(
        claim=ClaimKind.FACTOR,
        subject=EvidenceSubject(SubjectKind.ACCOUNT, "1", account_id=JO),
        method=method,
        strength=Strength.MEDIUM,
        issuer="https://id.example.test",
        source=EvidenceSource("sign-in", date(2026, 3, 2)),
        observed_at=NOON,
        valid_from=NOON,
        visibility=visibility,
        valid_until=NOON + timedelta(days=1),
    )


def test_methods_are_ranked_from_none_to_hardware() -> None:
    """The order of declaration is the order of strength."""
    assert sorted(Method, key=lambda one: one.rank) == list(Method)
    assert [one for one in Method if one.is_phishing_resistant] == [Method.WEBAUTHN, Method.HARDWARE]


@pytest.mark.parametrize("method", Method)
def test_every_method_has_words(method: Method) -> None:
    """Each method can be named in a sentence."""
    assert method.label


@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.CONSENTED])
def test_that_somebody_lacks_a_factor_is_never_public(visibility: Visibility) -> None:
    """No row can be made that tells everybody of a missing factor, whoever agreed."""
    with pytest.raises(InvalidInput, match="never public"):
        _evidence(Method.NONE, visibility)


SEES = {
    "everybody": EVERYBODY,
    "somebody else": Viewer(OTHER),
    "its subject": Viewer(JO),
    "an operator": Viewer(OTHER, is_operator=True),
}


@pytest.mark.parametrize(
    ("visibility", "viewers"),
    [
        (Visibility.PUBLIC, {"everybody", "somebody else", "its subject", "an operator"}),
        (Visibility.CONSENTED, {"everybody", "somebody else", "its subject", "an operator"}),
        (Visibility.SUBJECT_ONLY, {"its subject"}),
        (Visibility.OPERATORS, {"its subject", "an operator"}),
    ],
)
def test_a_row_is_seen_by_whom_its_visibility_names(visibility: Visibility, viewers: set[str]) -> None:
    """Each visibility lets in exactly those that it names."""
    evidence = _evidence(visibility=visibility)

    assert {name for name, viewer in SEES.items() if is_visible(evidence, viewer)} == viewers


def test_a_login_on_an_index_is_its_owner_by_an_approved_claim() -> None:
    """A row about a login on an index is seen by the account that is known to be that login there, and nowhere else."""
    subject = EvidenceSubject(SubjectKind.INDEX_ACCOUNT, index_account(INDEX, "jo"))
    evidence = replace(_evidence(Method.NONE, Visibility.OPERATORS), subject=subject)
    elsewhere = index_account("https://other.example.test/simple/", "jo")

    assert is_visible(evidence, Viewer(JO, index_accounts=frozenset({index_account(INDEX, "jo")})))
    assert not is_visible(evidence, Viewer(JO, index_accounts=frozenset({elsewhere})))


@given(hours=st.integers(-48, 48))
def test_a_row_speaks_within_its_times_only(hours: int) -> None:
    """Before it began and from its expiry on, a row is filtered out, which makes it unknown."""
    evidence = _evidence(visibility=Visibility.PUBLIC)

    kept = visible([evidence], EVERYBODY, NOON + timedelta(hours=hours))

    assert kept == ((evidence,) if 0 <= hours < 24 else ())


def test_a_row_without_an_end_speaks_on() -> None:
    """What does not expire is current long after."""
    assert replace(_evidence(), valid_until=None).is_current(NOON + timedelta(days=9999))


def test_a_hidden_row_is_filtered() -> None:
    """What a viewer may not see is not in what is computed from."""
    hidden, open_ = _evidence(), _evidence(visibility=Visibility.PUBLIC)

    assert visible([hidden, open_], EVERYBODY, NOON) == (open_,)


def test_the_strongest_is_the_newest_of_the_best_method() -> None:
    """The method decides, then the time of observation; of nothing there is no strongest."""
    weak, strong = _evidence(Method.SMS), _evidence(Method.HARDWARE)
    newer = replace(strong, observed_at=NOON + timedelta(hours=1))

    assert [strongest([newer, weak, strong]), strongest([])] == [newer, None]


def test_a_row_is_cited_by_title_and_date() -> None:
    """A citation says claim, method and source; a source without a date stands alone."""
    undated = replace(_evidence(), source=EvidenceSource("directory export"))

    assert [_evidence().citation, undated.citation] == [
        "factor: one-time codes; sign-in (2026-03-02)",
        "factor: one-time codes; directory export",
    ]
