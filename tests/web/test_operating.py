"""What operators decide, and who is none."""

import json
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from tests.seeding import Seed
from tests.site import session_secret, sign_in
from vetting.adapters.clock import SystemClock
from vetting.domain.accounts import Role

FILES = {"demo/__init__.py": "x = 1\n"}


def send(browser: TestClient, path: str, **fields: str | list[str]) -> tuple[int, str]:
    """Send a form; give the status and the page that follows."""
    answer = browser.post(path, data={"csrf": session_secret(browser), **fields})
    return answer.status_code, answer.text


def test_an_operator_gives_roles_and_levels(site: TestClient) -> None:
    """What is given shows at once, to its holder and in whose word counts."""
    sign_in(site, "ada", roles=frozenset(), level=None)
    sign_in(site, "ops")
    status, page = send(site, "/settings/accounts/1", role=["reviewer"], level="medium")
    assert (status, "ada is now reader, reviewer." in page) == (200, True)
    profile = site.get("/users/ada").text
    assert '<span class="tag">reviewer</span>' in profile
    assert "4 dB an audit" in profile


def test_an_operator_takes_them_back(site: TestClient) -> None:
    """No box ticked and no level leaves a reader whose word weighs nothing."""
    sign_in(site, "ada")
    sign_in(site, "ops")
    assert send(site, "/settings/accounts/1", level="")[0] == 200
    profile = site.get("/users/ada").text
    assert '<span class="tag">reader</span>' in profile
    assert '<span class="tag">reviewer</span>' not in profile
    assert "nothing in the public viewpoint" in profile


def test_the_last_operator_cannot_leave(site: TestClient) -> None:
    """The refusal says what to do first."""
    sign_in(site, "ops")
    status, page = send(site, "/settings/accounts/1", role=["reviewer"])
    assert (status, "make somebody else an operator first" in page) == (409, True)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/settings/accounts/1", {"role": "operator", "level": "high"}),
        ("/settings/claims/1", {"decision": "approve"}),
        ("/settings/evidence", {"index_url": "https://index.example.test/simple/"}),
    ],
)
def test_nobody_else_decides(site: TestClient, path: str, fields: dict[str, str]) -> None:
    """A reviewer who sends an operator's form is refused."""
    sign_in(site, roles=frozenset({Role.REVIEWER}))
    status, page = send(site, path, **fields)
    assert (status, "that takes the role operator" in page) == (403, True)


@pytest.mark.parametrize("path", ["/settings/accounts/99", "/settings/claims/99"])
def test_what_is_not_there_cannot_be_decided(site: TestClient, path: str) -> None:
    """An unknown number is not found."""
    sign_in(site)
    assert send(site, path, decision="approve")[0] == 404


def test_a_claim_is_made_confirmed_and_consented_to(site: TestClient, seed: Seed) -> None:
    """From the project's page over the operator to the owner's consent, and back."""
    seed.release("1.0", FILES)
    sign_in(site, "ada", roles=frozenset(), level=None)
    assert "I maintain demo" in site.get("/projects/pypi/demo/claim").text
    status, page = send(site, "/projects/pypi/demo/claim", index_login="ada-on-index")
    assert (status, "waits for an operator" in page) == (200, True)
    assert "You have claimed it as" in site.get("/projects/pypi/demo/claim").text
    assert send(site, "/settings/claims/1", decision="approve")[0] == 403

    sign_in(site, "ops")
    assert "ada-on-index" in site.get("/settings/claims").text
    assert "The claim is confirmed." in send(site, "/settings/claims/1", decision="approve")[1]
    assert send(site, "/settings/projects/1/consent", shows="yes")[0] == 403

    sign_in(site, "ada", roles=frozenset(), level=None)
    assert "Show my sign-in factor for this project" in site.get("/settings/projects").text
    assert "now shows for that project" in send(site, "/settings/projects/1/consent", shows="yes")[1]
    assert "Stop showing it" in site.get("/settings/projects").text
    assert "no longer shows there" in send(site, "/settings/projects/1/consent", shows="no")[1]


def test_a_refused_claim_can_be_made_again(site: TestClient, seed: Seed) -> None:
    """Its owner learns of the refusal, and may ask again."""
    seed.release("1.0", FILES)
    sign_in(site, "ada")
    send(site, "/settings/projects", ecosystem="pypi", name="Demo", index_login="ada")
    assert "The claim is refused." in send(site, "/settings/claims/1", decision="refuse")[1]
    assert "An operator refused it" in site.get("/settings/projects").text
    assert send(site, "/settings/projects", name="demo", index_login="ada")[0] == 200
    assert "waits for an operator" in site.get("/settings/projects").text


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"name": "unknown", "index_login": "ada"}, 404),
        ({"name": "not a name!", "index_login": "ada"}, 422),
        ({"name": "demo", "index_login": "a b"}, 422),
        ({"name": "demo"}, 422),
    ],
)
def test_what_cannot_be_claimed_is_refused(site: TestClient, seed: Seed, fields: dict[str, str], status: int) -> None:
    """A project nobody knows, what is no name, and what is no login."""
    seed.release("1.0", FILES)
    sign_in(site)
    assert send(site, "/settings/projects", **fields)[0] == status


def test_claiming_takes_an_account(site: TestClient, seed: Seed) -> None:
    """Somebody unknown is asked to sign in first."""
    seed.release("1.0", FILES)
    answer = site.get("/projects/pypi/demo/claim", follow_redirects=False)
    assert answer.headers["location"] == "/sign-in?next=%2Fprojects%2Fpypi%2Fdemo%2Fclaim"


def upload(browser: TestClient, data: bytes, *, name: str = "feed.json") -> tuple[int, str]:
    """Upload a feed."""
    fields = {"csrf": session_secret(browser), "index_url": "https://index.example.test/simple"}
    answer = browser.post("/settings/evidence", data=fields, files={"file": (name, data, "application/json")})
    return answer.status_code, answer.text


def test_a_feed_is_imported(site: TestClient) -> None:
    """An operator sees how many accounts it speaks of, and nobody which."""
    as_of = (SystemClock().now() - timedelta(hours=1)).isoformat()
    feed = [{"user": one, "mfa": "webauthn", "as_of": as_of} for one in ("jo", "kim")]
    sign_in(site)
    status, page = upload(site, json.dumps(feed).encode(), name="fe\u202eed\n.json")
    assert status == 200
    assert "Kept 2 reports on accounts of https://index.example.test/simple/" in page
    assert '<td class="num">2</td>' in page
    assert "kim" not in page
    assert "\u202e" not in page


def test_a_broken_feed_is_refused(site: TestClient) -> None:
    """The refusal says what is wrong, and nothing of the file is kept."""
    sign_in(site)
    status, page = upload(site, b"{}")
    assert (status, "has to hold a list" in page) == (422, True)
    assert "No feed was imported" in site.get("/settings/evidence").text


@pytest.mark.parametrize("fields", [{}, {"index_url": "https://index.example.test/"}, {"file": "text"}])
def test_a_feed_needs_a_file_and_an_index(site: TestClient, fields: dict[str, str]) -> None:
    """A form that lacks one of both is refused."""
    sign_in(site)
    assert send(site, "/settings/evidence", **fields)[0] == 422
