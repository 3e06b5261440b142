"""The development sign-in: anybody, but only in development, and only at the machine itself."""

import pytest
from pydantic import HttpUrl
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from tests.builders import seed_account
from tests.site import ADDRESS, form_secret, open_site, session_secret, sign_in
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.accounts import Level, Role
from vetting.settings import Environment, Settings
from web.security import signed_in

PAGE = "/sign-in/development"


async def who(request: Request) -> Response:
    """Say who asks, and what they are."""
    account = signed_in(request).account
    return JSONResponse([account.login, sorted(account.roles), account.level])


def test_somebody_becomes_somebody(settings: Settings) -> None:
    """A login and roles are all it takes."""
    with open_site(settings, Route("/who", who)) as site:
        sign_in(site, "ada", roles=frozenset({Role.REVIEWER}), level=Level.LOW)
        assert site.get("/who").json() == ["ada", ["reader", "reviewer"], "low"]
        sign_in(site, "bo", roles=frozenset(), level=None)
        assert site.get("/who").json() == ["bo", ["reader"], None]


def test_all_roles_are_chosen_unless_somebody_chooses(site: TestClient) -> None:
    """One person can try everything: the form comes with every role, and the highest level."""
    page = site.get(PAGE).text
    assert page.count("checked") == len(Role) + 1


def test_who_was_here_before_is_offered_again(site: TestClient) -> None:
    """The form knows the accounts that were made by it."""
    sign_in(site, "ada")
    assert '<option value="ada">' in site.get(PAGE).text


def test_one_goes_on_where_one_wanted_to_go(site: TestClient) -> None:
    """The page that asked for a sign-in is where it leads, and never another site."""
    for wanted, place in (("/queue?page=2", "/queue?page=2"), ("//evil.example.test", "/")):
        data = {"login": "ada", "csrf": session_secret(site), "next": wanted}
        answer = site.post(PAGE, data=data, follow_redirects=False)
        assert answer.headers["location"] == place


def test_the_next_page_greets(site: TestClient) -> None:
    """A notice stands on the next page, once."""
    sign_in(site, "ada")
    assert "Signed in as ada." in site.get(PAGE).text
    assert "Signed in as ada." not in site.get(PAGE).text


@pytest.mark.parametrize("login", ["", "../x", "a b"])
def test_what_is_no_login_is_asked_for_again(site: TestClient, login: str) -> None:
    """The form comes back and says why."""
    answer = site.post(PAGE, data={"login": login, "csrf": session_secret(site)})
    assert (answer.status_code, "is not a login" in answer.text) == (422, True)


def test_an_unknown_role_is_refused(site: TestClient) -> None:
    """Roles are those that there are."""
    data = {"login": "ada", "role": "emperor", "csrf": session_secret(site)}
    assert site.post(PAGE, data=data).status_code == 422


async def test_nobodys_account_is_taken(site: TestClient, units: DatabaseUnits) -> None:
    """An account of the identity provider is not open to whoever types its login."""
    await seed_account(units, "jo")
    answer = site.post(PAGE, data={"login": "jo", "csrf": session_secret(site)})
    assert (answer.status_code, "choose another login" in answer.text) == (422, True)


def test_every_page_warns(site: TestClient) -> None:
    """In development a banner stands on every page, also on refusals."""
    for path in ("/sign-in", PAGE, "/no-such-page"):
        assert 'class="banner"' in site.get(path).text


def relied_on(settings: Settings) -> Settings:
    """Make *settings* those of an instance that is relied on."""
    return settings.model_copy(
        update={"environment": Environment.PRODUCTION, "base_url": HttpUrl("http://127.0.0.1:8000")}
    )


def test_in_production_there_is_none(settings: Settings) -> None:
    """Outside development the addresses do not exist, the page offers nothing, and no banner stands."""
    with open_site(relied_on(settings)) as site:
        assert site.get(PAGE).status_code == 404
        assert site.post(PAGE, data={"login": "ada"}, follow_redirects=False).status_code in {303, 404}
        page = site.get("/sign-in").text
    assert PAGE not in page
    assert 'class="banner"' not in page
    assert "Nobody can sign in here yet" in page


def refused(settings: Settings, *, client: str = "127.0.0.1", address: str = ADDRESS, **more: str) -> bool:
    """Tell whether both the page and its form are refused, and the sign-in page offers nothing."""
    headers = {name.replace("_", "-"): value for name, value in more.items()}
    with open_site(settings) as at_the_machine:
        secret = form_secret(at_the_machine.get(PAGE).text)
        cookies = dict(at_the_machine.cookies)
    with open_site(settings, client=(client, 50_000), address=address) as site:
        offered = PAGE in site.get("/sign-in", headers=headers).text
        shown = site.get(PAGE, headers=headers).status_code
        site.cookies.update(cookies)
        done = site.post(PAGE, headers=headers, data={"login": "ada", "csrf": secret}, follow_redirects=False)
    return (offered, shown, done.status_code) == (False, 403, 403)


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"])
def test_every_name_of_the_machine_will_do(settings: Settings, address: str) -> None:
    """Loopback by number or by name, in both families."""
    with open_site(settings, client=("::1", 50_000), address=address) as site:
        assert site.get(PAGE).status_code == 200
        assert PAGE in site.get("/sign-in").text


@pytest.mark.parametrize("client", ["192.0.2.7", "2001:db8::7", "testclient"])
def test_another_machine_is_refused(settings: Settings, client: str) -> None:
    """Whoever asks from elsewhere is nobody here."""
    assert refused(settings, client=client)


@pytest.mark.parametrize(
    "address", ["http://revet.example.test:8000", "http://192.0.2.1:8000", "http://127.0.0.1.evil.test"]
)
def test_another_name_for_the_machine_is_refused(settings: Settings, address: str) -> None:
    """A name of somebody else's that leads here is no way in (DNS rebinding)."""
    assert refused(settings, address=address)


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"])
def test_whoever_is_behind_a_proxy_is_refused(settings: Settings, header: str) -> None:
    """A proxy at the machine asks from loopback for anybody."""
    assert refused(settings, **{header: "127.0.0.1"})
