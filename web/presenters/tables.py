"""What the lines of one changed file are laid out in: rows, hunks, and what stands beside and beneath them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vetting.domain.diffs import Hunk
from vetting.domain.signals.interface import Finding
from vetting.domain.threads import Thread
from vetting.domain.widening import Gap
from web.presenters.text import Piece


@dataclass(frozen=True, slots=True)
class Word:
    """A part of a line that is coloured, and marked or not, as one."""

    pieces: tuple[Piece, ...]
    is_marked: bool
    """Whether it differs from the line that this one took the place of."""


@dataclass(frozen=True, slots=True)
class MovedLine:
    """The other end of a line that was moved."""

    number: int
    """Its file's place in the diff, from 0."""
    path: str
    """What opens that file."""
    name: str
    """What the diff calls it."""
    side: str
    """On which the line is there: ``old`` for where it came from, ``new`` for where it went."""
    line: int
    lines: int
    """Of the block."""
    is_first: bool
    """Whether the block begins here."""
    is_same: bool
    """Whether not even white space differs."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a hunk."""

    css: str
    """``same``, ``added`` or ``removed``."""
    sign: str
    old: int | None
    new: int | None
    words: tuple[Word, ...]
    left_out: int
    """Characters at its end that are not shown."""
    ends_bare: bool
    """Whether the file ends here without a line feed."""
    findings: tuple[Finding, ...]
    threads: tuple[Thread, ...]
    asked: "Asked | None"
    """Where somebody is about to note something that ends here."""
    moved: MovedLine | None = None
    """The other end, where the line was moved and somebody asked."""
    old_column: int | None = None
    """Where in its line it begins, if that was broken for reading."""
    new_column: int | None = None
    is_first_of_line: bool = True
    """Whether no part of the same line is shown before it."""

    @property
    def side(self) -> str:
        """The side of the diff that a note on this line is on."""
        return "old" if self.new is None else "new"

    @property
    def number(self) -> int:
        """The line's number on that side."""
        number = self.old if self.new is None else self.new
        assert number is not None
        return number

    @property
    def anchor(self) -> str:
        """What stands for the line in an address, behind the file's own."""
        return self.anchor_on(self.side)

    def anchor_on(self, side: str) -> str:
        """What stands for the line on one side; a part of a line is named by its column but for the first."""
        number, column = (self.old, self.old_column) if side == "old" else (self.new, self.new_column)
        return f"{side[0]}{number}" if self.is_first_of_line or column is None else f"{side[0]}{number}-{column}"

    @property
    def old_label(self) -> str:
        """The line's number on the old side, with the column that a part of one begins with; "" if it has none."""
        return _label(self.old, self.old_column)

    @property
    def new_label(self) -> str:
        """The same on the new side."""
        return _label(self.new, self.new_column)


def _label(number: int | None, column: int | None) -> str:
    if number is None:
        return ""
    return str(number) if column is None else f"{number}:{column}"


@dataclass(frozen=True, slots=True)
class HunkTable:
    """Neighbouring lines that differ, with some around them."""

    title: str
    rows: tuple[Row, ...]
    pairs: tuple[tuple[int, int], ...]
    """Places of rows that were removed, each with that of the row that took its place."""
    gap: Gap | None = None
    """What is left out before it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Lines that somebody is about to note something on; both 0: the file as a whole."""

    side: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside one file's lines."""

    threads: Mapping[tuple[str, int], tuple[Thread, ...]] = field(default_factory=dict)
    """Notes, by side and last line."""
    findings: Mapping[int, tuple[Finding, ...]] = field(default_factory=dict)
    """By line of the new side; under 0 those that have none."""
    asked: Asked | None = None
    moves: Mapping[tuple[str, int], MovedLine] = field(default_factory=dict)
    """By side and line; empty where nobody asked."""
    gaps: Mapping[tuple[int, int], Gap] = field(default_factory=dict)
    """What is left out before a hunk, by that hunk's first lines."""
    gap_after: Gap | None = None
    """What is left out behind the last one."""


@dataclass(frozen=True, slots=True)
class Around:
    """A file's hunks, and the file around them."""

    hunks: tuple[Hunk, ...]
    text: bytes
    """Of the new side."""
    wanted: Mapping[int, int]
    """How many lines to show at either end of a gap, by number of the gap."""


@dataclass(frozen=True, slots=True)
class FileTable:
    """One part of one file of a diff, laid out."""

    hunks: tuple[HunkTable, ...]
    part: int
    """From 1."""
    parts: int
    cut: tuple[str, ...]
    """What is not shown, or not marked, or not coloured, and why."""
    threads: tuple[Thread, ...]
    """Notes on the file as a whole, and on lines that are not shown here."""
    findings: tuple[Finding, ...]
    """In the file as a whole, and in lines that are not shown here."""
    asked: Asked | None
    """Where somebody is about to note something, if it is none of the lines shown here."""
    hidden: int
    """Characters that would not be seen, or would change how the rest looks."""
    has_two_sides: bool
    """Whether both sides have lines here; what was added or removed whole needs one column."""
    folded: int = 0
    """Changed lines that are not marked, or not shown, since they differ in white space only."""
    is_flowed: bool = False
    """Whether enormous lines are broken for reading."""
    can_flow: bool = False
    """Whether there are some that could be."""
    gap_after: Gap | None = None
    """What is left out behind the last hunk, if that is shown here."""
    wider: Mapping[int, int] = field(default_factory=dict)
    """How many lines are shown at either end of a gap, by number of the gap, where somebody asked."""

    @property
    def more(self) -> str | None:
        """Write in an address what is shown of gaps; None: nothing."""
        return _in_address(self.wider) or None

    def more_of(self, gap: Gap) -> str:
        """Write what an address asks for that shows the next of *gap*, too."""
        return _in_address({**self.wider, gap.number: gap.following or 0})


def _in_address(wider: Mapping[int, int]) -> str:
    return ",".join(f"{number}.{lines}" for number, lines in sorted(wider.items()))
