"""Notes on lines, their replies, and who may settle them or take them back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import actor, digest
from tests.clocks import NOON
from vetting.domain.accounts import AccountId, Role
from vetting.domain.errors import Conflict, InvalidInput, NotPermitted
from vetting.domain.shapes.shape import Derivation
from vetting.domain.threads import (
    MAX_LINES,
    MAX_PATH_LENGTH,
    MAX_TEXT_LENGTH,
    Annotation,
    AnnotationId,
    Author,
    LineCounter,
    Place,
    Thread,
    count_lines,
    derivation,
    may_settle,
    may_take_back,
    note_text,
    place,
    require_lines,
    require_settling,
    require_taking_back,
    threads_of,
)

HERE = Place(digest("demo"), "demo/a.py", 2, 3)
JO = Author(AccountId(1), "jo", "Jo Reviewer")
NOTE = Annotation(AnnotationId(1), HERE, "Why?", JO, NOON)
SETTLED = replace(NOTE, resolved_at=NOON, resolved_by="jo")


def answer(number: int, to: int = 1) -> Annotation:
    """Make a reply."""
    return replace(NOTE, id=AnnotationId(number), parent_id=AnnotationId(to), text="Because.")


@pytest.mark.parametrize(("start", "end"), [(1, 1), (2, 9), (1, MAX_LINES), (0, 0)])
def test_a_place_is_lines_of_a_file_or_the_file(start: int, end: int) -> None:
    """Lines count from 1 and end after they begin; 0 and 0 mean the whole file."""
    wanted = place(HERE.sha256, "demo/a.py", start, end)

    assert wanted == Place(HERE.sha256, "demo/a.py", start, end)
    assert wanted.is_whole_file == (end == 0)


def test_lines_of_a_made_text_say_which() -> None:
    """With how it was made, or not at all; a file as a whole is no lines of any text."""
    way = Derivation("disassembly", "1")

    assert (derivation("disassembly", "1"), derivation("", ""), derivation(None, None)) == (way, None, None)
    assert [place(HERE.sha256, "a.pyc", at, at, way).derivation for at in (1, 0)] == [way, None]
    for shown_as, version in (("disassembly", ""), (None, "1")):
        with pytest.raises(InvalidInput, match="need both"):
            derivation(shown_as, version)


@pytest.mark.parametrize(
    ("path", "start", "end", "why"),
    [
        ("a.py", 0, 3, "lines 0 to 3 are none"),
        ("a.py", 3, 2, "lines 3 to 2 are none"),
        ("a.py", -1, 2, "lines -1 to 2 are none"),
        ("a.py", 3, 0, "lines 3 to 0 are none"),
        ("a.py", 1, MAX_LINES + 1, "at most 1,000 lines; these are 1,001"),
        ("", 1, 1, "has 0"),
        ("a" * (MAX_PATH_LENGTH + 1), 1, 1, "has 8,193"),
    ],
)
def test_what_names_no_lines_is_refused(path: str, start: int, end: int, why: str) -> None:
    """Lines in the wrong order, too many of them, and impossible paths are refused with the reason."""
    with pytest.raises(InvalidInput, match=why):
        place(HERE.sha256, path, start, end)


@given(st.binary())
def test_lines_are_what_lf_ends(data: bytes) -> None:
    """Only LF ends a line, so that every part of the project counts the same lines."""
    parts = data.split(b"\n")

    assert count_lines(data) == len(parts) - (parts[-1] == b"")


@given(st.lists(st.binary(max_size=5)))
def test_lines_are_counted_alike_in_pieces(pieces: list[bytes]) -> None:
    """However a file is cut into pieces, it has the same lines."""
    counter = LineCounter()
    for piece in pieces:
        counter.add(piece)

    assert counter.lines == count_lines(b"".join(pieces))


@pytest.mark.parametrize("data", [b"one\ntwo\nthree", b"one\ntwo\nthree\n", b"\n\n\n\n"])
def test_lines_that_are_there_can_be_noted(data: bytes) -> None:
    """A note may speak of any line of the file."""
    require_lines(HERE, count_lines(data))


@pytest.mark.parametrize("data", [b"one\ntwo\n", b""])
def test_lines_that_are_not_there_cannot_be_noted(data: bytes) -> None:
    """A note on lines behind the file's end, or of what has no lines, is refused."""
    with pytest.raises(InvalidInput, match="so none of the number 3"):
        require_lines(HERE, count_lines(data))


def test_a_whole_file_needs_no_lines() -> None:
    """A note on a whole file is lawful for a binary file, an empty one and a link."""
    require_lines(Place(HERE.sha256, "demo/logo.png", 0, 0), 0)


def test_a_note_is_kept_without_blanks_around_it() -> None:
    """What is written is kept as written, but for blanks at both ends."""
    assert note_text("  Why is\n  this here? \n") == "Why is\n  this here?"


@pytest.mark.parametrize(("text", "why"), [(" \n ", "write something"), ("x" * (MAX_TEXT_LENGTH + 1), "has 10,001")])
def test_empty_and_endless_notes_are_refused(text: str, why: str) -> None:
    """A note says something, and not more than a page."""
    with pytest.raises(InvalidInput, match=why):
        note_text(text)


def test_replies_stand_under_their_note() -> None:
    """Each reply is put under the note that it answers, all in the order they were written."""
    other = replace(NOTE, id=AnnotationId(2))

    assert threads_of([NOTE, other, answer(3, to=2), answer(4), answer(5, to=2)]) == (
        Thread(NOTE, (answer(4),)),
        Thread(other, (answer(3, to=2), answer(5, to=2))),
    )


@pytest.mark.parametrize(
    ("number", "role", "may"),
    [(1, Role.READER, True), (2, Role.REVIEWER, True), (2, Role.OPERATOR, True), (2, Role.READER, False)],
)
def test_a_note_is_settled_by_its_author_or_who_reviews_here(number: int, role: Role, may: bool) -> None:  # noqa: FBT001  # a table of answers
    """Somebody who only reads here cannot settle what others noted."""
    assert may_settle(NOTE, actor("kim", number=number, roles=frozenset({role}))) == may


def test_who_may_not_settle_is_told_who_may() -> None:
    """A reader is refused another's note."""
    with pytest.raises(NotPermitted, match="only jo, a reviewer or an operator"):
        require_settling(NOTE, actor("kim", number=2, roles=frozenset({Role.READER})), is_resolved=True)


@pytest.mark.parametrize(
    ("note", "is_resolved", "why"), [(SETTLED, True, "settled before"), (NOTE, False, "this note is open")]
)
def test_settling_twice_is_a_conflict(note: Annotation, is_resolved: bool, why: str) -> None:  # noqa: FBT001  # a table of answers
    """Who settles what is settled, or opens what is open, looked at an older state."""
    with pytest.raises(Conflict, match=why):
        require_settling(note, actor(), is_resolved=is_resolved)


def test_settling_and_opening_again_pass() -> None:
    """An open note can be settled, and a settled one opened."""
    require_settling(NOTE, actor(), is_resolved=True)
    require_settling(SETTLED, actor(), is_resolved=False)

    assert (Thread(NOTE).is_resolved, Thread(SETTLED).is_resolved) == (False, True)


def test_a_reply_is_not_settled_alone() -> None:
    """Only a note is settled; its replies are with it."""
    with pytest.raises(InvalidInput, match="settled with the note"):
        require_settling(answer(2), actor(), is_resolved=True)


def test_a_note_that_nobody_answered_can_be_taken_back() -> None:
    """The author of an open note without replies may undo it."""
    require_taking_back(Thread(NOTE), actor())

    assert may_take_back(Thread(NOTE), actor())


@pytest.mark.parametrize("thread", [Thread(NOTE, (answer(2),)), Thread(SETTLED)])
def test_a_note_that_others_rely_on_stays(thread: Thread) -> None:
    """What was answered or settled cannot be taken back."""
    with pytest.raises(Conflict, match="answered or settled"):
        require_taking_back(thread, actor())


def test_only_its_author_takes_a_note_back() -> None:
    """Not even an operator makes another's note disappear."""
    with pytest.raises(NotPermitted, match="only jo"):
        require_taking_back(Thread(NOTE), actor("kim", number=2))
