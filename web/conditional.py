"""Answers that are sent again only where they have changed (RFC 9110 §13)."""

from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

ALWAYS_ASK = "no-cache"
"""A copy may be kept, and is used only once this site has said that it still holds."""


def answer(request: Request, body: bytes, *, media_type: str, cache: str = ALWAYS_ASK, status: int = 200) -> Response:
    """Answer with *body*, or with 304 to who holds it already; a refusal is always sent in full."""
    headers = {"ETag": f'"{sha256(body).hexdigest()[:32]}"', "Cache-Control": cache}
    if status == 200 and _holds(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, status, headers, media_type)


def _holds(asked: str, etag: str) -> bool:
    tags = [one.strip().removeprefix("W/") for one in asked.split(",")]
    return asked.strip() == "*" or etag in tags
