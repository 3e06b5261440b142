"""
The one address of an instance that people rely on.

Links and redirects are made from the address that a request names, so a
request for another host is refused before anything looks at it. The scheme is
that of ``REVET_BASE_URL``: whoever ends TLS in front of the site need not say
so, and no header of a proxy is believed. What watches an instance asks it by
its IP address, so it may.
"""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from web.redirects import is_api

WATCHED = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked by programs, by any name."""
_PORTS = {"http": "80", "https": "443"}


class OneHost:
    """Refuses requests for another host than *site*'s, and gives the others its scheme."""

    def __init__(self, app: ASGIApp, *, site: str) -> None:
        self.app = app
        self._site = site
        self._scheme, _, self._host = site.partition("://")
        self._names = _spellings(self._host, self._scheme)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        hosts = Headers(scope=scope).getlist("host")
        is_ours = len(hosts) == 1 and hosts[0].lower() in self._names
        if is_ours or scope["path"] in WATCHED:
            scope["scheme"] = self._scheme
            await self.app(scope, receive, send)
        else:
            await self._refusal(HTTPConnection(scope))(scope, receive, send)

    def _refusal(self, connection: HTTPConnection) -> Response:
        # Not a page: its links would lead to the host that was asked for.
        status = HTTPStatus.MISDIRECTED_REQUEST
        detail = f"This is {self._site}; another host was asked for. Its operator can set REVET_BASE_URL."
        if is_api(connection):
            body = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail}
            return JSONResponse(body, status, media_type="application/problem+json")
        return PlainTextResponse(f"{detail}\n", status)


def _spellings(host: str, scheme: str) -> frozenset[str]:
    """List the ways to name *host*: its scheme's own port may be said or left out."""
    name = host.lower()
    port = f":{_PORTS[scheme]}"
    if name.endswith(port):
        return frozenset({name, name.removesuffix(port)})
    has_port = name.rpartition(":")[2].isdigit() and not name.endswith("]")
    return frozenset({name}) if has_port else frozenset({name, name + port})
