"""Signing in through a real OpenID Connect provider, as a browser does it, over HTTP on both sides."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from pydantic import HttpUrl
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from tests.oidc_provider import Provider
from tests.site import ADDRESS, open_site
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.credentials import digest_of_secret
from vetting.domain.evidence import Method
from vetting.settings import Settings
from web.security import actor_of

COOKIE = "revet_session"


async def who(request: Request) -> Response:
    """Say who asks, and what they are."""
    actor = actor_of(request)
    return JSONResponse([actor.account.login, sorted(actor.account.roles)] if actor else None)


def with_provider(settings: Settings, issuer: str, **more: object) -> Settings:
    """Configure an identity provider."""
    chosen = {"oidc_issuer": HttpUrl(issuer), "oidc_client_id": "revet", "oidc_name": "Example ID", **more}
    return settings.model_copy(update=chosen)


@pytest.fixture
def browser(settings: Settings, provider: Provider) -> Iterator[TestClient]:
    """Give a browser on a site that trusts the provider's word on factors, and has an operator by address."""
    chosen = with_provider(
        settings, provider.issuer, factor_issuers=(provider.issuer,), operators=("ops@example.test",)
    )
    with open_site(chosen, Route("/who", who)) as opened:
        yield opened


def go(browser: TestClient, place: str = "/") -> str:
    """Follow the sign-in button; give the provider's address that the site sends the browser to."""
    answer = browser.get("/sign-in/start", params={"next": place}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def come_back(browser: TestClient, address: str) -> httpx2.Response:
    """Come back from the provider."""
    assert address.startswith(f"{ADDRESS}/sign-in/callback?")
    return browser.get(address.removeprefix(ADDRESS), follow_redirects=False)


def test_the_page_offers_the_provider(browser: TestClient) -> None:
    """The button names the provider, and is a link: no form's redirect leaves the site."""
    page = browser.get("/sign-in?next=/queue").text
    assert 'href="/sign-in/start?next=/queue"' in page
    assert "Sign in with Example ID" in page


def test_somebody_signs_in(browser: TestClient, provider: Provider) -> None:
    """From the button over the provider back to the page one wanted, as who the provider says."""
    provider.person("w-1", preferred_username="jo", name="Jo Reviewer")
    back = provider.visit(go(browser, "/queue?page=2"), subject="w-1")
    answer = come_back(browser, back)
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue?page=2")
    assert browser.get("/who").json() == ["jo", ["reader"]]
    assert browser.get("/sign-in", follow_redirects=False).headers["location"] == "/"


def test_an_operator_is_known_by_a_verified_address(browser: TestClient, provider: Provider) -> None:
    """An address makes an operator only where the provider verified it."""
    provider.person("w-2", preferred_username="mallory", email="ops@example.test")
    come_back(browser, provider.visit(go(browser), subject="w-2"))
    assert browser.get("/who").json() == ["mallory", ["reader"]]
    browser.cookies.clear()
    provider.person("w-3", preferred_username="ops", email="ops@example.test", email_verified=True)
    come_back(browser, provider.visit(go(browser), subject="w-3"))
    assert browser.get("/who").json() == ["ops", ["operator", "reader"]]


async def test_the_factor_of_the_sign_in_is_kept(browser: TestClient, provider: Provider, units: DatabaseUnits) -> None:
    """The methods that the provider states become evidence."""
    provider.person("w-4", preferred_username="kim", amr=["pwd", "hwk"])
    come_back(browser, provider.visit(go(browser), subject="w-4"))
    async with units.open() as unit:
        account = await unit.accounts.by_login("kim")
        assert account is not None
        (kept,) = await unit.evidence.of_accounts([account.id])
    assert (kept.method, kept.issuer) == (Method.HARDWARE, provider.issuer)


def test_the_session_changes_its_key(browser: TestClient, provider: Provider) -> None:
    """Whoever planted the browser's session before the sign-in has nothing of it after."""
    address = go(browser)
    planted = browser.cookies[COOKIE]
    come_back(browser, provider.visit(address, subject="w-5"))
    assert browser.cookies[COOKIE] != planted


def test_the_secrets_of_a_sign_in_stay_here(browser: TestClient) -> None:
    """Neither the verifier nor anything but state and nonce is told to the browser."""
    sent = parse_qs(urlsplit(go(browser)).query)
    assert sent["redirect_uri"] == [f"{ADDRESS}/sign-in/callback"]
    assert "code_verifier" not in sent


def refusal(answer: httpx2.Response) -> tuple[int, bool]:
    """Give an answer's status, and whether it is the sign-in page, from which one can start again."""
    return answer.status_code, "/sign-in/start" in answer.text


def test_another_browsers_answer_is_refused(browser: TestClient, provider: Provider, settings: Settings) -> None:
    """Nobody is signed in as an attacker by following the attacker's link."""
    with open_site(with_provider(settings, provider.issuer), Route("/who", who)) as attacker:
        theirs = provider.visit(go(attacker), subject="mallory")
    answer = come_back(browser, theirs)
    assert refusal(answer) == (400, True)
    assert "no such sign-in under way" in answer.text
    assert browser.get("/who").json() is None


def test_a_wrong_state_is_refused(browser: TestClient, provider: Provider) -> None:
    """An answer whose state was changed belongs to no sign-in."""
    back = provider.visit(go(browser), subject="w-6")
    assert refusal(come_back(browser, back.replace("state=", "state=x"))) == (400, True)


def test_an_answer_counts_once(browser: TestClient, provider: Provider) -> None:
    """Loading the answer's address again signs nobody in."""
    back = provider.visit(go(browser), subject="w-6")
    come_back(browser, back)
    browser.get("/who")
    assert refusal(come_back(browser, back))[0] == 400


def test_a_wrong_nonce_is_refused(browser: TestClient, provider: Provider) -> None:
    """A statement that was made for another sign-in is refused, and says so."""
    provider.person("w-7", nonce="stolen")
    answer = come_back(browser, provider.visit(go(browser), subject="w-7"))
    assert refusal(answer) == (400, True)
    assert "does not hold" in answer.text
    assert browser.get("/who").json() is None


def test_another_issuers_statement_is_refused(browser: TestClient, provider: Provider) -> None:
    """A statement in another provider's name is refused."""
    provider.person("w-8", iss="https://elsewhere.example.test")
    assert refusal(come_back(browser, provider.visit(go(browser), subject="w-8"))) == (400, True)


def test_who_refuses_is_told_what_happened(browser: TestClient, provider: Provider) -> None:
    """Somebody who says no at the provider comes back to the page, not to an error."""
    address = go(browser)
    state = parse_qs(urlsplit(address).query)["state"][0]
    # The library leaves the state out of a refusal, which RFC 6749 §4.1.2.1 requires.
    answer = come_back(browser, f"{provider.visit(address, subject=None)}&state={state}")
    assert refusal(answer) == (403, True)
    assert "did not sign you in" in answer.text


def test_a_provider_that_is_away_is_no_dead_end(settings: Settings) -> None:
    """Where the provider does not answer, the page says so, and that trying again may help."""
    with open_site(with_provider(settings, "http://127.0.0.1:9")) as browser:
        answer = browser.get("/sign-in/start?next=/queue", follow_redirects=False)
    assert answer.status_code == 503
    assert "Example ID could not be asked who you are; try again in a minute." in answer.text
    assert "/sign-in/start?next=/queue" in answer.text


def test_a_provider_that_goes_away_meanwhile_is_no_dead_end(browser: TestClient, provider: Provider) -> None:
    """The same where it goes away between the two steps."""
    back = provider.visit(go(browser), subject="w-9")
    provider.answers("/oauth2/token", status=503)
    assert refusal(come_back(browser, back)) == (503, True)


def test_several_tabs_may_sign_in(browser: TestClient, provider: Provider) -> None:
    """Each tab's sign-in is remembered, the last few of them."""
    first, *_, last = [go(browser) for _ in range(5)]
    assert refusal(come_back(browser, provider.visit(first, subject="w-10")))[0] == 400
    assert come_back(browser, provider.visit(last, subject="w-10")).status_code == 303


async def test_a_sign_in_does_not_wait_for_ever(browser: TestClient, provider: Provider, units: DatabaseUnits) -> None:
    """After a quarter of an hour one starts again."""
    back = provider.visit(go(browser), subject="w-11")
    async with units.open() as unit:
        session = await unit.sessions.load(digest_of_secret(browser.cookies[COOKIE]))
        assert session is not None
        (state,) = session.values["sign_ins"]
        kept = session.values["sign_ins"][state]
        late = {**kept, "at": (session.created_at - timedelta(minutes=16)).isoformat()}
        await unit.sessions.update(replace(session, values={"sign_ins": {state: late}}))
        await unit.commit()
    answer = come_back(browser, back)
    assert refusal(answer) == (400, True)
    assert "took too long" in answer.text


def test_without_a_provider_there_is_nothing_to_start(site: TestClient) -> None:
    """Where none is configured, the addresses of its sign-in lead nowhere."""
    assert site.get("/sign-in/start").status_code == 404
    assert site.get("/sign-in/callback?state=x").status_code == 404
