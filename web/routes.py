"""Every URL, on one screen."""

from pathlib import Path

from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from vetting.settings import Settings
from web import converters
from web.handlers import (
    about,
    annotations,
    api_annotations,
    api_audits,
    api_diffs,
    api_document,
    api_projects,
    api_releases,
    audits,
    badges,
    claims,
    criteria,
    diffs,
    exports,
    feeds,
    files,
    health,
    home,
    jobs,
    operating,
    projects,
    queue,
    releases,
    sign_in,
    tokens,
    trial,
    users,
)
from web.handlers import settings as settings_pages

STATIC = Path(__file__).parent / "static"


def routes(settings: Settings) -> list[BaseRoute]:
    """List the URLs; the development sign-in exists only where it may."""
    converters.register()
    return [
        *(_trial_routes() if settings.is_development else ()),
        *_page_routes(),
        *_review_routes(),
        *_file_routes(),
        *_api_routes(),
        *_account_routes(),
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
        Route(f"{project}/claim", claims.of_project, methods=["GET"], name="claim"),
        Route(f"{project}/claim", claims.ask_for_project, methods=["POST"]),
        Route(f"{project}/{{version}}", releases.show, name="release"),
        Route(f"{project}/{{version}}/read", releases.read, methods=["POST"]),
        Route(f"{project}/{{version}}/files/{{filename}}/{{path:path}}", files.show, name="file"),
        Route("/queue", queue.show, name="queue"),
        Route("/audits/{audit_id:id}", audits.show, name="audit"),
        Route("/audits/{audit_id:id}/withdraw", audits.withdraw, methods=["POST"]),
        Route("/criteria", criteria.show, methods=["GET"], name="criteria"),
        Route("/criteria", criteria.define, methods=["POST"]),
        Route("/users/{login}", users.show, name="user"),
        Route("/trust", about.trust, name="trust"),
        Route("/about/score", about.score, name="about-score"),
        Route("/about/signals", about.signals, name="about-signals"),
    ]


def _review_routes() -> list[BaseRoute]:
    diff, note = "/diffs/{ecosystem:ecosystem}/{name:name}/{from}/{to}", "/annotations/{annotation_id:id}"
    return [
        Route(diff, diffs.show, name="diff"),
        Route(f"{diff}/file", diffs.fragment, name="diff-file"),
        Route(f"{diff}/bases", diffs.bases, name="diff-bases"),
        Route(f"{diff}/changes", diffs.changes, name="diff-changes"),
        Route(f"{diff}/audits", diffs.sign_off, methods=["POST"]),
        Route(f"{diff}/annotations", annotations.add, methods=["POST"]),
        Route(f"{note}/replies", annotations.answer, methods=["POST"]),
        Route(f"{note}/resolve", annotations.resolve, methods=["POST"]),
        Route(f"{note}/reopen", annotations.reopen, methods=["POST"]),
        Route(f"{note}/delete", annotations.delete, methods=["POST"]),
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


def _api_routes() -> list[BaseRoute]:
    api = "/api/v1"
    project = f"{api}/projects/{{ecosystem:ecosystem}}/{{name:name}}"
    release = f"{project}/releases/{{version}}"
    return [
        Route(f"{api}/openapi.json", api_document.Document),
        Route(f"{api}/projects", api_projects.Projects),
        Route(project, api_projects.OneProject),
        Route(release, api_releases.OneRelease),
        Route(f"{release}/score", api_releases.Score),
        Route(f"{release}/audits", api_audits.ReleaseAudits),
        Route(f"{release}/annotations", api_annotations.ReleaseAnnotations),
        Route(f"{project}/diffs/{{from}}/{{to}}", api_diffs.Diff),
        Route(f"{api}/audits/{{number:id}}", api_audits.OneAudit),
        Route(f"{api}/annotations/{{number:id}}", api_annotations.OneAnnotation),
    ]


def _account_routes() -> list[BaseRoute]:
    mine = "/settings"
    return [
        Route("/sign-in", sign_in.page, name="sign-in"),
        Route("/sign-in/start", sign_in.start, name="sign-in-start"),
        Route("/sign-in/callback", sign_in.callback, name="sign-in-callback"),
        Route("/sign-out", sign_in.sign_out, methods=["POST"], name="sign-out"),
        Route(mine, settings_pages.overview, name="settings"),
        Route(f"{mine}/tokens", tokens.show, methods=["GET"]),
        Route(f"{mine}/tokens", tokens.create, methods=["POST"]),
        Route(f"{mine}/tokens/{{token_id:id}}/revoke", tokens.revoke, methods=["POST"]),
        Route(f"{mine}/projects", claims.mine, methods=["GET"]),
        Route(f"{mine}/projects", claims.ask, methods=["POST"]),
        Route(f"{mine}/projects/{{claim_id:id}}/consent", claims.agree, methods=["POST"]),
        Route(f"{mine}/accounts", operating.accounts),
        Route(f"{mine}/accounts/{{account_id:id}}", operating.give_standing, methods=["POST"]),
        Route(f"{mine}/claims", operating.claims),
        Route(f"{mine}/claims/{{claim_id:id}}", operating.decide, methods=["POST"]),
        Route(f"{mine}/evidence", operating.evidence, methods=["GET"]),
        Route(f"{mine}/evidence", operating.import_feed, methods=["POST"]),
        Route(f"{mine}/jobs", jobs.show, methods=["GET"]),
        Route(f"{mine}/jobs/retry", jobs.retry_all, methods=["POST"]),
        Route(f"{mine}/jobs/{{job_id:id}}/retry", jobs.retry, methods=["POST"]),
        Route(f"{mine}/jobs/{{job_id:id}}/dismiss", jobs.dismiss, methods=["POST"]),
    ]
