"""Every URL, on one screen."""

from pathlib import Path

from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from vetting.settings import Settings
from web import converters
from web.handlers import (
    about,
    audits,
    badges,
    criteria,
    exports,
    feeds,
    files,
    health,
    home,
    projects,
    queue,
    releases,
    sign_in,
    trial,
)

STATIC = Path(__file__).parent / "static"


def routes(settings: Settings) -> list[BaseRoute]:
    """List the URLs; the development sign-in exists only where it may."""
    converters.register()
    return [
        *(_trial_routes() if settings.is_development else ()),
        *_page_routes(),
        *_file_routes(),
        Route("/sign-in", sign_in.page, name="sign-in"),
        Route("/sign-in/start", sign_in.start, name="sign-in-start"),
        Route("/sign-in/callback", sign_in.callback, name="sign-in-callback"),
        Route("/sign-out", sign_in.sign_out, methods=["POST"], name="sign-out"),
        Route("/healthz", health.healthz, name="healthz"),
        Route("/readyz", health.readyz, name="readyz"),
        Route("/metrics", health.metrics, name="metrics"),
        Mount("/static", StaticFiles(directory=STATIC), name="static"),
    ]


def _page_routes() -> list[BaseRoute]:
    project = "/projects/{ecosystem:ecosystem}/{name:name}"
    return [
        Route("/", home.home, name="home"),
        Route("/projects", projects.add, methods=["POST"], name="watch-project"),
        Route(project, projects.show, name="project"),
        Route(f"{project}/watch", projects.watch, methods=["POST"]),
        Route(f"{project}/unwatch", projects.unwatch, methods=["POST"]),
        Route(f"{project}/poll", projects.poll, methods=["POST"]),
        Route(f"{project}/{{version}}", releases.show, name="release"),
        Route(f"{project}/{{version}}/read", releases.read, methods=["POST"]),
        Route(f"{project}/{{version}}/files/{{filename}}/{{path:path}}", files.show, name="file"),
        Route("/queue", queue.show, name="queue"),
        Route("/audits/{audit_id:int}", audits.show, name="audit"),
        Route("/audits/{audit_id:int}/withdraw", audits.withdraw, methods=["POST"]),
        Route("/criteria", criteria.show, methods=["GET"], name="criteria"),
        Route("/criteria", criteria.define, methods=["POST"]),
        Route("/trust", about.trust, name="trust"),
        Route("/about/score", about.score, name="about-score"),
    ]


def _file_routes() -> list[BaseRoute]:
    return [
        Route("/exports/{ecosystem:ecosystem}/audits.toml", exports.public, name="export"),
        Route("/exports/users/{login}/{ecosystem:ecosystem}/audits.toml", exports.of_user, name="user-export"),
        Route("/badges/{ecosystem:ecosystem}/{name:name}/{version}.svg", badges.badge, name="badge"),
        Route("/feeds/releases.atom", feeds.releases, name="feed"),
        Route("/feeds/projects/{ecosystem:ecosystem}/{name:name}.atom", feeds.of_project, name="project-feed"),
    ]


def _trial_routes() -> list[BaseRoute]:
    return [
        Route("/sign-in/development", trial.page, methods=["GET"], name="trial"),
        Route("/sign-in/development", trial.sign_in, methods=["POST"]),
    ]
