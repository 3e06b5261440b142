"""What everybody may know of an account."""

from starlette.testclient import TestClient

from tests.builders import seed_account
from tests.site import sign_in
from vetting.adapters.db.units import DatabaseUnits
from vetting.domain.accounts import Level, Role


async def test_an_account_is_shown_without_its_address(site: TestClient, units: DatabaseUnits) -> None:
    """Login, name, roles and level are public; address and provider are not."""
    await seed_account(units, "jo", roles=frozenset({Role.READER, Role.REVIEWER}), level=Level.HIGH)
    page = site.get("/users/jo").text
    assert "Jo Reviewer" in page
    assert "9 dB an audit" in page
    assert "jo@example.test" not in page
    assert "id.example.test" not in page


def test_an_account_without_audits_is_worth_a_page(site: TestClient) -> None:
    """It says that there is none, and that nobody vouches for a trial account."""
    sign_in(site, "ada", roles=frozenset())
    page = site.get("/users/ada").text
    assert "ada has recorded no audit" in page
    assert "made to try Revet out" in page


def test_nobody_is_not_found(site: TestClient) -> None:
    """An unknown login has no page."""
    assert site.get("/users/nobody").status_code == 404
    assert site.get("/users/%E2%80%AEjo").status_code == 404
