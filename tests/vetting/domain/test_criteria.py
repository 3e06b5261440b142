"""Criteria: what each implies, and what a set of them comes down to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vetting.domain.criteria import (
    MAX_CRITERIA,
    SAFE_TO_DEPLOY,
    SAFE_TO_RUN,
    CriteriaBook,
    Criterion,
    UnknownCriteriaError,
)
from vetting.domain.errors import InvalidInput

BOOK = CriteriaBook(
    [
        Criterion("reviewed", "read", implies=("weak",)),
        Criterion("weak", "seen"),
        Criterion("strong", "read twice", implies=("reviewed", SAFE_TO_RUN)),
    ]
)
NAMES = st.lists(st.sampled_from(BOOK.names))


def test_names_have_one_order() -> None:
    """Built-in criteria come first, others by name; to choose from, others come first."""
    assert BOOK.names == (SAFE_TO_RUN, SAFE_TO_DEPLOY, "reviewed", "strong", "weak")
    assert [one.name for one in BOOK] == list(BOOK.names)
    assert [one.name for one in BOOK.customs] == ["reviewed", "strong", "weak"]
    assert BOOK.valid_names() == ["reviewed", "strong", "weak", SAFE_TO_RUN, SAFE_TO_DEPLOY]


def test_what_is_implied_is_in_the_closure() -> None:
    """A closed set holds what its members imply, and what that implies."""
    assert BOOK.closure(["strong"]) == {"strong", "reviewed", "weak", SAFE_TO_RUN}
    assert BOOK.closure([SAFE_TO_DEPLOY, "weak"]) == {SAFE_TO_DEPLOY, SAFE_TO_RUN, "weak"}
    assert BOOK.closure([]) == frozenset()


def test_only_what_nothing_implies_is_minimal() -> None:
    """The minimal form leaves out what other members imply, in the one order."""
    assert BOOK.minimal(["weak", SAFE_TO_DEPLOY, SAFE_TO_RUN, "strong", "reviewed"]) == (SAFE_TO_DEPLOY, "strong")


def test_stronger_criteria_are_those_that_imply_others() -> None:
    """All that imply a criterion are stronger, itself is not."""
    assert BOOK.stronger("weak") == ("reviewed", "strong")
    assert BOOK.stronger(SAFE_TO_RUN) == (SAFE_TO_DEPLOY, "strong")
    assert BOOK.stronger("strong") == ()
    with pytest.raises(UnknownCriteriaError):
        BOOK.stronger("unheard-of")


def test_deploying_implies_running() -> None:
    """Who may deploy may run, and not the other way round."""
    assert BOOK.implies([SAFE_TO_DEPLOY], [SAFE_TO_RUN])
    assert not BOOK.implies([SAFE_TO_RUN], [SAFE_TO_DEPLOY])


@given(NAMES)
def test_minimal_and_closed_mean_the_same(names: list[str]) -> None:
    """The minimal form closes to the same set, and closing twice changes nothing."""
    closed = BOOK.closure(names)

    assert BOOK.closure(BOOK.minimal(names)) == closed
    assert BOOK.closure(closed) == closed
    assert BOOK.minimal(closed) == BOOK.minimal(names)


@given(NAMES, NAMES)
def test_a_larger_set_implies_a_smaller(some: list[str], more: list[str]) -> None:
    """Whoever promises more promises what is in it."""
    assert BOOK.implies([*some, *more], some)


@pytest.mark.parametrize("ask", [BOOK.closure, BOOK.minimal, BOOK.require_known])
def test_unknown_criteria_are_refused(ask: object) -> None:
    """A name that is not defined is an error that lists the names that are."""
    assert callable(ask)
    with pytest.raises(
        UnknownCriteriaError, match=r"'sfae' is not defined; defined are 'reviewed', .*'safe-to-deploy'"
    ):
        ask(["sfae"])


def test_books_of_the_same_criteria_are_equal() -> None:
    """Two books are one if they define the same; the order in which they were told does not matter."""
    one = CriteriaBook([Criterion("a"), Criterion("b")])
    other = CriteriaBook([Criterion("b"), Criterion("a")])

    assert (one == other, hash(one) == hash(other), one == CriteriaBook(), one == "a") == (True, True, False, False)
    assert ("a" in one, "c" in one) == (True, False)


@pytest.mark.parametrize(
    ("customs", "reason"),
    [
        ([Criterion(SAFE_TO_RUN)], "is built in"),
        ([Criterion("a"), Criterion("a")], "is defined twice"),
        ([Criterion("a", implies=("a",))], "imply themselves: a -> a"),
        ([Criterion("a", implies=("b",)), Criterion("b", implies=("a",))], "imply themselves: a -> b -> a"),
        ([Criterion(f"c{number}") for number in range(MAX_CRITERIA - 1)], "at most 64"),
    ],
)
def test_a_book_that_contradicts_itself_is_refused(customs: list[Criterion], reason: str) -> None:
    """No book redefines, repeats, goes in circles, or grows beyond its limit."""
    with pytest.raises(InvalidInput, match=reason):
        CriteriaBook(customs)


def test_implying_what_does_not_exist_is_refused() -> None:
    """Criteria cannot imply what nobody defined."""
    with pytest.raises(UnknownCriteriaError, match="'a' imply criteria that do not exist"):
        CriteriaBook([Criterion("a", implies=("nothing",))])
