"""From what is kept of a release to facts, with what was not looked at told apart."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.vetting.domain.trust_score.builders import (
    INDEX,
    LONG_AGO,
    NOW,
    comparison,
    digest,
    distribution,
    full,
    maintainers,
    report,
)
from vetting.domain.accounts import AccountId
from vetting.domain.claims import ClaimState, ProjectClaim
from vetting.domain.evidence import SubjectKind
from vetting.domain.factors import IndexPolicy, IndexRules, ReportedFactor, SignIn, factor_of_sign_in
from vetting.domain.indexes import IndexCapabilities, Vulnerability
from vetting.domain.looking import CouldNotLook, Found, Look, Looked, NotOffered, NotPublished
from vetting.domain.projects import Project, ProjectStatus
from vetting.domain.releases import Distribution, Ecosystem, ProjectId, ProjectName, Release, ReleaseId
from vetting.domain.trust_score.facts import Attested, KnownBad
from vetting.domain.trust_score.gathering import UNVERIFIED, ReleaseRecords, gather

PROJECT = Project(ProjectId(1), Ecosystem.PYPI, ProjectName("example"), "example", INDEX, LONG_AGO)
LISTED: Looked[str] = Found("https://index.example.test/integrity/new")
UNKNOWN = CouldNotLook(UNVERIFIED)


def _release(
    version: str = "2", *files: Distribution, number: int | None = None, listed: Looked[str] | None = None
) -> Release:
    name = {"1": "old", "2": "new"}.get(version, version)
    own = files or (replace(distribution(name), provenance=listed),)
    return Release(
        id=ReleaseId(number or {"1": 1, "2": 2}.get(version, 99)),
        project_id=PROJECT.id,
        ecosystem=Ecosystem.PYPI,
        project=PROJECT.name,
        lineage=1,
        version=version,
        distributions=own,
        first_seen_at=LONG_AGO,
    )


def _records(release: Release | None = None, *before: Release) -> ReleaseRecords:
    release = release or _release()
    return ReleaseRecords(
        project=PROJECT,
        release=release,
        siblings=(*before, release),
        is_read=True,
        audits=(),
        comparisons=(),
        maintainers=None,
        advisories=None,
        capabilities=IndexCapabilities(),
        claims=(),
        evidence=(),
    )


def test_nothing_looked_at_is_unknown() -> None:
    """Where nothing is kept, the facts say "not looked", never "nothing there"."""
    facts = gather(_records())

    assert (facts.comparisons, facts.base_version, facts.maintainers, facts.provenance) == ((), None, None, {})
    assert facts.known_bad == KnownBad(None, is_quarantined=None, is_yanked=False)


def test_audits_of_another_life_do_not_count() -> None:
    """Audits of an earlier lineage, and withdrawn ones, are left out."""
    current = full(1)
    records = replace(_records(), audits=(current, replace(full(2), lineage=0), full(3, withdrawn=NOW)))

    assert gather(records).audits == (current,)


def test_the_base_is_named_by_its_version() -> None:
    """What the chosen comparison starts from is found among the releases."""
    records = replace(_records(_release(), _release("1")), comparisons=(comparison(),))

    assert gather(records).base_version == "1"


def test_watching_began_with_the_first_file_seen() -> None:
    """The first list of files is what was there before."""
    early = LONG_AGO - timedelta(days=1)
    before = _release("1", distribution("old", seen=early))

    assert gather(_records(_release(), before)).watched_since == early
    assert gather(replace(_records(), siblings=())).watched_since is None


@pytest.mark.parametrize(
    ("listed", "known"),
    [
        (None, {}),
        (LISTED, {"new": UNKNOWN}),
        (NotPublished(), {"new": NotPublished()}),
        (NotOffered(), {"new": NotOffered()}),
    ],
)
def test_what_an_index_lists_is_not_verified(listed: Looked[str] | None, known: dict[str, Looked[Attested]]) -> None:
    """An attestation that the index lists is unknown until somebody verifies it; that there is none, is known."""
    facts = gather(_records(_release(listed=listed)))

    assert facts.provenance == {digest(name): one for name, one in known.items()}


@pytest.mark.parametrize(
    ("version", "before", "expected"),
    [
        ("2", [], NotPublished()),
        ("2", [("1", NotPublished())], NotPublished()),
        ("2", [("1", LISTED)], UNKNOWN),
        ("2", [("1", None)], None),
        ("2", [("1", NotOffered())], NotOffered()),
        ("2", [("0.5", LISTED), ("1", NotPublished())], NotPublished()),
        ("2", [("2rc1", LISTED), ("1", NotPublished())], NotPublished()),
        ("2rc2", [("2rc1", LISTED), ("1", NotPublished())], UNKNOWN),
        ("2", [("3", LISTED)], NotPublished()),
    ],
)
def test_the_release_before_is_the_next_lower_of_its_kind(
    version: str, before: Sequence[tuple[str, Looked[str] | None]], expected: Looked[Attested] | None
) -> None:
    """Final releases are compared with final ones; where there is none before, there is nothing to lose."""
    siblings = [_release(one, number=10 + place, listed=listed) for place, (one, listed) in enumerate(before)]

    assert gather(_records(_release(version, number=50), *siblings)).provenance_before == expected


def test_one_unknown_file_before_leaves_it_unknown() -> None:
    """Not having looked at one file of the release before, nobody knows whether it was attested."""
    files = [replace(distribution(name), provenance=one) for name, one in (("a", NotPublished()), ("b", None))]

    assert gather(_records(_release(), _release("1", *files))).provenance_before is None


@pytest.mark.parametrize(
    ("result", "malware"),
    [
        (Found((Vulnerability("MAL-2026-2"), Vulnerability("X", ("MAL-2026-1",)))), Found(("MAL-2026-2", "X"))),
        (Found((Vulnerability("PYSEC-1"), Vulnerability("MAL-3", withdrawn_at=NOW))), NotPublished()),
        (NotPublished(), NotPublished()),
        (NotOffered(), NotOffered()),
        (CouldNotLook("it was away"), CouldNotLook("it was away")),
    ],
)
def test_only_records_of_malice_are_known_bad(
    result: Looked[tuple[Vulnerability, ...]], malware: Looked[tuple[str, ...]]
) -> None:
    """A weakness is no malice, and a record taken back is none."""
    records = replace(_records(), advisories=Look(result, NOW))

    assert gather(records).known_bad.malware == malware


@pytest.mark.parametrize(
    ("status", "offered", "expected"),
    [
        (ProjectStatus.QUARANTINED, None, True),
        (ProjectStatus.ACTIVE, True, False),
        (ProjectStatus.ACTIVE, None, None),
        (ProjectStatus.ACTIVE, False, None),
    ],
)
def test_quarantine_is_known_only_where_the_index_tells(
    status: ProjectStatus, *, offered: bool | None, expected: bool | None
) -> None:
    """On an index that publishes no status, its silence says nothing."""
    records = replace(
        _records(),
        project=replace(PROJECT, status=status),
        capabilities=IndexCapabilities(project_status=offered),
    )

    assert gather(records).known_bad.is_quarantined is expected


@pytest.mark.parametrize(
    ("yanked", "removed", "expected"),
    [([True, True], None, True), ([True, False], None, False), ([], None, False), ([True], NOW, False)],
)
def test_a_release_is_yanked_where_all_of_it_is(
    yanked: list[bool], removed: datetime | None, *, expected: bool
) -> None:
    """One file that is still advised keeps the release."""
    files = [replace(distribution(f"f{place}", removed=removed), yanked=one) for place, one in enumerate(yanked)]
    release = replace(_release(), distributions=tuple(files))

    assert gather(_records(release)).known_bad.is_yanked is expected


def test_evidence_is_put_in_terms_of_the_project() -> None:
    """A claimant's own factor becomes one on the project; rules and reports stay; nothing is filtered yet."""
    jo = AccountId(9)
    own = factor_of_sign_in(
        SignIn(jo, "https://id.example.test", ("hwk",), NOW),
        trusted_issuers=frozenset({"https://id.example.test"}),
        now=NOW,
    )
    assert own is not None
    rules = IndexRules(INDEX, IndexPolicy.PYPI).evidence_for(INDEX)
    reported = report("jo", ReportedFactor.NONE)
    claim = ProjectClaim(PROJECT.id, 1, jo, "jo", ClaimState.APPROVED, NOW, shows_factor=True)
    look = Look(Found(maintainers("jo")), NOW)
    records = replace(_records(), claims=(claim,), evidence=(*rules, own, reported), maintainers=look)

    facts = gather(records)

    assert facts.evidence[:-1] == (*rules, reported)
    assert facts.evidence[-1].subject.kind is SubjectKind.ACCOUNT_ON_PROJECT
    assert facts.maintainers == look.result


def test_an_indexs_rules_hold_for_its_own_projects() -> None:
    """A project that was watched on another index gets nothing from these rules."""
    rules = IndexRules(INDEX, IndexPolicy.PYPI)

    assert [len(rules.evidence_for(one)) for one in (INDEX, "https://other.example.test/simple/")] == [2, 0]


def test_a_source_that_was_away_leaves_malice_unknown() -> None:
    """Where others told of a weakness only; a record of malice stands whoever else was away."""
    weak, bad = Vulnerability("X-1"), Vulnerability("MAL-1")
    told = [
        gather(replace(_records(), advisories=Look(Found(found), NOW, "OSV is away"))).known_bad.malware
        for found in ((weak,), (weak, bad))
    ]
    assert told == [CouldNotLook("OSV is away"), Found(("MAL-1",))]
