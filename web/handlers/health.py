"""Whether the process is up, whether it can do its work, and what to watch."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from web.context import services_of


async def healthz(_request: Request) -> Response:
    """Say that the process answers; nothing else is asked."""
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> Response:
    """Say whether database, queue and blobs can be used; 503 and the reasons where one cannot."""
    checks = await services_of(request).health.check()
    holds = all(one.holds for one in checks)
    body = {
        "status": "ready" if holds else "not ready",
        "checks": {one.name: "ok" if one.holds else one.detail for one in checks},
    }
    return JSONResponse(body, 200 if holds else 503)


async def metrics(request: Request) -> Response:
    """Give the figures to watch, in Prometheus' text form."""
    text = await services_of(request).figures.text()
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")
