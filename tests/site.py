"""
The site for a test: the real application over a real database, and a browser's worth of cookies.

The asker sits at the machine, as a developer does; a form is sent as a browser
sends it, with the secret that its page holds.
"""

import re

from starlette.routing import BaseRoute
from starlette.testclient import TestClient

from vetting.domain.accounts import Level, Role
from vetting.settings import Settings
from web.app import create_app

ADDRESS = "http://127.0.0.1:8000"
AT_THE_MACHINE = ("127.0.0.1", 50_000)
_SECRET = re.compile(r'name="csrf" value="([^"]+)"')


def open_site(
    settings: Settings,
    *routes: BaseRoute,
    address: str = ADDRESS,
    client: tuple[str, int] = AT_THE_MACHINE,
    raises: bool = True,
) -> TestClient:
    """
    Give a browser on a site with *settings*, and with more *routes* than it has of its own.

    A bug in a handler is raised to the test unless *raises* is False.
    """
    app = create_app(settings)
    app.router.routes[:0] = routes
    return TestClient(app, base_url=address, client=client, raise_server_exceptions=raises)


def form_secret(page: str) -> str:
    """Find the secret of a page's forms."""
    found = _SECRET.search(page)
    assert found is not None, "the page has no form"
    return found.group(1)


def session_secret(browser: TestClient) -> str:
    """Find the secret of the forms of whoever is signed in."""
    return form_secret(browser.get("/sign-in/development").text)


def sign_in(
    browser: TestClient,
    login: str = "jo",
    *,
    roles: frozenset[Role] = frozenset(Role),
    level: Level | None = Level.HIGH,
) -> None:
    """Sign *browser* in by the development sign-in."""
    chosen = {"login": login, "role": [str(role) for role in sorted(roles)], "csrf": session_secret(browser)}
    answer = browser.post(
        "/sign-in/development", data={**chosen, **({"level": str(level)} if level else {})}, follow_redirects=False
    )
    assert answer.status_code == 303, answer.text
