r"""
Text that every database keeps: no NUL, and no half of a character.

JSON can write both (``\u0000``, ``\ud800``), an address the first. SQLite
takes a NUL and PostgreSQL does not, neither takes a half: so whatever comes in
is asked here, once.
"""

from collections.abc import Iterable, Mapping

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from vetting.domain.errors import InvalidInput


def is_plain(text: str) -> bool:
    """Tell whether *text* can be kept."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def require_plain(value: object, field: str = "") -> None:
    """
    Let what was sent pass if every text in it can be kept.

    Raises:
        InvalidInput: One cannot; the message names its field.
    """
    if isinstance(value, str):
        if not is_plain(value):
            raise InvalidInput(f"{field or 'this'} holds a character that is none (a NUL, or half of a surrogate pair)")
    elif isinstance(value, Mapping):
        for key, one in value.items():
            require_plain(one, str(key))
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for one in value:
            require_plain(one, field)


class PlainAddress:
    """Answers an address with a NUL in it: nothing here has such a name, and no parameter such a value."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or refuse it."""
        if scope["type"] == "http" and "\x00" in scope["path"]:
            raise HTTPException(404, "nothing here has a NUL in its address")
        if scope["type"] == "http" and b"%00" in scope["query_string"]:
            raise HTTPException(422, "no parameter takes a NUL")
        await self.app(scope, receive, send)
