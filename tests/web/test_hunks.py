"""One file's lines as they are shown: numbers, marks, colours, what stands beneath, and what is left out."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import diffed_file, digest, finding
from tests.clocks import NOON
from vetting.domain.accounts import AccountId
from vetting.domain.diffs import hunks_of
from vetting.domain.threads import Annotation, AnnotationId, Author, Place, Thread
from vetting.ports.reading import HighlightedFile
from web.presenters.hunks import MOST_CHARACTERS, PART_ROWS, file_table, part_of, part_with, parts_of
from web.presenters.tables import Asked, Beside, FileTable, Row

FILE = diffed_file()
OLD, NEW = b"one = 1\ntwo = 2\nthree = 3\n", b"one = 1\ntwo = 4\nthree = 3\n"


def thread(number: int = 1, *, end: int = 2) -> Thread:
    """Make a note on the new side."""
    author = Author(AccountId(1), "jo", "Jo Reviewer")
    return Thread(Annotation(AnnotationId(number), Place(digest("demo"), FILE.path, end, end), "Why?", author, NOON))


def table(old: bytes = OLD, new: bytes = NEW, beside: Beside | None = None, **more: object) -> FileTable:
    """Lay the difference of two texts out."""
    return file_table(FILE, hunks_of(old, new), beside or Beside(), **more)  # type: ignore[arg-type]  # each test's own


def rows(laid_out: FileTable) -> list[Row]:
    """Give all rows."""
    return [row for hunk in laid_out.hunks for row in hunk.rows]


def text_of(row: Row) -> str:
    """Give a row's text."""
    return "".join(piece.text for word in row.words for piece in word.pieces)


def test_lines_have_their_numbers_on_either_side() -> None:
    """A line has the number it has on each side that has it, and an anchor of its own."""
    shown = [(row.css, row.sign, row.old, row.new, row.anchor, text_of(row)) for row in rows(table())]

    assert shown == [
        ("same", " ", 1, 1, "n1", "one = 1"),
        ("removed", "−", 2, None, "o2", "two = 2"),
        ("added", "+", None, 2, "n2", "two = 4"),
        ("same", " ", 3, 3, "n3", "three = 3"),
    ]
    assert table().hunks[0].title == "@@ −1,3 +1,3 @@"


def test_what_differs_inside_a_line_is_marked() -> None:
    """The characters that were replaced are marked on both sides, and nothing else is."""
    marked = [["".join(p.text for p in word.pieces) for word in row.words if word.is_marked] for row in rows(table())]

    assert marked == [[], ["2"], ["4"], []]


def test_colours_and_marks_lie_over_each_other() -> None:
    """A coloured word that differs in part is cut where the marks begin and end."""
    colours = HighlightedFile(
        ((("k", "one = 1"),), (("n", "two = "), ("mi", "4")), (("", "three = 3"),)), "Python", None
    )

    shown = rows(table(colours=(None, colours)))

    assert [(word.pieces[0].css, word.pieces[0].text, word.is_marked) for word in shown[2].words] == [
        ("n", "two = ", False),
        ("mi", "4", True),
    ]
    assert shown[1].words[0].pieces[0].css == ""


@pytest.mark.parametrize("lines", [(), ((("k", "another text"),),) * 3])
def test_colours_of_other_lines_are_not_used(lines: tuple[tuple[tuple[str, str], ...], ...]) -> None:
    """Colours that are not of this very text are left out rather than shown for it."""
    shown = rows(table(colours=(None, HighlightedFile(lines, "Python", None))))

    assert [text_of(row) for row in shown] == ["one = 1", "two = 2", "two = 4", "three = 3"]


def test_hidden_characters_are_shown_and_counted() -> None:
    """A character that would not be seen is shown as its code point."""
    shown = table(new="one = 1\ntwo = \u202e2\nthree = 3\n".encode())

    pieces = [piece for word in rows(shown)[2].words for piece in word.pieces]
    assert [(one.text, one.hidden) for one in pieces if one.hidden] == [("U+202E", "Right-to-left override")]
    assert shown.hidden == 1


def test_a_very_long_line_is_cut_and_says_so() -> None:
    """Characters at a line's end that are not shown are counted."""
    shown = rows(table(new=b"one = 1\ntwo = " + b"x" * 5000 + b"\nthree = 3\n"))

    assert (len(text_of(shown[2])), shown[2].left_out) == (MOST_CHARACTERS, 5006 - MOST_CHARACTERS)


def test_a_file_that_ends_without_a_line_feed_says_so() -> None:
    """Where a side ends bare, its last line says so."""
    shown = rows(table(new=NEW.removesuffix(b"\n")))

    assert [row.ends_bare for row in shown if row.new == 3] == [True]


def test_notes_findings_and_the_form_stand_beneath_their_line() -> None:
    """Each stands under the line it is about, and is not repeated elsewhere."""
    beside = Beside({("new", 2): (thread(),)}, {2: (finding(),)}, Asked("new", 1, 2))

    laid_out = table(beside=beside)

    shown = {row.anchor: (len(row.threads), len(row.findings), row.asked) for row in rows(laid_out)}
    assert shown == {"n1": (0, 0, None), "o2": (0, 0, None), "n2": (1, 1, Asked("new", 1, 2)), "n3": (0, 0, None)}
    assert (laid_out.threads, laid_out.findings, laid_out.asked) == ((), (), None)


def test_a_note_on_the_old_side_stands_under_the_old_line() -> None:
    """A line that is on both sides carries the notes of both."""
    beside = Beside({("old", 2): (thread(1),), ("old", 3): (thread(2),), ("new", 3): (thread(3),)})

    shown = {row.anchor: [one.note.id for one in row.threads] for row in rows(table(beside=beside))}

    assert (shown["o2"], shown["n2"], shown["n3"]) == ([1], [], [2, 3])


def test_what_stands_on_no_line_shown_stands_above() -> None:
    """Notes, findings and a form for lines that no hunk shows, or for the whole file, are not lost."""
    beside = Beside({("new", 0): (thread(2, end=0),), ("new", 90): (thread(1),)}, {0: (finding(),)}, Asked("new", 0, 0))

    laid_out = table(beside=beside)

    assert [one.note.id for one in laid_out.threads] == [1, 2]
    assert (laid_out.findings, laid_out.asked) == ((finding(),), Asked("new", 0, 0))


def test_everything_left_out_is_said() -> None:
    """What the diff, the marks and the colours left out is listed."""
    cut = replace(FILE, cut="the first 3 of 9 lines are shown")
    colours = HighlightedFile((), None, "highlighting off: 9 bytes, more than 8")
    long = b"x" * 3000

    laid_out = file_table(cut, hunks_of(long + b"1\n", long + b"2\n"), Beside(), (None, colours))

    assert laid_out.cut == (
        "the first 3 of 9 lines are shown",
        "not marked inside: 1 line of more than 2,000 characters",
        "highlighting off: 9 bytes, more than 8",
    )


def test_a_file_without_lines_has_one_empty_part() -> None:
    """A binary file, a link and an empty file are shown too."""
    laid_out = file_table(FILE, (), Beside(), part=7)

    assert (laid_out.hunks, laid_out.part, laid_out.parts) == ((), 1, 1)


LONG = b"".join(b"%d\n" % number for number in range(2 * PART_ROWS + 10))


def test_a_long_file_is_shown_in_parts() -> None:
    """Each part goes on where the one before ended, and its numbers are right."""
    hunks = hunks_of(b"", LONG)
    shown = [rows(table(b"", LONG, part=part)) for part in (1, 2, 3, 99)]

    assert parts_of(hunks) == 3
    assert [(part[0].new, len(part)) for part in shown] == [(1, 1000), (1001, 1000), (2001, 10), (2001, 10)]
    assert [text_of(part[0]) for part in shown[:3]] == ["0", "1000", "2000"]


@given(
    old=st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n"]), max_size=60),
    new=st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n"]), max_size=60),
    repeat=st.integers(1, 60),
)
def test_parts_hold_every_line_once(old: list[bytes], new: list[bytes], repeat: int) -> None:
    """All parts together are the hunks, line by line, with the same numbers."""
    hunks = hunks_of(b"".join(old) * repeat, b"".join(new) * repeat)
    numbered = [(row.old, row.new, text_of(row)) for row in rows(file_table(FILE, hunks, Beside()))][:PART_ROWS]
    parts = [part_of(hunks, part) for part in range(1, parts_of(hunks) + 1)]

    assert [line for part in parts for hunk in part for line in hunk.lines] == [
        line for hunk in hunks for line in hunk.lines
    ]
    for part in parts:
        assert all(hunk.old_lines == sum(line.origin != "+" for line in hunk.lines) for hunk in part)
    for old_number, new_number, _ in numbered[:40]:
        if new_number is not None:
            assert part_with(hunks, "new", new_number) == 1
        elif old_number is not None:
            assert part_with(hunks, "old", old_number) == 1


@pytest.mark.parametrize(
    ("side", "number", "part"), [("new", 1000, 1), ("new", 1001, 2), ("new", 9999, 1), ("old", 5, 1)]
)
def test_the_part_with_a_line_is_found(side: str, number: int, part: int) -> None:
    """A link to a line leads to the part that shows it; one to no line shown leads to the first."""
    assert part_with(hunks_of(b"", LONG), side, number) == part
