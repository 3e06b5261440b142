"""Who may do what: every route that changes something, asked by everybody there is."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from httpx2 import Response
from starlette.endpoints import HTTPEndpoint
from starlette.routing import Route
from starlette.testclient import TestClient

from tests.database import on_sqlite_alone
from tests.failing import fail_all
from tests.seeding import Seed
from tests.site import session_secret, sign_in
from tests.snapshots import Snapshots
from tests.web.api import bearer
from tests.web.publishing import change_project
from vetting.domain.accounts import Role, Scope
from vetting.domain.projects import Project
from vetting.settings import Settings
from web.routes import routes

SAFE = {"GET", "HEAD", "OPTIONS"}
PROJECT = "/projects/{ecosystem:ecosystem}/{name:name}"
DIFF = "/diffs/{ecosystem:ecosystem}/{name:name}/{from}/{to}"
NOTE = "/annotations/{annotation_id:id}"
API = "/api/v1"
API_RELEASE = f"{API}{PROJECT}/releases/{{version}}"
NAMES = {"ecosystem": "pypi", "name": "demo", "version": "1.0", "from": "-", "to": "1.0"}
"""What stands in a path; every other part of one is a number, and 1 is the owner's."""

ASKERS = ("anonymous", "reader", "reviewer", "operator", "owner", "reading token", "auditing token")
"""
The columns of the table. Each person has one role, and the owner reads and reviews; it is their audit, note, claim
and token that have the number 1. The tokens are of accounts with every role, and have one scope each.
"""

TABLE: tuple[tuple[str, str, str, str], ...] = (
    # y: done, or refused for another reason than who asks; n: 403; 4: 404, as if it were not there;
    # -: 401, or the way to the sign-in page.
    ("form", "POST", "/projects", "-nyyy--"),
    ("form", "POST", f"{PROJECT}/watch", "-nyyy--"),
    ("form", "POST", f"{PROJECT}/unwatch", "-nyyy--"),
    ("form", "POST", f"{PROJECT}/poll", "-nyyy--"),
    ("form", "POST", f"{PROJECT}/claim", "-yyyy--"),
    ("form", "POST", f"{PROJECT}/{{version}}/read", "-nyyy--"),
    ("form", "POST", "/audits/{audit_id:id}/withdraw", "-nnyy--"),
    ("form", "POST", "/criteria", "-nnyn--"),
    ("form", "POST", f"{DIFF}/audits", "-nyny--"),
    ("form", "POST", f"{DIFF}/annotations", "-yyyy--"),
    ("form", "POST", f"{NOTE}/replies", "-yyyy--"),
    ("form", "POST", f"{NOTE}/resolve", "-nyyy--"),
    ("form", "POST", f"{NOTE}/reopen", "-nyyy--"),
    ("form", "POST", f"{NOTE}/delete", "-nnny--"),
    ("form", "POST", "/sign-out", "-yyyy--"),
    ("form", "POST", "/sign-in/development", "-yyyy--"),
    ("form", "POST", "/settings/tokens", "-yyyy--"),
    ("form", "POST", "/settings/tokens/{token_id:id}/revoke", "-444y--"),
    ("form", "POST", "/settings/projects", "-yyyy--"),
    ("form", "POST", "/settings/projects/{claim_id:id}/consent", "-nnny--"),
    ("form", "POST", "/settings/accounts/{account_id:id}", "-nnyn--"),
    ("form", "POST", "/settings/claims/{claim_id:id}", "-nnyn--"),
    ("form", "POST", "/settings/evidence", "-nnyn--"),
    ("form", "POST", "/settings/jobs/retry", "-nnyn--"),
    ("form", "POST", "/settings/jobs/{job_id:id}/retry", "-nnyn--"),
    ("form", "POST", "/settings/jobs/{job_id:id}/dismiss", "-nnyn--"),
    ("json", "PUT", f"{API}{PROJECT}", "-nyyyny"),
    ("json", "DELETE", f"{API}{PROJECT}", "-nyyyny"),
    ("json", "POST", f"{API_RELEASE}/audits", "-nynyny"),
    ("json", "POST", f"{API_RELEASE}/annotations", "-yyyyny"),
    ("json", "DELETE", f"{API}/audits/{{number:id}}", "-nnyynn"),
    ("json", "PATCH", f"{API}/annotations/{{number:id}}", "-nyyyny"),
    ("json", "DELETE", f"{API}/annotations/{{number:id}}", "-nnnynn"),
)


@dataclass(frozen=True)
class World:
    """An instance in which the owner has one of everything, and what is sent to each route."""

    site: TestClient
    headers: dict[str, dict[str, str]]
    """Of each asker: their session's key and secret, or their token."""
    digest: str

    def ask(self, asker: str, kind: str, method: str, path: str) -> Response:
        """Send what the route at *path* is there for, as *asker*."""
        self.site.cookies.clear()
        address = re.sub(r"\{(\w+)(?::\w+)?\}", lambda part: NAMES.get(part[1], "1"), path)
        sent: dict[str, Any] = {"json" if kind == "json" else "data": self._body(address)}
        if address == "/settings/evidence":
            sent["files"] = {"file": ("feed.json", b"[]")}
        if method == "DELETE":
            sent = {}
        headers = self.headers[asker]
        return self.site.request(method, address, headers=headers, follow_redirects=False, **sent)

    def _body(self, address: str) -> dict[str, Any]:
        place = {"path": "demo-1.0/demo.py", "start": 1, "end": 1, "sha256": self.digest}
        bodies: dict[str, dict[str, Any]] = {
            "/projects": {"name": "demo"},
            "/projects/pypi/demo/claim": {"index_login": "jo"},
            "/criteria": {"name": "safe-to-eat", "description": "It is."},
            "/diffs/pypi/demo/-/1.0/audits": {
                "kind": "full",
                "criteria": "safe-to-run",
                "shown": self.digest,
                "read": f"{self.digest}:",
            },
            "/diffs/pypi/demo/-/1.0/annotations": {**place, "text": "Why?"},
            "/annotations/1/replies": {"text": "Because."},
            "/sign-in/development": {"login": "anybody", "role": "reader"},
            "/settings/tokens": {"name": "ci", "scope": "read"},
            "/settings/projects": {"name": "demo", "index_login": "jo"},
            "/settings/projects/1/consent": {"shows": "yes"},
            "/settings/accounts/1": {"role": "reviewer"},
            "/settings/claims/1": {"decision": "approve"},
            "/settings/evidence": {"index_url": "https://index.example.test/simple/"},
            "/settings/jobs/retry": {"kind": "poll_project", "reason": "It broke."},
            "/api/v1/projects/pypi/demo/releases/1.0/audits": {
                "kind": "full",
                "criteria": ["safe-to-run"],
                "distributions": [self.digest],
            },
            "/api/v1/projects/pypi/demo/releases/1.0/annotations": {**place, "text": "Why?"},
            "/api/v1/annotations/1": {"resolved": True},
        }
        return bodies.get(address, {})


Headers: TypeAlias = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Snapshots[tuple[Headers, str]]:
    """Remember what everybody needs to be known."""
    return Snapshots(tmp_path_factory.mktemp("worlds"))


@pytest.fixture
def world(site: TestClient, seed: Seed, settings: Settings, worlds: Snapshots[tuple[Headers, str]]) -> World:
    """Give an instance with everybody in it."""
    database = Path(settings.database.removeprefix("sqlite:///"))
    peopled = worlds.once("peopled", database, settings.data_dir / "blobs", lambda: _peopled(site, seed))
    return World(site, *peopled)


def _peopled(site: TestClient, seed: Seed) -> tuple[Headers, str]:
    """Let everybody sign in, and the owner make one of everything."""
    release = seed.release("1.0", {"demo.py": "one = 1\n"})
    change_project(seed, _watched)
    seed.run(fail_all)
    headers: Headers = {"anonymous": {}}
    people = {"owner": Role.REVIEWER, "reader": Role.READER, "reviewer": Role.REVIEWER, "operator": Role.OPERATOR}
    for login, role in people.items():
        headers[login] = _session(site, login, role)
    world = World(site, headers, release.distributions[0].sha256)
    for path in (f"{API_RELEASE}/audits", f"{API_RELEASE}/annotations"):
        assert world.ask("owner", "json", "POST", path).status_code == 201
    for path in ("/settings/projects", "/settings/tokens"):
        assert world.ask("owner", "form", "POST", path).status_code < 400
    headers["reading token"] = bearer(seed, "reads", scopes=[Scope.READ])
    headers["auditing token"] = bearer(seed, "audits", scopes=[Scope.AUDIT])
    return headers, world.digest


def _watched(project: Project) -> Project:
    return Project(
        project.id,
        project.ecosystem,
        project.name,
        project.name,
        project.index_url,
        project.created_at,
        is_watched=True,
    )


def _session(site: TestClient, login: str, role: Role) -> dict[str, str]:
    site.cookies.clear()
    sign_in(site, login, roles=frozenset({role}), level=None)
    secret = session_secret(site)
    cookie = "; ".join(f"{name}={value}" for name, value in site.cookies.items())
    return {"Cookie": cookie, "X-CSRF-Token": secret}


def outcome(answer: Response) -> str:
    """Put an answer into one letter of the table."""
    leads_to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?")
    if leads_to_sign_in or answer.status_code == 401:
        return "-"
    return {403: "n"}.get(answer.status_code, "y")


@on_sqlite_alone  # who may is decided before a database is asked for more than who asks
@pytest.mark.parametrize(("kind", "method", "path", "row"), TABLE, ids=[f"{one[1]} {one[2]}" for one in TABLE])
def test_who_may(world: World, kind: str, method: str, path: str, row: str) -> None:
    """Whoever may not is told so, and nothing was done: after all of them, the first who may succeeds."""
    by_asker = dict(zip(ASKERS, row, strict=True))
    refused = [asker for asker, letter in by_asker.items() if letter != "y"]
    allowed = [asker for asker, letter in by_asker.items() if letter == "y"]
    found: dict[str, str] = {}
    for asker in refused:
        answer = world.ask(asker, kind, method, path)
        found[asker] = "4" if answer.status_code == 404 else outcome(answer)
    answers = [world.ask(asker, kind, method, path) for asker in allowed]
    found |= {asker: outcome(answer) for asker, answer in zip(allowed, answers, strict=True)}
    assert found == by_asker
    # The owner's note is open, so nobody can open it again; everything else can be done once.
    assert answers[0].status_code < 400 or path.endswith("/reopen"), answers[0].text


def unsafe_routes(settings: Settings) -> Iterator[tuple[str, str]]:
    """List method and path of every route that changes something."""
    for route in routes(settings):
        if isinstance(route, Route):
            yield from ((method, route.path) for method in methods_of(route.endpoint, route.methods) - SAFE)


def methods_of(endpoint: Callable[..., object], methods: set[str] | None) -> set[str]:
    """Give the methods that a route answers."""
    if isinstance(endpoint, type) and issubclass(endpoint, HTTPEndpoint):
        return {name.upper() for name in ("post", "put", "patch", "delete") if hasattr(endpoint, name)}
    return methods or set()


def test_every_route_that_changes_something_is_in_the_table(settings: Settings) -> None:
    """A new route needs a row, so that somebody has said who may."""
    assert sorted(unsafe_routes(settings)) == sorted((method, path) for _, method, path, _ in TABLE)
