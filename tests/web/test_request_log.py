"""The line that every request leaves in the log, and its number."""

from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient
from structlog.testing import LogCapture

from tests.database import SQLITE
from tests.seeding import Seed
from tests.site import open_site, sign_in
from tests.web.api import bearer
from vetting.settings import Settings

SECRETS = ("revet_session=", "hunter2", "Bearer")


async def fail(_request: Request) -> Response:
    """Break."""
    raise RuntimeError("it broke")


async def remark(request: Request) -> Response:
    """Write a line of one's own."""
    structlog.get_logger().info("remarked")
    return Response(request.path_params["version"])


PROBES = (Route("/fail", fail), Route("/projects/pypi/{name}/{version}/remark", remark))


@pytest.fixture
def dialect() -> str:
    """Take one database: what is logged depends on none."""
    return SQLITE


@pytest.fixture
def lines() -> Iterator[list[Any]]:
    """Collect what is logged, with what was bound."""
    capture = LogCapture()
    before = structlog.get_config()
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, capture], cache_logger_on_first_use=False)
    yield capture.entries
    structlog.configure(**before)


@pytest.fixture
def site(settings: Settings) -> Iterator[TestClient]:
    """Give a browser on a site with routes that break and that log."""
    with open_site(settings, *PROBES, raises=False) as browser:
        yield browser


def test_a_request_leaves_one_line(site: TestClient, lines: list[Any]) -> None:
    """Its route as a template, its status, its time, and the number that the answer carries."""
    answer = site.get("/users/nobody?code=hunter2", headers={"X-Request-ID": "mine", "Cookie": "revet_session=hunter2"})

    (line,) = lines
    assert (line["event"], line["method"], line["route"], line["status"]) == (
        "request_answered",
        "GET",
        "/users/{login}",
        404,
    )
    assert line["milliseconds"] > 0
    assert answer.headers["x-request-id"] == line["request_id"] != "mine"
    assert not any(secret in str(line) for secret in (*SECRETS, "nobody"))


def test_every_request_has_its_own_number(site: TestClient) -> None:
    """Two requests over one connection are two."""
    assert site.get("/criteria").headers["x-request-id"] != site.get("/criteria").headers["x-request-id"]


def test_a_line_says_whose_and_about_what(settings: Settings, lines: list[Any]) -> None:
    """The actor's number, the project and the version stand in each line of the request, and in nobody else's."""
    with open_site(settings, *PROBES) as site:
        sign_in(site, "ada")
        site.get("/projects/pypi/demo/1.0/remark")
        site.cookies.clear()
        site.get("/criteria")

    own, answered, next_one = lines[-3:]
    for line in (own, answered):
        assert (line["project"], line["version"], line["actor_id"]) == ("demo", "1.0", 1)
    assert own["request_id"] == answered["request_id"]
    assert not {"project", "version", "actor_id"} & set(next_one)


def test_a_token_is_somebody_too(site: TestClient, seed: Seed, lines: list[Any]) -> None:
    """A program's line has the number of the token's owner, and nothing of the token."""
    token = bearer(seed)
    site.get("/api/v1/projects", headers=token)
    assert lines[-1]["actor_id"] == 1
    assert token["Authorization"].split()[1] not in str(lines)


def test_what_is_asked_all_the_time_is_not_logged(site: TestClient, lines: list[Any]) -> None:
    """Health checks and files of the pages leave a line for debugging alone."""
    for path in ("/healthz", "/metrics", "/static/revet.css"):
        site.get(path)
    assert {line["log_level"] for line in lines} == {"debug"}
    assert [line["route"] for line in lines] == ["/healthz", "/metrics", "/static"]


@pytest.mark.parametrize(
    ("method", "path", "route", "status"),
    [
        ("GET", "/no/such/page", "none", 404),
        ("DELETE", "/users/nobody", "/users/{login}", 303),
        ("POST", "/sign-out", "/sign-out", 403),
    ],
)
def test_what_no_handler_saw_is_logged_by_its_route(
    site: TestClient, lines: list[Any], method: str, path: str, route: str, status: int
) -> None:
    """A path that nobody knows is not repeated; a request that was refused before its handler has its route."""
    headers = {"Sec-Fetch-Site": "cross-site"} if method == "POST" else {}
    site.request(method, path, headers=headers, follow_redirects=False)
    assert (lines[-1]["route"], lines[-1]["status"]) == (route, status)


def test_a_bug_is_found_by_its_number(site: TestClient, lines: list[Any]) -> None:
    """The page and its header name the number that the error has in the log."""
    answer = site.get("/fail")

    failed = next(line for line in lines if line["event"] == "request_failed")
    answered = next(line for line in lines if line["event"] == "request_answered")
    assert (answer.status_code, answered["status"]) == (500, 500)
    assert answer.headers["x-request-id"] == failed["request_id"] == answered["request_id"]
    assert failed["request_id"] in answer.text
    assert "it broke" not in answer.text


def test_requests_are_counted_by_route(site: TestClient) -> None:
    """However many addresses are asked for, the figures have as many labels as there are routes."""
    for path in ("/users/a", "/users/b", "/x/1", "/x/2"):
        site.get(path)

    told = site.get("/metrics").text
    assert 'revet_http_requests_total{method="GET",route="/users/{login}",status="404"} 2.0' in told
    assert 'revet_http_requests_total{method="GET",route="none",status="404"} 2.0' in told
    assert "/x/1" not in told
