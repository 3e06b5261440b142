"""What no database keeps is kept as what it can keep."""

from datetime import UTC, datetime

import pytest

from vetting.domain.texts import EARLIEST, LATEST, MAX_INTEGER, cut_text, is_cut, kept_integer, kept_text, kept_time


@pytest.mark.parametrize(
    ("text", "kept"),
    [("plain", "plain"), ("é", "é"), ("a\x00b", "a\ufffdb"), ("é\ud800b", "é\ufffdb"), ("", "")],
)
def test_a_text_has_neither_nuls_nor_halves_of_pairs(text: str, kept: str) -> None:
    """Each becomes the character that says that there was one."""
    assert kept_text(text) == kept


def test_a_text_that_was_cut_says_so() -> None:
    """It is no longer for the mark, and one that is short enough has none."""
    cuts = [cut_text("abc", characters) for characters in (3, 2)]
    assert [(one, is_cut(one)) for one in cuts] == [("abc", False), ("a…", True)]


def test_numbers_and_times_stay_within_reason() -> None:
    """A number is cut to the largest; a time that nobody can have meant is none."""
    usual = datetime(2026, 1, 1, tzinfo=UTC)

    assert [kept_integer(5), kept_integer(2**80)] == [5, MAX_INTEGER]
    assert [kept_time(EARLIEST), kept_time(usual), kept_time(LATEST)] == [EARLIEST, usual, None]
