"""Every answer says what a browser may do with it."""

import re

import pytest
from pydantic import HttpUrl
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from tests.database import on_sqlite_alone
from tests.site import open_site
from vetting.settings import Settings

pytestmark = on_sqlite_alone  # it is about requests and pages, whatever database their rows come from

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


async def fail(_request: Request) -> Response:
    """Break."""
    raise ZeroDivisionError


async def own_policy(_request: Request) -> Response:
    """Answer with a policy of its own."""
    return Response(headers={"Content-Security-Policy": "sandbox"})


@pytest.mark.parametrize(
    "path", ["/sign-in", "/healthz", "/static/revet.css", "/no-such-page", "/static/none", "/api/v1/none"]
)
def test_every_answer_is_framed(site: TestClient, path: str) -> None:
    """Pages, programs' answers, files and refusals carry the same headers."""
    headers = site.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers


def test_a_failure_is_framed_too(settings: Settings) -> None:
    """The page that says that something broke is no way around the policy."""
    with open_site(settings, Route("/fail", fail), raises=False) as site:
        answer = site.get("/fail")
    assert answer.status_code == 500
    assert answer.headers["content-security-policy"] == POLICY


def test_a_handler_may_be_stricter(settings: Settings) -> None:
    """A header that a handler sets itself stays."""
    with open_site(settings, Route("/own", own_policy)) as site:
        assert site.get("/own").headers["content-security-policy"] == "sandbox"


def test_https_stays_https(settings: Settings) -> None:
    """An instance that is reached over HTTPS tells browsers to keep to it."""
    secure = settings.model_copy(update={"base_url": HttpUrl("https://revet.example.test")})
    with open_site(secure) as site:
        assert site.get("/sign-in").headers["strict-transport-security"] == "max-age=31536000"


def test_no_page_has_inline_script_or_style(site: TestClient) -> None:
    """What the policy forbids is not tried: no style attribute, no handler attribute, no script text."""
    for path in ("/sign-in", "/sign-in/development", "/no-such-page"):
        page = site.get(path).text
        assert "style=" not in page
        assert "<style" not in page
        assert re.search(r"<[^>]*\son[a-z]+=", page) is None
        assert page.count("<script") == page.count("<script src=")
