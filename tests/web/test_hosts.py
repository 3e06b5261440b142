"""The one host of an instance that people rely on."""

import pytest
from pydantic import HttpUrl
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from tests.database import SQLITE
from tests.site import ADDRESS, open_site
from vetting.settings import Environment, Settings


async def where(request: Request) -> Response:
    """Say what this very address is."""
    return Response(str(request.url_for("where")))


@pytest.fixture
def dialect() -> str:
    """Take one database: which host is answered depends on none."""
    return SQLITE


WHERE = Route("/where", where, name="where")


def relied_on(settings: Settings, address: str = "https://revet.example.test") -> Settings:
    """Make *settings* those of an instance that people rely on."""
    return settings.model_copy(update={"environment": Environment.PRODUCTION, "base_url": HttpUrl(address)})


def ask(site: TestClient, path: str, host: str) -> tuple[int, str]:
    """Ask for *path*, naming *host*."""
    answer = site.get(path, headers={"Host": host})
    return answer.status_code, answer.text


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://revet.example.test", "revet.example.test"),
        ("https://revet.example.test", "Revet.Example.Test:443"),
        ("http://revet.example.test", "revet.example.test:80"),
        ("https://revet.example.test:8443", "revet.example.test:8443"),
        ("https://[2001:db8::1]", "[2001:db8::1]"),
        ("https://[2001:db8::1]", "[2001:db8::1]:443"),
    ],
)
def test_its_own_host_is_answered(settings: Settings, address: str, host: str) -> None:
    """By the spellings that mean the same, over plain HTTP from a proxy, and links have the scheme people use."""
    with open_site(relied_on(settings, address), WHERE) as site:
        status, text = ask(site, "/where", host)
    assert (status, text) == (200, f"{address.partition(':')[0]}://{host}/where")


@pytest.mark.parametrize(
    "host",
    [
        "evil.example.test",
        "revet.example.test.evil.example.test",
        "revet.example.test:8443",
        "revet.example.test@evil.example.test",
        "127.0.0.1:8000",
        "",
    ],
)
def test_another_host_is_refused(settings: Settings, host: str) -> None:
    """No link is ever made to it; a program gets a problem document."""
    with open_site(relied_on(settings), WHERE) as site:
        status, text = ask(site, "/where", host)
        problem = site.get("/api/v1/projects", headers={"Host": host})
    assert (status, "This is https://revet.example.test;" in text) == (421, True)
    assert (problem.status_code, problem.json()["status"]) == (421, 421)
    assert problem.headers["content-type"] == "application/problem+json"


def test_two_hosts_are_refused(settings: Settings) -> None:
    """Who asks for two hosts would have one checked and the other used."""
    with open_site(relied_on(settings)) as site:
        twice = [("Host", "revet.example.test"), ("Host", "evil.example.test")]
        assert site.get("/", headers=twice).status_code == 421


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_health_is_asked_by_any_name(settings: Settings, path: str) -> None:
    """What watches an instance knows its IP address, not its name."""
    with open_site(relied_on(settings)) as site:
        assert ask(site, path, "10.0.0.7:8000")[0] in {200, 503}


def test_no_proxy_is_believed(settings: Settings) -> None:
    """Headers that name another host or scheme change nothing."""
    with open_site(relied_on(settings), WHERE) as site:
        headers = {
            "Host": "revet.example.test",
            "X-Forwarded-Host": "evil.example.test",
            "X-Forwarded-Proto": "http",
            "Forwarded": "host=evil.example.test;proto=http",
        }
        assert site.get("/where", headers=headers).text == "https://revet.example.test/where"


def test_in_development_any_host_will_do(settings: Settings) -> None:
    """To try it out, a container or a tunnel may call the site what it likes."""
    with open_site(settings, WHERE) as site:
        assert ask(site, "/where", "container:8000") == (200, "http://container:8000/where")
        assert site.get("/where").text == f"{ADDRESS}/where"
