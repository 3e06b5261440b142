"""
Where evidence about second factors comes from: an index's policy, a sign-in, a private index's operator.

- :func:`policy_evidence`: what the public Python index has enforced, and since when (E1).
- :func:`factor_of_sign_in`: what an identity provider said of a session (E5),
  if an operator trusts that provider for it.
- :func:`shown_on_project`: the same, for a project whose maintainer agreed.
- :func:`evidence_of_report`: what a private index's operator reports (E8).

Source: RFC 8176 (June 2017), "Authentication Method Reference Values", for the
    names of methods; ``fido`` is in wide use and not registered there.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from vetting.domain.accounts import AccountId
from vetting.domain.claims import ProjectClaim
from vetting.domain.errors import InvalidInput
from vetting.domain.evidence import (
    ClaimKind,
    Evidence,
    EvidenceSource,
    EvidenceSubject,
    Method,
    Strength,
    SubjectKind,
    Visibility,
    index_account,
    strongest,
)
from vetting.domain.releases import Sha256

SIGN_IN_TTL = timedelta(days=90)
"""How long a sign-in's factor is believed: sessions end, and factors get lost."""
REPORT_TTL = timedelta(days=7)
"""How long an operator's report is believed after its ``as_of``."""

MANAGE_ENFORCED_AT = datetime(2024, 1, 2, 5, 0, tzinfo=UTC)
"""The announcement gives a day and no hour, in US Eastern time; this is its end."""
UPLOAD_ENFORCED_AT = datetime(2024, 8, 3, 0, 0, tzinfo=UTC)
"""The change was merged on 2024-08-02 at 13:02 UTC; the rest of the day is for its deployment."""

_PUBLIC_INDEX = EvidenceSubject(SubjectKind.INDEX, "pypi")
_PUBLIC_INDEX_NAME = "the Python Package Index"


class IndexPolicy(StrEnum):
    """Whose rules the index that this instance asks lives by."""

    PYPI = "pypi"
    """It is the public Python index, or a proxy of it."""
    NONE = "none"
    """It is another index; what it enforces is not known."""


_MANAGE_POLICY = Evidence(
    claim=ClaimKind.POLICY_MANAGE,
    subject=_PUBLIC_INDEX,
    method=Method.SOME,
    strength=Strength.LOW,
    issuer=_PUBLIC_INDEX_NAME,
    source=EvidenceSource("PyPI blog, “2FA Required for PyPI”", date(2024, 1, 1)),
    observed_at=MANAGE_ENFORCED_AT,
    valid_from=MANAGE_ENFORCED_AT,
    visibility=Visibility.PUBLIC,
)
_UPLOAD_POLICY = Evidence(
    claim=ClaimKind.POLICY_UPLOAD,
    subject=_PUBLIC_INDEX,
    method=Method.SOME,
    strength=Strength.LOW,
    issuer=_PUBLIC_INDEX_NAME,
    source=EvidenceSource(
        "warehouse, “Disallow uploads if the token from a user account does not have 2FA”", date(2024, 8, 2)
    ),
    observed_at=UPLOAD_ENFORCED_AT,
    valid_from=UPLOAD_ENFORCED_AT,
    visibility=Visibility.PUBLIC,
)


def policy_evidence(policy: IndexPolicy) -> tuple[Evidence, ...]:
    """Give what the index's rules prove; nothing, where they are not known."""
    return (_MANAGE_POLICY, _UPLOAD_POLICY) if policy is IndexPolicy.PYPI else ()


@dataclass(frozen=True, slots=True)
class IndexRules:
    """Which index this instance asks, and whose rules that index lives by."""

    index_url: str
    policy: IndexPolicy

    def evidence_for(self, index_url: str) -> tuple[Evidence, ...]:
        """Give what the rules prove of a project of the index at *index_url*; nothing of another index's."""
        return policy_evidence(self.policy) if index_url == self.index_url else ()


_METHODS = {
    "sms": Method.SMS,
    "tel": Method.SMS,
    "mfa": Method.SOME,
    "otp": Method.OTP,
    "pop": Method.WEBAUTHN,
    "swk": Method.WEBAUTHN,
    "fido": Method.WEBAUTHN,
    "hwk": Method.HARDWARE,
    "sc": Method.HARDWARE,
}
"""What a value of ``amr`` proves; the others (passwords, biometrics, locations) prove no second factor alone."""


def method_of_amr(amr: Iterable[str]) -> Method | None:
    """
    Name the strongest factor among RFC 8176 values; None where none of them is one.

    None is unknown: providers leave ``amr`` out at their pleasure, so its silence
    never says that there is no second factor.
    """
    methods = [method for one in amr if (method := _METHODS.get(one)) is not None]
    return max(methods, key=lambda method: method.rank, default=None)


_CLASSES = {"phr": Method.WEBAUTHN, "phrh": Method.HARDWARE}
"""
What a value of ``acr`` proves, for providers that leave ``amr`` out.

Source: OpenID Connect Extended Authentication Profile (EAP) ACR Values 1.0, §2.
"""


@dataclass(frozen=True, slots=True)
class SignIn:
    """What an identity provider said of one sign-in."""

    account_id: AccountId
    issuer: str
    amr: tuple[str, ...]
    auth_time: datetime | None
    """When the person last proved who they are; None where the provider does not say."""
    raw_sha256: Sha256 | None = None
    """Of the token that said so."""
    acr: str | None = None
    """The class of the sign-in as a whole, where the provider names one."""

    @property
    def method(self) -> Method | None:
        """The strongest factor stated; None where none is, which is unknown."""
        stated = (method_of_amr(self.amr), _CLASSES.get(self.acr or ""))
        return max((one for one in stated if one is not None), key=lambda one: one.rank, default=None)


def factor_of_sign_in(sign_in: SignIn, *, trusted_issuers: frozenset[str], now: datetime) -> Evidence | None:
    """
    Turn a sign-in into evidence that only its owner sees; None where it proves nothing.

    A provider that anybody can run can say anything, so only those count that an
    operator trusts for this. A session without ``auth_time`` counts from now.
    """
    method = sign_in.method
    if method is None or sign_in.issuer not in trusted_issuers:
        return None
    seen_at = min(sign_in.auth_time or now, now)
    return Evidence(
        claim=ClaimKind.FACTOR,
        subject=EvidenceSubject(SubjectKind.ACCOUNT, str(sign_in.account_id), account_id=sign_in.account_id),
        method=method,
        strength=Strength.HIGH if method.is_phishing_resistant else Strength.MEDIUM,
        issuer=sign_in.issuer,
        source=EvidenceSource("sign-in, as its identity provider states it", seen_at.date()),
        observed_at=now,
        valid_from=seen_at,
        valid_until=seen_at + SIGN_IN_TTL,
        visibility=Visibility.SUBJECT_ONLY,
        raw_sha256=sign_in.raw_sha256,
    )


def shown_on_project(factors: Iterable[Evidence], claims: Iterable[ProjectClaim]) -> tuple[Evidence, ...]:
    """
    Say of each approved claim's owner what their own factor is, on that project.

    Everybody sees it where the owner consents, else only the owner. The row is
    made each time from the consent as it stands, so withdrawing it needs no
    clearing up after.
    """
    rows = [one for one in factors if one.claim is ClaimKind.FACTOR and one.subject.kind is SubjectKind.ACCOUNT]
    return tuple(
        _on_project(one, claim)
        for claim in claims
        if claim.is_approved
        for one in rows
        if one.subject.account_id == claim.account_id
    )


def about_project(evidence: Iterable[Evidence], claims: Iterable[ProjectClaim]) -> tuple[Evidence, ...]:
    """
    Keep what speaks of a project, and put :func:`shown_on_project` in place of what accounts here show of themselves.

    A maintainer's own factor speaks of an account; only a claim makes it speak of the project.
    """
    rows = tuple(evidence)
    others = (one for one in rows if one.subject.kind is not SubjectKind.ACCOUNT)
    return (*others, *shown_on_project(rows, claims))


def _on_project(factor: Evidence, claim: ProjectClaim) -> Evidence:
    subject = EvidenceSubject(
        SubjectKind.ACCOUNT_ON_PROJECT, claim.index_login, account_id=claim.account_id, project_id=claim.project_id
    )
    is_public = claim.is_shown and factor.method is not Method.NONE
    return replace(factor, subject=subject, visibility=Visibility.CONSENTED if is_public else Visibility.SUBJECT_ONLY)


class ReportedFactor(StrEnum):
    """What a private index's operator can say of an account."""

    TOTP = "totp"
    WEBAUTHN = "webauthn"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class FactorReport:
    """One line of an operator's feed."""

    login: str
    factor: ReportedFactor
    as_of: datetime


_REPORTED = {
    ReportedFactor.TOTP: Method.OTP,
    ReportedFactor.WEBAUTHN: Method.WEBAUTHN,
    ReportedFactor.NONE: Method.NONE,
}


def evidence_of_report(
    report: FactorReport, *, index_url: str, title: str, now: datetime, raw_sha256: Sha256 | None = None
) -> Evidence:
    """
    Turn a line of the operator's feed of the index at *index_url* into evidence.

    It holds for that index alone, and only operators and its subject see it.

    Raises:
        InvalidInput: The report is from the future.
    """
    if report.as_of > now:
        raise InvalidInput(
            f"the report on {report.login[:80]!r} is of {report.as_of.isoformat()}, which is yet to come"
        )
    return Evidence(
        claim=ClaimKind.FACTOR,
        subject=EvidenceSubject(SubjectKind.INDEX_ACCOUNT, index_account(index_url, report.login)),
        method=_REPORTED[report.factor],
        strength=Strength.HIGH,
        issuer=index_url,
        source=EvidenceSource(title, report.as_of.date()),
        observed_at=now,
        valid_from=report.as_of,
        valid_until=report.as_of + REPORT_TTL,
        visibility=Visibility.OPERATORS,
        raw_sha256=raw_sha256,
    )


def strongest_factor(evidence: Iterable[Evidence], *, login: str, index_url: str) -> Evidence | None:
    """Pick the strongest factor known of the maintainer *login* of the index at *index_url*."""
    names = {
        (SubjectKind.ACCOUNT_ON_PROJECT, login),
        (SubjectKind.INDEX_ACCOUNT, index_account(index_url, login)),
    }
    factors = (one for one in evidence if one.claim is ClaimKind.FACTOR)
    return strongest(one for one in factors if (one.subject.kind, one.subject.identifier) in names)


def claimed_logins(evidence: Iterable[Evidence]) -> frozenset[str]:
    """Give the maintainers' logins that :func:`shown_on_project` made rows for."""
    return frozenset(one.subject.identifier for one in evidence if one.subject.kind is SubjectKind.ACCOUNT_ON_PROJECT)
