"""Lists come in parts that lose and repeat nothing, and a cursor is believed only if it is one."""

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from vetting.domain.errors import InvalidInput
from web.paging import MAX_LIMIT, Part, cursor_of, cut


@given(st.lists(st.integers(min_value=1, max_value=10**9), unique=True, max_size=40), st.integers(1, 7))
def test_parts_together_are_the_list(items: list[int], limit: int) -> None:
    """Following ``next`` to its end gives every item once, in order."""
    ordered, seen = sorted(items), list[int]()
    cursor: str | None = None
    while True:
        after = Part(cursor=cursor, limit=limit).after_id() or 0
        shown, cursor = cut([one for one in ordered if one > after][: limit + 1], limit, lambda one: (str(one),))
        seen += shown
        if cursor is None:
            break

    assert seen == ordered


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40), min_size=1, max_size=3))
def test_a_cursor_says_after_which_item(key: list[str]) -> None:
    """What was put into a cursor comes out of it."""
    assert Part(cursor=cursor_of(tuple(key))).after(len(key)) == tuple(key)


def test_the_first_part_needs_no_cursor() -> None:
    """Without a cursor the list begins."""
    assert (Part().after(2), Part().after_id()) == (None, None)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "?",
        "ü",
        "W10",
        cursor_of(("a", "b")),
        urlsafe_b64encode(b"[1]").decode(),
        urlsafe_b64encode(b'{"a": 1}').decode(),
        urlsafe_b64encode(b"[" * 500).decode(),
        urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    """A made-up cursor is refused with what to send instead."""
    with pytest.raises(InvalidInput, match="none of this list's"):
        Part(cursor=cursor).after(1)


@pytest.mark.parametrize("key", ["", "-1", "1.5", "one", "²", "9" * 19])
def test_a_cursor_of_another_list_is_refused(key: str) -> None:
    """Where items are found by number, a cursor holds one."""
    with pytest.raises(InvalidInput, match="none of this list's"):
        Part(cursor=cursor_of((key,))).after_id()


@pytest.mark.parametrize("limit", [0, -1, MAX_LIMIT + 1])
def test_a_limit_has_limits(limit: int) -> None:
    """A part has 1 to 200 items."""
    with pytest.raises(ValidationError, match="limit"):
        Part(limit=limit)
