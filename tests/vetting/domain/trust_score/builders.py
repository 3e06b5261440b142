"""Facts with defaults, so that a test shows only what matters to it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from vetting.domain.accounts import AccountId, Level
from vetting.domain.audits import AuditId, DeltaAudit, Effort, FullAudit, Quarter, RecordedAudit, Reviewer, Violation
from vetting.domain.comparisons import Base, Comparison, Side
from vetting.domain.criteria import SAFE_TO_DEPLOY, CriteriaBook
from vetting.domain.evidence import EVERYBODY, Evidence, Viewer
from vetting.domain.factors import (
    FactorReport,
    IndexPolicy,
    ReportedFactor,
    evidence_of_report,
    policy_evidence,
)
from vetting.domain.indexes import MaintainerRole, Maintainers
from vetting.domain.looking import Looked, NotPublished
from vetting.domain.releases import (
    Distribution,
    DistributionKind,
    Ecosystem,
    ProjectId,
    ProjectName,
    Release,
    ReleaseId,
    Sha256,
)
from vetting.domain.signals.interface import Finding, Scope, Severity
from vetting.domain.trust_score.facts import Attested, KnownBad, ScoringFacts, Viewpoint
from vetting.domain.trust_score.ledger import Line, LineKey, TrustScore
from vetting.domain.trust_score.scoring import score_release

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=60)
INDEX = "https://index.example.test/simple/"

NOTHING_BAD = KnownBad(NotPublished(), is_quarantined=False)

HIGH, MEDIUM, LOW, NOBODY = (AccountId(number) for number in (1, 2, 3, 4))
LEVELS = {HIGH: Level.HIGH, MEDIUM: Level.MEDIUM, LOW: Level.LOW}


def digest(name: str) -> Sha256:
    """Name some bytes."""
    return Sha256(sha256(name.encode()).hexdigest())


def distribution(
    name: str = "new",
    *,
    seen: datetime = LONG_AGO,
    uploaded: datetime | None = LONG_AGO,
    removed: datetime | None = None,
) -> Distribution:
    """Build a file whose bytes are named like it."""
    return Distribution(
        filename=f"{name}.tar.gz",
        sha256=digest(name),
        size_bytes=10,
        kind=DistributionKind.SDIST,
        uploaded_at=uploaded,
        first_seen_at=seen,
        removed_at=removed,
    )


def full(
    number: int,
    by: AccountId = HIGH,
    *,
    version: str = "2",
    read: tuple[str, ...] = ("new",),
    effort: tuple[Quarter, Quarter] = (4, 4),
    criteria: str = SAFE_TO_DEPLOY,
    withdrawn: datetime | None = None,
) -> RecordedAudit:
    """Build a full audit."""
    entry = FullAudit(version, (criteria,), (), tuple(digest(one) for one in read))
    return _recorded(number, by, entry, effort, withdrawn)


def delta(
    number: int,
    by: AccountId = HIGH,
    *,
    versions: tuple[str, str] = ("1", "2"),
    old: tuple[str, ...] = ("old",),
    new: tuple[str, ...] = ("new",),
    effort: tuple[Quarter, Quarter] = (4, 4),
) -> RecordedAudit:
    """Build a delta audit."""
    read = tuple(digest(one) for one in new)
    entry = DeltaAudit(*versions, (SAFE_TO_DEPLOY,), (), tuple(digest(one) for one in old), read)
    return _recorded(number, by, entry, effort, None)


def violation(
    number: int,
    by: AccountId = HIGH,
    *,
    specifier: str = "==2",
    criteria: str = SAFE_TO_DEPLOY,
    withdrawn: datetime | None = None,
) -> RecordedAudit:
    """Build a violation."""
    return _recorded(number, by, Violation(specifier, (criteria,)), (2, 2), withdrawn)


def _recorded(
    number: int,
    by: AccountId,
    entry: FullAudit | DeltaAudit | Violation,
    effort: tuple[Quarter, Quarter],
    withdrawn: datetime | None,
) -> RecordedAudit:
    login = f"reviewer-{by}"
    return RecordedAudit(
        id=AuditId(number),
        project_id=ProjectId(1),
        lineage=1,
        ecosystem=Ecosystem.PYPI,
        project=ProjectName("example"),
        entry=entry,
        reviewer=Reviewer(by, login, login, f"{login}@example.test"),
        effort=Effort(*effort),
        created_at=LONG_AGO,
        withdrawn_at=withdrawn,
    )


def finding(severity: Severity = Severity.HIGH, *, scope: Scope = Scope.DELTA, path: str = "a.pth") -> Finding:
    """Build a finding."""
    return Finding("H1", 1, severity, scope, path, 1, 1, digest(path), "A start-up file imports code.")


def comparison(
    *findings: Finding, name: str = "new", unfinished: str | None = None, base: Base = Base.AUDITED
) -> Comparison:
    """Build the comparison of one file."""
    return Comparison(
        release_id=ReleaseId(2),
        base_release_id=ReleaseId(1),
        base=base,
        old=Side("old.tar.gz", digest("old")),
        new=Side(f"{name}.tar.gz", digest(name)),
        engine="engine",
        engine_version="1",
        manifest_sha256=digest("manifest"),
        files_changed=1,
        lines_added=1,
        lines_removed=1,
        findings=findings,
        unfinished=unfinished,
        created_at=LONG_AGO,
        is_chosen=True,
    )


def report(login: str, factor: ReportedFactor, *, as_of: datetime = NOW - timedelta(hours=1)) -> Evidence:
    """Build what the operator of the index reports of an account."""
    return evidence_of_report(FactorReport(login, factor, as_of), index_url=INDEX, title="directory export", now=NOW)


def maintainers(*logins: str, organization: str | None = None) -> Maintainers:
    """Build what an index says of who may publish."""
    return Maintainers(tuple(MaintainerRole(one, "Owner") for one in logins), organization)


def facts(
    *audits: RecordedAudit,
    version: str = "2",
    files: tuple[Distribution, ...] | None = None,
    is_read: bool = True,
    compared: tuple[Comparison, ...] = (),
    base_version: str | None = "1",
    watched_since: datetime | None = None,
    who: Looked[Maintainers] | None = None,
    evidence: tuple[Evidence, ...] = policy_evidence(IndexPolicy.PYPI),
    provenance: Mapping[Sha256, Looked[Attested]] | None = None,
    provenance_before: Looked[Attested] | None = None,
    known_bad: KnownBad = NOTHING_BAD,
) -> ScoringFacts:
    """Build facts about a release of a project."""
    release = Release(
        id=ReleaseId(2),
        project_id=ProjectId(1),
        ecosystem=Ecosystem.PYPI,
        project=ProjectName("example"),
        lineage=1,
        version=version,
        distributions=(distribution(),) if files is None else files,
        first_seen_at=LONG_AGO,
    )
    return ScoringFacts(
        release=release,
        is_read=is_read,
        index_url=INDEX,
        watched_since=watched_since,
        audits=audits,
        comparisons=compared,
        base_version=base_version,
        maintainers=who,
        evidence=evidence,
        provenance=provenance or {},
        provenance_before=provenance_before,
        known_bad=known_bad,
    )


def public(levels: Mapping[AccountId, Level] | None = None, viewer: Viewer = EVERYBODY) -> Viewpoint:
    """Build a viewpoint that relies on the three reviewers with levels."""
    return Viewpoint("public", LEVELS if levels is None else levels, viewer)


def score(
    of: ScoringFacts, *, viewpoint: Viewpoint | None = None, criteria: str = SAFE_TO_DEPLOY, now: datetime = NOW
) -> TrustScore:
    """Score facts with the first table."""
    return score_release(of, viewpoint=viewpoint or public(), criteria=criteria, book=CriteriaBook(), now=now)


def line(of: TrustScore, key: LineKey) -> Line:
    """Pick one line of a ledger."""
    return next(one for one in of.lines if one.key is key)
