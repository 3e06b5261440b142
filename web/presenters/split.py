"""A hunk's lines side by side: what is on both sides in one row, what took another's place beside it."""

from collections.abc import Iterator, Sequence
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


def side_by_side(rows: Sequence[Row]) -> Iterator[SplitRow]:
    """
    Pair the lines of a hunk: removed lines with the added ones right behind them, the first with the first.

    These are the pairs that :func:`vetting.domain.intraline.replaced_lines` marks; every row comes once, and the
    lines of each side keep their order.
    """
    removed: list[Row] = []
    added: list[Row] = []
    for row in rows:
        if row.css == "added":
            added.append(row)
            continue
        if added or row.css == "same":
            yield from _paired(removed, added)
            removed, added = [], []
        if row.css == "removed":
            removed.append(row)
        else:
            yield SplitRow(row, row)
    yield from _paired(removed, added)


def _paired(removed: Sequence[Row], added: Sequence[Row]) -> Iterator[SplitRow]:
    for at in range(max(len(removed), len(added))):
        yield SplitRow(removed[at] if at < len(removed) else None, added[at] if at < len(added) else None)
