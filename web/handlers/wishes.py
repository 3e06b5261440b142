"""What the address of a review page asks for: which files opened, where a note is to stand, in colour or not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request

from web.handlers.parameters import page_number
from web.presenters.readings import Reading
from web.presenters.tables import Asked

_LINES = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?", re.ASCII)
_ANCHOR = re.compile(r"([on])([0-9]{1,9})", re.ASCII)
_MORE = re.compile(r"([0-9]{1,5})\.([0-9]{1,4})", re.ASCII)
MOST_GAPS = 100
_SIDES = {"o": "old", "n": "new"}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What an address asks for."""

    paths: frozenset[str]
    """Files to open."""
    note: Asked | None
    """Where somebody is about to note something, in the files to open."""
    at: tuple[str, int] | None
    """The line to show, where a file is shown in parts."""
    part: int
    page: int | None
    """Of the list of files; None: the one with the first file to open."""
    with_colour: bool
    more: Mapping[int, int] = field(default_factory=dict)
    """How many lines to show at either end of a gap in the file to open, by number of the gap."""

    def opened(self, reading: Reading) -> list[int]:
        """Find the files to open."""
        return sorted({number for path in self.paths for number in reading.numbers_of(path)})

    def page_in(self, reading: Reading) -> int:
        """Tell which page of the list of files is asked for."""
        opened = self.opened(reading)
        page = self.page or (reading.page_of(opened[0]) if opened else 1)
        return min(page, reading.pages())


def wishes_of(request: Request) -> Wishes:
    """
    Read what an address asks for; what makes no sense is passed over.

    ``?more=3.20`` asks for 20 lines at either end of the third gap between hunks,
    ``?annotate=new:PATH:12-14`` asks for a form on these lines, ``?annotate=new:12`` for one in the file opened
    by ``?open=PATH``; line 0 stands for the whole file.
    """
    query = request.query_params
    paths = {*query.getlist("open"), *query.getlist("path")}
    side, _, rest = query.get("annotate", "").partition(":")
    path, _, lines = rest.rpartition(":")
    found = _LINES.fullmatch(lines)
    note = None
    if side in {"old", "new"} and found is not None:
        start = int(found[1])
        note = Asked(side, start, max(start, int(found[2] or start)))
        paths |= {path} - {""}
    at = _ANCHOR.fullmatch(query.get("at", ""))
    return Wishes(
        paths=frozenset(paths),
        note=note,
        at=(_SIDES[at[1]], int(at[2])) if at else (note.side, note.end) if note else None,
        part=page_number(request, "part"),
        page=page_number(request) if "page" in query else None,
        with_colour="colour" in query,
        more=_more(query.get("more", "")),
    )


def _more(text: str) -> dict[int, int]:
    """Read ``0.20,3.100``: gaps, and how many lines at either end of each."""
    found = [_MORE.fullmatch(one) for one in text.split(",", MOST_GAPS)[:MOST_GAPS]]
    return {int(one[1]): int(one[2]) for one in found if one}
