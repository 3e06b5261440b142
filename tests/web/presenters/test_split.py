"""Lines side by side: each once, in order, and what was replaced beside what replaced it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import diffed_file
from vetting.domain.diffs import hunks_of
from vetting.domain.intraline import replaced_lines
from web.presenters.hunks import file_table
from web.presenters.split import SplitRow, side_by_side
from web.presenters.tables import Beside, FileTable, Row

FILE = diffed_file()
TEXTS = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"d\n"]), max_size=30).map(b"".join)


def table(old: bytes, new: bytes) -> FileTable:
    """Lay the difference of two texts out."""
    return file_table(FILE, hunks_of(old, new), Beside())


def pairs(old: bytes, new: bytes) -> list[tuple[int | None, int | None]]:
    """Give the numbers that stand beside each other."""
    split = [pair for hunk in table(old, new).hunks for pair in side_by_side(hunk.rows, hunk.pairs)]
    return [(one.old.old if one.old else None, one.new.new if one.new else None) for one in split]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"a\nb\n", b"a\nx\n", [(1, 1), (2, 2)]),
        (b"a\nb\nc\n", b"a\nx\n", [(1, 1), (2, 2), (3, None)]),
        (b"a\nb\n", b"a\nx\ny\n", [(1, 1), (2, 2), (None, 3)]),
        (b"a\nb\n", b"a\n", [(1, 1), (2, None)]),
        (b"a\n", b"z\na\n", [(None, 1), (1, 2)]),
        (b"", b"a\n", [(None, 1)]),
        (b"value = 1\n", b"# told\nvalue = 2\n", [(None, 1), (1, 2)]),
        (b"# told\nvalue = 1\n", b"value = 2\n", [(1, None), (2, 1)]),
        (b"a\nvalue = 1\n", b"x\ny\nvalue = 2\nz\n", [(1, 1), (None, 2), (2, 3), (None, 4)]),
    ],
)
def test_what_was_replaced_stands_beside_what_replaced_it(
    old: bytes, new: bytes, expected: list[tuple[int | None, int | None]]
) -> None:
    """What reads alike is beside its like, the rest by position; what is left over is beside nothing."""
    assert pairs(old, new) == expected


@given(old=TEXTS, new=TEXTS)
def test_every_line_stands_once_and_in_order(old: bytes, new: bytes) -> None:
    """Each half holds its side's lines, all of them, from top to bottom."""
    for hunk in table(old, new).hunks:
        split = list(side_by_side(hunk.rows, hunk.pairs))
        assert [one.old for one in split if one.old] == [row for row in hunk.rows if row.old is not None]
        assert [one.new for one in split if one.new] == [row for row in hunk.rows if row.new is not None]
        assert [row for one in split for row in one.halves if row.css == "same"] == [
            row for row in hunk.rows if row.css == "same"
        ]


@given(old=TEXTS, new=TEXTS)
def test_the_pairs_are_those_whose_inside_is_marked(old: bytes, new: bytes) -> None:
    """What stands beside each other is what is compared word by word."""
    hunks = hunks_of(old, new)
    for hunk, shown in zip(hunks, table(old, new).hunks, strict=True):
        marked = {(id(shown.rows[gone]), id(shown.rows[come])) for gone, come in replaced_lines(hunk)}
        beside = {
            (id(one.old), id(one.new))
            for one in side_by_side(shown.rows, shown.pairs)
            if one.old and one.new and not one.is_same
        }
        assert beside == marked


def row(number: int) -> Row:
    """Make a line that is on both sides."""
    return Row("same", " ", number, number, (), 0, ends_bare=False, findings=(), threads=(), asked=None)


def test_a_line_on_both_sides_is_one_line() -> None:
    """It stands in both halves, and what is beneath it is told once."""
    one = row(1)

    assert SplitRow(one, one).halves == (one,)
    assert SplitRow(one, row(2)).halves == (one, row(2))
    assert not SplitRow(one, one).has_beneath


@pytest.mark.parametrize(
    ("old", "new", "expected"), [(b"", b"a\n", False), (b"a\n", b"", False), (b"a\n", b"b\n", True)]
)
def test_what_is_whole_on_one_side_needs_no_second_column(old: bytes, new: bytes, expected: bool) -> None:  # noqa: FBT001  # a table of answers
    """A file that was added or removed has lines on one side only."""
    assert table(old, new).has_two_sides is expected
