"""Notes on the review page: written, shown where they belong, answered, settled, taken back; with forms alone."""

import re

import pytest
from starlette.testclient import TestClient

from tests.seeding import Seed
from tests.site import session_secret, sign_in
from vetting.domain.accounts import Role
from vetting.domain.releases import Release

PAGE = "/diffs/pypi/demo/1.0/1.1"
OLD, NEW = "one = 1\ntwo = 2\nthree = 3\n", "one = 1\ntwo = 4\nthree = 3\n"
Both = tuple[Release, Release]


@pytest.fixture
def both(seed: Seed) -> Both:
    """Store two releases of demo, read and compared."""
    same = {"same.py": "x = 1\n"}
    return seed.release("1.0", {"demo.py": OLD, **same}), seed.release("1.1", {"demo.py": NEW, **same})


@pytest.fixture
def jo(site: TestClient, both: Both) -> TestClient:
    """Give a browser in which Jo is signed in."""
    assert both
    sign_in(site)
    return site


def send(browser: TestClient, address: str, **fields: str) -> str:
    """Send a form as the page does, and give the page that it leads to."""
    answer = browser.post(address, data={"csrf": session_secret(browser), **fields}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def note(browser: TestClient, release: Release, **fields: str) -> str:
    """Note something on a line of demo.py, unless *fields* say otherwise."""
    usual = {
        "sha256": release.distributions[0].sha256,
        "path": f"demo-{release.version}/demo.py",
        "start": "2",
        "end": "2",
        "text": "Why <four>?",
        "back": f"{PAGE}?open=demo-1.1/demo.py",
    }
    return send(browser, f"{PAGE}/annotations", **{**usual, **fields})


def test_a_note_is_written_where_its_form_was_asked_for(jo: TestClient, both: Both) -> None:
    """The form is a page's own; what it sends is kept, shown under its line, and listed; its text is no markup."""
    asked = jo.get(f"{PAGE}?open=demo-1.1/demo.py&annotate=new:2").text
    led_to = note(jo, both[1])
    page = jo.get(led_to.partition("#")[0]).text

    assert re.search(r'id="f\d+-n2">.*?class="beneath".*?name="start" value="2".*?id="f\d+-n3"', asked, re.DOTALL)
    assert led_to == f"{PAGE}?open=demo-1.1/demo.py#note-1"
    assert re.search(r'id="f\d+-n2">.*?id="note-1".*?Why &lt;four&gt;\?.*?id="f\d+-n3"', page, re.DOTALL)
    assert "1 note</h2>" in page
    assert re.search(r'href="[^"]*#note-1">demo-1.1/demo.py:2</a>', page)


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        ("annotate=new:demo-1.1/demo.py:2-3", 2, 3),
        ("annotate=old:demo-1.1/demo.py:2", 2, 2),
        ("open=demo-1.1/demo.py&annotate=new:3-1", 3, 3),
        ("annotate=new:demo-1.1/demo.py:0", 0, 0),
        ("annotate=new:demo-1.1/demo.py:77", 77, 77),
    ],
)
def test_a_form_is_asked_for_by_the_address(jo: TestClient, query: str, start: int, end: int) -> None:
    """``annotate`` names side, path and lines; lines that are not shown get their form above the lines."""
    page = jo.get(f"{PAGE}?{query}").text.partition("<template")[0]

    assert re.findall(r'name="(?:start|end)" value="(\d+)"', page) == [str(start), str(end)]


@pytest.mark.parametrize("query", ["annotate=new", "annotate=up:2", "annotate=new:x:two", "annotate=new:" + "9" * 12])
def test_an_address_that_asks_for_no_lines_is_passed_over(jo: TestClient, query: str) -> None:
    """What makes no sense opens no form, and breaks nothing."""
    answer = jo.get(f"{PAGE}?open=demo-1.1/demo.py&{query}")

    assert answer.status_code == 200
    assert 'name="start"' not in answer.text.partition("<template")[0]


def test_a_note_on_a_removed_line_is_on_the_old_file(jo: TestClient, both: Both) -> None:
    """A line that is gone is noted in the base's distribution, and stands under it."""
    page = jo.get(note(jo, both[0], text="It went.").partition("#")[0]).text

    assert re.search(r'id="f\d+-o2">.*?It went\..*?id="f\d+-n2"', page, re.DOTALL)


def test_a_note_on_what_did_not_change_is_shown_too(jo: TestClient, both: Both) -> None:
    """A note on a file that is the same on both sides is shown in full below the list."""
    page = jo.get(note(jo, both[1], start="1", end="1", path="demo-1.1/same.py", text="Unchanged.", back=PAGE)).text

    assert re.search(r"On files that are the same.*?demo-1.1/same.py.*?Unchanged\.", page, re.DOTALL)


def test_notes_are_read_by_everybody(jo: TestClient, both: Both) -> None:
    """Who is not signed in reads notes, and is offered no form."""
    led_to = note(jo, both[1]).partition("#")[0]
    send(jo, "/sign-out")

    page = jo.get(led_to).text

    assert "Why &lt;four&gt;?" in page
    assert "Settle" not in page
    assert 'class="note-here"' not in page


def test_a_note_is_answered_settled_and_opened_again(jo: TestClient, both: Both) -> None:
    """Each form leads back to the note; settled notes say by whom."""
    back = f"{PAGE}?open=demo-1.1/demo.py"
    note(jo, both[1])

    answered = send(jo, "/annotations/1/replies", text="Because.", back=back)
    send(jo, "/annotations/1/resolve", back=back)
    settled = jo.get(back).text
    send(jo, "/annotations/1/reopen", back=back)
    opened = jo.get(back).text

    assert answered == f"{back}#note-1"
    assert "Because." in settled
    assert "settled by jo" in settled
    assert "settled by jo" not in opened
    assert "Take back" not in opened


def test_an_unanswered_note_is_taken_back(jo: TestClient, both: Both) -> None:
    """Its author undoes a note, and it is gone."""
    note(jo, both[1])

    led_to = send(jo, "/annotations/1/delete", back=PAGE)

    page = jo.get(led_to).text
    assert "The note is gone." in page
    assert "Why &lt;four&gt;?" not in page


def test_nobody_is_led_to_another_site(jo: TestClient, both: Both) -> None:
    """Where a form leads is a page of this site, whatever the form says."""
    assert note(jo, both[1], back="https://evil.example.test/") == "/#note-1"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"text": " "}, 422),
        ({"start": "9", "end": "9"}, 422),
        ({"start": "-1"}, 422),
        ({"path": "demo-1.1/nothing.py"}, 404),
        ({"sha256": "0" * 64}, 404),
        ({"sha256": "short"}, 422),
    ],
)
def test_a_note_that_cannot_be_is_refused(jo: TestClient, both: Both, fields: dict[str, str], status: int) -> None:
    """A note without text, or on what is not there, is refused with a page that says why."""
    good = {
        "sha256": both[1].distributions[0].sha256,
        "path": "demo-1.1/demo.py",
        "start": "2",
        "end": "2",
        "text": "?",
    }

    answer = jo.post(f"{PAGE}/annotations", data={"csrf": session_secret(jo), **good, **fields})

    assert answer.status_code == status


def test_only_who_is_signed_in_writes(site: TestClient, both: Both) -> None:
    """Nobody is sent to sign in; a reader settles no other's note."""
    sign_in(site, "jo")
    note(site, both[1])
    send(site, "/sign-out")

    nobody = site.post("/annotations/1/replies", data={"text": "?"}, follow_redirects=False)
    sign_in(site, "kim", roles=frozenset({Role.READER}), level=None)
    settled = site.post("/annotations/1/resolve", data={"csrf": session_secret(site)})
    deleted = site.post("/annotations/1/delete", data={"csrf": session_secret(site)})

    assert (nobody.status_code, nobody.headers["location"][:8]) == (303, "/sign-in")
    assert (settled.status_code, deleted.status_code) == (403, 403)
