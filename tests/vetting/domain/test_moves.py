"""Moved lines: found within a file and across files, and not where nobody can say where they came from."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vetting.domain.diffs import Hunk, hunks_of
from vetting.domain.moves import MOST_LINES, MOST_TIMES, MovedBlock, Moves, moved_blocks

KEPT = b"".join(b"kept %d\n" % number for number in range(20))
BLOCK = b"def moved():\n    return 1\n"
LONG = b"".join(b"a line that is long enough for it, %d\n" % number for number in range(3))


def found(*texts: tuple[bytes, bytes]) -> tuple[MovedBlock, ...]:
    """Find what was moved in some files."""
    moves = moved_blocks([hunks_of(*one) for one in texts])
    assert moves.cut is None
    return moves.blocks


@pytest.mark.parametrize(
    ("block", "lines"),
    [
        (BLOCK, 2),
        (b"one line of twenty characters\n", 1),
        (b"short line\n", 0),
        (b"x\n(\n", 0),
        (b"\n\n", 0),
        (b"}\n});\n", 0),
        ("ключ\nж\n".encode(), 2),
    ],
)
def test_a_block_moves_within_a_file(block: bytes, lines: int) -> None:
    """Two lines, or a long one, with a word among them; brackets alone tell nothing."""
    expected = (MovedBlock(0, 1, 0, 21, lines, is_same=True),) if lines else ()
    assert found((block + KEPT, KEPT + block)) == expected


def test_a_block_that_is_indented_otherwise_says_so() -> None:
    """It is found all the same, and is not the same."""
    (block,) = found((BLOCK + KEPT, KEPT + b"    " + BLOCK.replace(b"\n ", b"\n     ")))
    assert (block.lines, block.is_same) == (2, False)


def test_white_space_that_changes_in_place_is_no_move() -> None:
    """What is only indented otherwise stands where it stood, whatever came before it."""
    lines = LONG.splitlines(keepends=True)
    indented = b"".join(b"    " + line for line in lines)
    assert found((KEPT + LONG + KEPT, KEPT + indented + KEPT)) == ()
    assert found((KEPT + LONG + KEPT, KEPT + b"if something:\n" + indented + KEPT)) == ()
    assert found((KEPT + LONG + KEPT, KEPT + b"\n".join(indented.splitlines(keepends=True)) + KEPT)) == ()


def test_a_block_that_passes_another_in_one_place_was_moved() -> None:
    """Of two blocks that change places and are indented otherwise, one was moved."""
    first, second = b"first line of the first one\n", b"second line, of the second one\n"
    (moved,) = found((KEPT + first + second + KEPT, KEPT + b" " + second + b" " + first + KEPT))
    assert (moved.lines, moved.is_same) == (1, False)
    assert moved.old_start != moved.new_start


@given(st.lists(st.sampled_from([b"alpha beta gamma delta %d\n" % number for number in range(9)]), unique=True))
def test_indenting_all_lines_moves_none(lines: list[bytes]) -> None:
    """However many lines are indented where they stand, nothing is said to have moved."""
    assert found((b"".join(lines), b"".join(b"\t" + line for line in lines))) == ()


def test_a_block_moves_across_files() -> None:
    """Three long lines; fewer, or shorter ones, are found in one file only."""
    assert found((KEPT, KEPT + LONG), (LONG + KEPT, KEPT)) == (MovedBlock(1, 1, 0, 21, 3, is_same=True),)
    two = b"".join(LONG.splitlines(keepends=True)[:2])
    assert found((KEPT, KEPT + two), (two + KEPT, KEPT)) == ()
    assert found((KEPT, KEPT + BLOCK * 2), (BLOCK * 2 + KEPT, KEPT)) == ()


def test_what_may_have_come_from_two_places_came_from_nowhere() -> None:
    """Boilerplate is dropped; the longer of two decides."""
    assert found((BLOCK + KEPT + BLOCK, b"new\n" + KEPT + b"new\n" + KEPT + BLOCK)) == ()
    longer = BLOCK + b"    # more\n"
    old = BLOCK + KEPT + b"between\n" * 4 + KEPT[:7] + longer
    new = KEPT + b"between\n" * 4 + KEPT[:7] + b"new\n" + longer + b"end\n"
    moved = moved_blocks([hunks_of(old, new)]).blocks
    assert all(one.lines >= 2 for one in moved)


def test_a_line_that_was_removed_very_often_tells_nothing() -> None:
    """It is passed over, as long as it stands at a block's beginning."""
    often = b"an ordinary line of the license text\n"
    old = (often + KEPT) * (MOST_TIMES + 1)
    new = KEPT * (MOST_TIMES + 1) + often + b"end\n"
    assert found((old, new)) == ()


def test_a_line_is_part_of_one_block() -> None:
    """What was added twice was moved once."""
    assert len(found((BLOCK + KEPT, KEPT[:80] + BLOCK + KEPT[80:] + BLOCK))) == 1


def test_a_diff_that_is_too_large_is_not_looked_at_and_says_so() -> None:
    """The limit is Phorge's."""
    hunks = hunks_of(b"", b"x\n" * (MOST_LINES + 1))
    assert moved_blocks([hunks]) == Moves((), "moved lines not looked for: 65,536 lines changed, more than 65,535")


def test_many_copies_take_no_time() -> None:
    """Runs that are long and alike are gone over once."""
    text = b"the very same line again and again\nand another of some length, too\n" * 10_000
    begun = process_time()
    hunk = [Hunk(1, 1, 1, 1, tuple(line for one in hunks_of(text, b"") for line in one.lines))]
    other = [Hunk(1, 1, 1, 1, tuple(line for one in hunks_of(b"", text) for line in one.lines))]
    moved_blocks([hunk, other])
    assert process_time() - begun < 5


LINES = st.lists(
    st.sampled_from([b"alpha beta\n", b"gamma delta\n", b"  alpha beta\n", b"}\n", b"\n", LONG]), max_size=25
)


@given(st.lists(st.tuples(LINES.map(b"".join), LINES.map(b"".join)), max_size=3))
def test_what_is_said_to_have_moved_stands_on_both_sides(texts: list[tuple[bytes, bytes]]) -> None:
    """Line by line the same text, and no line is in two blocks."""
    taken: set[tuple[str, int, int]] = set()
    for block in moved_blocks([hunks_of(*one) for one in texts]).blocks:
        for at in range(block.lines):
            old = texts[block.old_file][0].split(b"\n")[block.old_start - 1 + at]
            new = texts[block.new_file][1].split(b"\n")[block.new_start - 1 + at]
            assert old.strip() == new.strip()
            assert old == new or not block.is_same
            places = {("old", block.old_file, block.old_start + at), ("new", block.new_file, block.new_start + at)}
            assert not taken & places
            taken |= places
