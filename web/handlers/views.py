"""
One below the other, or side by side: how a reader wants to see lines that changed.

The address says it (``?view=split``), and it is remembered in a cookie that
holds nothing else; where there is neither, lines stand one below the other.
"""

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

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


def view_of(request: Request) -> View:
    """Find out how lines are wanted; what makes no sense is passed over."""
    asked = request.query_params.get("view")
    if asked in {UNIFIED, SPLIT}:
        return View(asked == SPLIT, asked)
    return View(request.cookies.get(COOKIE) == SPLIT)


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
