"""More lines around a change on the review page: by a link, in either view, with notes on them."""

import re
from dataclasses import replace
from html import unescape

import pytest
from starlette.testclient import TestClient

from tests.database import on_sqlite_alone
from tests.seeding import Seed
from tests.site import sign_in
from vetting.domain.releases import Release
from web.presenters.files import MOST_SHOWN_BYTES
from web.presenters.readings import FIRST_BYTES

pytestmark = on_sqlite_alone  # it is about requests and pages, whatever database their rows come from

PAGE = "/diffs/pypi/demo/1.0/1.1"
LINES = [f"line_{number} = {number}\n" for number in range(1, 201)]


def links(page: str) -> list[str]:
    """List the links that show more lines."""
    return [unescape(one) for one in re.findall(r'class="more" href="([^"]*)"', page)]


def shown(page: str) -> set[int]:
    """List the lines of the new side of demo.py that are shown; the first file is PKG-INFO."""
    return {int(one) for one in re.findall(r'id="f1-n(\d+)"', page)}


@pytest.fixture
def both(seed: Seed) -> Release:
    """Store two releases; of the new one two lines differ."""
    seed.release("1.0", {"demo.py": "".join(LINES)})
    changed = {59: "fifty_nine = 0\n", 149: "a_hundred_and_fifty = 0\n"}
    return seed.release("1.1", {"demo.py": "".join(changed.get(at, line) for at, line in enumerate(LINES))})


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("view", ["unified", "split"])
def test_a_gap_is_opened_by_links_until_nothing_is_left_out(site: TestClient, view: str) -> None:
    """Each leads to the next; the page comes with colours, if it had some, and says how much is the same."""
    page = site.get(f"{PAGE}?view={view}&colour=1").text

    assert re.findall(r"(\d+) lines the same", page) == ["56", "83", "47"]
    wider = site.get(links(page)[1]).text
    assert re.findall(r"(\d+) lines the same", wider) == ["56", "43", "47"]
    assert shown(wider) == {*range(57, 84), *range(127, 154)}
    assert "colour=1" in links(wider)[1]
    whole = site.get(links(wider)[1]).text
    assert re.findall(r"(\d+) lines the same", whole) == ["56", "47"]
    assert set(range(57, 154)) == shown(whole)
    assert "more=1.100%2C2.20" in links(whole)[1].replace(",", "%2C")


@pytest.mark.usefixtures("both")
def test_a_fragment_has_them_too_and_a_note_stands_on_such_a_line(site: TestClient) -> None:
    """Whoever notes something there comes back to where it is shown."""
    sign_in(site, "kim")
    fragment = site.get(f"{PAGE}/file?file=1&more=0.20").text

    assert min(shown(fragment)) == 37
    assert 'value="new:40"' in fragment
    assert "&amp;more=0.20" in re.findall(r'data-back="([^"]*)"', fragment)[0]
    asked = site.get(f"{PAGE}?open=demo-1.1%2Fdemo.py&annotate=new:40&more=0.20").text
    assert 'name="start" value="40"' in asked


@pytest.mark.usefixtures("both")
def test_what_makes_no_sense_is_passed_over(site: TestClient) -> None:
    """The page is as it is without."""
    for more in ("x", "0", "0.99999", "9.20", "-1.2", "0.20.1", "," * 500):
        page = site.get(f"{PAGE}?open=demo-1.1%2Fdemo.py&more={more}").text
        assert shown(page) == {*range(57, 64), *range(147, 154)}, more


def test_what_was_added_whole_or_ends_with_a_change_has_no_gap(site: TestClient, seed: Seed) -> None:
    """Nothing is around it."""
    seed.release("1.0", {"a.py": "a = 1\n", "b.py": "x = 1\n"})
    seed.release("1.1", {"a.py": "a = 2\n", "c.py": "".join(LINES)})

    assert "lines the same" not in site.get(PAGE).text


def test_what_is_large_comes_when_it_is_opened_and_what_is_very_large_without_more_lines(
    site: TestClient, seed: Seed, both: Release
) -> None:
    """Either side may be large: a line may have as many bytes as its file, and what stands around is read whole."""
    small = {"old_size_bytes": 3000, "new_size_bytes": 3000}
    table: list[tuple[dict[str, int], bool, bool]] = [
        ({"new_size_bytes": FIRST_BYTES}, True, True),
        ({"new_size_bytes": FIRST_BYTES + 1}, False, True),
        ({"old_size_bytes": FIRST_BYTES + 1}, False, True),
        ({"new_size_bytes": MOST_SHOWN_BYTES}, False, True),
        ({"new_size_bytes": MOST_SHOWN_BYTES + 1}, False, False),
    ]
    for sizes, comes_along, can_widen in table:
        sized = {**small, **sizes}
        seed.restate(both, lambda file, sized=sized: replace(file, **sized))  # type: ignore[misc]  # bound now
        page, fragment = site.get(PAGE).text, site.get(f"{PAGE}/file?file=1").text
        told = bool(shown(page)), bool(shown(fragment)), "lines the same" in fragment
        assert told == (comes_along, True, can_widen), sizes
