"""Whether the process is up, whether it can do its work, and what to watch."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from web.context import services_of


async def healthz(_request: Request) -> Response:
    """Say that the process answers; nothing else is asked."""
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> Response:
    """
    Say of the database, its form, the queue and the data folder whether they can be used.

    503 where one cannot, with the reason beside its name; never more than an operator may tell anybody.
    """
    checks = await services_of(request).health.check()
    holds = all(one.holds for one in checks)
    body = {
        "status": "ready" if holds else "not ready",
        "checks": {one.name: "ok" if one.holds else one.detail for one in checks},
        "free_bytes": {one.name: one.free_bytes for one in checks if one.free_bytes is not None},
    }
    return JSONResponse(body, 200 if holds else 503, headers={"Cache-Control": "no-store"})


async def metrics(request: Request) -> Response:
    """Give the figures to watch, in Prometheus' text form."""
    text = await services_of(request).figures.text()
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")
