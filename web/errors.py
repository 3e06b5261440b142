"""
Which status and page each error becomes: one table, for pages and API alike.

Under ``/api/`` an error is a problem document (RFC 9457), elsewhere a page.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, cast

import structlog
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ExceptionHandler

from vetting.domain.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    NotPermitted,
    SourceUnavailable,
    VerificationFailed,
    VettingError,
)
from web.context import services_of
from web.headers import security_headers
from web.redirects import is_api
from web.request_log import HEADER, request_id_of
from web.templating import render

log = structlog.get_logger()

ASK_AGAIN_SECONDS = 10
"""When to ask again for what cannot be had now, where nothing says more; a browser does so by itself."""

STATUS: dict[type[VettingError], HTTPStatus] = {
    InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    NotPermitted: HTTPStatus.FORBIDDEN,
    VerificationFailed: HTTPStatus.BAD_GATEWAY,
    SourceUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}


def status_of(error: VettingError) -> HTTPStatus:
    """Give the status that stands for *error*'s class, or for the nearest class above it."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def problem(status: HTTPStatus, detail: str, *, headers: Mapping[str, str] | None = None, **more: object) -> Response:
    """Write a problem document (RFC 9457)."""
    body = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail, **more}
    return JSONResponse(body, status, headers=dict(headers or {}), media_type="application/problem+json")


def _answer(request: Request, status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    given = dict(headers or {})
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        given.setdefault("Retry-After", str(ASK_AGAIN_SECONDS))
    if is_api(request):
        return problem(status, detail, headers=given)
    returns = given.get("Retry-After") if request.method == "GET" else None
    title = status.phrase if returns is None else "Not ready yet"
    response = render(request, "error.html", status=int(status), title=title, detail=detail, returns=returns)
    response.headers.update(given if returns is None else given | {"Refresh": returns})
    return response


async def on_vetting_error(request: Request, error: Exception) -> Response:
    """Answer an error that was raised on purpose."""
    expected = cast("VettingError", error)
    return _answer(request, status_of(expected), str(expected))


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Answer Starlette's own refusals in the same two forms."""
    refused = cast("HTTPException", error)
    status = HTTPStatus(refused.status_code)
    detail = refused.detail if refused.detail != status.phrase else status.description or status.phrase
    return _answer(request, status, detail, refused.headers)


async def on_validation_error(request: Request, error: Exception) -> Response:
    """Answer a body or form whose fields do not fit, naming each."""
    fields = [
        {"field": ".".join(str(part) for part in one["loc"]), "message": one["msg"]}
        for one in cast("ValidationError", error).errors(include_url=False, include_context=False, include_input=False)
    ]
    detail = "; ".join(f"{one['field']}: {one['message']}" if one["field"] else one["message"] for one in fields)
    if is_api(request):
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=fields)
    return _answer(request, HTTPStatus.UNPROCESSABLE_ENTITY, detail)


async def on_failure(request: Request, error: Exception) -> Response:
    """Answer a bug without its details; they are logged."""
    log.error("request_failed", path=request.url.path, exc_info=error)
    number = request_id_of(request)
    detail = f"Something here broke; the operator's log says what, under the request's number {number}."
    response = _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, detail)
    # This answer is made outside the middleware that adds them to every other.
    response.headers.update(security_headers(is_secure=services_of(request).settings.site.startswith("https:")))
    response.headers[HEADER] = number
    return response


def exception_handlers() -> dict[Any, ExceptionHandler]:
    """Give the table that the application is built with."""
    return {
        VettingError: on_vetting_error,
        ValidationError: on_validation_error,
        HTTPException: on_http_exception,
        Exception: on_failure,
    }
