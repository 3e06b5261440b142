"""What is sent is parsed once, into what was asked for, or refused."""

from collections.abc import Iterator

import pytest
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from tests.database import on_sqlite_alone
from tests.site import open_site, session_secret, sign_in
from vetting.settings import Settings
from web.forms import read_form, read_json

pytestmark = on_sqlite_alone  # it is about requests and pages, whatever database their rows come from


class Draft(BaseModel):
    """One of each kind of field."""

    text: str
    number: int = 0
    many: tuple[str, ...] = ()


async def by_form(request: Request) -> Response:
    """Say what a form held."""
    return JSONResponse((await read_form(request, Draft)).model_dump(mode="json"))


async def by_json(request: Request) -> Response:
    """Say what a body held."""
    return JSONResponse((await read_json(request, Draft)).model_dump(mode="json"))


@pytest.fixture
def browser(settings: Settings) -> Iterator[TestClient]:
    """Give a browser that is signed in and sends its secret."""
    probes = (Route("/form", by_form, methods=["POST"]), Route("/api/v1/json", by_json, methods=["POST"]))
    with open_site(settings, *probes) as opened:
        sign_in(opened)
        opened.headers["X-CSRF-Token"] = session_secret(opened)
        yield opened


def test_a_form_is_read(browser: TestClient) -> None:
    """Fields become what the model says; what it does not name is passed over, the secret among it."""
    answer = browser.post("/form", data={"text": "a", "number": "7", "many": ["x", "y"], "csrf": "s", "other": "o"})
    assert answer.json() == {"text": "a", "number": 7, "many": ["x", "y"]}


def test_what_can_be_many_may_be_one_or_none(browser: TestClient) -> None:
    """A list of one is a list; a single field sent twice is its last value."""
    assert browser.post("/form", data={"text": "a", "many": "x"}).json()["many"] == ["x"]
    assert browser.post("/form", data={"text": ["a", "b"]}).json() == {"text": "b", "number": 0, "many": []}


def test_lines_end_as_they_were_typed(browser: TestClient) -> None:
    """The line ends that browsers make of a textarea's are undone."""
    assert browser.post("/form", data={"text": "one\r\ntwo"}).json()["text"] == "one\ntwo"


def test_a_missing_field_is_named(browser: TestClient) -> None:
    """The refusal says which field, as a page."""
    answer = browser.post("/form", data={"number": "x"})
    assert answer.status_code == 422
    assert "text: Field required" in answer.text


def test_a_file_is_no_text(browser: TestClient) -> None:
    """A file in a text's place is refused."""
    assert browser.post("/form", files={"text": b"bytes"}).status_code == 400


def test_too_many_fields_are_refused(browser: TestClient) -> None:
    """A form of thousands of fields is not taken apart."""
    assert browser.post("/form", data={"text": ["a"] * 1000}).status_code == 400


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "application/x+json"])
def test_a_body_is_read(browser: TestClient, kind: str) -> None:
    """JSON by any of its names."""
    answer = browser.post("/api/v1/json", content='{"text": "a"}', headers={"Content-Type": kind})
    assert answer.json() == {"text": "a", "number": 0, "many": []}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])
def test_a_body_that_does_not_say_it_is_json_is_refused(browser: TestClient, kind: str) -> None:
    """What another site's form can send is not read as JSON."""
    answer = browser.post("/api/v1/json", content='{"text": "a"}', headers={"Content-Type": kind})
    assert answer.status_code == 415


@pytest.mark.parametrize("body", ["", "{", "[]", '{"text": 1}', "\ud83d".encode("utf-8", "surrogatepass")])
def test_a_body_that_does_not_fit_is_refused(browser: TestClient, body: str | bytes) -> None:
    """The problem says what is wrong."""
    answer = browser.post("/api/v1/json", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["errors"]
