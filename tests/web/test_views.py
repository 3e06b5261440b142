"""Lines one below the other, or side by side: chosen by a link, remembered, and notes on either side."""

import re

import pytest
from starlette.testclient import TestClient

from tests.database import on_sqlite_alone
from tests.seeding import Seed
from tests.site import open_site, session_secret, sign_in
from vetting.domain.releases import Release
from vetting.settings import Settings

pytestmark = on_sqlite_alone  # it is about what the page makes of the same rows
PAGE = "/diffs/pypi/demo/1.0/1.1"
OLD = {"demo.py": "one = 1\ntwo = 2\nthree = 3\n", "gone.py": "bye = 1\n"}
NEW = {"demo.py": "one = 1\ntwo = 22\nthree = 3\nfour = 4\n", "new.py": "hi = 1\n"}


@pytest.fixture
def both(seed: Seed) -> tuple[Release, Release]:
    """Store two releases of demo, read and compared."""
    return seed.release("1.0", OLD), seed.release("1.1", NEW)


def cells(page: str) -> list[str]:
    """List the sides and lines of demo.py's table as they stand, row by row."""
    table = page.partition('table class="diff split')[2].partition("</table>")[0]
    rows = re.findall(r'<tr class="(?:same|pair)">(.*?)</tr>', table, re.DOTALL)
    return [" | ".join(re.findall(r'(?<=id="f\d-)\w+|(?<=class=")none \w+', row)) for row in rows]


@pytest.mark.usefixtures("both")
def test_lines_stand_side_by_side_when_asked_for(site: TestClient) -> None:
    """Old and new numbers are aligned, what was replaced is paired and marked, and a missing line is an empty half."""
    page = site.get(f"{PAGE}?view=split&open=demo-1.1/demo.py").text

    assert cells(page) == ["o1 | n1", "o2 | n2", "o3 | n3", "none old | n4"]
    assert "two = <mark>22</mark>" in page or "two = 2<mark>2</mark>" in page
    assert 'class="none old" colspan="3"><span class="hidden">no line</span>' in page


@pytest.mark.usefixtures("both")
def test_what_has_one_side_keeps_one_column(site: TestClient) -> None:
    """Files that were added or removed, and a release that is read whole, have nothing to stand beside."""
    files = {
        path: site.get(f"{PAGE}/file?path={path}&view=split").text for path in ("demo-1.1/new.py", "demo-1.0/gone.py")
    }
    whole = site.get("/diffs/pypi/demo/-/1.1?view=split&compare=1").text

    for page in (*files.values(), whole):
        assert 'class="diff highlight"' in page
        assert "diff split" not in page


@pytest.mark.usefixtures("both")
def test_a_reader_is_remembered(site: TestClient) -> None:
    """Once chosen, it holds for other pages and for files that come alone, until the other is chosen."""
    asked = site.get(f"{PAGE}?view=split")
    later, fetched = site.get(PAGE).text, site.get(f"{PAGE}/file?path=demo-1.1/demo.py").text
    back = site.get(f"{PAGE}?view=unified").text
    at_last = site.get(PAGE).text

    cookie = asked.headers["set-cookie"]
    assert cookie.startswith("revet_view=split; HttpOnly; Max-Age=31536000; Path=/diffs; SameSite=lax")
    assert ["diff split" in page for page in (later, fetched, back, at_last)] == [True, True, False, False]


@pytest.mark.usefixtures("both")
def test_without_cookies_the_address_carries_it(site: TestClient) -> None:
    """Every address on the page says how lines are wanted, for who keeps no cookies; nonsense is passed over."""
    page = site.get(f"{PAGE}?view=split").text
    odd = site.get(f"{PAGE}?view=sideways")

    links = re.findall(rf'(?:href|data-load|data-part|action)="({PAGE}[^"]*\?[^"]*)"', page)
    assert links
    assert [link for link in links if "view=" not in link] == []
    assert '<input type="hidden" name="view" value="split">' in page
    assert ("diff split" in odd.text, "revet_view" in odd.headers.get("set-cookie", "")) == (True, False)


@pytest.mark.usefixtures("both")
def test_the_other_view_is_a_link(site: TestClient) -> None:
    """Both are offered, the one in use is marked, and the file that is open stays open."""
    page = site.get(f"{PAGE}?view=split&open=demo-1.1/demo.py").text

    views = page.partition('class="row small views"')[2].partition("</nav>")[0]
    assert re.search(r'href="[^"]*view=unified&amp;open=demo-1.1%2Fdemo.py#files">one below the other', views)
    assert re.search(r'view=split[^"]*" aria-current="true">side by side', views)


def test_a_cookie_over_https_stays_there(settings: Settings, seed: Seed) -> None:
    """Where the site is served over HTTPS, what it remembers is sent over nothing else."""
    seed.release("1.0", OLD)
    seed.release("1.1", NEW)
    secure = settings.model_copy(update={"base_url": "https://revet.example.test"})
    with open_site(secure, address="https://revet.example.test") as browser:
        cookie = browser.get(f"{PAGE}?view=split").headers["set-cookie"]

    assert "; Secure" in cookie


@pytest.mark.parametrize(("side", "release", "path"), [("old", 0, "demo-1.0/demo.py"), ("new", 1, "demo-1.1/demo.py")])
def test_either_side_is_noted_on(
    site: TestClient, both: tuple[Release, Release], side: str, release: int, path: str
) -> None:
    """The button of a half asks for a form on that side's file, and the note stands beneath that row."""
    sign_in(site)
    assert f'name="annotate" value="{side}:2" aria-label="Note on {side} line 2"' in site.get(f"{PAGE}?view=split").text

    form = site.get(f"{PAGE}?view=split&open=demo-1.1/demo.py&annotate={side}:2").text
    beneath = re.search(r'id="f\d+-n2".*?class="beneath"(.*?)id="f\d+-o3"', form, re.DOTALL)
    assert beneath is not None
    fields = dict(re.findall(r'name="(sha256|path|start|end|back)" value="([^"]*)"', beneath[1]))
    assert (fields["sha256"], fields["path"]) == (both[release].distributions[0].sha256, path)
    assert (fields["start"], fields["end"]) == ("2", "2")
    note = {**fields, "back": fields["back"].replace("&amp;", "&"), "text": "Here?", "csrf": session_secret(site)}
    led_to = site.post(f"{PAGE}/annotations", data=note, follow_redirects=False).headers["location"]
    assert re.search(r'id="f\d+-n2".*?Here\?.*?id="f\d+-o3"', site.get(led_to.partition("#")[0]).text, re.DOTALL)


def test_a_line_on_both_sides_can_be_noted_on_the_old_one(site: TestClient, both: tuple[Release, Release]) -> None:
    """The old half of an unchanged line leads to a form on the old file."""
    sign_in(site)

    form = site.get(f"{PAGE}?view=split&open=demo-1.1/demo.py&annotate=old:3").text.partition("<template")[0]

    assert f'name="sha256" value="{both[0].distributions[0].sha256}"' in form
    assert re.search(r'id="f\d+-n3".*?class="beneath".*?name="start" value="3"', form, re.DOTALL)
