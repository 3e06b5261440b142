"""The engine: what it finds and counts, when it takes the plain algorithm, and which white space it passes over."""

import pygit2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygit2.enums import DiffOption

from tests.vetting.domain.applying import applied
from vetting.domain.diffs import hunks_in
from vetting.domain.line_engine import MAX_TWICE_BYTES, MOST_MORE, NOTHING, LinePatch, Whitespace, line_patch

LINES = st.lists(
    st.sampled_from([b"a\n", b"b\n", b" a\n", b"a \n", b"a\r\n", b"\n", b"\t\n", b"x  y\n", b"x y"]), max_size=20
)
TEXTS = LINES.map(b"".join)
FLAGS = {
    Whitespace.EXACT: DiffOption.FORCE_TEXT,
    Whitespace.AT_LINE_END: DiffOption.FORCE_TEXT | DiffOption.IGNORE_WHITESPACE_EOL,
    Whitespace.AMOUNT: DiffOption.FORCE_TEXT | DiffOption.IGNORE_WHITESPACE_CHANGE,
    Whitespace.ALL: DiffOption.FORCE_TEXT | DiffOption.IGNORE_WHITESPACE,
}


def _by_libgit2(old: bytes, new: bytes, flags: DiffOption) -> LinePatch:
    patch = pygit2.Patch.create_from(old, new, flag=flags)
    return LinePatch(patch.data[patch.data.find(b"\n@@ -") + 1 :] if patch.hunks else b"", *patch.line_stats)


@given(TEXTS, TEXTS, st.sampled_from(list(Whitespace)))
def test_what_need_not_be_compared_is_written_as_if_it_had_been(old: bytes, new: bytes, whitespace: Whitespace) -> None:
    """A text that came or went, and one of which no algorithm could have fewer lines, as libgit2 has them."""
    patience = _by_libgit2(old, new, FLAGS[whitespace] | DiffOption.PATIENCE)
    plain = _by_libgit2(old, new, FLAGS[whitespace])
    at_most, of = MOST_MORE
    is_much_more = (patience.added + patience.removed) * of > (plain.added + plain.removed) * at_most

    assert line_patch(old, new, whitespace) == (plain if is_much_more and old and new else patience)


@given(TEXTS, TEXTS)
def test_the_counts_are_those_of_the_lines(old: bytes, new: bytes) -> None:
    """What is counted without reading the lines is what they say."""
    patch = line_patch(old, new)
    lines = [line.origin for hunk in hunks_in(patch.text) for line in hunk.lines]
    assert (lines.count(" "), lines.count("+"), lines.count("-")) == (patch.context, patch.added, patch.removed)
    assert len(lines) == patch.lines


@given(TEXTS, TEXTS, st.sampled_from(list(Whitespace)))
def test_what_is_passed_over_is_white_space_only(old: bytes, new: bytes, whitespace: Whitespace) -> None:
    """Applied to the old text, hunks that pass white space over give the new one but for white space."""
    result = applied(old, hunks_in(line_patch(old, new, whitespace).text), is_exact=whitespace is Whitespace.EXACT)
    if whitespace is Whitespace.EXACT:
        assert result == new
    else:
        assert b"".join(result.split()) == b"".join(new.split())


@pytest.mark.parametrize(
    ("new", "alike"),
    [
        (b"a b \nc", {Whitespace.AT_LINE_END, Whitespace.AMOUNT, Whitespace.ALL}),
        (b"a b\r\nc", {Whitespace.AT_LINE_END, Whitespace.AMOUNT, Whitespace.ALL}),
        (b"a  b\nc", {Whitespace.AMOUNT, Whitespace.ALL}),
        (b"ab\nc", {Whitespace.ALL}),
        (b" a b\nc", {Whitespace.ALL}),
        (b"a\nb\nc", set()),
        (b"a b\nc", set(Whitespace)),
    ],
)
def test_each_mode_passes_over_what_git_passes_over(new: bytes, alike: set[Whitespace]) -> None:
    """At the end of a line, the amount, all of it; a line end is never white space."""
    assert {mode for mode in Whitespace if line_patch(b"a b\nc", new, mode) == NOTHING} == alike


def test_the_plain_algorithm_is_taken_where_patience_needs_many_more_lines() -> None:
    """One line that is unique on either side, moved past many others, costs all the others."""
    old, new = b"moved\n" + b"a\nb\n" * 20, b"a\nb\n" * 20 + b"moved\n"
    assert (line_patch(old, new).added, line_patch(old, new).removed) == (1, 1)


def test_long_texts_are_compared_once() -> None:
    """Beyond the limit it is patience, whatever it takes."""
    filler = b"a\nb\n" * (MAX_TWICE_BYTES // 8)
    patch = line_patch(b"moved\n" + filler, filler + b"moved\n")
    assert patch.added == patch.removed == filler.count(b"\n")


def test_a_side_that_is_empty_is_all_added_or_all_removed() -> None:
    """A file that came, and one that went."""
    assert line_patch(b"", b"a\n") == LinePatch(b"@@ -0,0 +1 @@\n+a\n", 0, 1, 0)
    assert line_patch(b"a\n", b"") == LinePatch(b"@@ -1 +0,0 @@\n-a\n", 0, 0, 1)
