"""Sessions: what the browser holds, what the database holds, and when it is over."""

from datetime import timedelta

import pytest
from pydantic import HttpUrl
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from tests.builders import seed_account
from tests.site import open_site, session_secret, sign_in
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.accounts import Actor
from vetting.domain.credentials import Session, digest_of_secret
from vetting.settings import Environment, Settings
from web.security import actor_of, begin_session
from web.sessions import visit_of

COOKIE = "revet_session"


async def who(request: Request) -> Response:
    """Say who asks."""
    actor = actor_of(request)
    return PlainTextResponse(actor.account.login if actor else "nobody")


async def note(request: Request) -> Response:
    """Keep something in the session."""
    request.session["note"] = request.query_params["note"]
    return PlainTextResponse("")


async def read(request: Request) -> Response:
    """Say what is kept."""
    return PlainTextResponse(request.session.get("note", "nothing"))


async def end_elsewhere(request: Request) -> Response:
    """Keep something in a session that is ended meanwhile, as by another tab."""
    request.session["note"] = "late"
    stored = visit_of(request).stored
    assert stored is not None
    async with request.state.services.units.open() as unit:
        await unit.sessions.delete(stored.key_sha256)
        await unit.commit()
    return PlainTextResponse("")


async def enter(request: Request) -> Response:
    """Sign the only account in, as a way that needs no form would."""
    async with request.state.services.units.open() as unit:
        (account,) = await unit.accounts.all()
    begin_session(request, Actor(account), notice="")
    return PlainTextResponse("")


PROBES = (
    Route("/enter", enter),
    Route("/who", who),
    Route("/note", note),
    Route("/read", read),
    Route("/end", end_elsewhere),
)


@pytest.fixture
def browser(settings: Settings) -> TestClient:
    """Give a browser on a site with probes; it is opened by each test."""
    return open_site(settings, *PROBES)


async def stored(units: DatabaseUnits, key: str) -> Session | None:
    """Load the session of a browser's key."""
    async with units.open() as unit:
        return await unit.sessions.load(digest_of_secret(key))


async def age(units: DatabaseUnits, key: str, *, by: timedelta) -> None:
    """Make a session as if it had begun and been used *by* earlier."""
    session = await stored(units, key)
    assert session is not None
    async with units.open() as unit:
        await unit.sessions.delete(session.key_sha256)
        await unit.sessions.add(
            Session(
                session.key_sha256, session.account_id, session.created_at - by, session.expires_at - by, session.values
            )
        )
        await unit.commit()


def test_no_session_begins_without_need(browser: TestClient) -> None:
    """Reading a page leaves no cookie."""
    with browser:
        browser.get("/sign-in")
        browser.get("/who")
        assert not browser.cookies


def test_the_cookie_is_kept_from_scripts_and_other_sites(browser: TestClient) -> None:
    """The cookie is HttpOnly, Lax, for the whole site, and ends."""
    with browser:
        given = browser.get("/note?note=x").headers["set-cookie"]
    assert given.startswith(f"{COOKIE}=")
    assert given.endswith("; Max-Age=43200; Path=/; HttpOnly; SameSite=Lax")


def test_over_https_the_cookie_is_bound_to_the_host(settings: Settings) -> None:
    """Over HTTPS the cookie is Secure, and its prefix keeps other hosts from setting it."""
    secure = settings.model_copy(update={"base_url": HttpUrl("https://revet.example.test")})
    with open_site(secure, *PROBES, address="https://revet.example.test") as browser:
        given = browser.get("/note?note=x").headers["set-cookie"]
    assert given.startswith("__Host-revet_session=")
    assert given.endswith("; Path=/; HttpOnly; SameSite=Lax; Secure")


async def test_the_database_opens_no_session(browser: TestClient, engine: AsyncEngine) -> None:
    """Only the digest of the key is kept."""
    with browser:
        browser.get("/note?note=x")
        key = browser.cookies[COOKIE]
    async with engine.connect() as connection:
        rows = (await connection.execute(text("select * from sessions"))).all()
    assert len(rows) == 1
    assert key not in str(rows)
    assert rows[0].key_sha256 == digest_of_secret(key)


def test_what_is_kept_comes_back(browser: TestClient) -> None:
    """A browser finds its values again, and another one does not."""
    with browser:
        browser.get("/note?note=hello")
        assert browser.get("/read").text == "hello"
        browser.cookies.clear()
        assert browser.get("/read").text == "nothing"


def test_pages_of_a_session_are_kept_apart(browser: TestClient) -> None:
    """No cache between may give one browser's page to another."""
    with browser:
        browser.get("/note?note=x")
        headers = browser.get("/who").headers
    assert headers["cache-control"] == "private, no-cache"
    assert headers["vary"] == "Cookie"


def test_files_ask_for_no_session(browser: TestClient) -> None:
    """A stylesheet is the same for everybody, and says so."""
    with browser:
        browser.get("/note?note=x")
        assert "vary" not in browser.get("/static/revet.css").headers


def test_signing_in_changes_the_key(browser: TestClient) -> None:
    """A key planted before the sign-in opens nothing after it, and nothing of before is carried over."""
    with browser:
        browser.get("/note?note=planted")
        planted = browser.cookies[COOKIE]
        sign_in(browser, "ada")
        assert browser.cookies[COOKIE] != planted
        assert browser.get("/who").text == "ada"
        assert browser.get("/read").text == "nothing"
        browser.cookies.set(COOKIE, planted, domain="127.0.0.1", path="/")
        assert browser.get("/who").text == "nobody"


async def test_a_browser_without_a_session_gets_one(browser: TestClient, units: DatabaseUnits) -> None:
    """Signing in begins a session where there was none."""
    await seed_account(units)
    with browser:
        browser.get("/enter")
        assert browser.get("/who").text == "jo"


def test_a_key_of_ones_own_making_is_not_taken_on(browser: TestClient) -> None:
    """A browser that brings an unknown key gets another one."""
    with browser:
        browser.cookies.set(COOKIE, "chosen-by-an-attacker", domain="127.0.0.1", path="/")
        given = browser.get("/note?note=x").headers["set-cookie"]
    assert "chosen-by-an-attacker" not in given


async def test_signing_out_ends_it_everywhere(browser: TestClient, units: DatabaseUnits) -> None:
    """The cookie goes, and the key opens nothing even where somebody kept it."""
    with browser:
        sign_in(browser)
        key = browser.cookies[COOKIE]
        answer = browser.post("/sign-out", data={"csrf": session_secret(browser)}, follow_redirects=False)
        assert answer.headers["set-cookie"] == f"{COOKIE}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"
        assert COOKIE not in browser.cookies
        browser.cookies.set(COOKIE, key, domain="127.0.0.1", path="/")
        assert browser.get("/who").text == "nobody"
    assert await stored(units, key) is None


async def test_an_ended_session_is_not_brought_back(browser: TestClient, units: DatabaseUnits) -> None:
    """A slow request that ends after the sign-out writes nothing."""
    with browser:
        sign_in(browser)
        key = browser.cookies[COOKIE]
        browser.get("/end")
        assert browser.get("/who").text == "nobody"
    assert await stored(units, key) is None


async def test_a_session_ends_when_nobody_uses_it(browser: TestClient, units: DatabaseUnits) -> None:
    """After four hours without a request one signs in anew."""
    with browser:
        sign_in(browser)
        key = browser.cookies[COOKIE]
        await age(units, key, by=timedelta(hours=3, minutes=59))
        assert browser.get("/who").text == "jo"
        await age(units, key, by=timedelta(hours=4, minutes=1))
        assert browser.get("/who").text == "nobody"


async def test_a_session_in_use_goes_on_until_its_lifetime(browser: TestClient, units: DatabaseUnits) -> None:
    """Each use moves the end on, but never beyond twelve hours from the sign-in."""
    with browser:
        sign_in(browser)
        key = browser.cookies[COOKIE]
        began = await stored(units, key)
        assert began is not None
        await age(units, key, by=timedelta(hours=3))
        browser.get("/who")
        moved = await stored(units, key)
        assert moved is not None
        assert abs(moved.expires_at - began.expires_at) < timedelta(minutes=1)
        for _ in range(2):
            await age(units, key, by=timedelta(hours=3))
            browser.get("/who")
        last = await stored(units, key)
        assert last is not None
        assert last.expires_at == last.created_at + timedelta(hours=12)


async def test_reading_on_writes_nothing(browser: TestClient, units: DatabaseUnits) -> None:
    """A page read right after another moves no end and takes no lock."""
    with browser:
        sign_in(browser)
        browser.get("/sign-in/development")
        key = browser.cookies[COOKIE]
        before = await stored(units, key)
        browser.get("/who")
        assert await stored(units, key) == before


def test_a_trial_counts_nowhere_else(settings: Settings) -> None:
    """A session that began in development opens nothing once the instance is relied on."""
    with open_site(settings, *PROBES) as browser:
        sign_in(browser, "ada")
        key = browser.cookies[COOKIE]
    relied_on = settings.model_copy(
        update={"environment": Environment.PRODUCTION, "base_url": HttpUrl("http://127.0.0.1:8000")}
    )
    with open_site(relied_on, *PROBES) as browser:
        browser.cookies.set(COOKIE, key, domain="127.0.0.1", path="/")
        assert browser.get("/who").text == "nobody"
