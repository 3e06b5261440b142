"""Long texts, cut into pieces that belong together, and compared piece by piece."""

import pytest

from tests.vetting.domain.applying import applied
from vetting.domain.diffs import hunks_in
from vetting.domain.line_engine import MAX_COPIED_BYTES, MIN_LONG_BYTES, Whitespace, line_patch
from vetting.domain.parting import PIECE_BYTES, Piece, line_at, pieces_between

NUMBERED = b"".join(b"line %07d of a long text\n" % number for number in range(80_000))
SAME = b"always the same\n" * (PIECE_BYTES // 8)


def _without(text: bytes, start: int, lines: int) -> bytes:
    all_of_it = text.splitlines(keepends=True)
    return b"".join(all_of_it[:start] + all_of_it[start + lines :])


CASES = {
    "appended": (NUMBERED, NUMBERED + b"one more"),
    "begun": (NUMBERED, b"#!\n" + NUMBERED),
    "gone": (NUMBERED, _without(NUMBERED, 40_000, 3_000)),
    "come": (_without(NUMBERED, 30_000, 5), NUMBERED),
    "some": (NUMBERED, NUMBERED.replace(b"77 of", b"77 off")),
    "other": (NUMBERED, NUMBERED.replace(b"00 of", b"of")),
    "same": (SAME, SAME + b"but one\n"),
    "twice": (NUMBERED, NUMBERED[: PIECE_BYTES * 5 // 4] + NUMBERED[PIECE_BYTES * 3 // 4 :]),
    "once": (NUMBERED[: PIECE_BYTES * 5 // 4] + NUMBERED[PIECE_BYTES * 3 // 4 :], NUMBERED),
    "no lines": (b"x" * (MIN_LONG_BYTES // 2), b"x" * (MIN_LONG_BYTES // 2) + b"y"),
    "long lines": (b"\n".join([b"x" * 9_000] * 300), b"\n".join([b"x" * 9_000] * 299)),
    "longer lines": (
        b"a\n" + b"x" * MAX_COPIED_BYTES + b"\n@@ -1 +1 @@\n",
        b"b\n@@ -1 +1 @@\n" + b"x" * MAX_COPIED_BYTES,
    ),
    "like a hunk": (NUMBERED, NUMBERED.replace(b"99 of", b"99\n@@ -1,2 +1,2 @@\n of")),
    "nothing": (b"", b"x" * MIN_LONG_BYTES + b"\ny"),
    "no more": (b"x" * MIN_LONG_BYTES + b"\ny", b""),
}


@pytest.mark.parametrize(("old", "new"), CASES.values(), ids=CASES)
def test_pieces_are_both_texts_and_their_hunks_apply(old: bytes, new: bytes) -> None:
    """Whatever they have in common: joined they are both texts, and the hunks turn one into the other."""
    pieces = list(pieces_between(old, new))
    assert b"".join(old[one.old_start : one.old_end] for one in pieces) == old
    assert b"".join(new[one.new_start : one.new_end] for one in pieces) == new
    patch = line_patch(old, new)
    assert applied(old, hunks_in(patch.text)) == new
    origins = [line.origin for hunk in hunks_in(patch.text) for line in hunk.lines]
    assert (origins.count(" "), origins.count("+"), origins.count("-")) == (patch.context, patch.added, patch.removed)


def test_what_is_the_same_near_by_is_a_cut() -> None:
    """Every mebibyte or so, in the middle of lines that stand on both sides, wherever they went to."""
    pieces = list(pieces_between(NUMBERED, b"#!\n" + NUMBERED))
    assert len(pieces) == len(NUMBERED) // PIECE_BYTES + 1
    assert pieces[0] == Piece(0, pieces[0].old_end, 0, pieces[0].old_end + 3)
    assert all(one.old_end - one.old_start >= PIECE_BYTES for one in pieces[:-1])
    assert all(one.new_start - one.old_start == 3 for one in pieces[1:])


def test_lines_that_stand_in_both_more_than_once_are_no_cut() -> None:
    """Nobody can say which of them belong together."""
    assert list(pieces_between(SAME, SAME)) == [Piece(0, len(SAME), 0, len(SAME))]


def test_a_line_that_moved_past_a_cut_is_still_found() -> None:
    """The counts are as few as in one piece, and white space may still be passed over."""
    old = NUMBERED.replace(b"line 0050000", b"line  0050000")
    assert line_patch(old, NUMBERED, Whitespace.AMOUNT).lines == 0
    found = line_patch(old, b"new\n" + NUMBERED)
    assert (found.added, found.removed, len(hunks_in(found.text))) == (2, 1, 2)


def test_a_hunk_has_its_lines_around_it_though_a_cut_is_near() -> None:
    """What came may be lines like those behind it: as many of them are shown as in one piece, or git takes no patch."""
    start = NUMBERED.index(b"\n", PIECE_BYTES) + 1
    length = NUMBERED.index(b"\n") + 1
    new = NUMBERED[: start + length * 6] + b"other\n" + NUMBERED[start:]
    assert next(pieces_between(NUMBERED, new)).old_end == start + length * 8
    hunks = hunks_in(line_patch(NUMBERED, new).text)
    assert applied(NUMBERED, hunks) == new
    assert [[line.origin for line in (*one.lines[:3], *one.lines[-3:])] for one in hunks] == [[" "] * 6]


def test_a_line_is_given_with_its_end() -> None:
    """The last one may have none."""
    assert [bytes(line_at(b"a\nbc", at)) for at in (0, 2)] == [b"a\n", b"bc"]
