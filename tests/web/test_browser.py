"""What a real browser makes of the site's gates: its policy, its cookies, and the way over the provider and back."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.sync_api import Page, sync_playwright
from pydantic import HttpUrl
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tests.database import on_sqlite_alone
from tests.oidc_provider import Provider
from tests.outside import QUIET_BROWSER
from vetting.settings import Settings
from web.app import create_app

pytestmark = [pytest.mark.browser, on_sqlite_alone]
PAGES = ("/settings", "/settings/tokens", "/settings/projects", "/settings/accounts", "/settings/claims", "/users/ada")


async def injected(_request: Request) -> Response:
    """Answer as a page would into which a package's text had got as markup."""
    return HTMLResponse("<body><script>document.title = 'owned'</script><img src=x onerror=\"document.title='owned'\">")


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """Serve the site on a free port of loopback; give its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        app = create_app(settings.model_copy(update={"port": port}))
        app.router.routes[:0] = [Route("/injected", injected)]
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            while not server.started:
                time.sleep(0.02)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def page(browser_path: str) -> Iterator[Page]:
    """Open a page in a real browser; asked for last, since nothing that awaits can be set up while it is open."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=list(QUIET_BROWSER))
        yield browser.new_page()
        browser.close()


def complaints_of(page: Page) -> list[str]:
    """Keep what the browser complains of from now on, as of something that the policy forbids."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def test_a_browser_finds_nothing_forbidden_in_the_pages(settings: Settings, page: Page) -> None:
    """
    From the development sign-in through every page of the settings, and out again.

    Were a package's text ever taken for markup, the policy would still keep it from running.
    """
    complaints = complaints_of(page)
    with served(settings) as site:
        page.goto(f"{site}/sign-in?next=/settings")
        page.click("text=Development sign-in")
        page.fill("#login", "ada")
        page.click("main button")
        assert page.url == f"{site}/settings"
        for path in PAGES:
            page.goto(f"{site}{path}")
        (cookie,) = page.context.cookies()
        assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("revet_session", True, "Lax")
        page.click("text=Sign out")
        assert page.url == f"{site}/"
        assert page.context.cookies() == []
        assert complaints == []
        page.goto(f"{site}/injected")
        assert page.title() != "owned"
    assert any("Content Security Policy" in one for one in complaints)


def test_a_browser_goes_over_the_provider_and_back(settings: Settings, provider: Provider, page: Page) -> None:
    """No policy stands in the way of the redirects, and the cookie comes along on the way back."""
    chosen = {"oidc_issuer": HttpUrl(provider.issuer), "oidc_client_id": "revet", "oidc_name": "Example ID"}
    provider.person("browser", preferred_username="kim")
    with served(settings.model_copy(update=chosen)) as site:
        page.goto(f"{site}/settings/tokens")
        page.click("text=Sign in with Example ID")
        page.fill("input[name=sub]", "browser")
        page.click("button >> nth=0")
        page.wait_for_url(f"{site}/settings/tokens")
        assert "Signed in as kim." in page.content()
