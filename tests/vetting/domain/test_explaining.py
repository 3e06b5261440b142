"""Who vouches for a release, and by which path."""

from datetime import date

import pytest

from tests.vetting.domain.resolver.books import ORDER, book, delta, exemption, full, violation
from vetting.domain.audit_sets import AuditSet
from vetting.domain.criteria import UnknownCriteriaError
from vetting.domain.explaining import Explanation, SpokenAgainst, certified_versions, explain, mentions
from vetting.domain.house_rules import Dispute, HouseRules
from vetting.domain.resolver import AuditBook

DEPLOY, RUN = "safe-to-deploy", "safe-to-run"


def explained(opened: AuditBook, version: str = "1.0", criterion: str = DEPLOY) -> Explanation:
    """Ask about a version of demo."""
    return explain("demo", version, criterion, opened, ORDER)


def test_a_path_is_told_from_its_beginning() -> None:
    """Each step with the entry that vouches for it."""
    first, second = full("0.9"), delta("0.9", "1.0")

    found = explained(book(second, first))

    assert [edge.entry for edge in found.path or ()] == [first, second]
    assert found.is_certified


def test_who_read_something_comes_before_an_exemption() -> None:
    """A fresh audit is told where check would rather keep to the exemption."""
    opened = book(full("1.0"), exempt=[exemption("1.0")])

    (edge,) = explained(opened).path or ()

    assert edge.entry == full("1.0")


def test_what_nobody_vouches_for_has_no_path() -> None:
    """An audit for less than what is asked does not count."""
    opened = book(full("1.0", criteria=(RUN,)), delta("1.0", "1.1"))

    assert explained(opened) == Explanation("1.0", None)
    assert explained(opened, criterion=RUN).is_certified


def test_certified_versions_are_listed_in_order() -> None:
    """A change from a version that nobody certifies leads nowhere."""
    opened = book(delta("9.0", "10.0"), full("9.0"), delta("1.0", "1.1"))

    assert certified_versions("demo", DEPLOY, opened, ORDER) == ("9.0", "10.0")
    assert certified_versions("other", DEPLOY, opened, ORDER) == ()


def test_all_that_is_said_of_a_project_is_listed() -> None:
    """By the version it leads to, whatever it is for."""
    entries = delta("1.0", "10.0"), full("9.0", criteria=(RUN,)), violation("*")

    assert [edge.entry for edge in mentions("demo", book(*entries), ORDER)] == [entries[1], entries[0]]


def test_a_violation_speaks_against_a_version_that_it_names() -> None:
    """Whoever recorded it, and whether or not anybody vouches for the version."""
    against = violation("<2", (RUN,))
    here = book(full("1.0"), against)
    there = AuditBook(here.criteria, peers={"peer": AuditSet(audits={"demo": (against,)})})

    assert explained(here).against == (SpokenAgainst(against, None),)
    assert not explained(here).is_certified
    assert explained(there) == Explanation("1.0", None, (SpokenAgainst(against, "peer"),))


@pytest.mark.parametrize(
    ("version", "criterion"),
    [
        ("2.0", DEPLOY),
        ("1.0", RUN),
    ],
)
def test_a_violation_of_more_or_of_other_versions_is_silent(version: str, criterion: str) -> None:
    """What is not safe to deploy may be safe to run."""
    assert explained(book(violation("<2")), version, criterion).against == ()


def test_a_violation_that_is_disputed_here_is_silent() -> None:
    """House rules hold for whoever asks in this house."""
    dispute = Dispute("<2", "peer", (DEPLOY,), date(2030, 1, 1), "It is about another project.")
    opened = AuditBook(
        book().criteria,
        peers={"peer": AuditSet(audits={"demo": (violation("<2"),)})},
        house=HouseRules({"demo": (dispute,)}, today=date(2029, 1, 1)),
    )

    assert explained(opened).against == ()


def test_criteria_that_are_not_defined_are_refused() -> None:
    """Nothing can be said of a promise that nobody made."""
    with pytest.raises(UnknownCriteriaError, match="'safe-to-fly' is not defined"):
        explained(book(), criterion="safe-to-fly")
    with pytest.raises(UnknownCriteriaError, match="'safe-to-fly' is not defined"):
        certified_versions("demo", "safe-to-fly", book(), ORDER)
