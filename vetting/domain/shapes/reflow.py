r"""
Breaks enormous lines at token boundaries, for display only, with a map back to what was shipped.

``pieces_of`` cuts a text into pieces; joined, they are the text again, byte
for byte. Each knows the line and column that it began at. ``reflowed`` writes
them as lines, and two texts never alike: a piece that is not the first of its
line is marked, so that a line end where a line is broken anyway makes a
difference. ``unmarked`` takes the mark away. Where a line is
broken depends on the tokens at hand and not on the line's beginning, so that
two versions of a minified file are broken alike but for what changed:

1. behind ``;``, ``{`` and ``}`` unless punctuation goes on, once a piece has
   :data:`LEAST_PIECE_BYTES`; white space at the line's end stays with what it is behind;
2. behind ``,``, once a piece has :data:`MIN_PIECE_BYTES`;
3. before a token that would make a piece longer than :data:`MAX_PIECE_BYTES`,
   and inside of one that is longer by itself.

No language is parsed: a quote in a regular expression may put a break where it
does not belong, which costs looks and nothing else. No token is looked at
twice, so the time is linear whatever the text holds.

Source: review-ui.md §4 (Drydock: any line of 500 characters or more).
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

MIN_LINE_BYTES: Final = 500
"""A line this long is broken."""
LEAST_PIECE_BYTES: Final = 8
"""A line of nothing but ``;`` must not become as many lines as it has bytes."""
MIN_PIECE_BYTES: Final = 40
MAX_PIECE_BYTES: Final = 160

_TOKEN: Final = re.compile(
    rb'"(?:[^"\\]|\\.){0,2000}+"?'
    rb"|'(?:[^'\\]|\\.){0,2000}+'?"
    rb"|`(?:[^`\\]|\\.){0,2000}+`?"
    rb"|/\*(?:[^*]|\*(?!/)){0,2000}+(?:\*/)?"
    rb"|[\w$\x80-\xff]++"
    rb"|[ \t]++"
    rb"|.",
    re.DOTALL,
)
_ENDS: Final = frozenset({b";", b"{", b"}"})
_GOES_ON: Final = frozenset(b")];,.}")


class Piece(NamedTuple):
    """A part of a line, shown as a line."""

    text: bytes
    """Without the LF."""
    line: int
    """Of the text as shipped, from 1."""
    column: int
    """The character of that line that the piece begins with, from 1; a byte that is not UTF-8 counts as one."""
    ends_line: bool
    """Whether an LF follows in the text as shipped."""


CONTINUES: Final = "↳".encode()
"""Before a piece that is not the first of its line, wherever pieces stand as lines."""
_BEGINS: Final = "↦".encode()
"""Before a line that begins with either of them by itself, so that nothing shipped can be taken for what goes on."""
_MARKS: Final = (CONTINUES, _BEGINS)


def has_long_line(data: bytes) -> bool:
    """Say whether a line of *data* would be broken."""
    start = 0
    while (end := data.find(b"\n", start)) != -1:
        if end - start >= MIN_LINE_BYTES:
            return True
        start = end + 1
    return len(data) - start >= MIN_LINE_BYTES


def pieces_of(data: bytes) -> Iterator[Piece]:
    """Cut *data* into pieces; a line that is not enormous is one."""
    lines = data.split(b"\n")
    last = len(lines)
    for number, line in enumerate(lines, 1):
        if number == last and not line:
            return
        column = 1
        parts = list(_parts(line)) if len(line) >= MIN_LINE_BYTES else [line]
        for place, part in enumerate(parts, 1):
            yield Piece(part, number, column, ends_line=place == len(parts) and number < last)
            column += _characters(part)


def reflowed(data: bytes, *, with_ends: bool = False) -> bytes:
    """
    Write *data* with its enormous lines broken and their pieces marked; the lines tell all of it.

    Args:
        data: A text.
        with_ends: Mark pieces at both ends: then two texts are told apart, too, where white space counts as nothing,
            and what stands at the end of a piece is not at the end of a line unless the line ends there.
    """
    if not has_long_line(data) and not any(mark in data for mark in _MARKS):
        return data
    border = CONTINUES * with_ends + b"\n" + CONTINUES
    return b"\n".join(border.join(_marked(line, with_end=with_ends)) for line in data.split(b"\n"))


def unmarked(line: bytes, *, with_ends: bool = False) -> bytes:
    """Give one line of ``reflowed`` as the piece that it was."""
    text = line[: -len(CONTINUES)] if with_ends and line.endswith(_MARKS) else line
    return text[len(CONTINUES) :] if text.startswith(_MARKS) else text


def _marked(line: bytes, *, with_end: bool) -> list[bytes]:
    """Cut a line into pieces, of which the first and the last are told from others that go on."""
    parts = list(_parts(line)) if len(line) >= MIN_LINE_BYTES else [line]
    if line.lstrip().startswith(_MARKS):
        parts[0] = _BEGINS + parts[0]
    last = parts[-1].rstrip() if len(parts) == 1 else CONTINUES + parts[-1].rstrip()
    if with_end and last.endswith(_MARKS):
        parts[-1] += _BEGINS
    return parts


def _characters(part: bytes) -> int:
    """Count characters as a decoder does that replaces each byte it cannot read."""
    return len(part.decode("utf-8", "surrogateescape"))


def _parts(line: bytes) -> Iterator[bytes]:
    start = at = 0
    tail = len(line.rstrip())
    for match in _TOKEN.finditer(line):
        end = match.end()
        if end - start > MAX_PIECE_BYTES and at > start:
            yield line[start:at]
            start = at
        while end - start > MAX_PIECE_BYTES:
            border = _border(line, start + MAX_PIECE_BYTES)
            yield line[start:border]
            start = border
        at = end
        if end < tail and _is_break(line, start, end):
            yield line[start:end]
            start = end
    yield line[start:]  # never empty: the end of a line is no break


def _is_break(line: bytes, start: int, end: int) -> bool:
    """Say whether a line is broken behind the token that ends at *end*, which is not the last one."""
    last = line[end - 1 : end]
    if end - start < LEAST_PIECE_BYTES:
        return False
    if last in _ENDS:
        return line[end] not in _GOES_ON
    return last == b"," and end - start >= MIN_PIECE_BYTES


def _border(line: bytes, at: int) -> int:
    """Step back to where a character of UTF-8 begins."""
    border = at
    while border > at - 4 and line[border] & 0xC0 == 0x80:
        border -= 1
    return border if line[border] & 0xC0 != 0x80 else at
