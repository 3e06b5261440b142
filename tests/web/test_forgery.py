"""No other site acts through somebody's browser: each gate, closed on its own."""

from collections.abc import Iterator

import pytest
from pydantic import HttpUrl
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from tests.database import on_sqlite_alone
from tests.site import ADDRESS, form_secret, open_site, session_secret, sign_in
from vetting.settings import Environment, Settings
from web.security import signed_in

pytestmark = on_sqlite_alone  # it is about requests and pages, whatever database their rows come from


async def act(request: Request) -> Response:
    """Do something that changes something; say what the form holds."""
    async with request.form() as form:
        return PlainTextResponse(f"{signed_in(request).account.login} did {form.get('what')}")


async def act_by_api(request: Request) -> Response:
    """Do something for a program; say what the body holds."""
    body = await request.body()
    return PlainTextResponse(f"{signed_in(request).account.login} did {body.decode()}")


async def act_slowly(request: Request) -> Response:
    """Read the form, then see whether anybody is still there."""
    async with request.form() as form:
        what = form.get("what")
    return PlainTextResponse(f"{what}, {'gone' if await request.is_disconnected() else 'there'}")


PROBES = (
    Route("/act", act, methods=["POST"]),
    Route("/slow", act_slowly, methods=["POST"]),
    Route("/api/v1/act", act_by_api, methods=["POST", "DELETE"]),
)


@pytest.fixture
def browser(settings: Settings) -> Iterator[TestClient]:
    """Give a browser in which Jo is signed in."""
    with open_site(settings, *PROBES) as opened:
        sign_in(opened)
        yield opened


@pytest.fixture
def secret(browser: TestClient) -> str:
    """Give the secret of Jo's session."""
    return session_secret(browser)


def test_a_form_of_ones_own_passes(browser: TestClient, secret: str) -> None:
    """A form with its secret passes, and its handler reads the whole of it."""
    answer = browser.post("/act", data={"csrf": secret, "what": "this"})
    assert (answer.status_code, answer.text) == (200, "jo did this")


def test_what_comes_after_a_form_still_comes(browser: TestClient, secret: str) -> None:
    """A handler that reads on after the form hears of its reader, not the form again."""
    assert browser.post("/slow", data={"csrf": secret, "what": "this"}).text == "this, there"


def test_a_form_with_a_file_passes(browser: TestClient, secret: str) -> None:
    """A form is read in both of its encodings."""
    answer = browser.post("/act", data={"csrf": secret, "what": "this"}, files={"file": b"bytes"})
    assert (answer.status_code, answer.text) == (200, "jo did this")


def test_a_script_of_ones_own_passes(browser: TestClient, secret: str) -> None:
    """The secret may come as a header, as the site's own script sends it."""
    answer = browser.post("/act", data={"what": "this"}, headers={"X-CSRF-Token": secret})
    assert answer.status_code == 200


@pytest.mark.parametrize("origin", [ADDRESS, "http://localhost:8000"])
def test_ones_own_origin_passes(browser: TestClient, secret: str, origin: str) -> None:
    """A browser that says where a form comes from is believed; in development under any name of the machine."""
    headers = {"Origin": origin, "Sec-Fetch-Site": "same-origin", "Host": origin.removeprefix("http://")}
    assert browser.post("/act", data={"csrf": secret}, headers=headers).status_code == 200


def test_a_form_without_the_secret_is_refused(browser: TestClient) -> None:
    """Another site cannot know the secret."""
    answer = browser.post("/act", data={"what": "this"})
    assert (answer.status_code, "nothing was done" in answer.text) == (403, True)


def test_another_secret_is_refused(browser: TestClient) -> None:
    """A guess is refused."""
    assert browser.post("/act", data={"csrf": "guess"}).status_code == 403


def test_an_empty_secret_is_refused(browser: TestClient) -> None:
    """Nothing is not a secret."""
    assert browser.post("/act", data={"csrf": ""}).status_code == 403


def test_a_file_is_no_secret(browser: TestClient) -> None:
    """A file in the secret's place is refused, not read."""
    assert browser.post("/act", files={"csrf": b"bytes"}).status_code == 403


def test_a_body_of_another_kind_has_no_secret(browser: TestClient, secret: str) -> None:
    """What a cross-site form can send as plain text is not read as a form."""
    answer = browser.post("/act", content=f"csrf={secret}", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 403


def test_the_secret_of_another_session_is_refused(settings: Settings, browser: TestClient) -> None:
    """An attacker's own secret opens nothing in somebody else's session."""
    with open_site(settings, *PROBES) as other:
        sign_in(other, "mallory")
        theirs = session_secret(other)
    assert browser.post("/act", data={"csrf": theirs}).status_code == 403


def test_the_secret_ends_with_the_session(browser: TestClient, secret: str) -> None:
    """Whoever signs in anew gets another secret."""
    sign_in(browser, "ada")
    assert browser.post("/act", data={"csrf": secret}).status_code == 403


@pytest.mark.parametrize("sender", ["cross-site", "same-site", "what is this"])
def test_what_the_browser_says_comes_from_elsewhere_is_refused(browser: TestClient, secret: str, sender: str) -> None:
    """Even with the secret, and even from a neighbouring host."""
    answer = browser.post("/act", data={"csrf": secret}, headers={"Sec-Fetch-Site": sender})
    assert (answer.status_code, "another site" in answer.text) == (403, True)


@pytest.mark.parametrize("origin", ["https://evil.example.test", "null", "", "http://127.0.0.1:8001"])
def test_another_origin_is_refused(browser: TestClient, secret: str, origin: str) -> None:
    """Even with the secret, and also where a browser hides the origin."""
    answer = browser.post("/act", data={"csrf": secret}, headers={"Origin": origin})
    assert (answer.status_code, "another address" in answer.text) == (403, True)


def test_in_production_only_the_configured_address_is_ones_own(settings: Settings) -> None:
    """Forms come from the address that the operator set, whatever else a host may be called."""
    relied_on = settings.model_copy(
        update={"environment": Environment.PRODUCTION, "base_url": HttpUrl("https://revet.example.test")}
    )
    with open_site(relied_on, *PROBES, address="https://revet.example.test") as browser:
        headers = {"Origin": "http://other.example.test"}
        assert browser.post("/act", headers=headers, follow_redirects=False).status_code == 403
        headers = {"Origin": "https://revet.example.test"}
        assert browser.post("/act", headers=headers, follow_redirects=False).status_code == 303


def test_somebody_unknown_is_asked_to_sign_in(settings: Settings) -> None:
    """A form whose session has ended leads to the sign-in, and from there back to its page."""
    with open_site(settings, *PROBES) as browser:
        headers = {"Referer": f"{ADDRESS}/diffs/pypi/demo/-/1.0?old=x"}
        answer = browser.post("/act", data={"what": "this"}, headers=headers, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fdiffs%2Fpypi%2Fdemo%2F-%2F1.0%3Fold%3Dx"


def test_a_referrer_elsewhere_leads_nowhere(settings: Settings) -> None:
    """Where another site sent the form, the way back is the start page."""
    with open_site(settings, *PROBES) as browser:
        headers = {"Referer": "https://evil.example.test/x"}
        answer = browser.post("/act", headers=headers, follow_redirects=False)
    assert answer.headers["location"] == "/sign-in?next=%2F"


def test_nobody_is_signed_in_from_elsewhere(settings: Settings) -> None:
    """The sign-in's own form needs its secret: nobody is made to act as an attacker."""
    with open_site(settings) as browser:
        page = browser.get("/sign-in/development").text
        assert browser.post("/sign-in/development", data={"login": "mallory"}).status_code == 403
        good = {"login": "ada", "csrf": form_secret(page)}
        assert browser.post("/sign-in/development", data=good, follow_redirects=False).status_code == 303


def test_a_session_alone_does_not_act_by_the_api(browser: TestClient) -> None:
    """A cookie goes along with any request, so under the API it needs the header besides."""
    answer = browser.post("/api/v1/act", content=b"this")
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert "X-CSRF-Token" in answer.json()["detail"]


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_session_with_the_header_acts_by_the_api(browser: TestClient, secret: str, method: str) -> None:
    """The site's own script may use the API."""
    assert browser.request(method, "/api/v1/act", headers={"X-CSRF-Token": secret}).text == "jo did "


def test_under_the_api_a_form_field_is_no_header(browser: TestClient, secret: str) -> None:
    """The header alone counts, since no other site can send it."""
    assert browser.post("/api/v1/act", data={"csrf": secret}).status_code == 403


def test_without_an_account_the_api_says_what_to_send(settings: Settings) -> None:
    """A program that is nobody is told so, not led to a page."""
    with open_site(settings, *PROBES) as browser:
        answer = browser.post("/api/v1/act")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="revet"'
    assert answer.json()["status"] == 401


def test_a_body_that_is_too_large_is_refused_as_a_page(browser: TestClient) -> None:
    """The limit on bodies holds before anything looks for a secret."""
    answer = browser.post("/act", data={"what": "x" * (2 * 1024 * 1024)})
    assert answer.status_code == 413
