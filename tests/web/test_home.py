"""The start page: what waits, what was audited, what is watched, and search."""

from dataclasses import replace

from starlette.testclient import TestClient

from tests.builders import seed_project, seed_release
from tests.clocks import NOON
from tests.database import on_sqlite_alone
from tests.seeding import Seed
from tests.site import session_secret, sign_in
from tests.web.publishing import CHANGED, SOURCE, STARTS_UP, change_project, score, vouch
from vetting.domain.accounts import Role
from vetting.domain.projects import Polling, ProjectStatus
from vetting.usecases.bench import Bench


def watched(seed: Seed) -> None:
    """Have the demo project watched."""
    change_project(seed, lambda project: replace(project, is_watched=True, polling=Polling(last_at=NOON)))


def test_an_empty_instance_says_what_to_do(site: TestClient) -> None:
    """Every list that is empty says so, and how it fills."""
    page = site.get("/").text

    assert "Nothing waits yet" in page
    assert "Nobody has recorded an audit yet" in page
    assert "No project is watched yet" in page
    assert 'href="/sign-in?next=/"' in page


def test_it_shows_what_waits_with_the_way_to_read_it(site: TestClient, seed: Seed) -> None:
    """The newest release that nobody vouched for links to its change, and says what was found in it."""
    seed.release("1.0", SOURCE)
    score(seed, seed.release("1.1", STARTS_UP))
    watched(seed)

    page = site.get("/").text

    assert 'href="/diffs/pypi/demo/1.0/1.1"' in page
    assert '<span class="tag bad">high</span> finding' in page
    assert "unaudited base" in page
    assert 'href="/projects/pypi/demo/1.1"' in page
    assert '<a href="/projects/pypi/demo">demo</a>' in page


def test_it_shows_what_was_audited(site: TestClient, seed: Seed) -> None:
    """An audit links to its page and its reviewer, and its release waits no more."""
    release = seed.release("1.0", SOURCE)
    number = vouch(seed, release)
    score(seed, release)
    watched(seed)

    page = site.get("/").text

    assert f'<a href="/audits/{number}">demo 1.0, all of it</a>' in page
    assert 'href="/users/jo"' in page
    assert "Nothing waits" in page
    assert '<span class="tag ok">audited</span>' in page


def test_a_project_without_releases_says_how_far_it_is(site: TestClient, seed: Seed) -> None:
    """A project that was asked for and one that was not, one that cannot be reached and one that is archived."""
    seed.release("1.0", SOURCE, is_read=False)
    change_project(seed, lambda one: replace(one, is_watched=True))
    assert "The index is being asked for its releases" in site.get("/").text

    error = "the index answered 503"
    change_project(
        seed,
        lambda one: replace(one, status=ProjectStatus.ARCHIVED, polling=Polling(last_at=NOON, error=error)),
    )
    page = site.get("/").text
    assert "No release of it has been read yet" in page
    assert error in page
    assert "archived" in page


def test_reviewers_are_offered_to_watch(site: TestClient) -> None:
    """Who may watch gets the form; who may not is told what it takes."""
    sign_in(site, "reader", roles=frozenset({Role.READER}))
    assert "takes the role <em>reviewer</em>" in site.get("/").text

    sign_in(site, "ada")
    assert '<form class="row watch" action="/projects" method="post">' in site.get("/").text


def test_search_finds_projects_in_any_spelling(site: TestClient, seed: Seed) -> None:
    """What is found comes as on the start page, and says where a project is not watched."""
    seed.release("1.0", CHANGED, name="demo-kit")

    page = site.get("/", params={"q": "Demo_KIT"}).text

    assert '<a href="/projects/pypi/demo-kit">demo-kit</a>' in page
    assert "not watched" in page


def test_a_search_in_vain_says_what_can_be_done(site: TestClient) -> None:
    """A possible name is offered to be watched by who may; an impossible one is called so."""
    assert "A reviewer can have it watched" in site.get("/", params={"q": "Re.Quests"}).text
    assert "No index can have a project of that name" in site.get("/", params={"q": "what?"}).text

    sign_in(site, "ada")
    page = site.get("/", params={"q": "Re.Quests"}).text
    assert '<input type="hidden" name="name" value="re-quests">' in page


def test_what_is_searched_for_is_text(site: TestClient) -> None:
    """A search cannot put markup into the page."""
    page = site.get("/", params={"q": "<script>alert(1)</script>"}).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


@on_sqlite_alone
def test_a_long_list_comes_in_parts(site: TestClient, seed: Seed) -> None:
    """The second part holds what the first does not; a page number that is none is the first."""

    async def many(bench: Bench) -> None:
        for number in range(27):
            await seed_release(bench.units, await seed_project(bench.units, f"demo{number:02}"))

    seed.run(many)

    first, second = site.get("/").text, site.get("/", params={"page": "2"}).text

    assert 'href="/?page=2#watched"' in first
    assert 'href="/?page=1#watched"' in second
    assert ('href="/projects/pypi/demo26"' in first) != ('href="/projects/pypi/demo26"' in second)
    assert site.get("/", params={"page": "²"}).text == first


def test_session_secret_is_needed_to_watch(site: TestClient) -> None:
    """A form without the page's secret does nothing."""
    sign_in(site, "ada")
    assert session_secret(site)
    assert site.post("/projects", data={"name": "demo"}).status_code == 403
