"""A hunk's lines side by side: what is on both sides in one row, what took another's place beside it."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from web.presenters.tables import Row


@dataclass(frozen=True, slots=True)
class SplitRow:
    """One row of two halves; a half without a line has None."""

    old: Row | None
    new: Row | None

    @property
    def is_same(self) -> bool:
        """Tell whether both halves are the same line."""
        return self.old is self.new

    @property
    def halves(self) -> tuple[Row, ...]:
        """The lines in it, each once."""
        return tuple(one for one in (self.old, None if self.is_same else self.new) if one is not None)

    @property
    def has_beneath(self) -> bool:
        """Tell whether anything stands beneath it but the form of a note."""
        return any(half.findings or half.threads for half in self.halves)


def side_by_side(rows: Sequence[Row], pairs: Iterable[tuple[int, int]]) -> Iterator[SplitRow]:
    """
    Lay the lines of a hunk out in two columns: every row comes once, and the lines of each side keep their order.

    Args:
        rows: The lines.
        pairs: Places of removed lines, each with that of the one beside it: what
            :func:`vetting.domain.intraline.replaced_lines` gives, and marks go by.
    """
    beside = dict(pairs)
    removed: list[int] = []
    added: list[int] = []
    for at, row in enumerate(rows):
        if row.css == "added":
            added.append(at)
            continue
        if added or row.css == "same":
            yield from _paired(rows, removed, added, beside)
            removed, added = [], []
        if row.css == "removed":
            removed.append(at)
        else:
            yield SplitRow(row, row)
    yield from _paired(rows, removed, added, beside)


def _paired(
    rows: Sequence[Row], removed: Sequence[int], added: Sequence[int], beside: Mapping[int, int]
) -> Iterator[SplitRow]:
    left = deque(added)
    for gone in removed:
        come = beside.get(gone)
        while come is not None and left[0] != come:
            yield SplitRow(None, rows[left.popleft()])
        yield SplitRow(rows[gone], rows[left.popleft()] if come is not None else None)
    for come in left:
        yield SplitRow(None, rows[come])
