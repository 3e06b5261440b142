"""A few names in a few words."""

import pytest

from vetting.formats.short_lists import short_list

LONG = "a-name-of-thirty-six-characters-here"


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], ""),
        (["one"], "one"),
        (["three", "one"], "one and three"),
        ([LONG, f"{LONG}2"], f"{LONG} and {LONG}2"),
        (["c", "bb", "a"], "a, c, and bb"),
        ([LONG, f"{LONG}2", f"{LONG}3"], f"{LONG} and 2 others"),
        (["a" * 10, "b" * 10, LONG], f"{'a' * 10}, {'b' * 10}, and 1 other"),
        ([f"name{number:02}" for number in range(20)], "name00, name01, name02, and 17 others"),
    ],
)
def test_short_names_come_first_and_the_others_are_counted(names: list[str], words: str) -> None:
    """One or two are always shown; of more, as many as fit."""
    assert short_list(names) == words


def test_what_fits_exactly_is_shown() -> None:
    """A list of just the width is shown whole; with one character more its last name is only counted."""
    assert short_list(["a" * 10, "b" * 10, "c" * 13]) == f"{'a' * 10}, {'b' * 10}, and {'c' * 13}"
    assert short_list(["a" * 10, "b" * 10, "c" * 14]) == f"{'a' * 10}, {'b' * 10}, and 1 other"
