"""
What each kind of evidence about publishing brings to one distribution.

The values are the table's; :mod:`vetting.domain.trust_score.publisher` puts
the kinds together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

from vetting.domain.evidence import ClaimKind, Evidence, Method
from vetting.domain.factors import claimed_logins, strongest_factor
from vetting.domain.indexes import Maintainers
from vetting.domain.looking import CouldNotLook, Found, Looked, NotOffered, NotPublished
from vetting.domain.releases import Distribution
from vetting.domain.trust_score.facts import Attested, ScoringFacts
from vetting.domain.trust_score.table import Band, ScoreTable


@dataclass(frozen=True, slots=True)
class Worth:
    """What one kind of evidence brings to one distribution."""

    band: Band
    """What it could bring; one value where it is known."""
    reason: str
    is_known: bool = True
    evidence: tuple[str, ...] = ()
    """Empty where it was looked for and not found."""

    @property
    def points(self) -> int:
        """What it brings as far as is known; unknown is nought."""
        return self.band.low if self.is_known else 0

    @property
    def is_regression(self) -> bool:
        """Tell whether it is known to be weaker than before."""
        return self.is_known and self.band.low < 0


def provenance_worth(distribution: Distribution, facts: ScoringFacts, table: ScoreTable) -> Worth:
    """Weigh a distribution's provenance against that of the release before it."""
    before = facts.provenance_before
    match facts.provenance.get(distribution.sha256):
        case Found(value=Attested(publisher=publisher)):
            return _attested(publisher, before, table)
        case NotPublished():
            return _unattested(before, table)
        case None | NotOffered() | CouldNotLook() as looked:
            worst_to_best = Band(table.provenance_regression, table.attested_as_before)
            # A release before that has none leaves nothing to lose, and nothing to be the same as.
            band = Band(0, 0) if isinstance(before, NotPublished) else worst_to_best
            return Worth(band, f"Where its bytes were built is unknown: {_why_unknown(looked)}.", is_known=False)
        case _ as never:
            assert_never(never)


def _why_unknown(looked: NotOffered | CouldNotLook | None) -> str:
    match looked:
        case NotOffered():
            return "this index publishes no provenance"
        case CouldNotLook(reason=reason):
            return reason.rstrip(".")
        case None:
            return "its provenance was not looked at"
        case _ as never:
            assert_never(never)


def _attested(publisher: str, before: Looked[Attested] | None, table: ScoreTable) -> Worth:
    evidence = (f"provenance: {publisher}",)
    match before:
        case Found(value=Attested(publisher=earlier)) if earlier == publisher:
            reason = f"It is attested to come from {publisher}, as the release before was."
            return Worth(Band(table.attested_as_before, table.attested_as_before), reason, evidence=evidence)
        case Found(value=Attested(publisher=earlier)):
            reason = f"It is attested to come from {publisher}, but the release before came from {earlier}."
            return Worth(Band(0, 0), reason, evidence=evidence)
        case NotPublished():
            reason = (
                f"It is attested to come from {publisher}, for the first time, so there is nothing to compare with."
            )
            return Worth(Band(0, 0), reason, evidence=evidence)
        case _:
            reason = f"It is attested to come from {publisher}; where the release before came from is unknown."
            return Worth(Band(0, table.attested_as_before), reason, is_known=False)


def _unattested(before: Looked[Attested] | None, table: ScoreTable) -> Worth:
    match before:
        case Found(value=Attested(publisher=earlier)):
            reason = f"It is not attested, and the release before was, to come from {earlier}."
            worth = Band(table.provenance_regression, table.provenance_regression)
            return Worth(worth, reason, evidence=(f"provenance before: {earlier}",))
        case NotPublished():
            return Worth(Band(0, 0), "It is not attested, and no attested release stands right before it.")
        case _:
            reason = "It is not attested; whether the release before was is unknown."
            return Worth(Band(table.provenance_regression, 0), reason, is_known=False)


def policy_worth(distribution: Distribution, evidence: Iterable[Evidence], table: ScoreTable) -> Worth:
    """
    Weigh the index's rule that uploading takes a second factor.

    The file must be newer than the rule by the index's own claim. That claim is
    rewritten where a removed file is restored, which makes an old file look new;
    so a file that this instance knew before the rule is old whatever is claimed,
    and our own first sight never proves that a file is new.
    """
    policy = next((one for one in evidence if one.claim is ClaimKind.POLICY_UPLOAD), None)
    unknown = Band(0, table.index_policy)
    if policy is None:
        return Worth(unknown, "Whether its index asks uploaders for a second factor is unknown.", is_known=False)
    if distribution.first_seen_at < policy.valid_from or (
        distribution.uploaded_at is not None and distribution.uploaded_at < policy.valid_from
    ):
        reason = f"It was uploaded before {policy.issuer} refused accounts without a second factor."
        return Worth(Band(0, 0), reason)
    if distribution.uploaded_at is None:
        reason = "The index does not say when it was uploaded, so which of its rules held then is unknown."
        return Worth(unknown, reason, is_known=False)
    rule = f"refuses files from accounts without a second factor since {policy.valid_from.date().isoformat()}"
    reason = f"{_capital(policy.issuer)} {rule}; which factor is not public."
    return Worth(Band(table.index_policy, table.index_policy), reason, evidence=(policy.citation,))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def factor_worth(
    maintainers: Looked[Maintainers] | None, evidence: Sequence[Evidence], table: ScoreTable, *, index_url: str
) -> Worth:
    """Weigh the weakest of the maintainers' own factors."""
    named = maintainers.value if isinstance(maintainers, Found) else Maintainers(())
    logins = sorted({one.login for one in named.roles})
    factors = {login: strongest_factor(evidence, login=login, index_url=index_url) for login in logins}
    known = {login: one for login, one in factors.items() if one is not None}
    values = [_factor_points(one.method, table) for one in known.values()]
    if not named.is_complete or len(known) < len(logins):
        shown = len(known.keys() | claimed_logins(evidence))
        lets = f", and {_accounts(shown) if shown else 'none'} of them {_lets(shown)}"
        reason = f"{_membership(maintainers)}{lets if shown or named.roles or named.organization else ''}."
        return Worth(Band(0, min([table.phishing_resistant, *values])), reason, is_known=False)
    weakest = min(known, key=lambda login: (known[login].method.rank, login))
    reason = f"The weakest factor of the {_accounts(len(logins))} that may publish it is {known[weakest].method.label}."
    citations = tuple(f"{login}: {one.citation}" for login, one in known.items())
    return Worth(Band(min(values), min(values)), reason, evidence=citations)


def _factor_points(method: Method, table: ScoreTable) -> int:
    if method.is_phishing_resistant:
        return table.phishing_resistant
    return table.one_time_code if method is Method.OTP else 0


def _membership(maintainers: Looked[Maintainers] | None) -> str:
    match maintainers:
        case Found(value=Maintainers(organization=str(organization))):
            return f"The organisation {organization} may publish it, who its members are is not public"
        case Found(value=Maintainers(roles=roles)) if roles:
            return f"{_capital(_accounts(len({one.login for one in roles})))} may publish it"
        case _:
            return "Who may publish it is unknown"


def _lets(count: int) -> str:
    return "lets a second factor be known" if count < 2 else "let a second factor be known"


def _accounts(count: int) -> str:
    return "one account" if count == 1 else f"{count} accounts"
