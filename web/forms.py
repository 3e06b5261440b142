"""
What people and programs send, parsed once into a pydantic model.

The form's secret was checked before any handler runs (:mod:`web.forgery`).
"""

from collections.abc import Collection
from typing import TypeVar, get_origin

from pydantic import BaseModel
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request

from web.bodies import too_long
from web.plain_text import require_plain

ModelT = TypeVar("ModelT", bound=BaseModel)
MAX_FIELDS = 200
MAX_JSON_BYTES = 512 * 1024
"""An audit with the longest notes, of a release with the most files."""


async def read_form(request: Request, model: type[ModelT]) -> ModelT:
    """
    Read a form into *model*; fields that it does not name are passed over.

    Raises:
        pydantic.ValidationError: A field is missing or does not fit.
        InvalidInput: A field holds what is no character.
        HTTPException: 400, a file was sent where text belongs, or there are too many fields.
    """
    async with request.form(max_files=0, max_fields=MAX_FIELDS) as form:
        given = {name: _field(form, name, model) for name in model.model_fields if name in form}
    require_plain(given)
    return model.model_validate(given)


def _field(form: FormData, name: str, model: type[BaseModel]) -> str | list[str]:
    # Browsers end a textarea's lines by CRLF, whatever was typed. No value is a file: none was let in.
    lines = [str(value).replace("\r\n", "\n") for value in form.getlist(name)]
    return lines if _is_collection(model, name) else lines[-1]


def _is_collection(model: type[BaseModel], name: str) -> bool:
    origin = get_origin(model.model_fields[name].annotation)
    return isinstance(origin, type) and issubclass(origin, Collection)


async def read_json(request: Request, model: type[ModelT]) -> ModelT:
    """
    Read a JSON body into *model*.

    Raises:
        pydantic.ValidationError: It is no JSON, or a field is missing or does not fit.
        InvalidInput: A field holds what is no character.
        HTTPException: 415, the body does not say that it is JSON; 413, it is longer than any lawful one.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise HTTPException(415, "send JSON, and say so: “Content-Type: application/json”")
    parsed = model.model_validate_json(await _body(request))
    require_plain(parsed.model_dump())
    return parsed


async def _body(request: Request) -> bytes:
    """Read a body here, so that the refusal of a long one is a problem document too."""
    claimed = request.headers.get("content-length", "0")
    body = bytearray()
    if not claimed.isdigit() or int(claimed[:12]) > MAX_JSON_BYTES:
        raise too_long(MAX_JSON_BYTES)
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_JSON_BYTES:
            raise too_long(MAX_JSON_BYTES)
    return bytes(body)
