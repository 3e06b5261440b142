"""Every URL, on one screen."""

from pathlib import Path

from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from vetting.settings import Settings
from web import converters
from web.handlers import health, sign_in, trial

STATIC = Path(__file__).parent / "static"


def routes(settings: Settings) -> list[BaseRoute]:
    """List the URLs; the development sign-in exists only where it may."""
    converters.register()
    return [
        *(_trial_routes() if settings.is_development else ()),
        Route("/sign-in", sign_in.page, name="sign-in"),
        Route("/sign-in/start", sign_in.start, name="sign-in-start"),
        Route("/sign-in/callback", sign_in.callback, name="sign-in-callback"),
        Route("/sign-out", sign_in.sign_out, methods=["POST"], name="sign-out"),
        Route("/healthz", health.healthz, name="healthz"),
        Route("/readyz", health.readyz, name="readyz"),
        Route("/metrics", health.metrics, name="metrics"),
        Mount("/static", StaticFiles(directory=STATIC), name="static"),
    ]


def _trial_routes() -> list[BaseRoute]:
    return [
        Route("/sign-in/development", trial.page, methods=["GET"], name="trial"),
        Route("/sign-in/development", trial.sign_in, methods=["POST"]),
    ]
