"""Intraline: which words differ in a line that was replaced."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vetting.domain.diffs import Hunk, Line, hunks_of
from vetting.domain.intraline import (
    MAX_COMPARED,
    MAX_PAIRS,
    MAX_SIDE_CHARACTERS,
    Marks,
    Span,
    Texts,
    marks_of,
    replaced_lines,
    spans_between,
)


def texts_of(hunks: tuple[Hunk, ...]) -> Texts:
    """Give the lines as text."""
    return tuple(tuple(line.text.decode() for line in hunk.lines) for hunk in hunks)


def marks(old: str, new: str) -> Marks:
    """Mark the difference of two texts."""
    hunks = hunks_of(old.encode(), new.encode())
    return marks_of(hunks, texts_of(hunks))


def test_the_words_that_differ_are_marked_on_both_sides() -> None:
    """A replaced word is marked where it was and where it is."""
    assert marks("value = old_name\n", "value = new_name\n") == Marks({(0, 0): ((8, 11),), (0, 1): ((8, 11),)})


def test_what_was_only_added_is_marked_on_its_side_alone() -> None:
    """An insertion leaves no mark on the old line, and a deletion none on the new one."""
    assert marks("call(one)\n", "call(one, two)\n") == Marks({(0, 1): ((8, 13),)})
    assert marks("call(one, two)\n", "call(one)\n") == Marks({(0, 0): ((8, 13),)})


def test_lines_with_little_in_common_are_not_marked() -> None:
    """Marking nearly all of a line would say nothing."""
    assert marks("import os\n", "class Something:\n") == Marks()


@pytest.mark.parametrize(
    ("origins", "pairs"),
    [
        ("-+", [(0, 1)]),
        ("--++", [(0, 2), (1, 3)]),
        ("--+", [(0, 2)]),
        ("-++", [(0, 1)]),
        (" -+ -+ ", [(1, 2), (4, 5)]),
        ("- +", []),
        ("+-", []),
        ("-+-+", [(0, 1), (2, 3)]),
        ("++ --", []),
    ],
)
def test_removed_lines_are_paired_with_the_added_ones_that_follow(origins: str, pairs: list[tuple[int, int]]) -> None:
    """The first removed line of a block goes with the first added one directly after the block."""
    hunk = Hunk(1, 1, 1, 1, tuple(Line(origin, b"") for origin in origins))
    assert list(replaced_lines(hunk)) == pairs


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        ("value = 1\nother = 2\n", "# told\nvalue = 3\nother = 4\n", [(0, 3), (1, 4)]),
        ("# told\nvalue = 1\nother = 2\n", "value = 3\nother = 4\n", [(1, 3), (2, 4)]),
        ("Requires-Dist: requests>=2\n", "Summary: a\nRequires-Dist: requests>=3\n", [(0, 2)]),
        ("first line\nsecond row\n", "Second row\nFirst line\n", [(1, 2)]),
        ("import os\nvalue = 1\n", "class One:\nvalue = 2\n", [(0, 2), (1, 3)]),
    ],
)
def test_lines_that_read_alike_are_paired(old: str, new: str, pairs: list[tuple[int, int]]) -> None:
    """A line more before does not part the others; what crosses another, or is like none, goes by position."""
    (hunk,) = hunks_of(old.encode(), new.encode())
    assert list(replaced_lines(hunk)) == pairs


def test_a_large_block_is_paired_by_position() -> None:
    """Beyond so many comparisons nobody looks which lines are alike."""
    side = MAX_COMPARED // 50
    old = "".join(f"value {number} = {number}\n" for number in range(50))
    for more, first in ((0, 51), (1, 50)):
        new = "# told\n" + "".join(f"value {number} = {number} + 1\n" for number in range(side - 1 + more))
        (hunk,) = hunks_of(old.encode(), new.encode())
        assert next(iter(replaced_lines(hunk))) == (0, first)


@given(st.lists(st.text("ab c", max_size=9), max_size=9), st.lists(st.text("ab c", max_size=9), max_size=9))
def test_pairs_keep_the_order_of_both_sides(old: list[str], new: list[str]) -> None:
    """Each line is in one pair at most, a removed one first, and no pair crosses another."""
    origins = [*(("-", one) for one in old), *(("+", one) for one in new)]
    hunk = Hunk(1, len(old), 1, len(new), tuple(Line(origin, text.encode()) for origin, text in origins))
    pairs = list(replaced_lines(hunk))
    for side in zip(*pairs, strict=True):
        assert list(side) == sorted(set(side))
    assert all(hunk.lines[gone].origin + hunk.lines[come].origin == "-+" for gone, come in pairs)
    assert bool(pairs) == bool(old and new)


def test_long_lines_are_not_marked_and_that_is_said() -> None:
    """A line beyond the limit is left unmarked with the reason."""
    long_line = "x" * (MAX_SIDE_CHARACTERS + 1)
    assert marks(f"{long_line}a\n", f"{long_line}b\n") == Marks(
        {}, "not marked inside: 1 line of more than 2,000 characters"
    )


def test_only_so_many_lines_are_marked_and_that_is_said() -> None:
    """After the limit lines are left unmarked, and counted."""
    old = "".join(f"old value {number}\n" for number in range(MAX_PAIRS + 2))
    found = marks(old, old.replace("old", "new"))
    assert len(found.spans) == 2 * MAX_PAIRS
    assert found.cut == "not marked inside: 2 lines after the first 500"


TEXTS = st.text("ab (é𐍈", max_size=40)


def unmarked(text: str, spans: tuple[Span, ...]) -> str:
    """Leave out what is marked."""
    marked = {place for start, end in spans for place in range(start, end)}
    return "".join(character for place, character in enumerate(text) if place not in marked)


@given(TEXTS, TEXTS)
def test_what_is_not_marked_is_equal(old: str, new: str) -> None:
    """Without the marked characters both lines are the same, unless nothing was marked at all."""
    gone, come = spans_between(old, new)
    if gone or come:
        assert unmarked(old, gone) == unmarked(new, come)


def test_marking_stops_when_it_is_late() -> None:
    """Lines for which there was no time are not marked, and counted."""
    hunks = hunks_of(b"value = one\nvalue = two\n", b"value = One\nvalue = Two\n")
    answers = iter([False, True])

    found = marks_of(hunks, texts_of(hunks), is_late=lambda: next(answers))

    assert set(found.spans) == {(0, 0), (0, 2)}
    assert found.cut == "not marked inside: 1 line for want of time"
