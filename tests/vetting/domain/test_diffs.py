"""Diffs: hunks that turn the old bytes into the new ones, within limits that are said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vetting.domain.applying import applied
from vetting.domain.diffs import (
    MAX_DIFF_LINES,
    MAX_HELD_BYTES,
    MAX_KEPT_LINES,
    FileDiff,
    FileKind,
    Hunk,
    Line,
    file_diff,
    hunks_in,
    hunks_of,
    looks_binary,
    patch_text,
)

PIECES = [
    *(b"a", b"b", b"\n", b"\r\n", b"\r", b"\x0c", b"\x0b", b"\xff", b"\0", b"x\n", b"y\n", b"\n\n"),
    *("\u2028".encode(), "\x85".encode(), "\ufeff".encode(), "é".encode("utf-16")),
    *(b"@@ -1 +1 @@", b"\\ No newline at end of file", b"--- a/file", b"diff --git a b"),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join)


@given(TEXTS, TEXTS)
def test_applying_the_hunks_to_the_old_text_gives_the_new(old: bytes, new: bytes) -> None:
    """Whatever ends a line and whatever the encoding, not a byte is lost; nor when they are written and read again."""
    hunks = hunks_of(old, new)
    assert applied(old, hunks) == new
    assert hunks_in(patch_text(hunks)) == hunks


@given(st.binary(), st.binary())
def test_applying_the_hunks_works_for_any_bytes(old: bytes, new: bytes) -> None:
    """The engine is handed bytes of any kind and gives hunks that hold."""
    assert applied(old, hunks_of(old, new)) == new


def test_equal_texts_have_no_hunks() -> None:
    """There is nothing to show where nothing differs."""
    assert hunks_of(b"same", b"same") == ()


def test_a_hunk_has_three_lines_around_what_differs() -> None:
    """Context, counts and line numbers are as git writes them."""
    old = b"".join(b"%d\n" % number for number in range(1, 11))
    new = old.replace(b"5\n", b"five\n")
    lines = (
        *(Line(" ", b"%d" % number) for number in (2, 3, 4)),
        Line("-", b"5"),
        Line("+", b"five"),
        *(Line(" ", b"%d" % number) for number in (6, 7, 8)),
    )
    assert hunks_of(old, new) == (Hunk(2, 7, 2, 7, lines),)


def test_changes_far_apart_are_hunks_of_their_own() -> None:
    """Two places with more than their context between them are two hunks."""
    old = b"".join(b"%d\n" % number for number in range(30))
    assert len(hunks_of(old, b"first\n" + old + b"last\n")) == 2


def test_a_missing_last_line_end_is_kept() -> None:
    """That a file ends without LF is part of its last line."""
    assert hunks_of(b"a", b"a\n") == (Hunk(1, 1, 1, 1, (Line("-", b"a", bare=True), Line("+", b"a"))),)
    assert hunks_of(b"", b"a") == (Hunk(0, 0, 1, 1, (Line("+", b"a", bare=True),)),)


@pytest.mark.parametrize(
    ("data", "path", "is_binary"),
    [
        (b"text", "x.bin", False),
        (b"\0", "x.bin", True),
        (b"x" * 8000 + b"\0", "x", False),
        (b"\0", "x.py", False),
        (b"\0", "a.py/x", True),
        (b"\0", "startup.PTH", False),
        (b"\0", "Makefile", True),
    ],
)
def test_a_nul_makes_a_file_binary_unless_its_name_says_source(data: bytes, path: str, is_binary: bool) -> None:  # noqa: FBT001  # the expected answer
    """A NUL near the start is what git goes by; it does not hide what a source file says."""
    assert looks_binary(data, path) is is_binary


def test_a_files_lines_are_counted() -> None:
    """Added and removed lines are counted, context is not."""
    diff = file_diff(b"a\nb\nc\n", b"a\nB\nC\nc\n")
    assert (diff.kind, diff.added, diff.removed, diff.cut) == (FileKind.TEXT, 2, 1, None)


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (b"x" * (MAX_HELD_BYTES + 1), "not diffed: 33,554,433 bytes, more than 33,554,432"),
        (b"\n" * (MAX_DIFF_LINES + 1), "not diffed: 500,001 lines, more than 500,000"),
    ],
)
def test_a_text_that_is_too_large_is_not_diffed(new: bytes, reason: str) -> None:
    """Beyond the limits there are no hunks and no counts, and the reason is said."""
    assert file_diff(b"", new) == FileDiff(FileKind.TEXT, None, None, b"", reason)


def test_what_would_fill_a_page_is_cut_and_counted() -> None:
    """All lines are counted, the first of them are shown, and the rest is said to be left out."""
    old = b"".join(b"%d\n" % number for number in range(MAX_KEPT_LINES))
    diff = file_diff(old + b"end\n" * 20 + b"tail\n", b"end\n" * 20)
    assert (diff.added, diff.removed) == (0, MAX_KEPT_LINES + 1)
    assert sum(len(hunk.lines) for hunk in diff.hunks) == MAX_KEPT_LINES
    assert diff.hunks[0].old_lines == MAX_KEPT_LINES
    assert diff.cut == "the first 200,000 of 200,007 lines are shown"
