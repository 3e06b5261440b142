"""What the API answers with: JSON, made from a shape."""

from collections.abc import Mapping

from pydantic import BaseModel
from starlette.responses import Response

JSON = "application/json"
FRESH = {"Cache-Control": "no-cache"}
"""An answer may be kept, and is asked for again each time."""


def give(shape: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with *shape*."""
    return Response(shape.model_dump_json(), status, {**FRESH, **(headers or {})}, JSON)


def nothing() -> Response:
    """Answer that it is done, and that there is nothing to show."""
    return Response(status_code=204)
