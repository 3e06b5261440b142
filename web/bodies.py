"""How long a body may be; a longer one is refused as a page or a problem document, like everything else."""

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 1024 * 1024
"""A form or API body; the largest lawful one is an audit with the longest notes and the most files."""


class BodyLimit:
    """
    Refuses bodies that are too long, by what a request says of its own and by what comes.

    Starlette's own limit is not used: it answers in plain text, outside of every error handler.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        claimed = HTTPConnection(scope).headers.get("content-length", "0")
        if len(claimed) > len(str(MAX_BODY_BYTES)) or (claimed.isdigit() and int(claimed) > MAX_BODY_BYTES):
            raise too_long(MAX_BODY_BYTES)
        received = 0

        async def receive_within_limit() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_BODY_BYTES:
                raise too_long(MAX_BODY_BYTES)
            return message

        await self.app(scope, receive_within_limit, send)


def too_long(limit: int) -> HTTPException:
    """Make the refusal of a body that is longer than *limit* bytes."""
    return HTTPException(413, f"a body may have {limit:,} bytes")
