"""
Lists in parts: ``?cursor=&limit=`` and what ``next`` holds.

A cursor names the last item given, so that a list that grows meanwhile loses
and repeats nothing. What is in it is nobody's business but ours; a program
sends back what it got.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, TypeAlias, TypeVar

from pydantic import BaseModel, Field
from starlette.requests import Request

from vetting.domain.errors import InvalidInput
from web.plain_text import is_plain

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
MAX_CURSOR_LENGTH = 1000

ModelT = TypeVar("ModelT", bound=BaseModel)
ItemT = TypeVar("ItemT")
Key: TypeAlias = tuple[str, ...]
"""What an item is found by; text, since that is what a cursor can be trusted to be."""


class Part(BaseModel):
    """Which part of a list is asked for."""

    cursor: str | None = Field(
        default=None, max_length=MAX_CURSOR_LENGTH, description="“next” of the part before; none for the first part."
    )
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT

    def after(self, length: int) -> Key | None:
        """
        Give the key of the last item of the part before, of *length* texts; None for the first part.

        Raises:
            InvalidInput: The cursor is none that was given out for such a list.
        """
        return None if self.cursor is None else _parse(self.cursor, length)

    def after_id(self) -> int | None:
        """
        Give the id of the last item of the part before; None for the first part.

        Raises:
            InvalidInput: The cursor is none that was given out for such a list.
        """
        key = self.after(1)
        if key is None:
            return None
        if not key[0].isascii() or not key[0].isdigit() or len(key[0]) > 18:
            raise _malformed()
        return int(key[0])


def cursor_of(key: Key) -> str:
    """Write a cursor that says: go on after the item with this key."""
    return urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def _parse(cursor: str, length: int) -> Key:
    try:
        key = json.loads(urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError) as error:
        raise _malformed() from error
    if (
        not isinstance(key, list)
        or len(key) != length
        or not all(isinstance(one, str) and is_plain(one) for one in key)
    ):
        raise _malformed()
    return tuple(key)


def _malformed() -> InvalidInput:
    return InvalidInput("this cursor is none of this list's: send what “next” held, or none to begin")


def cut(items: Sequence[ItemT], limit: int, key_of: Callable[[ItemT], Key]) -> tuple[Sequence[ItemT], str | None]:
    """Keep the first *limit* of *items*, which are one more if there are more; and give ``next``."""
    if len(items) <= limit:
        return items, None
    return items[:limit], cursor_of(key_of(items[limit - 1]))


def read_query(request: Request, model: type[ModelT]) -> ModelT:
    """
    Read the query into *model*; parameters that it does not name are passed over.

    Raises:
        pydantic.ValidationError: One does not fit.
    """
    given = request.query_params
    return model.model_validate({name: given[name] for name in model.model_fields if name in given})
