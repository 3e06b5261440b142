"""A project's page, and having it watched."""

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from tests.builders import seed_account
from tests.clocks import NOON
from tests.seeding import Seed
from tests.site import session_secret, sign_in
from tests.web.publishing import CHANGED, DEMO, PYPI, SOURCE, change_project, score, vouch
from vetting.domain.accounts import Level, Role
from vetting.domain.claims import ClaimState, claim_project
from vetting.domain.factors import SignIn, factor_of_sign_in
from vetting.domain.indexes import MaintainerRole, Maintainers
from vetting.domain.looking import CouldNotLook, Found, Look, Looked, NotOffered, NotPublished
from vetting.domain.notices import Notice, NoticeKind
from vetting.domain.projects import Polling, ProjectStatus
from vetting.domain.releases import ProjectName
from vetting.usecases.bench import Bench

HERE = "/projects/pypi/demo"


def look_at_maintainers(seed: Seed, result: Looked[Maintainers]) -> None:
    """Note what the index said of who may publish the demo project."""

    async def step(bench: Bench) -> None:
        async with bench.units.open() as unit:
            project = await unit.projects.find(PYPI, DEMO)
            assert project is not None
            await unit.index_facts.save_maintainers(project.id, Look(result, NOON))
            await unit.commit()

    seed.run(step)


def test_an_unknown_project_is_not_found(site: TestClient) -> None:
    """It says that nobody watches it, and an impossible name is not found either."""
    answer = site.get(HERE)

    assert answer.status_code == 404
    assert "nobody has watched it yet" in answer.text
    assert site.get("/projects/pypi/de%20mo").status_code == 404
    assert site.get("/projects/cpan/demo").status_code == 404


@pytest.mark.parametrize(
    ("spelled", "normal"),
    [
        ("/projects/pypi/De_mo.Kit", "/projects/pypi/de-mo-kit"),
        ("/projects/pypi/Demo/1.0+local?viewpoint=me", "/projects/pypi/demo/1.0+local?viewpoint=me"),
        ("/badges/pypi/Demo/1.0.svg", "/badges/pypi/demo/1.0.svg"),
        ("/feeds/projects/pypi/Demo.atom", "/feeds/projects/pypi/demo.atom"),
    ],
)
def test_another_spelling_redirects(site: TestClient, spelled: str, normal: str) -> None:
    """Each page is under one address: that with the normalised name."""
    answer = site.get(spelled, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (308, normal)


def test_releases_are_listed_with_what_is_known_of_each(site: TestClient, seed: Seed) -> None:
    """The newest comes first, with score, base, size of the change and findings; what nobody read says so."""
    first, second = seed.release("1.9", SOURCE), seed.release("1.10", CHANGED)
    seed.release("1.2", SOURCE, is_read=False)
    score(seed, first, second)

    page = site.get(HERE).text

    assert page.index(f'"{HERE}/1.10"') < page.index(f'"{HERE}/1.9"') < page.index(f'"{HERE}/1.2"')
    assert "since 1.9" in page
    assert 'href="/diffs/pypi/demo/1.9/1.10"' in page
    assert "read in full, nothing to compare with" in page
    assert "not read" in page
    assert '<svg class="chart"' in page
    assert "<title>1.10: " in page


def test_one_score_makes_no_chart(site: TestClient, seed: Seed) -> None:
    """A single point is no course over time."""
    score(seed, seed.release("1.0", SOURCE))

    assert '<svg class="chart"' not in site.get(HERE).text


def test_a_long_list_of_releases_opens_on_demand(site: TestClient, seed: Seed) -> None:
    """Twenty are shown at first, and a link shows them all."""
    for number in range(22):
        seed.release(f"1.{number}", SOURCE, is_read=False)

    assert "Show all 22 releases" in site.get(HERE).text
    assert f'"{HERE}/1.0"' not in site.get(HERE).text
    assert f'"{HERE}/1.0"' in site.get(HERE, params={"all": "1"}).text


def test_a_project_without_releases_says_why(site: TestClient, seed: Seed) -> None:
    """Asked and none, being asked, not asked: three things, told apart."""
    seed.release("1.0", SOURCE, is_read=False)
    change_project(seed, lambda one: replace(one, lineage=2))
    assert "Nobody watches it, so nobody asked the index" in site.get(HERE).text

    change_project(seed, lambda one: replace(one, is_watched=True))
    assert "The index is being asked" in site.get(HERE).text

    change_project(seed, lambda one: replace(one, polling=Polling(last_at=NOON, next_at=NOON, error="away")))
    page = site.get(HERE).text
    assert "The index listed none" in page
    assert '<dd class="warn">away</dd>' in page
    assert "the 2nd: the name was registered anew" in page


@pytest.mark.parametrize(
    ("result", "says"),
    [
        (None, "Unknown: the index was not asked yet"),
        (NotPublished(), "The index names nobody for this project"),
        (NotOffered(), "this index does not say who maintains its projects"),
        (CouldNotLook("It answered 503."), "Unknown: the index could not be asked. It answered 503."),
        (Found(Maintainers(())), "The index names nobody. Somebody can publish it"),
        (Found(Maintainers((), "crafts")), "not public, so nobody here can say who that can publish"),
        (Found(Maintainers((MaintainerRole("sam", "Owner"),))), '<strong>sam</strong> <span class="muted">Owner'),
    ],
)
def test_who_can_publish_is_said_plainly(site: TestClient, seed: Seed, result: Looked[Maintainers], says: str) -> None:
    """Not looked, could not look, nobody named, an organisation, and people are told apart."""
    seed.release("1.0", SOURCE, is_read=False)
    if result is not None:
        look_at_maintainers(seed, result)

    assert says in site.get(HERE).text


def claim_with_factor(seed: Seed, *, shows: bool) -> None:
    """Have sam of this instance be sam of the index, and have signed in with a key."""

    async def step(bench: Bench) -> None:
        sam = await seed_account(bench.units, "sam", level=None)
        async with bench.units.open() as unit:
            project = await unit.projects.find(PYPI, DEMO)
            assert project is not None
            claim = claim_project(project.id, 1, account_id=sam.id, index_login="sam", at=NOON)
            claimed = await unit.claims.add(claim)
            await unit.claims.save(replace(claimed, state=ClaimState.APPROVED, shows_factor=shows))
            sign = SignIn(sam.id, "https://id.example.test", ("hwk",), NOON)
            factor = factor_of_sign_in(sign, trusted_issuers=frozenset({sign.issuer}), now=NOON)
            assert factor is not None
            await unit.evidence.keep(replace(factor, valid_until=None))
            await unit.commit()

    seed.run(step)


@pytest.mark.parametrize("shows", [True, False])
def test_a_factor_is_shown_only_by_consent(site: TestClient, seed: Seed, *, shows: bool) -> None:
    """What its owner did not agree to show leaves no trace on any public page, file or feed."""
    release = seed.release("1.0", SOURCE)
    look_at_maintainers(seed, Found(Maintainers((MaintainerRole("sam", "Owner"),))))
    claim_with_factor(seed, shows=shows)
    score(seed, release)
    addresses = [
        HERE,
        f"{HERE}/1.0",
        "/",
        "/queue",
        "/about/score",
        "/exports/pypi/audits.toml",
        "/feeds/releases.atom",
    ]

    pages = [site.get(address).text for address in addresses]

    traces = ["phishing-resistant hardware key" in page for page in pages]
    assert traces == [shows, shows, False, False, shows, False, False]


def test_a_factor_that_is_not_shown_leaves_the_page_as_without_it(site: TestClient, seed: Seed) -> None:
    """To everybody, a maintainer who has not consented looks exactly like one of whom nothing is known."""
    seed.release("1.0", SOURCE)
    look_at_maintainers(seed, Found(Maintainers((MaintainerRole("sam", "Owner"),))))
    before = [site.get(one).text for one in (HERE, f"{HERE}/1.0")]

    claim_with_factor(seed, shows=False)

    assert [site.get(one).text for one in (HERE, f"{HERE}/1.0")] == before


def test_audits_violations_and_what_was_noticed_have_their_place(site: TestClient, seed: Seed) -> None:
    """A violation stands at the top; notices say when something was odd; package text stays text."""
    release = seed.release("1.0", SOURCE)
    vouch(seed, release, notes="Read <all> of it.")
    vouch(seed, release, specifier="<=1.0", login="kim", level=Level.LOW)

    async def step(bench: Bench) -> None:
        async with bench.units.open() as unit:
            notice = Notice(NoticeKind.YANKED, "1.0 was yanked: <b>oops</b>.", NOON, is_alarming=True)
            await unit.index_facts.add_notices(release.project_id, 1, [notice])
            await unit.commit()

    seed.run(step)
    page = site.get(HERE).text

    assert "A violation stands against this project" in page
    assert "versions &lt;=1.0" in page
    assert "Read &lt;all&gt; of it." in page
    assert '<span class="tag bad">odd</span> 1.0 was yanked: &lt;b&gt;oops&lt;/b&gt;.' in page


def test_a_project_in_trouble_says_so(site: TestClient, seed: Seed) -> None:
    """Quarantine and removal are told at the top of the page."""
    seed.release("1.0", SOURCE, is_read=False)
    change_project(seed, lambda one: replace(one, status=ProjectStatus.QUARANTINED))
    assert "in quarantine" in site.get(HERE).text

    change_project(seed, lambda one: replace(one, status=ProjectStatus.REMOVED, removed_at=NOON))
    assert "Anybody may register it anew" in site.get(HERE).text


def test_a_reviewer_watches_asks_and_stops(site: TestClient, seed: Seed) -> None:
    """Each button does its one thing, says so, and comes back to the page."""
    seed.release("1.0", SOURCE, is_read=False)
    sign_in(site)
    secret = {"csrf": session_secret(site)}

    assert "Stop watching" not in site.get(HERE).text
    page = site.post(f"{HERE}/watch", data=secret).text
    assert "demo is watched" in page
    assert "Stop watching" in page
    assert "The index is being asked for demo" in site.post(f"{HERE}/poll", data=secret).text
    page = site.post(f"{HERE}/unwatch", data=secret).text
    assert "demo is no longer watched" in page
    assert "no: new releases are not noticed" in page
    assert site.post(f"{HERE}/poll", data=secret).status_code == 404


def test_a_form_watches_in_any_spelling(site: TestClient, seed: Seed) -> None:
    """The name may be spelled as people do; one that cannot be is refused with the reason."""
    seed.release("1.0", SOURCE, name="demo-kit", is_read=False)
    sign_in(site)
    secret = session_secret(site)

    answer = site.post("/projects", data={"csrf": secret, "name": " Demo_Kit "}, follow_redirects=False)
    refused = site.post("/projects", data={"csrf": secret, "name": "no name"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/projects/pypi/demo-kit")
    assert refused.status_code == 422
    assert "is not a project name" in refused.text


@pytest.mark.parametrize("act", ["watch", "unwatch", "poll"])
def test_who_may_not_watch_changes_nothing(site: TestClient, seed: Seed, act: str) -> None:
    """A reader gets no button, and a form of their own making is refused; a stranger is asked to sign in."""
    seed.release("1.0", SOURCE, is_read=False)
    assert site.post(f"{HERE}/{act}", follow_redirects=False).headers["location"].startswith("/sign-in")

    sign_in(site, "reader", roles=frozenset({Role.READER}))
    assert f'action="{HERE}/{act}"' not in site.get(HERE).text
    assert site.post(f"{HERE}/{act}", data={"csrf": session_secret(site)}).status_code == 403


def test_a_claimant_sees_how_the_claim_stands(site: TestClient, seed: Seed) -> None:
    """Nobody else sees that somebody claims."""
    seed.release("1.0", SOURCE, is_read=False)
    sign_in(site, "sam")

    async def step(bench: Bench) -> None:
        async with bench.units.open() as unit:
            project = await unit.projects.find(PYPI, ProjectName("demo"))
            sam = await unit.accounts.by_login("sam")
            assert project is not None
            assert sam is not None
            await unit.claims.add(claim_project(project.id, 1, account_id=sam.id, index_login="sam", at=NOON))
            await unit.commit()

    assert "I maintain this project" in site.get(HERE).text
    seed.run(step)
    assert "Your claim: asked" in site.get(HERE).text
