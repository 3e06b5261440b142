"""The lines of a script one after the other, and those that a program is given to read: here-documents."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from vetting.domain.code.shell_words import Dialect, lines_of

MAX_FED: Final = 1 << 20
"""Characters of one file that programs are given to read, lines that several are given counted as often."""


class Lines:
    """Goes over the lines of a script, from where lines may be taken out to be given to a program."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self._lines = list(lines_of(text, dialect))
        self._at = 0
        self._taken = 0
        """Where the last lines that were given to a program end."""
        self._ends: dict[str, list[int]] | None = None
        """Where each line stands, without tabs before it."""
        self._left = MAX_FED
        self.is_cut = False

    def __iter__(self) -> Iterator[tuple[int, str, bool]]:
        """Give each line that is not passed over, its number, and whether it was cut off."""
        while self._at < len(self._lines):
            self._at += 1
            self._taken = self._at
            yield self._lines[self._at - 1]

    def until(self, end: str) -> str | None:
        """Give the lines from the current one on, or from the last that were given, to one that is *end*."""
        if self._ends is None:
            self._ends = defaultdict(list)
            for at, (_, line, _) in enumerate(self._lines):
                self._ends[line.strip("\t")].append(at)
        places = self._ends.get(end, [])
        found = bisect_left(places, self._taken)
        if found == len(places):
            return None
        lines = [line for _, line, _ in self._lines[self._taken : places[found]]] if self._left >= 0 else []
        self._left -= sum(len(line) + 1 for line in lines)
        self.is_cut |= self._left < 0
        self._taken = places[found] + 1
        return None if self._left < 0 else "".join(f"{line}\n" for line in lines)

    def pass_over(self) -> None:
        """Go on behind the lines that were given to a program."""
        self._at = self._taken
