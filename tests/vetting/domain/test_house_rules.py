"""What a project decides for itself."""

from dataclasses import replace
from datetime import date

import pytest

from vetting.domain.audits import Violation
from vetting.domain.house_rules import Dispute, HouseRules, dispute_warnings
from vetting.domain.import_filters import NO_FILTER, ImportFilter

TODAY, END = date(2026, 3, 2), date(2026, 6, 1)
VIOLATION = Violation("<1.0", ("safe-to-deploy", "crypto"))
DISPUTE = Dispute("<1.0", "peer", ("safe-to-deploy",), END, "it is about another project", ("Jo",))


def rules(*disputes: Dispute, today: date = TODAY) -> HouseRules:
    """Rule these disputes of demo."""
    return HouseRules({"demo": disputes}, today=today)


def test_a_dispute_sets_its_criteria_aside() -> None:
    """What is not disputed of a violation stays; where all of it is, nothing does."""
    assert rules(DISPUTE).undisputed("demo", "peer", VIOLATION) == replace(VIOLATION, criteria=("crypto",))
    assert rules(DISPUTE, replace(DISPUTE, criteria=("crypto",))).undisputed("demo", "peer", VIOLATION) is None


@pytest.mark.parametrize(
    "dispute",
    [
        replace(DISPUTE, specifier="<2.0"),
        replace(DISPUTE, peer="other"),
        replace(DISPUTE, criteria=("safe-to-run",)),
        replace(DISPUTE, until=TODAY),
    ],
)
def test_only_the_violation_that_is_disputed_is_set_aside(dispute: Dispute) -> None:
    """Another specifier, another peer, other criteria, or a dispute that ended leave the violation as it is."""
    assert rules(dispute).undisputed("demo", "peer", VIOLATION) is VIOLATION


def test_what_is_our_own_is_not_disputed() -> None:
    """A local violation has no peer, and one of another project has no dispute."""
    assert rules(DISPUTE).undisputed("demo", None, VIOLATION) is VIOLATION
    assert rules(DISPUTE).undisputed("other", "peer", VIOLATION) is VIOLATION


def test_without_a_day_no_dispute_is_in_force() -> None:
    """Who forgets to say what day it is sets nothing aside."""
    assert HouseRules({"demo": (DISPUTE,)}).undisputed("demo", "peer", VIOLATION) is VIOLATION


@pytest.mark.parametrize(
    ("dispute", "published", "warning"),
    [
        (DISPUTE, True, "is set aside until 2026-06-01 by Jo: it is about another project"),
        (replace(DISPUTE, who=()), True, "is set aside until 2026-06-01: it is about another project"),
        (replace(DISPUTE, until=TODAY), True, "counts again, for the dispute of it ended on 2026-03-02: it is about"),
        (DISPUTE, False, "is disputed, but not published for these criteria any more: remove the dispute"),
    ],
)
def test_every_dispute_is_told_of(dispute: Dispute, warning: str, *, published: bool) -> None:
    """In force, ended, or without what it disputes: no dispute is silent."""
    violations = {("peer", "demo"): (VIOLATION,)} if published else {}

    (told,) = dispute_warnings(rules(dispute), violations)

    assert told.startswith(f'the violation "<1.0" of demo from peer {warning}')


def test_independence_is_ruled_for_all_or_for_one() -> None:
    """A project's own rule is before that for all."""
    for_all = HouseRules(is_independent=True, independence={"demo": False})

    assert [for_all.demands_independence(name) for name in ("demo", "other")] == [False, True]
    assert not HouseRules().demands_independence("demo")


def test_a_peer_without_a_filter_is_taken_whole() -> None:
    """Filters are by peer."""
    bounds = ImportFilter(only_who=("Jo",))
    ruled = HouseRules(imports={"peer": bounds})

    assert (ruled.filter_of("peer"), ruled.filter_of("other")) == (bounds, NO_FILTER)


def test_nothing_ruled_is_empty() -> None:
    """The day alone is no rule."""
    some = (rules(DISPUTE), HouseRules(is_independent=True), HouseRules(independence={"demo": False}))

    assert HouseRules(today=TODAY).is_empty
    assert not any(one.is_empty for one in (*some, HouseRules(imports={"peer": NO_FILTER})))
