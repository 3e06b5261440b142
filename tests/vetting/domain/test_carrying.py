"""Notes carried to other bytes: to the very same lines or not at all, and never lost."""

from dataclasses import replace
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import digest
from tests.clocks import NOON
from tests.vetting.domain.trees_of import Kept, link_entry, other_entry, tree_of
from vetting.domain.accounts import AccountId
from vetting.domain.carrying import LeftBehind, Noted, Traces, carried_lines, place_notes, trace_key
from vetting.domain.diffs import MAX_DIFF_LINES, MAX_HELD_BYTES
from vetting.domain.releases import Sha256
from vetting.domain.shapes.shape import Derivation
from vetting.domain.threads import Annotation, AnnotationId, Author, Carried, Origin, Place, Thread
from vetting.domain.tracing import FileTrace, Run, trace_files
from vetting.domain.trees import Tree, TreeEntry

BODY = "".join(f"line {number}\n" for number in range(1, 21)).encode()
OLD, NEW, EARLIER = digest("old"), digest("new"), digest("earlier")
ORIGIN = Origin("1.0", "demo-1.0.tar.gz")
TEXTS = st.lists(st.sampled_from([b"a", b"b", b"c", b"", b"d\r"]), max_size=25).map(b"\n".join)


class Lines(NamedTuple):
    """Lines of a file."""

    start: int
    end: int


def trace(old: dict[str, bytes], new: dict[str, bytes], path: str) -> FileTrace:
    """Find what became of one file."""
    return trace_files([path], tree_of(old), tree_of(new), Kept(*old.values(), *new.values()))[path]


def noted(start: int = 3, end: int = 3, *, path: str = "a.py", on: Sha256 = EARLIER, number: int = 1) -> Noted:
    """Make a note on a file of an earlier distribution."""
    place = Place(on, path, start, end)
    note = Annotation(AnnotationId(number), place, "Why?", Author(AccountId(1), "jo", "Jo"), NOON)
    return Noted(Thread(note), ORIGIN)


WORDS = Derivation("words", "1")


def test_a_carried_note_keeps_the_text_that_its_lines_are_of() -> None:
    """And a note on the file's own lines is another one, though it names the same numbers."""
    own = noted(1, 1)
    made = replace(own, thread=Thread(replace(own.thread.note, place=replace(own.thread.note.place, derivation=WORDS))))
    traces = {trace_key(made.thread.note.place): FileTrace("b.bin", runs=(Run(1, 4, 1),))}

    placed = place_notes([made, own], new=(NEW, traces))

    assert [one.stands for one in placed.threads] == [Place(NEW, "b.bin", 4, 4, WORDS)]
    assert [one.thread for one in placed.left_behind] == [own.thread]


def lines_of(data: bytes) -> list[bytes]:
    """Split a file as the project does, each line with its end."""
    *ended, last = data.split(b"\n")
    return [*(one + b"\n" for one in ended), *([last] if last else [])]


@given(old=TEXTS, new=TEXTS, data=st.data())
def test_a_carried_note_stands_on_the_lines_that_its_author_saw(old: bytes, new: bytes, data: st.DataObject) -> None:
    """Wherever lines are carried, they are the same text in the same order; what is the same file is carried whole."""
    before, after = lines_of(old), lines_of(new)
    if not before:
        return
    start = data.draw(st.integers(1, len(before)))
    end = data.draw(st.integers(start, len(before)))

    found = trace({"a.py": old}, {"a.py": new}, "a.py")
    carried = carried_lines(Place(EARLIER, "a.py", start, end), found)

    if carried is not None:
        assert after[carried[0] - 1 : carried[1]] == before[start - 1 : end]
    if old == new:
        assert carried == (start, end)


@given(old=TEXTS, new=TEXTS)
def test_carried_lines_keep_their_order(old: bytes, new: bytes) -> None:
    """Of two lines that are carried, the upper one stays the upper one."""
    found = trace({"a.py": old}, {"a.py": new}, "a.py")
    single = [carried_lines(Place(EARLIER, "a.py", at, at), found) for at in range(1, len(lines_of(old)) + 1)]
    carried = [one[0] for one in single if one is not None]

    assert carried == sorted(set(carried))


@given(lines=st.lists(st.sampled_from([b"a\n", b"b\n"]), min_size=1, max_size=12), at=st.integers(0, 12))
def test_a_line_put_elsewhere_in_the_file_carries_all_others(lines: list[bytes], at: int) -> None:
    """One unique line put in moves what is below it by one, and nothing else."""
    at = min(at, len(lines))
    changed = [*lines[:at], b"unique\n", *lines[at:]]

    found = trace({"a.py": b"".join(lines)}, {"a.py": b"".join(changed)}, "a.py")

    expected = [Run(1, 1, at), Run(at + 1, at + 2, len(lines) - at)]
    assert list(found.runs) == [run for run in expected if run.lines]


@pytest.mark.parametrize(
    ("lines", "carried"),
    [(Lines(2, 4), (2, 4)), (Lines(4, 5), None), (Lines(5, 5), None), (Lines(6, 9), (7, 10)), (Lines(0, 0), None)],
)
def test_a_note_is_carried_only_with_all_its_lines(lines: Lines, carried: tuple[int, int] | None) -> None:
    """A note on several lines of which one changed is not carried; one on the file is not where the file changed."""
    found = trace({"a.py": BODY}, {"a.py": BODY.replace(b"line 5\n", b"line five\nand more\n")}, "a.py")

    assert carried_lines(Place(EARLIER, "a.py", *lines), found) == carried


def test_lines_that_were_torn_apart_are_not_carried_together() -> None:
    """Two lines between which something came are not what the note spoke of any more."""
    found = trace({"a.py": BODY}, {"a.py": BODY.replace(b"line 5\n", b"line 5\nnew\n")}, "a.py")

    assert carried_lines(Place(EARLIER, "a.py", 5, 6), found) is None
    assert carried_lines(Place(EARLIER, "a.py", 6, 7), found) == (7, 8)


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ({"demo-1.0/a.py": BODY, "demo-1.0/b": b"b"}, {"demo-1.1/a.py": BODY, "demo-1.1/b": b"c"}, "demo-1.1/a.py"),
        ({"demo-1.0/a.py": BODY, "demo-1.0/b": b"b"}, {"demo-1.1/z.py": BODY, "demo-1.1/b": b"b"}, "demo-1.1/z.py"),
        (
            {"demo-1.0/a.py": BODY, "demo-1.0/b": b"b"},
            {"demo-1.1/y.py": b"x\n" + BODY, "demo-1.1/b": b"b"},
            "demo-1.1/y.py",
        ),
    ],
)
def test_a_file_is_followed_under_another_name(old: dict[str, bytes], new: dict[str, bytes], path: str) -> None:
    """A version in the path, a move and a rename with a small change lead to the file; its lines are found there."""
    found = trace(old, new, "demo-1.0/a.py")

    assert found.path == path
    lines = carried_lines(Place(EARLIER, "demo-1.0/a.py", 3, 4), found)
    assert lines is not None
    assert lines_of(new[path])[lines[0] - 1 : lines[1]] == [b"line 3\n", b"line 4\n"]


@pytest.mark.parametrize("new", [{"b.py": b"another\n"}, {}, {"b.py": b""}])
def test_a_file_that_is_gone_carries_nothing(new: dict[str, bytes]) -> None:
    """What nothing is like is gone, and so is an empty file: it went nowhere in particular."""
    assert trace({"a.py": BODY, "c.py": b""}, new, "a.py") == FileTrace(None)
    assert trace({"a.py": BODY, "c.py": b""}, new, "c.py") == FileTrace(None)
    assert trace({"a.py": BODY}, new, "never.py") == FileTrace(None)


def test_too_many_new_files_to_look_for_a_rename_are_said() -> None:
    """Where nobody looked for a rename, the file is not called gone for good."""
    new = {f"b{number}.py": b"%d\n" % number for number in range(10_001)}

    found = trace({"a.py": BODY}, new, "a.py")

    assert (found.path, found.cut) == (None, "renames not looked for: 1 files removed and 10,001 added")


def entries(*some: TreeEntry) -> Tree:
    """Make a tree of entries that have no content."""
    return Tree(some)


def test_what_has_no_lines_is_carried_only_where_it_is_the_same() -> None:
    """A link that points where it pointed is the same; another one, and what was not read, is not."""
    source = entries(link_entry("link", "here"), link_entry("other", "here"), other_entry("pipe"))
    target = entries(link_entry("link", "here"), link_entry("other", "there"), other_entry("pipe"))

    found = trace_files(["link", "other", "pipe"], source, target, Kept())

    assert found == {
        "link": FileTrace("link", is_same=True),
        "other": FileTrace("other"),
        "pipe": FileTrace("pipe"),
    }


@pytest.mark.parametrize(("old", "new"), [(b"\0one", b"\0two"), (b"one\n", b"\0two"), (b"\0one", b"one\n")])
def test_binary_files_have_no_lines_to_carry(old: bytes, new: bytes) -> None:
    """Bytes that are not text are the same or they are not."""
    assert trace({"logo.png": old}, {"logo.png": new}, "logo.png") == FileTrace("logo.png")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"x" * (MAX_HELD_BYTES + 1), "it has 33,554,433 bytes, more than the 33,554,432 that are compared"),
        (b"\n" * (MAX_DIFF_LINES + 1), "it has 500,001 lines, more than the 500,000 that are compared"),
    ],
)
def test_a_file_too_large_to_be_compared_says_so(data: bytes, why: str) -> None:
    """Where nobody looked at the lines, that is the answer; the very same bytes need no look."""
    assert trace({"a.py": b"x\n"}, {"a.py": data}, "a.py").cut == why
    assert trace({"a.py": data}, {"a.py": data}, "a.py") == FileTrace("a.py", is_same=True)


SAME = FileTrace("a.py", is_same=True)
MOVED = FileTrace("b.py", runs=(Run(1, 1, 2), Run(3, 5, 9)))


def test_a_note_goes_to_the_new_side_before_the_old_one() -> None:
    """A note that both sides could carry stands once, on the new one, and says where it is from."""
    one = noted()
    key = (EARLIER, "a.py", None)

    placed = place_notes([one], new=(NEW, {key: MOVED}), old=(OLD, {key: SAME}))

    carried = Carried(ORIGIN, Place(NEW, "b.py", 5, 5))
    assert placed.threads == (replace(one.thread, carried=carried),)
    assert placed.threads[0].stands == carried.place
    assert placed.left_behind == ()


def test_a_note_whose_lines_changed_stands_on_the_old_side() -> None:
    """Where only the old side has its lines, it is carried there."""
    one = noted(2, 3)
    key = (EARLIER, "a.py", None)

    placed = place_notes([one], new=(NEW, {key: MOVED}), old=(OLD, {key: SAME}))

    assert [thread.stands for thread in placed.threads] == [Place(OLD, "a.py", 2, 3)]


def test_a_note_on_the_old_side_itself_stays_there() -> None:
    """It needs no carrying to where it was written."""
    one = noted(2, 3, on=OLD)

    placed = place_notes([one], new=(NEW, {(OLD, "a.py", None): MOVED}), old=(OLD, {}))

    assert placed.threads == (one.thread,)


@pytest.mark.parametrize(
    ("one", "found", "why"),
    [
        (noted(2, 3), MOVED, "the lines changed"),
        (noted(12, 12), MOVED, "the line changed"),
        (noted(0, 0), MOVED, "the file changed"),
        (noted(), FileTrace(None), "the file is gone"),
        (noted(), FileTrace("a.py", cut="it is too large"), "nobody looked: it is too large"),
        (noted(), FileTrace(None, cut="it takes too long"), "nobody looked: it takes too long"),
    ],
)
def test_a_note_that_stands_nowhere_says_why(one: Noted, found: FileTrace, why: str) -> None:
    """None is dropped: what neither side has is listed with the reason."""
    traces: Traces = {(EARLIER, "a.py", None): found}

    assert place_notes([one], new=(NEW, traces)).left_behind == (LeftBehind(one.thread, ORIGIN, why),)
    assert place_notes([one], new=(NEW, traces), old=(OLD, {})).left_behind == (LeftBehind(one.thread, ORIGIN, why),)


def test_the_same_path_wins_over_a_move_and_a_move_over_a_rename() -> None:
    """What became of a file is looked for where it most likely is first."""
    old = {"a.py": BODY, "keep": b"k"}

    in_place = trace(old, {"a.py": BODY + b"x\n", "b.py": BODY, "keep": b"k"}, "a.py")
    moved = trace(old, {"aa.py": BODY + b"x\n", "b.py": BODY, "keep": b"k"}, "a.py")

    assert (in_place.path, moved.path) == ("a.py", "b.py")


@given(numbers=st.lists(st.integers(1, 12), max_size=8))
def test_every_note_is_somewhere(numbers: list[int]) -> None:
    """As many notes come out as went in, each once."""
    notes = [noted(at, at, number=number) for number, at in enumerate(numbers, 1)]

    placed = place_notes(notes, new=(NEW, {(EARLIER, "a.py", None): MOVED}), old=None)

    out = [one.note.id for one in placed.threads] + [one.thread.note.id for one in placed.left_behind]
    assert sorted(out) == [one.thread.note.id for one in notes]
