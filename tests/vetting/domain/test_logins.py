"""Logins: one plain spelling, never empty, never twice."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vetting.domain.errors import InvalidInput
from vetting.domain.logins import MAX_LOGIN_LENGTH, check_login, login_from, logins_from


@pytest.mark.parametrize(
    ("suggestion", "login"),
    [
        ("jo", "jo"),
        ("Jo.Reviewer", "jo.reviewer"),
        ("jo@example.test", "jo"),
        ("Zoë Ångström", "zoe-angstrom"),
        ("-- jo --", "jo"),
        ("審査", ""),
        ("\u202ejo", "jo"),
        ("", ""),
    ],
)
def test_a_suggestion_is_spelled_plainly(suggestion: str, login: str) -> None:
    """Accents go, what has no place becomes a hyphen, an address gives its first part."""
    assert login_from(suggestion) == login


@given(st.text())
def test_whatever_is_suggested_the_result_is_a_login(suggestion: str) -> None:
    """Every login to try is one, however odd the suggestion."""
    for login in islice(logins_from(suggestion), 12):
        assert check_login(login) == login


def test_the_first_suggestion_that_can_be_spelled_counts() -> None:
    """A user name in another script gives way to the name; numbers follow."""
    assert list(islice(logins_from("審査", "Jo Reviewer"), 3)) == ["jo-reviewer", "jo-reviewer-2", "jo-reviewer-3"]


def test_somebody_without_a_name_gets_one() -> None:
    """Where nothing can be spelled, a plain word stands in."""
    assert list(islice(logins_from("", "審査"), 2)) == ["reader", "reader-2"]


def test_a_number_fits_into_the_length() -> None:
    """A login at its greatest length makes room for its number."""
    second = list(islice(logins_from("a" * 80), 2))[1]
    assert second == "a" * (MAX_LOGIN_LENGTH - 2) + "-2"


@pytest.mark.parametrize("text", ["", "Jo", "jo reviewer", "../jo", "-jo", "jo-", "jo/x", "a" * 40, "jö", "jo\n"])
def test_what_is_no_login_is_refused(text: str) -> None:
    """Nothing that could be read as another address, or as another login, passes."""
    with pytest.raises(InvalidInput, match="not a login"):
        check_login(text)
