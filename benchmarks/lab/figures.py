"""
A figure: what Revet took and what its peer took, how they compare, and how they should.

``as_json`` and ``from_json`` carry figures from a script to ``make bench``;
``table`` is what people read, ``markdown`` what docs/figures.md keeps.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Spread:
    """Several runs of one thing."""

    least: float
    median: float
    most: float
    runs: int

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Sum up *values*, at least one."""
        return cls(min(values), median(values), max(values), len(values))

    def text(self, unit: str) -> str:
        """Give the median, and the least and the most where there was more than one run."""
        middle = f"{_number(self.median)} {unit}"
        return middle if self.runs == 1 else f"{middle} ({_number(self.least)}–{_number(self.most)})"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table; without values it says why there are none."""

    name: str
    unit: str = ""
    revet: Spread | None = None
    peer: Spread | None = None
    reach: float | None = None
    """What the ratio must not pass, Revet's median to the peer's; None: it is shown only."""
    is_rate: bool = False
    """Whether more is better: then the ratio must not stay below *reach*."""
    note: str = ""
    """What a reader needs to know, or why nothing could be measured."""

    @property
    def ratio(self) -> float | None:
        """Revet's median to the peer's."""
        return self.revet.median / self.peer.median if self.revet and self.peer else None

    @property
    def verdict(self) -> str:
        """Say whether the figure is where it should be."""
        if self.ratio is None:
            return "not measured"
        if self.reach is None:
            return ""
        holds = self.ratio >= self.reach if self.is_rate else self.ratio <= self.reach
        return "reached" if holds else "FALLS SHORT"

    def cells(self) -> list[str]:
        """Give the line's cells: figure, Revet, peer, ratio, reach, verdict."""
        aim = "" if self.reach is None else f"{'≥' if self.is_rate else '≤'} {self.reach:g} ×"
        return [
            self.name,
            self.revet.text(self.unit) if self.revet else "–",
            self.peer.text(self.unit) if self.peer else "–",
            "–" if self.ratio is None else f"{_ratio(self.ratio)} ×",
            aim,
            self.verdict,
        ]


TINY = 0.1
"""Of smaller ratios two digits are shown, and not two decimals: some aims have three."""
HEAD = ["figure", "Revet", "peer", "ratio", "reach", ""]


def as_json(figures: Iterable[Figure]) -> str:
    """Write figures for another program, with what can be derived from them."""
    lines = [asdict(one) | {"ratio": one.ratio, "verdict": one.verdict} for one in figures]
    return json.dumps({"figures": lines}, indent=1, ensure_ascii=False)


def from_json(text: str) -> list[Figure]:
    """Read what ``as_json`` wrote."""
    return [_figure(fields) for fields in json.loads(text)["figures"]]


def _figure(fields: dict[str, Any]) -> Figure:
    del fields["ratio"], fields["verdict"]
    spreads = {key: Spread(**fields[key]) if fields[key] else None for key in ("revet", "peer")}
    return Figure(**(fields | spreads))


def table(figures: Sequence[Figure]) -> str:
    """Lay the figures out for a terminal, notes below."""
    rows = [HEAD, *(one.cells() for one in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([*lines, *_notes(figures, "  * ")])


def markdown(figures: Sequence[Figure]) -> str:
    """Lay the figures out for a page, notes below."""
    rows = [HEAD, ["---"] * len(HEAD), *(one.cells() for one in figures)]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    notes = _notes(figures, "- ")
    return "\n".join([*lines, *([""] if notes else []), *notes])


def _notes(figures: Iterable[Figure], bullet: str) -> list[str]:
    return [f"{bullet}{one.name}: {one.note}" for one in figures if one.note]


def _ratio(value: float) -> str:
    """Write two decimals, or two digits of what is tiny."""
    return f"{value:.2f}" if value >= TINY else f"{value:.2g}"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
