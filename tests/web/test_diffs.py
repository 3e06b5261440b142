"""The review page: what stands on it, how it is reached without a script, and what it never shows as it is."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from tests.builders import seed_account
from tests.clocks import NOON
from tests.database import on_sqlite_alone
from tests.seeding import Seed
from tests.site import sign_in
from vetting.domain.audits import AuditDraft
from vetting.domain.diffs import DiffedFile
from vetting.domain.projects import ReleaseState
from vetting.domain.releases import Ecosystem, ProjectName, Release
from vetting.pages.diffs import BaseChoice
from vetting.usecases.auditing import record_audit
from vetting.usecases.bench import Bench
from web.presenters.readings import BASES, FILES_A_PAGE, bases_of

pytestmark = on_sqlite_alone  # it is about requests and pages, whatever database their rows come from

OLD: Mapping[str, str | bytes] = {
    "demo.py": "one = 1\ntwo = 2\n",
    "gone.py": "bye = 1\n",
    "here.py": "same = 1\n" * 9,
    "logo.png": b"\x89PNG\0one",
}
NEW: Mapping[str, str | bytes] = {
    "demo.py": "one = 1\ntwo = 3  # <b>\n",
    "there.py": "same = 1\n" * 9,
    "logo.png": b"\x89PNG\0other",
    "evil.pth": "import os\n",
    "empty.py": "",
}
PAGE = "/diffs/pypi/demo/1.0/1.1"


@pytest.fixture
def both(seed: Seed) -> tuple[Release, Release]:
    """Store two releases of demo, read and compared."""
    return seed.release("1.0", OLD), seed.release("1.1", NEW)


def audit(seed: Seed, release: Release) -> None:
    """Have Kim audit all of a release."""

    async def step(bench: Bench) -> None:
        kim = await seed_account(bench.units, "kim")
        draft = AuditDraft(release.version, ("safe-to-deploy",), covers=release.digests)
        await record_audit(Ecosystem.PYPI, ProjectName("demo"), draft, actor=kim, units=bench.units, clock=bench.clock)

    seed.run(step)


@pytest.mark.usefixtures("both")
def test_the_page_says_what_is_read_against_what(site: TestClient) -> None:
    """Both versions, that nobody vouches for the base, the findings with their places, and every file are on it."""
    page = site.get(PAGE).text

    assert "Nobody vouches for 1.0" in page
    assert re.search(
        r'H1</strong>.*?<a class="mono small" href="[^"]*open=[^"]*evil.pth[^"]*at=n1#f\d+-n1"', page, re.DOTALL
    )
    for status, path in (("changed", "demo.py"), ("removed", "gone.py"), ("added", "evil.pth"), ("added", "empty.py")):
        assert re.search(rf"{status}</span> <span class=\"mono path\" id=\"f\d+-path\">{re.escape(path)}<", page)
    assert re.search(r"moved</span> <span class=\"mono path\" id=\"f\d+-path\">demo-1.0/here.py → there.py<", page)
    assert "Sign in</a> to note something" in page


@pytest.mark.usefixtures("both")
def test_small_files_come_with_the_page_and_their_text_is_never_markup(site: TestClient) -> None:
    """Lines are a table with numbers, signs and marks; what a package says is escaped."""
    page = site.get(PAGE).text

    assert re.search(r'<td class="at"><a href="#f\d+-n2">2</a></td>', page)
    assert "two = <mark>3  # &lt;b&gt;</mark>" in page
    assert "<b>" not in page
    assert '<td class="sign">−</td>' in page
    assert "An empty file." in page


def test_an_audited_base_says_by_whom(site: TestClient, seed: Seed, both: tuple[Release, Release]) -> None:
    """Where audits reach the base, the page says so and links to the last of them."""
    audit(seed, both[0])

    page = site.get(PAGE).text

    assert "audited base" in page
    assert re.search(r'the last step by <a href="/audits/1">kim</a>\)', page)


def test_other_bases_are_listed_when_asked_for(site: TestClient, seed: Seed, both: tuple[Release, Release]) -> None:
    """Some projects have thousands: they come as a fragment, or by a link, each with what is known of it."""
    audit(seed, both[0])
    seed.release("0.9", OLD, is_read=False)

    page, linked, fetched = (site.get(f"{PAGE}{more}").text for more in ("", "?bases=1", "/bases"))

    assert f'data-load="{PAGE}/bases?' in page
    assert "0.9</a>" not in page
    for listed in (linked, fetched):
        assert '1.0</a> <span class="tag ok">audited</span>' in listed
        assert '0.9</a> <span class="tag unknown">not read</span>' in listed
        assert 'href="/diffs/pypi/demo/-/1.1">read it in full</a>' in listed


def test_bases_that_are_not_listed_are_counted() -> None:
    """The newest are listed, and whatever audits reach; how many are not is told."""
    choices = [BaseChoice(f"1.{number}", ReleaseState.KNOWN, number == 3) for number in range(BASES + 10, 0, -1)]

    listed = bases_of(choices)

    assert ([one.version for one in listed.shown][-2:], listed.left_out) == (["1.11", "1.3"], 9)


@pytest.mark.usefixtures("both")
def test_the_page_begins_before_it_is_made(site: TestClient) -> None:
    """A browser can fetch styles and script while the rest of the page is still being written."""
    with site.stream("GET", PAGE) as answer:
        first = next(answer.iter_raw()).decode()

    assert "/static/review.css" in first
    assert 'id="sign-off"' not in first


@pytest.mark.usefixtures("both")
def test_a_release_is_read_in_full_against_nothing(site: TestClient) -> None:
    """``-`` reads everything, and the audit that it offers is a full one."""
    sign_in(site)

    page = site.get("/diffs/pypi/demo/-/1.1").text

    assert "Nothing to compare with" in page
    assert 'name="kind" value="full" checked' in page
    assert 'value="delta"' not in page


@pytest.mark.usefixtures("both")
def test_a_file_is_opened_by_a_link(site: TestClient) -> None:
    """Without a script each file is a link away; then it alone has its lines on the page."""
    page = site.get(f"{PAGE}?open=demo-1.0/gone.py").text

    assert "bye = 1" in page
    assert "two = " not in page
    assert page.count('<details class="file"') == len(re.findall(r'data-load="[^"]*/file\?', page)) + 1


@pytest.mark.usefixtures("both")
def test_a_file_comes_as_a_fragment(site: TestClient) -> None:
    """A script gets one file's lines, by number or by path, and nothing of the page around."""
    by_path = site.get(f"{PAGE}/file?path=demo-1.1/demo.py")
    number = re.search(r'id="f(\d+)-n2"', by_path.text)
    assert number is not None
    by_number = site.get(f"{PAGE}/file?file={number[1]}")

    assert by_path.text == by_number.text
    assert "two = " in by_path.text
    assert "<html" not in by_path.text


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("query", ["", "path=nothing.py", "file=99", "file=x", "file=-1"])
def test_a_file_that_does_not_differ_has_no_fragment(site: TestClient, query: str) -> None:
    """What the diff does not have is not found."""
    assert site.get(f"{PAGE}/file?{query}").status_code == 404


@pytest.mark.usefixtures("both")
def test_what_has_no_lines_is_shown_as_facts(site: TestClient) -> None:
    """Sizes, kinds and digests stand in place of a binary file's lines; a moved file says where it was."""
    moved = site.get(f"{PAGE}/file?path=demo-1.1/there.py").text
    part = site.get(f"{PAGE}/file?path=demo-1.1/logo.png").text

    assert "The same bytes under another name: was demo-1.0/here.py." in moved
    assert "<dd>8 B: no known kind of file, 3.00 bits a byte</dd>" in re.sub(r"</?span[^>]*>", "", part)
    assert part.count("sha256:") == 2


@pytest.mark.usefixtures("both")
def test_colours_come_when_asked_for(site: TestClient) -> None:
    """A file is coloured on demand; what differs stays marked."""
    plain = site.get(f"{PAGE}/file?path=demo-1.1/demo.py").text
    coloured = site.get(f"{PAGE}/file?path=demo-1.1/demo.py&colour=1").text

    assert '<span class="n">one</span>' not in plain
    assert '<span class="n">one</span>' in coloured
    assert "<mark>" in coloured


def test_what_would_not_be_seen_is_shown(site: TestClient, seed: Seed) -> None:
    """Bidirectional controls in text, paths and findings appear as code points, never as themselves."""
    seed.release("1.0", OLD)
    seed.release("1.1", {**NEW, "demo.py": "x = 1  # \u202e1 = x\n", "a\u202egnp.py": "y = 1\n"})

    page = site.get(PAGE).text

    assert "\u202e" not in page
    assert page.count("U+202E") >= 3


def test_a_pair_that_was_not_compared_is_compared_when_asked(site: TestClient, seed: Seed) -> None:
    """The page does not wait for a comparison: a script fetches it, a link asks for it, and then it is there."""
    seed.release("1.0", OLD, wheel=OLD)
    seed.release("1.1", NEW, wheel=NEW)
    pair = "old=demo-1.0.tar.gz&new=demo-1.1-py3-none-any.whl"

    before = site.get(f"{PAGE}?{pair}").text
    fetched = site.get(f"{PAGE}/changes?{pair}").text
    after = site.get(f"{PAGE}?{pair}").text

    assert "Not compared yet" in before
    assert f'data-fetch="{PAGE}/changes?{pair.replace("&", "&amp;")}"' in before
    assert "evil.pth" in fetched
    assert "evil.pth" in after


def test_a_pair_is_compared_without_a_script(site: TestClient, seed: Seed) -> None:
    """The link on the page of a pair that was not compared compares it."""
    seed.release("1.0", OLD, wheel=OLD)
    seed.release("1.1", NEW, wheel=NEW)

    page = site.get(f"{PAGE}?old=demo-1.0.tar.gz&new=demo-1.1-py3-none-any.whl&compare=1").text

    assert "evil.pth" in page


def test_two_files_of_one_release_are_read_against_each_other(site: TestClient, seed: Seed) -> None:
    """A wheel is read against its sdist, which need not be said; that is no change that could be audited."""
    seed.release("1.0", OLD, wheel=NEW)
    sign_in(site)

    for which in ("old=demo-1.0.tar.gz&new=demo-1.0-py3-none-any.whl&compare=1", "compare=1"):
        page = site.get(f"/diffs/pypi/demo/1.0/1.0?{which}").text
        assert "Two of its files against each other" in page
        assert "evil.pth" in page
        assert "Record the audit" not in page


def test_what_another_file_of_the_release_brings_is_told(site: TestClient, seed: Seed) -> None:
    """Findings in a distribution that is not shown are announced with the way there."""
    seed.release("1.0", OLD, wheel=OLD)
    seed.release("1.1", NEW, wheel=OLD)

    page = site.get(PAGE).text

    assert "Another file of this release has findings" in page
    assert re.search(r'<a href="[^"]*new=demo-1.1.tar.gz">demo-1.1.tar.gz</a> \(H1\)', page)


def test_a_release_that_was_not_read_says_so(site: TestClient, seed: Seed) -> None:
    """Nothing is shown as read that was not; whoever may can ask for it."""
    seed.release("1.0", OLD)
    seed.release("1.1", NEW, is_read=False)

    nobody = site.get(PAGE).text
    sign_in(site)
    somebody = site.get(PAGE).text

    assert "There is nothing to read yet" in nobody
    assert 'action="/projects/pypi/demo/1.1/read"' in somebody


def test_a_base_that_was_not_read_is_the_one_named(site: TestClient, seed: Seed) -> None:
    """What lacks is named, and can be asked for; the release that was read is not said to be unread."""
    seed.release("1.1", NEW)
    seed.release("1.0", OLD, is_read=False)
    sign_in(site)

    page = site.get(PAGE).text

    assert "<title>demo 1.0 is not read yet" in page
    assert 'action="/projects/pypi/demo/1.0/read"' in page
    assert "1.1: <span" not in page


def test_a_diff_without_changes_says_so(site: TestClient, seed: Seed) -> None:
    """Two that hold the same bytes have no file to show."""
    seed.release("1.0", OLD, wheel=OLD)

    page = site.get("/diffs/pypi/demo/1.0/1.0?old=demo-1.0.tar.gz&new=demo-1.0.tar.gz&compare=1").text

    assert "No file differs" in page
    assert "No rule found anything" in page


def test_a_large_diff_is_listed_in_pages(site: TestClient, seed: Seed) -> None:
    """The page holds a hundred files; the others are a link away, and a file asked for brings its page."""
    seed.release("1.0", {"a.py": "a\n"})
    seed.release("1.1", {f"f{number:03}.py": f"{number}\n" for number in range(FILES_A_PAGE + 20)})

    first = site.get(PAGE).text
    second = site.get(f"{PAGE}?page=2").text
    asked = site.get(f"{PAGE}?open=demo-1.1/f119.py").text
    beyond = site.get(f"{PAGE}?page=99").text

    assert first.count('<details class="file"') == FILES_A_PAGE
    assert "Files, page 1 of 2" in first
    assert second.count('<details class="file"') == 22
    assert "page 2 of 2" in asked
    assert "119" in asked
    assert "page 2 of 2" in beyond


def test_a_long_file_is_shown_in_parts(site: TestClient, seed: Seed) -> None:
    """A part has a thousand lines and leads to the next; a link to a line opens the part with it."""
    seed.release("1.0", {"a.py": "a\n"})
    seed.release("1.1", {"a.py": "a\n", "long.py": "".join(f"value_{number} = 0\n" for number in range(2500))})

    first = site.get(f"{PAGE}/file?path=demo-1.1/long.py").text
    second = site.get(f"{PAGE}/file?path=demo-1.1/long.py&part=2").text
    found = site.get(f"{PAGE}?open=demo-1.1/long.py&at=n2500").text

    assert ("Part 1 of 3" in first, "value_999 =" in first, "value_1000 =" in first) == (True, True, False)
    assert ("Part 2 of 3" in second, "value_1000 =" in second) == (True, True)
    assert ("Part 3 of 3" in found, "value_2499 =" in found) == (True, True)


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/diffs/pypi/demo/0.9/1.1", 404),
        ("/diffs/pypi/demo/1.0/9.9", 404),
        ("/diffs/pypi/nothing/1.0/1.1", 404),
        ("/diffs/pypi/demo/1.0/1.1?new=other.whl", 404),
        ("/diffs/pypi/demo/1.0/1.1?old=other.whl", 404),
        ("/diffs/conda/demo/1.0/1.1", 404),
    ],
)
def test_what_is_not_known_is_not_found(site: TestClient, path: str, status: int) -> None:
    """Unknown projects, versions and files are answered with a page that says so."""
    answer = site.get(path)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("/diffs/pypi/Demo/1.0/1.1?open=a", "/diffs/pypi/demo/1.0/1.1?open=a"),
        ("/diffs/pypi/demo/1.0.0/v1.1", "/diffs/pypi/demo/1.0/1.1"),
        ("/diffs/pypi/demo/-/1.1.0", "/diffs/pypi/demo/-/1.1"),
    ],
)
def test_other_spellings_lead_to_the_right_ones(site: TestClient, path: str, right: str) -> None:
    """A name or version in another spelling is sent to the page under the right one."""
    answer = site.get(path, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (308, right)


def test_an_odd_archive_says_what_is_odd(site: TestClient, seed: Seed) -> None:
    """What reading a file brought up stands on the page that shows it."""
    seed.release("1.0", OLD)
    seed.release("1.1", {**NEW, "../outside.py": "x = 1\n"})

    page = site.get(PAGE).text

    assert re.search(r"\d+ odd things? about demo-1.1.tar.gz", page)


def test_a_release_whose_files_are_gone_has_nothing_to_show(site: TestClient, seed: Seed) -> None:
    """Where the index offers no file of a release any more, there is none to read."""
    release = seed.release("1.0", OLD)

    async def remove(bench: Bench) -> None:
        async with bench.units.open() as unit:
            await unit.releases.save_distribution(replace(release.distributions[0], removed_at=NOON))
            await unit.commit()

    seed.run(remove)
    answer = site.get("/diffs/pypi/demo/-/1.0")

    assert (answer.status_code, "offers no file of demo 1.0 any more" in answer.text) == (404, True)


def test_whole_files_are_a_link_away(site: TestClient, seed: Seed) -> None:
    """Each side that has the file links to all of it."""
    seed.release("1.0", OLD)
    seed.release("1.1", NEW)

    part = site.get(f"{PAGE}/file?path=demo-1.0/gone.py").text

    assert "as it was</a>" in part
    assert "the whole file</a>" not in part


def test_what_code_can_do_now_stands_before_the_files(site: TestClient, seed: Seed) -> None:
    """A new capability is named with its place and beside its file, apart from one that another file had."""
    seed.release("1.0", {"demo.py": "one = 1\n", "old.py": "import os\nos.system('id')\n"})
    able = "import os, socket\n\ndef go(name):\n    os.system(name)\n    socket.create_connection((name, 1))\n"
    seed.release("1.1", {"demo.py": able, "old.py": "import os\nos.system('other')\n"})

    page = re.sub(r"</?(?:span|bdi)[^>]*>", "", site.get(PAGE).text)
    answer = site.get("/api/v1/projects/pypi/demo/diffs/1.0/1.1").json()

    assert "2 new capabilities" in page
    assert "Reaches the network (socket.create_connection)." in page
    assert "+network" in page
    told = [(one["capability"], one["line"], one["is_new_to_release"]) for one in answer["capabilities"]]
    assert told == [("network", 5, True), ("process", 4, False)]


MOVING: Mapping[str, str | bytes] = {"demo.py": "def moved():\n    return 1\n" + "kept = 1\n" * 9 + "a  b\n"}
MOVED: Mapping[str, str | bytes] = {"demo.py": "kept = 1\n" * 9 + "def moved():\n    return 1\n" + "a b\n"}


def test_white_space_is_left_out_counted_and_shown_again(site: TestClient, seed: Seed) -> None:
    """The page says how many lines it leaves out and links to all of them; every link on it keeps the choice."""
    seed.release("1.0", MOVING)
    seed.release("1.1", MOVED)

    exact, ignored = (site.get(f"{PAGE}{more}").text for more in ("?open=demo-1.1/demo.py", "?w=amount"))

    assert "white space only" not in exact
    assert "2 changed lines differ in white space only and are not counted as changed here" in ignored
    full = re.search(r'<a href="([^"]*)">Show all that differs</a>', ignored)
    assert full is not None
    assert "w=amount" not in full[1]
    assert re.search(r'<a href="[^"]*w=amount[^"]*"[^>]*aria-current="true">not how much</a>', ignored)
    assert re.search(r'<a href="[^"]*w=amount[^"]*view=split|<a href="[^"]*view=split[^"]*w=amount', ignored)


def test_moved_lines_are_counted_and_linked_both_ways(site: TestClient, seed: Seed) -> None:
    """Only who asks has them looked for; each end of a block leads to the other."""
    seed.release("1.0", MOVING)
    seed.release("1.1", MOVED)

    page = site.get(PAGE).text

    assert "Find moved lines" in page
    assert "moved-tag" not in page
    for view in ("unified", "split"):
        marked = site.get(f"{PAGE}?moved=1&view={view}").text
        assert "1 block moved, 2 lines." in marked
        assert re.search(r'at=n10#f\d+-n10">2 lines moved to demo.py:10</a>', marked)
        assert re.search(r'at=o1#f\d+-o1">2 lines moved from demo.py:1</a>', marked)


@pytest.mark.parametrize(
    ("undiffed", "told"),
    [
        ((), []),
        (("demo.py",), ["The lines of 1 file are not counted: it was not diffed, and says why."]),
        (("demo.py", "PKG-INFO"), ["The lines of 2 files are not counted: they were not diffed, and say why."]),
    ],
    ids=["none", "one", "two"],
)
def test_totals_say_what_they_lack(site: TestClient, seed: Seed, undiffed: tuple[str, ...], told: list[str]) -> None:
    """What was too large to be diffed stands in the list and not in the sum."""
    seed.release("1.0", {"demo.py": "a = 1\n"})
    release = seed.release("1.1", {"demo.py": "a = 2\n"})

    def without_lines(file: DiffedFile) -> DiffedFile:
        is_large = file.matched in undiffed
        return replace(file, added=None, removed=None, hunks=None, cut="not diffed: large") if is_large else file

    seed.restate(release, without_lines)

    assert re.findall(r"The lines of [^<]*", site.get(PAGE).text) == told


def test_a_hunk_says_what_it_is_in(site: TestClient, seed: Seed) -> None:
    """Its title has the function that the first change is in, as text."""
    seed.release("1.0", {"demo.py": "def one(a='<b>'):\n    return 1\n"})
    seed.release("1.1", {"demo.py": "def one(a='<b>'):\n    return 2\n"})

    assert "@@ −1,2 +1,2 @@ def one(a=&#39;&lt;b&gt;&#39;):" in site.get(PAGE).text
