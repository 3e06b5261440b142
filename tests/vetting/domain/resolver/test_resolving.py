"""Verdicts over a lockfile, and the conclusion they come to."""

from datetime import date

import pytest

from tests.builders import digest
from tests.vetting.domain.resolver.books import (
    BOOK,
    DEPLOY,
    book,
    delta,
    digests,
    exemption,
    full,
    judged,
    locked,
    lockfile,
    violation,
)
from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Audit
from vetting.domain.criteria import CriteriaBook, Criterion, UnknownCriteriaError
from vetting.domain.dependencies import Node, Origin
from vetting.domain.errors import InvalidInput
from vetting.domain.policy import Policy, PolicyEntry
from vetting.domain.publishers import PublisherRecord, UnpublishedEntry, User, WildcardAudit
from vetting.domain.resolver import AuditBook, Conclusion, resolve
from vetting.domain.resolver.verdict import BrokenLink, Gap, Missing, Strength, Vetted, Violated, WrongBytes
from vetting.domain.store import Store

NO_POLICIES = Policy()
ALL = Policy({"demo": PolicyEntry(distributions="all")})


def strength(opened: AuditBook, *nodes: Node, policy: Policy = NO_POLICIES) -> Strength:
    """Say how demo 1.0 came to be vetted."""
    (verdict,) = judged(opened, *(nodes or (locked(),)), policy=policy).only(Vetted)
    return verdict.strength


def test_an_audited_release_is_vetted() -> None:
    """A release that audits reach passes, with the path for each criterion."""
    report = judged(book(full("1.0")), locked())

    (verdict,) = report.only(Vetted)
    assert report.conclusion is Conclusion.SUCCESS
    assert sorted(verdict.paths) == ["safe-to-deploy", "safe-to-run"]
    assert report.vetted(Strength.FULLY) == (verdict,)


def test_a_release_of_which_nothing_is_demanded_is_vetted() -> None:
    """Where policy demands nothing, nothing is missing."""
    report = judged(book(), locked("a"), policy=Policy({"demo": PolicyEntry(criteria=())}))

    assert report.verdicts == (Vetted("demo", "1.0", Strength.FULLY, {}, None),)


@pytest.mark.parametrize(
    ("audits", "exempt", "expected"),
    [
        ((full("1.0"),), ["1.0"], Strength.FULLY),
        ((), ["1.0"], Strength.EXEMPTED),
        ((delta("0.9", "1.0"),), ["0.9"], Strength.PARTIALLY),
        ((full("1.0", criteria=("safe-to-run",)),), ["1.0"], Strength.EXEMPTED),
    ],
)
def test_help_of_exemptions_is_told(audits: tuple[Audit, ...], exempt: list[str], expected: Strength) -> None:
    """A release is vetted fully, with an exemption's help, or by an exemption alone for some criterion."""
    assert strength(book(*audits, exempt=map(exemption, exempt))) is expected


def test_standing_in_for_an_exempted_version_is_an_exemption() -> None:
    """An unpublished version whose published one is exempted is exempted; with an audit behind it, it is not."""
    unpublished = {"demo": (UnpublishedEntry("1.0", "0.9"),)}
    exempted = AuditBook(BOOK, exemptions={"demo": (exemption("0.9"),)}, unpublished=unpublished)
    audited = AuditBook(BOOK, AuditSet(audits={"demo": (full("0.9"),)}), unpublished=unpublished)

    assert (strength(exempted), strength(audited)) == (Strength.EXEMPTED, Strength.FULLY)


def test_what_is_missing_is_told_minimally_with_both_sides_of_the_gap() -> None:
    """Missing criteria leave out what others imply; each has what could be reached from either side."""
    report = judged(book(full("0.9", criteria=("safe-to-run",))), locked())

    gap = Gap(lead_to_target=frozenset({"1.0"}), come_from_nothing=frozenset({None}))
    reached = Gap(lead_to_target=frozenset({"1.0"}), come_from_nothing=frozenset({None, "0.9"}))
    assert report.conclusion is Conclusion.MISSING_AUDITS
    assert report.verdicts == (Missing("demo", "1.0", DEPLOY, {"safe-to-deploy": gap, "safe-to-run": reached}),)


FROM_NOTHING = Gap(lead_to_target=frozenset({"1.0"}), come_from_nothing=frozenset({None}))


def test_a_violation_fails_every_version() -> None:
    """Where people disagree on a project, no version of it passes, whatever is locked."""
    report = judged(book(full("1.0"), full("2.0"), violation("==2.0")), locked())

    assert report.conclusion is Conclusion.VIOLATIONS
    assert [one.version for one in report.only(Violated)] == ["1.0"]


def test_conflicts_outweigh_missing_audits_and_these_wrong_bytes() -> None:
    """The conclusion is the gravest of the verdicts."""
    opened = AuditBook(
        BOOK, AuditSet(audits={"a": (full("1.0"), violation("*")), "c": (full("1.0", "read"),), "d": (full("1.0"),)})
    )
    nodes = [locked(name=name) for name in ("a", "b")] + [locked("other", name="c"), locked(name="d")]

    conclusions = [judged(opened, *nodes[start:]).conclusion for start in range(4)]

    assert conclusions == [
        Conclusion.VIOLATIONS,
        Conclusion.MISSING_AUDITS,
        Conclusion.WRONG_BYTES,
        Conclusion.SUCCESS,
    ]


def test_verdicts_come_by_name_and_version() -> None:
    """Releases are told by name, and versions of one as versions."""
    report = judged(book(), *(locked(version=version) for version in ("10.0", "9.0")), locked(name="abc"))

    assert [(one.name, one.version) for one in report.verdicts] == [("abc", "1.0"), ("demo", "9.0"), ("demo", "10.0")]


def test_audits_of_other_bytes_do_not_pass() -> None:
    """A release whose locked files nobody read fails, with what is locked and what was audited."""
    report = judged(book(full("1.0", "read", "too")), locked("locked"))

    assert report.conclusion is Conclusion.WRONG_BYTES
    assert report.verdicts == (
        WrongBytes(
            "demo",
            "1.0",
            frozenset(digests("locked")),
            frozenset(digests("read", "too")),
            demands_all=False,
            missing=Missing("demo", "1.0", DEPLOY, dict.fromkeys(("safe-to-deploy", "safe-to-run"), FROM_NOTHING)),
        ),
    )


def test_a_path_that_breaks_between_files_is_told_where() -> None:
    """Audits end with the locked file, and the one before it is of another than they go on from."""
    report = judged(
        book(full("0.8"), full("0.9", "a"), delta("0.9", "1.0", before="b", read="c"), delta("0.8", "1.0", read="d")),
        locked("c"),
    )
    (wrong,) = report.only(WrongBytes)

    gap = Gap(frozenset({"1.0"}), frozenset({None, "0.8", "0.9"}))
    assert wrong.broken == (BrokenLink("0.9", frozenset(digests("a")), frozenset(digests("b"))),)
    assert wrong.missing.gaps == {"safe-to-deploy": gap, "safe-to-run": gap}
    assert [*report.lacking()] == [wrong.missing]


def test_what_joins_is_not_told_as_broken() -> None:
    """Only the link that does not join is told, and none where files are wanted that nobody audited at all."""
    chain = full("0.8", "a"), delta("0.8", "0.9", before="a", read="b"), delta("0.9", "1.0", before="c", read="d")
    (wrong,) = judged(book(*chain), locked("d")).only(WrongBytes)
    sound = full("0.9", "a"), delta("0.9", "1.0", before="a", read="b")
    (partly,) = judged(book(*sound), locked("b", "c"), policy=ALL).only(WrongBytes)

    assert [(one.version, one.built_on) for one in wrong.broken] == [("0.9", frozenset(digests("c")))]
    assert partly.broken == ()


def test_only_what_lacks_files_is_to_be_read_for() -> None:
    """Of two criteria the one whose audits name all files is not asked for again."""
    opened = AuditBook(
        CriteriaBook([Criterion("reviewed")]),
        AuditSet(audits={"demo": (full("1.0", "a"), full("1.0", "a", "b", criteria=("reviewed",)))}),
    )
    every = PolicyEntry(criteria=("safe-to-deploy", "reviewed"), distributions="all")

    (wrong,) = resolve(lockfile(locked("a", "b")), Policy({"demo": every}), opened).only(WrongBytes)

    assert wrong.missing.criteria == DEPLOY


def test_files_that_only_an_exemption_vouches_for_are_not_fully_audited() -> None:
    """Where policy wants all files, half of them audited and the release exempted is partly exempted."""
    opened = book(full("1.0", "a"), exempt=[exemption("1.0")])

    assert strength(opened, locked("a", "b"), policy=ALL) is Strength.PARTIALLY
    assert strength(opened, locked("a", "b")) is Strength.FULLY


def test_an_exemption_covers_bytes_that_nobody_read() -> None:
    """Where the audits are of other bytes, an exemption of the version counts, and is told as what it is."""
    assert strength(book(full("1.0", "read"), exempt=[exemption("1.0")]), locked("locked")) is Strength.EXEMPTED


def test_audits_that_share_no_file_do_not_add_up() -> None:
    """Files that were read for one criterion and others for another leave no file read for both."""
    opened = AuditBook(
        CriteriaBook([Criterion("reviewed")]),
        AuditSet(audits={"demo": (full("1.0", "a"), full("1.0", "b", criteria=("reviewed",)))}),
    )
    policy = Policy({"demo": PolicyEntry(criteria=("safe-to-deploy", "reviewed"))})

    assert resolve(lockfile(locked("a", "b")), policy, opened).conclusion is Conclusion.WRONG_BYTES


@pytest.mark.parametrize(
    ("read", "conclusion"),
    [
        (("a", "b"), Conclusion.SUCCESS),
        (("a",), Conclusion.WRONG_BYTES),
        ((), Conclusion.WRONG_BYTES),
    ],
)
def test_policy_can_ask_for_every_file(read: tuple[str, ...], conclusion: Conclusion) -> None:
    """With distributions = "all", one file that nobody read fails, and so does an audit that names no files."""
    assert judged(book(full("1.0", *read)), locked("a", "b"), policy=ALL).conclusion is conclusion


def test_some_files_are_enough_and_counted() -> None:
    """One audited file of two passes, and the report knows which."""
    (verdict,) = judged(book(full("1.0", "a")), locked("a", "b")).only(Vetted)

    assert verdict.coverage is not None
    assert (verdict.coverage.audited, verdict.coverage.is_whole) == (frozenset({digest("a")}), False)


def test_a_wildcard_covers_whatever_its_publisher_uploads() -> None:
    """A claim about a publisher's releases is not asked about files."""
    who, start, end = User(1), date(2025, 1, 1), date(2026, 1, 1)
    opened = AuditBook(
        BOOK,
        AuditSet(wildcards={"demo": (WildcardAudit(DEPLOY, who, start, end),)}),
        publishers={"demo": (PublisherRecord("1.0", start, who),)},
    )

    assert judged(opened, locked("a"), policy=ALL).conclusion is Conclusion.SUCCESS


def test_only_what_others_wrote_is_judged() -> None:
    """What comes from a path or a repository is the project's own, unless policy says otherwise."""
    nodes = [Node("mine", "1.0", Origin.PATH), Node("fork", "1.0", Origin.GIT), Node("adopted", "1.0", Origin.GIT)]
    policy = Policy({"adopted": PolicyEntry(audit_as_crates_io=True), "mine": PolicyEntry(audit_as_crates_io=False)})

    report = judged(book(), *nodes, policy=policy)

    assert [one.name for one in report.verdicts] == ["adopted"]


def test_a_store_becomes_a_book_with_its_peers_by_name() -> None:
    """A store's own criteria are defined in its book, and peers have one order."""
    store = Store(audits=AuditSet((Criterion("mine"),)))

    assert AuditBook.of(store).criteria.names == ("safe-to-run", "safe-to-deploy", "mine")


def test_an_audit_for_unknown_criteria_is_refused() -> None:
    """What a store cannot mean is an error and no verdict."""
    with pytest.raises(UnknownCriteriaError):
        judged(book(full("1.0", criteria=("lost",))), locked())


def test_a_violation_that_cannot_be_read_is_refused() -> None:
    """A malformed specifier is an error: nobody knows what it speaks against."""
    with pytest.raises(InvalidInput, match="is no version specifier"):
        judged(book(full("1.0"), violation("latest")), locked())
