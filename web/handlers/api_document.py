"""The API's own description."""

from importlib.metadata import version

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from web.context import services_of
from web.openapi import Operation, documented, openapi_document
from web.shapes.shape import OpenAPI


class Document(HTTPEndpoint):
    """``/api/v1/openapi.json``."""

    @documented(Operation("This description", {200: OpenAPI}))
    async def get(self, request: Request) -> Response:
        """Describe the API."""
        site = services_of(request).settings.site
        return JSONResponse(openapi_document(request.app.routes, site=site, version=version("revet")))
