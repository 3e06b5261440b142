"""Where evidence about second factors comes from."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.clocks import NOON
from vetting.domain.accounts import AccountId
from vetting.domain.claims import ClaimState, ProjectClaim
from vetting.domain.errors import InvalidInput
from vetting.domain.evidence import (
    EVERYBODY,
    ClaimKind,
    Evidence,
    Method,
    Strength,
    SubjectKind,
    Viewer,
    Visibility,
    index_account,
    is_visible,
)
from vetting.domain.factors import (
    FactorReport,
    IndexPolicy,
    ReportedFactor,
    SignIn,
    claimed_logins,
    evidence_of_report,
    factor_of_sign_in,
    method_of_amr,
    policy_evidence,
    shown_on_project,
    strongest_factor,
)
from vetting.domain.releases import ProjectId

JO = AccountId(1)
ISSUER = "https://id.example.test"
INDEX = "https://index.example.test/simple/"


def test_the_public_indexs_policy_has_two_dates() -> None:
    """Managing takes a second factor since January 2024, uploading since August of that year."""
    rows = policy_evidence(IndexPolicy.PYPI)

    assert [(one.claim, one.valid_from, one.valid_until, one.visibility) for one in rows] == [
        (ClaimKind.POLICY_MANAGE, datetime(2024, 1, 2, 5, tzinfo=UTC), None, Visibility.PUBLIC),
        (ClaimKind.POLICY_UPLOAD, datetime(2024, 8, 3, tzinfo=UTC), None, Visibility.PUBLIC),
    ]
    assert [one.source.citation for one in rows] == [
        "PyPI blog, “2FA Required for PyPI” (2024-01-01)",
        "warehouse, “Disallow uploads if the token from a user account does not have 2FA” (2024-08-02)",
    ]


def test_another_indexs_policy_is_not_known() -> None:
    """An index that is not the public one proves nothing by its policy."""
    assert policy_evidence(IndexPolicy.NONE) == ()


@pytest.mark.parametrize(
    ("amr", "method"),
    [
        (("pwd",), None),
        ((), None),
        (("face", "pin", "made-up"), None),
        (("pwd", "mfa"), Method.SOME),
        (("pwd", "sms", "mfa"), Method.SMS),
        (("tel",), Method.SMS),
        (("pwd", "otp", "sms"), Method.OTP),
        (("fido",), Method.WEBAUTHN),
        (("pop",), Method.WEBAUTHN),
        (("swk",), Method.WEBAUTHN),
        (("otp", "hwk"), Method.HARDWARE),
        (("sc",), Method.HARDWARE),
    ],
)
def test_a_sign_ins_methods_name_its_strongest_factor(amr: tuple[str, ...], method: Method | None) -> None:
    """The strongest value counts; passwords and biometrics alone, and silence, say nothing."""
    assert method_of_amr(amr) == method


@given(st.lists(st.text()))
def test_any_list_of_methods_can_be_read(amr: list[str]) -> None:
    """A provider may send anything, and never by it a report that there is no factor."""
    assert method_of_amr(amr) is not Method.NONE


def _factor(amr: tuple[str, ...] = ("pwd", "otp"), auth_time: datetime | None = NOON) -> Evidence | None:
    sign_in = SignIn(JO, ISSUER, amr, auth_time)
    return factor_of_sign_in(sign_in, trusted_issuers=frozenset({ISSUER}), now=NOON + timedelta(hours=1))


def test_a_sign_in_makes_evidence_that_only_its_owner_sees() -> None:
    """What the provider says of a session is kept for ninety days from when it happened, for its owner."""
    evidence = _factor()

    assert evidence is not None
    assert (evidence.method, evidence.strength, evidence.visibility) == (
        Method.OTP,
        Strength.MEDIUM,
        Visibility.SUBJECT_ONLY,
    )
    assert (evidence.valid_from, evidence.valid_until) == (NOON, NOON + timedelta(days=90))
    assert is_visible(evidence, Viewer(JO))
    assert not is_visible(evidence, EVERYBODY)


def test_a_phishing_resistant_sign_in_is_strong_evidence() -> None:
    """A key that is bound to the site proves more than a code does."""
    evidence = _factor(("hwk",))

    assert evidence is not None
    assert evidence.strength is Strength.HIGH


def test_a_sign_in_counts_from_now_where_its_time_is_missing_or_yet_to_come() -> None:
    """A provider cannot extend its own word by leaving the time out or dating it ahead."""
    now = NOON + timedelta(hours=1)

    undated, ahead = _factor(auth_time=None), _factor(auth_time=NOON + timedelta(days=400))

    assert undated is not None
    assert ahead is not None
    assert (undated.valid_from, ahead.valid_from) == (now, now)


def test_a_sign_in_without_a_factor_proves_nothing() -> None:
    """A password alone leaves no row: it is unknown, not a lack."""
    assert _factor(("pwd",)) is None


def test_an_issuer_that_nobody_trusts_for_it_proves_nothing() -> None:
    """Anybody can run a provider that says anything."""
    sign_in = SignIn(JO, "https://mine.example.test", ("hwk",), NOON)

    assert factor_of_sign_in(sign_in, trusted_issuers=frozenset({ISSUER}), now=NOON) is None


def _claim(state: ClaimState = ClaimState.APPROVED, *, shows: bool = True) -> ProjectClaim:
    return ProjectClaim(ProjectId(3), 1, JO, "jo-on-index", state, NOON, shows_factor=shows)


@pytest.mark.parametrize(
    ("claim", "visibilities"),
    [
        (_claim(), [Visibility.CONSENTED]),
        (_claim(shows=False), [Visibility.SUBJECT_ONLY]),
        (_claim(ClaimState.ASKED), []),
        (_claim(ClaimState.REFUSED), []),
        (replace(_claim(), account_id=AccountId(2)), []),
    ],
)
def test_a_factor_stands_for_a_project_as_its_claim_allows(claim: ProjectClaim, visibilities: list[Visibility]) -> None:
    """Approved and consented, everybody sees it; approved alone, its owner does; else it does not count."""
    factor = _factor()
    assert factor is not None

    shown = shown_on_project([factor], [claim])

    assert [one.visibility for one in shown] == visibilities
    assert claimed_logins(shown) == ({"jo-on-index"} if visibilities else frozenset())


def test_what_is_no_accounts_factor_is_not_shown_on_a_project() -> None:
    """The index's policy is nobody's own factor."""
    assert shown_on_project(policy_evidence(IndexPolicy.PYPI), [_claim()]) == ()


def test_consent_does_not_make_a_missing_factor_public() -> None:
    """Where an account is known to have none, its owner's consent shows nothing to others."""
    factor = _factor()
    assert factor is not None
    none = replace(factor, method=Method.NONE)

    assert [one.visibility for one in shown_on_project([none], [_claim()])] == [Visibility.SUBJECT_ONLY]


def _report(factor: ReportedFactor = ReportedFactor.TOTP, as_of: datetime = NOON) -> Evidence:
    return evidence_of_report(
        FactorReport("jo", factor, as_of), index_url=INDEX, title="directory export", now=NOON + timedelta(days=1)
    )


@pytest.mark.parametrize(
    ("reported", "method"),
    [
        (ReportedFactor.TOTP, Method.OTP),
        (ReportedFactor.WEBAUTHN, Method.WEBAUTHN),
        (ReportedFactor.NONE, Method.NONE),
    ],
)
def test_an_operators_report_stays_among_operators_for_a_week(reported: ReportedFactor, method: Method) -> None:
    """A report names a login of one index, and is believed for seven days after the moment it speaks of."""
    evidence = _report(reported)

    assert (evidence.method, evidence.visibility) == (method, Visibility.OPERATORS)
    assert evidence.subject.identifier == index_account(INDEX, "jo")
    assert evidence.valid_until == NOON + timedelta(days=7)


def test_a_report_from_the_future_is_refused() -> None:
    """No report can be made to last by dating it ahead."""
    with pytest.raises(InvalidInput, match="yet to come"):
        _report(as_of=NOON + timedelta(days=2))


def test_a_maintainers_factor_is_found_by_login_and_index() -> None:
    """The strongest row about that login counts; rows about others, and other indexes, do not."""
    factor = _factor(("hwk",))
    assert factor is not None
    rows = (
        *shown_on_project([factor], [replace(_claim(), index_login="jo")]),
        _report(),
        *policy_evidence(IndexPolicy.PYPI),
    )

    own = strongest_factor(rows, login="jo", index_url=INDEX)
    elsewhere = strongest_factor([_report()], login="jo", index_url="https://other.example.test/simple/")
    other = strongest_factor(rows, login="al", index_url=INDEX)

    assert own is not None
    assert (own.method, own.subject.kind, elsewhere, other) == (
        Method.HARDWARE,
        SubjectKind.ACCOUNT_ON_PROJECT,
        None,
        None,
    )
