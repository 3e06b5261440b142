"""Two sites and three workers on one PostgreSQL and one Redis: nobody does what another does already."""

import re
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

import httpx2
import pytest
from sqlmodel import select

from tests.fake_index.catalog import Catalog
from tests.fake_index.server import FakeIndex
from tests.site import form_secret
from tests.soak.inspection import looking_into
from tests.soak.parts import no_process_left
from tests.soak.releases import dice_of, plan
from tests.soak.running import Scene, choose_seed, soak
from tests.soak.setups import many
from vetting.adapters.db.tables import JobRow

pytestmark = pytest.mark.soak

RELEASES = 24


def publish_all(scene: Scene) -> None:
    """Publish one release after the other, as soon as the index takes them."""
    for release in scene.releases:
        scene.publish(release)


def sign_in(browser: httpx2.Client, site: str) -> None:
    """Be somebody at *site*."""
    secret = form_secret(browser.get(f"{site}/sign-in/development").text)
    answer = browser.post(f"{site}/sign-in/development", data={"login": "kim", "role": ["reader"], "csrf": secret})
    assert answer.status_code == HTTPStatus.OK


def names_whom(browser: httpx2.Client, site: str) -> bool:
    """Tell whether *site* knows who the browser is."""
    return re.search(r">\s*kim\s*<", browser.get(f"{site}/").text) is not None


def check_sessions(first: str, second: str) -> None:
    """See that who is signed in at one site is so at the other, and signed out at both."""
    with httpx2.Client(follow_redirects=True, timeout=30) as browser:
        sign_in(browser, first)
        assert [names_whom(browser, site) for site in (first, second)] == [True, True]
        secret = form_secret(browser.get(f"{second}/settings/tokens").text)
        browser.post(f"{second}/sign-out", data={"csrf": secret})
        assert [names_whom(browser, site) for site in (first, second)] == [False, False]


def test_three_workers_and_two_sites_do_everything_once(
    fake_index: FakeIndex, catalog: Catalog, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    """Every job is taken on once, every release read once, sessions hold at both sites, and all end when asked to."""
    seed = choose_seed()
    with no_process_left(), many(tmp_path, fake_index.url) as setup:
        outcome = soak(setup, catalog, list(plan(RELEASES, dice_of(seed))), publish_all, seed=seed)
        check_sessions(*setup.sites)
        with looking_into(setup.database_url) as session:
            jobs = session.exec(select(JobRow)).all()
        statuses = setup.stop()
    for line in outcome.lines():
        tell(line)
    assert outcome.complaints == []
    assert {(one.attempts, one.claims) for one in jobs} == {(1, 1)}
    assert len({one.worker for one in jobs}) == 3
    assert statuses == dict.fromkeys(statuses, 0)
