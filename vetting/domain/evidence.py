"""
Evidence: what is known about the accounts that can publish, and who may know it.

Every fact is one :class:`Evidence` row: a claim about a subject, with the
method it speaks of, its source, its times and its visibility. Three rules hold
for every reader of such rows:

1. Evidence that a viewer may not see is filtered *before* anything is computed
   from it (:func:`visible`), so for them it is unknown and leaves no trace.
2. Evidence out of its time is filtered the same way: it becomes unknown, not bad.
3. That somebody lacks a second factor is never public (a public list of easy
   targets helps nobody else), which :class:`Evidence` itself refuses to break.

:mod:`vetting.domain.factors` says where rows come from.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from vetting.domain.accounts import AccountId
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import ProjectId, Sha256


class ClaimKind(StrEnum):
    """What a row says of its subject."""

    POLICY_MANAGE = "policy-manage"
    """The index lets nobody manage a project without a second factor."""
    POLICY_UPLOAD = "policy-upload"
    """The index takes no file from an account without a second factor."""
    FACTOR = "factor"
    """The account has, or signed in with, this kind of second factor."""


class SubjectKind(StrEnum):
    """What a row is about."""

    DISTRIBUTION = "distribution"
    ACCOUNT = "account"
    """An account of this instance."""
    INDEX_ACCOUNT = "index-account"
    """An account of an index; the identifier is from :func:`index_account`."""
    PROJECT = "project"
    INDEX = "index"
    ACCOUNT_ON_PROJECT = "account-on-project"
    """A maintainer's account, shown for one project by its owner's consent; the identifier is the index's login."""


class Method(StrEnum):
    """
    A kind of second factor, the weakest first; compare by ``rank``.

    Source: NIST SP 800-63B-4 (July 2025), §3: what an attacker in the middle can
        relay (codes) ranks below what is bound to the site (keys).
    """

    NONE = "none"
    SOME = "some"
    """There is one, and nobody says which."""
    SMS = "sms"
    OTP = "otp"
    WEBAUTHN = "webauthn"
    HARDWARE = "hardware"

    @property
    def rank(self) -> int:
        """How strong the method is; only the order of ranks means something."""
        return list(Method).index(self)

    @property
    def is_phishing_resistant(self) -> bool:
        """Tell whether the factor is of no use on another site than its own."""
        return self.rank >= Method.WEBAUTHN.rank

    @property
    def label(self) -> str:
        """How a sentence names the method."""
        return _LABELS[self]


_LABELS = {
    Method.NONE: "no second factor",
    Method.SOME: "a second factor of a kind not stated",
    Method.SMS: "codes by phone",
    Method.OTP: "one-time codes",
    Method.WEBAUTHN: "a phishing-resistant factor",
    Method.HARDWARE: "a phishing-resistant hardware key",
}


class Strength(StrEnum):
    """How much the way in which a row came about proves its claim."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Visibility(StrEnum):
    """Who may know of a row."""

    PUBLIC = "public"
    CONSENTED = "consented"
    """Everybody, because its subject agreed, and only as long as they do."""
    SUBJECT_ONLY = "subject"
    OPERATORS = "operators"
    """The operators of this instance, and its subject."""


@dataclass(frozen=True, slots=True)
class EvidenceSubject:
    """What a row is about."""

    kind: SubjectKind
    identifier: str
    account_id: AccountId | None = None
    """The account of this instance whose owner the row concerns, where one is known."""
    project_id: ProjectId | None = None


@dataclass(frozen=True, slots=True)
class EvidenceSource:
    """Where a fact was read: cited by title and date."""

    title: str
    published_on: date | None = None

    @property
    def citation(self) -> str:
        """The source in one line."""
        return self.title if self.published_on is None else f"{self.title} ({self.published_on.isoformat()})"


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    One fact about the accounts that can publish.

    Raises:
        InvalidInput: It would tell everybody that somebody lacks a second factor.
    """

    claim: ClaimKind
    subject: EvidenceSubject
    method: Method
    strength: Strength
    issuer: str
    """Who states it: an index's name, an identity provider, an operator."""
    source: EvidenceSource
    observed_at: datetime
    valid_from: datetime
    visibility: Visibility
    valid_until: datetime | None = None
    """From then on the row says nothing any more; None: until it is replaced."""
    raw_sha256: Sha256 | None = None
    """Of what was judged, where it was bytes."""

    def __post_init__(self) -> None:
        """Refuse what must never be shown."""
        if self.method is Method.NONE and self.visibility in {Visibility.PUBLIC, Visibility.CONSENTED}:
            raise InvalidInput("that an account lacks a second factor is never public")

    def is_current(self, now: datetime) -> bool:
        """Tell whether the row speaks of *now*."""
        return self.valid_from <= now and (self.valid_until is None or now < self.valid_until)

    @property
    def citation(self) -> str:
        """The row in one line, for a ledger."""
        return f"{self.claim}: {self.method.label}; {self.source.citation}"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose eyes a score is computed for: nobody in particular, or somebody who asks for themselves."""

    account_id: AccountId | None = None
    is_operator: bool = False
    index_accounts: frozenset[str] = frozenset()
    """The accounts on indexes that approved claims say are theirs; from :func:`index_account`."""

    def is_subject_of(self, evidence: Evidence) -> bool:
        """Tell whether *evidence* is about the viewer."""
        subject = evidence.subject
        own_account = self.account_id is not None and subject.account_id == self.account_id
        own_login = subject.kind is SubjectKind.INDEX_ACCOUNT and subject.identifier in self.index_accounts
        return own_account or own_login


EVERYBODY = Viewer()
"""Who sees what anybody may see."""


def index_account(index_url: str, login: str) -> str:
    """Name an account on an index; logins are unique only within one."""
    return f"{login} at {index_url}"


def is_visible(evidence: Evidence, viewer: Viewer) -> bool:
    """Tell whether *viewer* may know of *evidence*."""
    match evidence.visibility:
        case Visibility.PUBLIC | Visibility.CONSENTED:
            return True
        case Visibility.OPERATORS if viewer.is_operator:
            return True
        case _:
            return viewer.is_subject_of(evidence)


def visible(evidence: Iterable[Evidence], viewer: Viewer, now: datetime) -> tuple[Evidence, ...]:
    """Keep the rows that *viewer* may know of and that speak of *now*; all else is unknown to them."""
    return tuple(one for one in evidence if one.is_current(now) and is_visible(one, viewer))


def strongest(evidence: Iterable[Evidence]) -> Evidence | None:
    """
    Pick the row with the strongest method, the newest of equals.

    A report that there is none is weaker than any other, and still a report.
    """
    return max(evidence, key=lambda one: (one.method.rank, one.observed_at, one.source.title), default=None)
