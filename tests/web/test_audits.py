"""An audit's page, and taking an audit back."""

from dataclasses import replace

from starlette.testclient import TestClient

from tests.clocks import NOON
from tests.seeding import Seed
from tests.site import session_secret, sign_in
from tests.web.publishing import CHANGED, SOURCE, change_project, vouch
from vetting.domain.accounts import Role
from vetting.usecases.bench import Bench


def test_no_audit_is_not_found(site: TestClient) -> None:
    """Neither a number that nothing has nor what is no number."""
    assert "there is no audit 7" in site.get("/audits/7").text
    assert site.get("/audits/first").status_code == 404
    assert site.get(f"/audits/{10**30}").status_code == 404


def test_a_full_audit_shows_what_it_is_of(site: TestClient, seed: Seed) -> None:
    """Who, what is promised, how closely, and the digest of each file."""
    release = seed.release("1.0", SOURCE)
    number = vouch(seed, release, notes="All <read>.")

    page = site.get(f"/audits/{number}").text

    assert "demo 1.0, all of it" in page
    assert "All &lt;read&gt;." in page
    assert "all of it" in page
    assert f"sha256:{release.distributions[0].sha256}" in page
    assert 'href="/criteria#safe-to-deploy"' in page
    assert "jo@example.test" in page
    assert "Withdraw this audit" not in page


def test_a_delta_shows_both_sides(site: TestClient, seed: Seed) -> None:
    """What was read against what, with the way to the same change; a file that is gone says so."""
    old, new = seed.release("1.0", SOURCE), seed.release("1.1", CHANGED)
    number = vouch(seed, new, old)

    async def step(bench: Bench) -> None:
        async with bench.units.open() as unit:
            await unit.releases.save_distribution(replace(old.distributions[0], removed_at=NOON))
            await unit.commit()

    seed.run(step)
    page = site.get(f"/audits/{number}").text

    assert "demo 1.0 → 1.1" in page
    assert 'href="/diffs/pypi/demo/1.0/1.1"' in page
    assert "no longer offered" in page
    assert "The reviewer left none." in page


def test_a_violation_says_what_it_denies(site: TestClient, seed: Seed) -> None:
    """It names versions, no files."""
    number = vouch(seed, seed.release("1.0", SOURCE), specifier="<2")

    page = site.get(f"/audits/{number}").text

    assert "<dt>Denies</dt>" in page
    assert "demo versions &lt;2" in page
    assert "The bytes it is of" not in page


def test_its_author_takes_an_audit_back(site: TestClient, seed: Seed) -> None:
    """With a reason that everybody reads; a second time is refused."""
    sign_in(site)
    number = vouch(seed, seed.release("1.0", SOURCE))
    form = {"csrf": session_secret(site), "reason": "I misread <it>."}
    assert "Withdraw this audit" in site.get(f"/audits/{number}").text

    page = site.post(f"/audits/{number}/withdraw", data=form).text

    assert "The audit is withdrawn." in page
    assert "Reason: I misread &lt;it&gt;." in page
    assert "Withdraw this audit" not in page
    assert site.post(f"/audits/{number}/withdraw", data=form).status_code == 409


def test_nobody_else_takes_it_back(site: TestClient, seed: Seed) -> None:
    """Another reviewer sees no button, and is refused; a stranger is asked to sign in."""
    number = vouch(seed, seed.release("1.0", SOURCE))
    assert site.post(f"/audits/{number}/withdraw", follow_redirects=False).status_code == 303

    sign_in(site, "kim", roles=frozenset({Role.REVIEWER}))
    assert "Withdraw this audit" not in site.get(f"/audits/{number}").text
    answer = site.post(f"/audits/{number}/withdraw", data={"csrf": session_secret(site)})
    assert answer.status_code == 403


def test_an_audit_of_an_earlier_life_says_that_it_does_not_count(site: TestClient, seed: Seed) -> None:
    """Whoever registered the name anew inherits nothing."""
    number = vouch(seed, seed.release("1.0", SOURCE))
    change_project(seed, lambda one: replace(one, lineage=2))

    assert "earlier life of the name demo" in site.get(f"/audits/{number}").text
