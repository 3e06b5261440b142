"""Every URL, on one screen."""

from pathlib import Path

from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from vetting.settings import Settings
from web import converters
from web.handlers import health

STATIC = Path(__file__).parent / "static"


def routes(settings: Settings) -> list[BaseRoute]:
    """List the URLs; the development sign-in exists only where it may."""
    del settings
    converters.register()
    return [
        Route("/healthz", health.healthz, name="healthz"),
        Route("/readyz", health.readyz, name="readyz"),
        Route("/metrics", health.metrics, name="metrics"),
        Mount("/static", StaticFiles(directory=STATIC), name="static"),
    ]
