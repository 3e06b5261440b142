"""
How a reader wants to see lines that changed.

One below the other, or side by side: the address says it (``?view=split``), and
it is remembered in a cookie that holds nothing else; where there is neither,
lines stand one below the other. Which white space counts (``?w=eol``), and
whether moved lines are looked for (``?moved=1``), the address alone says: what
is left out of sight now must not be so on another day.
"""

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from vetting.domain.line_engine import Whitespace
from web.context import services_of

UNIFIED: Final = "unified"
SPLIT: Final = "split"
COOKIE: Final = "revet_view"
_REMEMBERED_SECONDS: Final = 365 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class View:
    """How lines are shown."""

    is_split: bool = False
    asked: str | None = None
    """What the address says; it stays in the addresses on the page, for who keeps no cookies."""
    whitespace: Whitespace = Whitespace.EXACT
    with_moves: bool = False

    @property
    def query(self) -> dict[str, str | None]:
        """What the addresses on the page have in their query, so that it stays as it is."""
        ignored = None if self.whitespace is Whitespace.EXACT else self.whitespace.value
        return {"view": self.asked, "w": ignored, "moved": "1" if self.with_moves else None}


def view_of(request: Request) -> View:
    """Find out how lines are wanted; what makes no sense is passed over."""
    wanted = request.query_params
    asked = wanted.get("view") if wanted.get("view") in {UNIFIED, SPLIT} else None
    whitespace = Whitespace(wanted["w"]) if wanted.get("w") in set(Whitespace) else Whitespace.EXACT
    return View((asked or request.cookies.get(COOKIE)) == SPLIT, asked, whitespace, wanted.get("moved") == "1")


def remember_view(request: Request, response: Response) -> Response:
    """Have the reader's browser remember what the address says."""
    asked = view_of(request).asked
    if asked is not None and request.cookies.get(COOKIE, UNIFIED) != asked:
        is_secure = services_of(request).settings.site.startswith("https:")
        response.set_cookie(
            COOKIE,
            asked,
            max_age=_REMEMBERED_SECONDS,
            path="/diffs",
            secure=is_secure,
            httponly=True,
            samesite="lax",
        )
    return response
