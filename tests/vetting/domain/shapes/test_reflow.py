"""Enormous lines in pieces: nothing is lost, each piece knows its place, and two versions break alike."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vetting.domain.diffs import Hunk, Line
from vetting.domain.line_engine import Whitespace
from vetting.domain.reflowed_diffs import MAX_BYTES, Place, ReflowedDiff, is_worth_breaking, reflowed_diff
from vetting.domain.shapes.reflow import (
    CONTINUES,
    MAX_PIECE_BYTES,
    MIN_LINE_BYTES,
    Piece,
    has_long_line,
    pieces_of,
    reflowed,
    unmarked,
)

_TOKENS = st.sampled_from(
    [
        *(bytes([byte]) for byte in b";{},()\"'`\\ \n\r\0\xff"),
        *(b"/*", b"*/", b"function", b"a=1", b"\xc3\xa9" * 90, b"x" * 700),
        *(b"\x80" * 200, b'"a;b{c"', b"\xf0\x9f\x98\x80" * 50),
        *("↳".encode(), "↦".encode(), "↳".encode() * 200),
    ]
)
_TEXTS = st.lists(_TOKENS, max_size=60).map(b"".join)
_LONG = b"".join(b"function f%d(a,b){return a+b;}" % number for number in range(400))


@given(_TEXTS)
@settings(max_examples=80)
def test_pieces_are_the_text_again_and_know_their_places(data: bytes) -> None:
    """Joined, pieces are the text, byte for byte; each begins at the line and column that it names."""
    pieces = list(pieces_of(data))
    lines = data.split(b"\n")

    joined = b"".join(piece.text + b"\n" * piece.ends_line for piece in pieces)
    assert joined == data
    for with_ends in (False, True):
        written = reflowed(data, with_ends=with_ends).removesuffix(b"\n").split(b"\n")
        texts = [unmarked(line, with_ends=with_ends) for line in written]
        assert texts == [piece.text for piece in pieces] or data in (b"", b"\n")
        assert [line.startswith(CONTINUES) for line in written if data] == [piece.column > 1 for piece in pieces]
    for piece in pieces:
        line = lines[piece.line - 1]
        before = line.decode("utf-8", "surrogateescape")[: piece.column - 1].encode("utf-8", "surrogateescape")
        assert line[len(before) : len(before) + len(piece.text)] == piece.text
        assert len(piece.text) <= MAX_PIECE_BYTES or len(line) < MIN_LINE_BYTES


def test_only_enormous_lines_are_broken() -> None:
    """A line of 499 bytes is left alone, wherever it stands; one of 500 is broken, and what is around it is not."""
    short, long = b"a;b;" * 124 + b"c;d", b"a;b;" * 125
    assert [has_long_line(text) for text in (b"", short, b"x\n" + short + b"\ny", long, b"x\n" + long + b"\ny")] == [
        False,
        False,
        False,
        True,
        True,
    ]
    assert next(iter(pieces_of(short + b"\n"))).text == short
    pieces = b"\n\xe2\x86\xb3".join([b"a;b;a;b;"] * 62 + [b"a;b;"])
    assert reflowed(b"x\n" + long + b"\ny") == b"x\n" + pieces + b"\ny"


def test_a_minified_line_is_broken_where_statements_end() -> None:
    """Breaks stand behind semicolons and braces, commas of longer pieces, and never inside a character."""

    def broken(data: bytes) -> list[bytes]:
        return [piece.text for piece in pieces_of(data)]

    assert broken(_LONG)[:3] == [b"function f0(a,b){", b"return a+b;}", b"function f1(a,b){"]
    assert {len(line) // 10 for line in broken(json.dumps(list(range(1000))).encode())[:-1]} == {4}
    assert all(line.decode() for line in broken("é".encode() * 1000))
    assert broken(b"\x80" * 600)[0] == b"\x80" * MAX_PIECE_BYTES


def test_a_small_change_in_one_line_is_a_small_diff() -> None:
    """Two lines of 11 KB that differ in one call give a few lines, each with its place in the file as shipped."""
    new = _LONG.replace(b"function f200(a,b){return a+b;}", b"function f200(a,b){steal(a);return a+b;}")
    diff = reflowed_diff(b"head\n" + _LONG + b"\n", b"head\n" + new + b"\n")

    assert diff is not None
    changed = [line for hunk in diff.hunks for line in hunk.lines if line.origin != " "]
    assert [(line.origin, line.text) for line in changed] == [("+", b"steal(a);")]
    (hunk,) = diff.hunks
    row = next(number for number, line in enumerate(hunk.lines) if line.origin == "+")
    assert diff.new[hunk.new_start + row] == Place(2, new.index(b"steal") + 1)
    assert set(diff.old) == set(range(hunk.old_start, hunk.old_start + hunk.old_lines))


@pytest.mark.parametrize(
    ("edit", "whitespace", "left"),
    [
        ((b"return a+b", b"return  a+b"), Whitespace.AMOUNT, []),
        ((b"return a+b", b"return a + b"), Whitespace.ALL, []),
        ((b"return a+b", b"return a + b"), Whitespace.AMOUNT, [b"return a + b;}"]),
        ((b"return a+b;}", b"return a+b; }"), Whitespace.AT_LINE_END, [b"return a+b;", b" }function f200(a,b){"]),
        ((b"return a+b", b"return a+c"), Whitespace.ALL, [b"return a+c;}"]),
        ((b"{return a+b;}", b"{return a+b;}\t"), Whitespace.AT_LINE_END, [b"\tfunction f200(a,b){"]),
    ],
)
def test_white_space_is_ignored_in_broken_lines_as_in_shipped_ones(
    edit: tuple[bytes, bytes], whitespace: Whitespace, left: list[bytes]
) -> None:
    """Where a line was broken is no end of a line: what changed there is shown, unless no white space counts."""
    head, tail = _LONG[: _LONG.index(b"function f199")], _LONG[_LONG.index(b"function f199") :]
    new = head + tail.replace(*edit, 1) + b"  \n"
    diff = reflowed_diff(_LONG + b"\n", new, whitespace)

    assert diff is not None
    changed = [line for hunk in diff.hunks for line in hunk.lines if line.origin == "+"]
    assert [line.text for line in changed] == left
    assert not any(CONTINUES in line.text for hunk in diff.hunks for line in hunk.lines)


@pytest.mark.parametrize("whitespace", Whitespace)
@pytest.mark.parametrize("end", ["\n", "\n↳", "\n↦", "\n ↳", "↳\n", "↳ \n", "↦\n", "↳\n↳", "↦\n↦", "\x1f\n"])
def test_a_line_end_where_a_line_is_broken_anyway_is_a_difference(end: str, whitespace: Whitespace) -> None:
    """The piece behind it is another line, which is said, whatever white space counts, and nothing shipped hides it."""
    head, tail = _LONG[: _LONG.index(b"function f200")], _LONG[_LONG.index(b"function f200") :]
    new = head + end.encode() + tail
    diff = reflowed_diff(_LONG, new, whitespace)

    assert diff is not None
    (hunk,) = diff.hunks
    come = [(line.text, on) for line, on in zip(hunk.lines, diff.goes_on(hunk), strict=True) if line.origin == "+"]
    behind = end.rpartition("\n")[2].encode()
    assert (behind + b"function f200(a,b){", False) in come
    assert b"\n".join(text for text, _ in come).count("↳".encode()) == end.count("↳")


@given(piece=st.sampled_from(list(pieces_of(_LONG))[1:]), whitespace=st.sampled_from(Whitespace), is_gone=st.booleans())
@settings(max_examples=40)
def test_a_line_end_anywhere_is_seen_both_ways(piece: Piece, whitespace: Whitespace, *, is_gone: bool) -> None:
    """Wherever a line is broken, an end that comes or goes is shown next to the piece behind it."""
    ended = _LONG[: piece.column - 1] + b"\n" + _LONG[piece.column - 1 :]
    diff = reflowed_diff(ended, _LONG, whitespace) if is_gone else reflowed_diff(_LONG, ended, whitespace)

    assert diff is not None
    changed = b"".join(line.text for hunk in diff.hunks for line in hunk.lines if line.origin == "+-"[is_gone])
    assert piece.text in changed


def test_what_is_not_broken_says_so() -> None:
    """Nothing is made of texts without an enormous line or that are equal; limits are stated."""
    assert reflowed_diff(b"a\n", b"b\n") is None
    assert reflowed_diff(_LONG, _LONG) is None
    assert reflowed_diff(b"", b"x" * (MAX_BYTES + 1)) == ReflowedDiff(
        (), cut="long lines are not broken: 6,291,457 bytes, more than 6,291,456"
    )
    whole = reflowed_diff(b"", b"let a=1;" * 20_500)
    assert whole is not None
    assert whole.cut == "the first 20,000 of 20,500 broken lines are shown"
    assert (len(whole.new), whole.old, whole.hunks[0].new_lines) == (20_000, {}, 20_000)
    around = reflowed_diff(_LONG, b"let a=1;" * 20_500 + b"\n" + _LONG + b"let b=1;" * 9)
    assert around is not None
    assert len(around.hunks) == 1


def test_two_hunks_of_one_line_have_their_places() -> None:
    """Places are found for each hunk, and on both sides."""
    edited = _LONG.replace(b"function f9(a,b){", b"function f9(c,d){").replace(b"function f300", b"function g300")
    diff = reflowed_diff(_LONG, edited)

    assert diff is not None
    for hunk in diff.hunks:
        first = hunk.lines[0].text
        assert diff.new[hunk.new_start] == Place(1, edited.index(first + hunk.lines[1].text) + 1)
        assert diff.old[hunk.old_start] == Place(1, _LONG.index(first + hunk.lines[1].text) + 1)
    assert len(diff.hunks) == 2


@pytest.mark.parametrize(
    ("path", "length", "is_worth"),
    [("a.js", 500, True), ("a.js", 499, False), ("A.MD", 1999, False), ("A.MD", 2000, True)],
)
def test_paragraphs_of_prose_are_broken_later_than_code(path: str, length: int, *, is_worth: bool) -> None:
    """A page breaks them itself, and well enough."""
    hunk = Hunk(1, 1, 1, 1, (Line("+", b"x" * length),))
    assert is_worth_breaking(path, [hunk]) is is_worth
