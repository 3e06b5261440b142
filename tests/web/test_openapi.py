"""The API's description says all of what the API does, and nothing else."""

from importlib.metadata import version
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from tests.database import on_sqlite_alone
from vetting.settings import Settings
from web.app import create_app
from web.openapi import METHODS, PREFIX, openapi_document, operations

pytestmark = on_sqlite_alone  # it is about requests and pages, whatever database their rows come from


@pytest.fixture
def document(site: TestClient) -> dict[str, Any]:
    """Give the description as a program gets it."""
    described: dict[str, Any] = site.get("/api/v1/openapi.json").json()
    return described


def served(settings: Settings) -> set[tuple[str, str]]:
    """List what is served under the API's prefix, by path and method."""
    routes = [one for one in create_app(settings).routes if isinstance(one, Route) and one.path.startswith(PREFIX)]
    return {(one.path_format, method) for one in routes for method in METHODS if hasattr(one.endpoint, method)}


def test_every_path_is_described_and_every_described_path_exists(settings: Settings, document: dict[str, Any]) -> None:
    """Paths and methods in the description are those in the route table."""
    described = {(path, method) for path, item in document["paths"].items() for method in item if method in METHODS}

    assert described == served(settings)


def test_the_api_serves_what_is_fixed(settings: Settings) -> None:
    """The addresses that others build on are there."""
    project, release = "/api/v1/projects/{ecosystem}/{name}", "/api/v1/projects/{ecosystem}/{name}/releases/{version}"

    assert served(settings) >= {
        ("/api/v1/openapi.json", "get"),
        ("/api/v1/projects", "get"),
        (project, "get"),
        (project, "put"),
        (project, "delete"),
        (release, "get"),
        (f"{release}/score", "get"),
        (f"{release}/audits", "get"),
        (f"{release}/audits", "post"),
        (f"{release}/annotations", "get"),
        (f"{release}/annotations", "post"),
        (f"{project}/diffs/{{from}}/{{to}}", "get"),
        ("/api/v1/audits/{number}", "get"),
        ("/api/v1/audits/{number}", "delete"),
    }


def test_a_handler_that_says_nothing_cannot_be_served() -> None:
    """A route whose handler is not described is an error, so that none is left out."""

    class Silent:
        async def get(self, _request: Request) -> Response:
            raise NotImplementedError

    with pytest.raises(KeyError):
        operations([Route(f"{PREFIX}silent", Silent)])


def test_the_description_is_whole(document: dict[str, Any]) -> None:
    """It names its version and its site, every reference leads somewhere, and every path parameter is described."""
    text = str(document)
    references = {part.partition("'")[0] for part in text.split("#/components/schemas/")[1:]}

    assert (document["openapi"], document["info"]["version"]) == ("3.1.0", version("revet"))
    assert document["servers"] == [{"url": "http://127.0.0.1:8000"}]
    assert references <= set(document["components"]["schemas"])
    for path, item in document["paths"].items():
        assert {f"{{{one['name']}}}" in path for one in item.get("parameters", ())} <= {True}
        assert path.count("{") == len(item.get("parameters", ()))


def test_refusals_are_described_as_problems(settings: Settings) -> None:
    """Every operation says under which statuses it answers with a problem document, a bad token's included."""
    document = openapi_document(create_app(settings).routes, site="https://revet.example.test", version="1")

    for item in document["paths"].values():
        for method in METHODS & item.keys():
            answers = item[method]["responses"]
            refused = {status: one["content"] for status, one in answers.items() if int(status) >= 400}
            assert "401" in refused
            assert {tuple(one) for one in refused.values()} == {("application/problem+json",)}


def test_writing_needs_a_token_with_the_scope(document: dict[str, Any]) -> None:
    """What changes something says which scope a token needs; what only reads asks for none."""
    post = document["paths"]["/api/v1/projects/{ecosystem}/{name}/releases/{version}/audits"]["post"]
    get = document["paths"]["/api/v1/projects"]["get"]

    assert post["security"] == [{"token": ["audit"]}]
    assert get["security"] == [{}, {"token": ["read"]}]
    assert {"403", "409", "413", "415", "422"} <= set(post["responses"])
