"""The queue: what waits, narrowed and in parts."""

from starlette.testclient import TestClient

from tests.builders import comparison, seed_comparison, seed_project, seed_release
from tests.database import on_sqlite_alone
from tests.seeding import Seed
from tests.web.publishing import CHANGED, SOURCE, STARTS_UP, score
from vetting.usecases.bench import Bench


def test_an_empty_queue_says_why(site: TestClient) -> None:
    """It tells how releases come here."""
    assert "Nothing waits" in site.get("/queue").text


def test_what_waits_links_to_its_change(site: TestClient, seed: Seed) -> None:
    """The worst finding comes first; each says what there is to read and since when."""
    seed.release("1.0", SOURCE, name="calm")
    seed.release("1.0", SOURCE)
    bad = seed.release("1.1", STARTS_UP)
    score(seed, bad)

    page = site.get("/queue").text

    assert page.index('href="/diffs/pypi/demo/1.0/1.1"') < page.index('href="/diffs/pypi/calm/-/1.0"')
    assert "unaudited base" in page
    assert "2 wait." in page


def test_a_filter_narrows_and_says_so(site: TestClient, seed: Seed) -> None:
    """What fits is counted against what waits; where nothing fits, the way out is shown."""
    seed.release("1.0", SOURCE)
    seed.release("1.1", CHANGED)
    seed.release("1.0", SOURCE, name="other")

    assert "1 waits and fit, of 2" in site.get("/queue", params={"q": "oth", "base": "", "worst": ""}).text
    page = site.get("/queue", params={"worst": "high"}).text
    assert "Nothing that fits waits" in page
    assert "2 releases wait without this filter" in page
    assert "other" not in site.get("/queue", params={"base": "unaudited"}).text
    assert "replaced by a newer release" in site.get("/queue", params={"older": "true"}).text


def test_a_filter_that_is_none_is_refused(site: TestClient) -> None:
    """A parameter that was made up is named."""
    answer = site.get("/queue", params={"worst": "terrible"})

    assert answer.status_code == 422
    assert "worst" in answer.text


@on_sqlite_alone
def test_a_long_queue_comes_in_parts(site: TestClient, seed: Seed) -> None:
    """The next part keeps the filter."""

    async def many(bench: Bench) -> None:
        for number in range(31):
            release = await seed_release(bench.units, await seed_project(bench.units, f"demo{number:02}"))
            await seed_comparison(bench.units, comparison(release))

    seed.run(many)

    first = site.get("/queue", params={"q": "demo"}).text
    second = site.get("/queue", params={"q": "demo", "page": "2"}).text

    assert 'href="/queue?q=demo&amp;page=2"' in first
    assert 'href="/queue?q=demo&amp;page=1"' in second
    assert second.count('class="card waiting"') == 1
