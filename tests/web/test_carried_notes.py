"""Notes of earlier releases on the review page: on their very lines, or in a list that says why not."""

import re

import pytest
from starlette.testclient import TestClient

from tests.database import on_sqlite_alone
from tests.seeding import Seed
from tests.site import session_secret, sign_in
from tests.web.test_annotations import send
from vetting.domain.releases import Release

pytestmark = on_sqlite_alone  # the list that the API gives of the same notes is tested on both
HEAD = "".join(f"head_{number} = {number}\n" for number in range(9))
FIRST = HEAD + "one = 1\ntwo = 2\nthree = 3\n"
SECOND = "import os\n" + HEAD + "one = 1\ntwo = 22\nthree = 3\n"
THIRD = SECOND + "four = 4\n"
SAME = {"same.py": "x = 1\n"}
JUMP, NEXT = "/diffs/pypi/demo/1.0/1.2?compare=1", "/diffs/pypi/demo/1.1/1.2"


@pytest.fixture
def releases(seed: Seed) -> list[Release]:
    """Store three releases of demo: a line came, one changed, and one was added at the end."""
    texts = {"1.0": FIRST, "1.1": SECOND, "1.2": THIRD}
    return [seed.release(version, {"demo.py": text, **SAME}) for version, text in texts.items()]


@pytest.fixture
def jo(site: TestClient, releases: list[Release]) -> TestClient:
    """Give a browser in which Jo is signed in."""
    assert releases
    sign_in(site)
    return site


def note(browser: TestClient, release: Release, start: int, end: int = 0, *, path: str = "demo.py") -> None:
    """Note something on lines of a release's file, as its own page does."""
    fields = {
        "sha256": release.distributions[0].sha256,
        "path": f"demo-{release.version}/{path}",
        "start": str(start),
        "end": str(end or start),
        "text": f"Why {start}?",
    }
    send(browser, f"/diffs/pypi/demo/-/{release.version}/annotations", **fields)


def row_of(page: str, anchor: str) -> str:
    """Give a line of a diff, with what stands beneath it."""
    found = re.search(rf'<tr class="\w+" id="f\d+-{anchor}">(.*?)(?=<tr class="\w+" id=|</table>)', page, re.DOTALL)
    assert found is not None, f"no line {anchor}"
    return found[1]


def test_a_note_is_carried_to_its_unchanged_line(jo: TestClient, releases: list[Release]) -> None:
    """
    Whatever it is read against, a later release shows the note where its line is now, and where it is from.

    A file that is fetched alone brings what was carried to it, too.
    """
    note(jo, releases[0], 12)

    for page in (JUMP, NEXT, f"{NEXT}/file?path=demo-1.2/demo.py"):
        row = row_of(jo.get(page).text, "n13")
        assert "three = 3" in row, page
        assert "Why 12?" in row, page
        assert re.search(
            r'From <a href="/projects/pypi/demo/1.0/files/demo-1.0.tar.gz/demo-1.0/demo.py\?start=12#L12">1.0</a>, '
            r"by jo, carried: the line is unchanged \(there line 12\)",
            row,
        ), page


def test_a_note_on_the_base_is_carried_like_any_other(jo: TestClient, releases: list[Release]) -> None:
    """What was noted on the old side's line is shown once, on the new side where that line still is."""
    note(jo, releases[1], 13)

    page = jo.get(NEXT).text

    assert "carried: the line is unchanged" in row_of(page, "n13")
    assert page.count('class="thread"') == 1


def test_a_note_whose_line_changed_stands_on_the_old_side_or_in_a_list(jo: TestClient, releases: list[Release]) -> None:
    """
    A base that still has the line has the note on it, where it was removed.

    Where the line changed before the base no line shows the note: a list does, with the reason and the way to it.
    """
    note(jo, releases[0], 11)

    row = row_of(jo.get(JUMP).text, "o11")
    assert "Why 11?" in row
    assert "carried" not in row

    page = jo.get(NEXT).text
    listed = page.partition('id="left-behind"')[2]
    assert "1 note on lines that changed since" in listed
    assert re.search(r'demo-1.0/demo.py</span> in <a href="[^"]*start=11#L11">1.0</a>: the line changed', listed)
    assert "Why 11?" in listed
    assert page.count('class="thread"') == 1


def test_a_note_is_carried_on_a_file_that_is_the_same(jo: TestClient, releases: list[Release]) -> None:
    """A file that did not change is not in the diff; its notes are below the list of files."""
    note(jo, releases[0], 1, path="same.py")
    note(jo, releases[0], 0, path="same.py")

    below = jo.get(NEXT).text.partition("On files that are the same on both sides")[2]

    assert "carried: the line is unchanged" in below
    assert "carried: the file is unchanged" in below


def test_a_note_of_a_later_release_is_not_carried_back(jo: TestClient, releases: list[Release]) -> None:
    """What was noted on a newer release says nothing of an older one."""
    note(jo, releases[2], 13)

    assert "Why 13?" not in jo.get("/diffs/pypi/demo/1.0/1.1").text


def test_a_carried_note_is_one_thread_wherever_it_is_shown(jo: TestClient, releases: list[Release]) -> None:
    """Answering and settling it where it was carried to is answering and settling the note itself."""
    note(jo, releases[0], 12)

    send(jo, "/annotations/1/replies", text="Because.", back=NEXT)
    send(jo, "/annotations/1/resolve", back=JUMP)

    for page in (JUMP, NEXT, "/diffs/pypi/demo/-/1.0"):
        shown = jo.get(page).text
        assert shown.count("Because.") == 1
        assert "settled by jo" in shown


def test_open_notes_are_told_where_one_signs_off(jo: TestClient, releases: list[Release]) -> None:
    """What nobody has settled is counted once, carried or left behind; a settled note is no longer told."""
    for line in (11, 12):
        note(jo, releases[0], line)

    pending = jo.get(NEXT).text.partition('id="sign-off"')[2]
    for number in (1, 2):
        send(jo, f"/annotations/{number}/resolve", back=NEXT)
    settled = jo.get(NEXT).text

    assert "2 open notes" in pending
    assert re.search(r"demo.py:13</span></a> from 1.0, jo: <bdi>Why 12\?", pending)
    assert "1 on lines that changed since" in pending
    assert 'id="open-notes"' not in settled
    assert "1 note on lines that changed since" in settled


def test_a_note_on_another_file_of_the_release_is_carried(jo: TestClient, seed: Seed, releases: list[Release]) -> None:
    """What was noted in the wheel stands in the source distribution, too, and says where it is from."""
    both = seed.release("1.3", {"demo.py": FIRST}, wheel={"demo.py": FIRST})
    wheel = next(one for one in both.distributions if one.filename.endswith(".whl"))
    fields = {"sha256": wheel.sha256, "path": "demo.py", "start": "1", "end": "1", "text": "In the wheel."}
    assert jo.post(
        "/diffs/pypi/demo/-/1.3/annotations", data={"csrf": session_secret(jo), **fields}, follow_redirects=False
    ).is_redirect

    page = jo.get(f"/diffs/pypi/demo/{releases[2].version}/1.3?new=demo-1.3.tar.gz&compare=1").text

    assert re.search(r"From <a[^>]*>1.3</a> \(demo-1.3-py3-none-any.whl\), by jo, carried", page)


def test_notes_that_nobody_looked_at_are_counted(
    jo: TestClient, releases: list[Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are more notes than are carried, the page says how many it knows nothing of."""
    monkeypatch.setattr("vetting.adapters.db.pages.notes.MOST_NOTES", 1)
    for line in (1, 12):
        note(jo, releases[0], line)

    page = jo.get(NEXT).text

    assert "1 older note on other releases was not looked at." in page
    assert ("Why 12?" in page, "Why 1?" in page) == (True, False)
