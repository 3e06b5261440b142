"""
A file's lines where enormous ones are broken for reading: laid out as any other, then numbered as they were shipped.

What stands beside a line of the file stands under one of the pieces it was
broken into: a finding under the one that holds its column, a note under the
last one that is shown.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from vetting.domain.diffs import DiffedFile, Hunk
from vetting.domain.reflowed_diffs import Place, ReflowedDiff
from vetting.domain.signals.interface import Finding
from vetting.domain.threads import Thread
from vetting.ports.reading import HighlightedFile, Span
from web.presenters.hunks import file_table, part_of, part_with, parts_of
from web.presenters.tables import Asked, Beside, FileTable, HunkTable, Row

Spot: TypeAlias = tuple[str, int]
"""Side and line."""

NOWHERE: Final = 0
"""Number of no line: what has that one stands above all lines."""


def flowed_part_with(flow: ReflowedDiff, side: str, number: int) -> int:
    """Tell which part shows the first piece of a line as shipped."""
    places = flow.old if side == "old" else flow.new
    return part_with(flow.hunks, side, min((at for at, place in places.items() if place.line == number), default=-1))


def flowed_table(
    file: DiffedFile,
    flow: ReflowedDiff,
    beside: Beside,
    colours: tuple[HighlightedFile | None, HighlightedFile | None] = (None, None),
    part: int = 1,
) -> FileTable:
    """Lay one part of a file out with its enormous lines broken."""
    shown = _Shown(flow, part_of(flow.hunks, min(max(part, 1), parts_of(flow.hunks))))
    pieces = (_of_pieces(colours[0], flow, "old"), _of_pieces(colours[1], flow, "new"))
    table = file_table(replace(file, cut=flow.cut), flow.hunks, shown.beside(beside), pieces, part)
    return replace(
        table,
        hunks=tuple(shown.as_shipped(hunk, beside.asked) for hunk in table.hunks),
        asked=beside.asked if table.asked else None,
        is_flowed=True,
    )


class _Shown:
    """The broken lines of one part, and where they were."""

    def __init__(self, flow: ReflowedDiff, hunks: Sequence[Hunk]) -> None:
        old = (number for hunk in hunks for number in range(hunk.old_start, hunk.old_start + hunk.old_lines))
        new = (number for hunk in hunks for number in range(hunk.new_start, hunk.new_start + hunk.new_lines))
        self._places = {"old": _chosen(flow.old, old), "new": _chosen(flow.new, new)}
        self._firsts = {side: _by_line(reversed(places.items())) for side, places in self._places.items()}
        self._lasts = {side: _by_line(places.items()) for side, places in self._places.items()}

    def beside(self, beside: Beside) -> Beside:
        """Put what stands beside lines as shipped beside the broken ones."""
        asked = beside.asked
        if asked is not None:
            asked = replace(asked, end=self._lasts[asked.side].get(asked.end, NOWHERE))
        return Beside(self._threads(beside.threads), self._findings(beside.findings), asked)

    def _threads(self, by_line: Mapping[Spot, tuple[Thread, ...]]) -> dict[Spot, tuple[Thread, ...]]:
        placed = [((side, self._lasts[side].get(line, NOWHERE)), found) for (side, line), found in by_line.items()]
        return {at: tuple(one for place, found in placed if place == at for one in found) for at, _ in placed}

    def _findings(self, by_line: Mapping[int, tuple[Finding, ...]]) -> dict[int, tuple[Finding, ...]]:
        placed = [(self._piece_with(line, one.column), one) for line, found in by_line.items() for one in found]
        return {at: tuple(one for place, one in placed if place == at) for at, _ in placed}

    def _piece_with(self, line: int, column: int | None) -> int:
        """Find the piece that holds a place of the new side; without a column the first one that is shown."""
        places = self._places["new"]
        if column is None or line not in self._lasts["new"]:
            return self._firsts["new"].get(line, NOWHERE)
        pieces = range(self._firsts["new"][line], self._lasts["new"][line] + 1)
        return max((at for at in pieces if at in places and places[at].column <= column), default=NOWHERE)

    def as_shipped(self, hunk: HunkTable, asked: Asked | None) -> HunkTable:
        """Number rows by line and column of the file as shipped."""
        rows = tuple(self._row(row, asked) for row in hunk.rows)
        starts = [
            next((f"{sign}{getattr(row, name)}" for row in rows if getattr(row, name)), f"{sign}0")
            for sign, name in (("−", "old_label"), ("+", "new_label"))
        ]
        return HunkTable(f"@@ {' '.join(starts)} @@", rows, hunk.pairs)

    def _row(self, row: Row, asked: Asked | None) -> Row:
        old = self._places["old"].get(row.old) if row.old is not None else None
        new = self._places["new"].get(row.new) if row.new is not None else None
        is_first = row.number == self._firsts[row.side].get((new or old or Place(NOWHERE, 1)).line)
        return replace(
            row,
            old=old.line if old else None,
            new=new.line if new else None,
            old_column=old.column if old else None,
            new_column=new.column if new else None,
            is_first_of_line=is_first,
            asked=asked if row.asked else None,
        )


def _chosen(places: Mapping[int, Place], numbers: Iterable[int]) -> dict[int, Place]:
    return {number: places[number] for number in numbers if number in places}


def _by_line(places: Iterable[tuple[int, Place]]) -> dict[int, int]:
    """Give the last broken line of each line as shipped, in the order given."""
    return {place.line: number for number, place in places}


def _of_pieces(file: HighlightedFile | None, flow: ReflowedDiff, side: str) -> HighlightedFile | None:
    """Cut a file's coloured lines as its broken lines are."""
    if file is None:
        return None
    places = flow.old if side == "old" else flow.new
    lines: list[tuple[Span, ...]] = [()] * max(places, default=0)
    for number, text in _texts(flow.hunks, side):
        place = places[number]
        if place.line <= len(file.lines):
            end = place.column + len(text.decode("utf-8", "surrogateescape"))
            lines[number - 1] = _cut(file.lines[place.line - 1], place.column, end)
    return replace(file, lines=tuple(lines))


def _texts(hunks: Iterable[Hunk], side: str) -> Iterator[tuple[int, bytes]]:
    other = "+" if side == "old" else "-"
    for hunk in hunks:
        first = hunk.old_start if side == "old" else hunk.new_start
        yield from enumerate((line.text for line in hunk.lines if line.origin != other), first)


def _cut(spans: Sequence[Span], column: int, end: int) -> tuple[Span, ...]:
    """Give the part of a coloured line from *column* to *end*; both count characters from 1."""
    kept: list[Span] = []
    at = 1
    for css, text in spans:
        start, stop = max(column - at, 0), min(end - at, len(text))
        if start < stop:
            kept.append((css, text[start:stop]))
        at += len(text)
    return tuple(kept)
