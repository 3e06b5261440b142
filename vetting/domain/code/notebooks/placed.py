"""Texts put together out of pieces of a file, of which each character knows where it stood."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, Self

from vetting.domain.code.facts import Place

_RUN: Final = re.compile(r"[^\\]++|\\u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w|\\u\w{4}|\\.", re.DOTALL)
_LETTERS: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class Placed:
    """A text, and where in the file its pieces stood."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0
        self._starts = array("Q")
        """Where each piece begins in the text."""
        self._places = array("Q")
        """Where it begins in the file, in characters."""
        self._lines: list[int] | None = None

    def __len__(self) -> int:
        """Say how many characters the text has."""
        return self._size

    @property
    def text(self) -> str:
        """Give the text as one."""
        self._parts = ["".join(self._parts)]
        return self._parts[0]

    def put(self, text: str, at: int) -> None:
        """Add a text that stands at a place of the file, or for what stands there."""
        if text:
            self._starts.append(self._size)
            self._places.append(at)
            self._parts.append(text)
            self._size += len(text)

    def put_literal(self, literal: str, at: int) -> Self:
        """Add what a text of JSON comes to, that stands at a place of the file without its quotes."""
        for hit in _RUN.finditer(literal):
            self.put(_come_to(hit.group()), at + hit.start())
        return self

    def put_part(self, other: "Placed", start: int, end: int) -> None:
        """Add a part of another such text."""
        for text, at in other.pieces(start, end):
            self.put(text, at)

    def pieces(self, start: int, end: int) -> Iterator[tuple[str, int]]:
        """Give a part of the text in pieces that each stand in one place of the file, and where."""
        text = self.text
        while start < end:
            piece = bisect_right(self._starts, start)
            stop = min(end, self._starts[piece] if piece < len(self._starts) else end)
            yield text[start:stop], self.at(start)
            start = stop

    @property
    def end(self) -> int:
        """Give where in the file its last character stands."""
        return self.at(self._size - 1)

    def at(self, position: int) -> int:
        """Give where in the file one of its characters stands."""
        piece = bisect_right(self._starts, position) - 1
        return self._places[piece] + position - self._starts[piece]

    def place_of(self, place: Place) -> int:
        """Give where in the file stands what stands at a line and column of the text."""
        if self._lines is None:
            self._lines = [0, *(hit.end() for hit in re.finditer("\n", self.text))]
        start = self._lines[min(place.line, len(self._lines)) - 1]
        return self.at(min(start + place.column, self._size) - 1)


def _come_to(written: str) -> str:
    if not written.startswith("\\"):
        return written
    if written[1] != "u":
        return _LETTERS.get(written[1], written[1])
    return bytes.fromhex(written.replace("\\u", "")).decode("utf-16-be", "replace")
