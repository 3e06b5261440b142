"""
The site, as one application: routes, middleware, error pages and lifespan on one screen.

``create_app`` without settings reads them from the environment, so that a
server can be pointed at ``web.app:create_app`` as a factory.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from vetting.bootstrap.server import open_services
from vetting.settings import Settings, load_settings
from web.context import LifespanState
from web.errors import exception_handlers
from web.mending import mending_handlers
from web.pacing import AskedLately
from web.routes import routes
from web.security import middleware


def create_app(settings: Settings | None = None) -> Starlette:
    """Build the site."""
    chosen = settings or load_settings()

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[LifespanState]:
        """Hold the services open for as long as the site answers."""
        async with open_services(chosen) as services:
            yield {"services": services, "asked_lately": AskedLately()}

    handlers = exception_handlers() | mending_handlers()
    return Starlette(
        routes=routes(chosen),
        middleware=middleware(chosen, handlers),
        exception_handlers=handlers,
        lifespan=lifespan,
    )
