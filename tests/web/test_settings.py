"""Settings: what somebody sees and decides of their own account."""

import re

import pytest
from starlette.testclient import TestClient

from tests.site import session_secret, sign_in
from vetting.domain.accounts import Level, Role

OWN = ("/settings", "/settings/tokens", "/settings/projects")
OPERATORS = ("/settings/accounts", "/settings/claims", "/settings/evidence")


@pytest.mark.parametrize("path", [*OWN, *OPERATORS])
def test_settings_are_for_those_signed_in(site: TestClient, path: str) -> None:
    """Somebody unknown is asked to sign in, and comes back."""
    answer = site.get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={path.replace('/', '%2F')}")


@pytest.mark.parametrize("path", [*OWN, *OPERATORS])
def test_an_operator_sees_every_page(site: TestClient, path: str) -> None:
    """Each page answers where there is little to show, and names itself among the tabs."""
    sign_in(site)
    answer = site.get(path)
    assert answer.status_code == 200
    assert f'<a href="{path}" aria-current="page">' in answer.text
    assert "style=" not in answer.text


def test_others_see_their_own_pages_alone(site: TestClient) -> None:
    """A reviewer is shown no operator's tab, and refused behind it."""
    sign_in(site, roles=frozenset({Role.REVIEWER}))
    for path in OWN:
        page = site.get(path).text
        assert not any(other in page for other in OPERATORS)
    for path in OPERATORS:
        assert site.get(path).status_code == 403


def test_an_account_is_shown_to_its_owner(site: TestClient) -> None:
    """Who one is, what one may do, and that nothing is known of one's factor."""
    sign_in(site, "ada", roles=frozenset({Role.REVIEWER}), level=Level.MEDIUM)
    page = site.get("/settings").text
    assert "not operator" in page
    assert "4 dB an audit" in page
    assert "this instance takes no provider's word" in page


SECRET = re.compile(r'<code class="secret">(revet_[A-Za-z0-9_-]{43})</code>')


def make_token(browser: TestClient, **fields: str) -> str:
    """Make a token by the form; give its secret."""
    form = {"name": "laptop", "scope": "read", "days": "30", "csrf": session_secret(browser), **fields}
    answer = browser.post("/settings/tokens", data=form)
    assert answer.status_code == 201, answer.text
    found = SECRET.search(answer.text)
    assert found is not None
    assert answer.headers["cache-control"] == "no-store"
    return found.group(1)


def test_a_token_is_shown_once(site: TestClient) -> None:
    """Its secret stands on the answer to the form, and on no page after."""
    sign_in(site)
    secret = make_token(site)
    page = site.get("/settings/tokens").text
    assert "laptop" in page
    assert secret not in page


def test_a_token_opens_the_api_until_it_is_revoked(site: TestClient) -> None:
    """Made by the form, used by a program, revoked by a button; its owner sees when it was used."""
    sign_in(site)
    headers = {"Authorization": f"Bearer {make_token(site)}"}
    assert ">never<" in site.get("/settings/tokens").text
    assert site.get("/api/v1/projects", headers=headers).status_code == 200
    page = site.get("/settings/tokens").text
    assert ">never<" not in page
    found = re.search(r'action="(/settings/tokens/\d+/revoke)"', page)
    assert found is not None
    assert "The token is revoked" in site.post(found.group(1), data={"csrf": session_secret(site)}).text
    assert site.get("/api/v1/projects", headers=headers).status_code == 401
    assert "/revoke" not in site.get("/settings/tokens").text


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [("name", "  ", "Give the token a name"), ("scope", "", ""), ("days", "400", ""), ("days", "-1", "")],
)
def test_what_makes_no_token_is_refused(site: TestClient, field: str, value: str, complaint: str) -> None:
    """The form comes back and says why, or the refusal names the field."""
    sign_in(site)
    form = {"name": "laptop", "scope": "read", "days": "30", "csrf": session_secret(site), field: value}
    answer = site.post("/settings/tokens", data=form)
    assert answer.status_code == 422
    assert complaint in answer.text
    assert "You have no token" in site.get("/settings/tokens").text


def test_a_token_without_scopes_is_refused(site: TestClient) -> None:
    """At least one box must be ticked."""
    sign_in(site)
    answer = site.post("/settings/tokens", data={"name": "laptop", "csrf": session_secret(site)})
    assert (answer.status_code, "A token needs at least one scope." in answer.text) == (422, True)


def test_only_ones_own_tokens_can_be_revoked(site: TestClient) -> None:
    """Another's token is not there."""
    sign_in(site, "ada")
    make_token(site)
    sign_in(site, "bo")
    assert site.post("/settings/tokens/1/revoke", data={"csrf": session_secret(site)}).status_code == 404
    sign_in(site, "ada")
    assert "/revoke" in site.get("/settings/tokens").text
