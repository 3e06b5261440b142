"""The review page in a browser: what its script adds, by pointer and by keys, on a small screen and in the dark."""

import gzip
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Page, expect, sync_playwright
from pydantic import SecretStr

from tests.database import on_sqlite_alone
from tests.outside import QUIET_BROWSER
from tests.seeding import Files, Seed
from vetting.settings import Environment, Settings
from web.app import create_app

pytestmark = [pytest.mark.browser, on_sqlite_alone]  # a browser sees nothing of the database

OLD: Files = {"demo.py": "one = 1\ntwo = 2\n", "gone.py": "bye = 1\n"}
NEW: Files = {
    "demo.py": "one = 1\ntwo = 3\n",
    "data.gz": gzip.compress(b"packed = 1\n", mtime=0),
    "evil.pth": "import os\n",
    "long.py": "".join(f"value_{number} = {number}\n" for number in range(2500)),
}
PAGE = "/diffs/pypi/demo/1.0/1.1"
expect.set_options(timeout=20_000)  # a machine that has other work takes its time


@pytest.fixture
def address(database_url: str, tmp_path: Path) -> Iterator[str]:
    """Serve a site with two releases of demo, each with a wheel."""
    settings = Settings(
        environment=Environment.DEVELOPMENT, data_dir=tmp_path / "data", database_url=SecretStr(database_url)
    )
    seed = Seed(settings)
    seed.release("1.0", OLD, wheel=OLD)
    seed.release("1.1", NEW, wheel=NEW)
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def page(browser_path: str, address: str) -> Iterator[Page]:
    """Open a browser in which Ada is signed in; anything the console says against a page fails the test."""
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=list(QUIET_BROWSER))
        opened = browser.new_page(base_url=address, viewport={"width": 375, "height": 800}, color_scheme="dark")
        opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.goto("/sign-in/development")
        opened.get_by_label("Login").fill("ada")
        opened.locator("main form button").first.click()
        yield opened
        browser.close()
    assert complaints == []


def test_the_script_makes_the_page_quicker(page: Page) -> None:
    """
    Files open in place, a line in a long file is found, notes and keys work, and nothing runs off a small screen.

    A key lays lines side by side and is remembered, each half takes notes of its own, and a small screen has them in
    one column.
    """
    page.goto(PAGE)
    assert page.evaluate("document.documentElement.scrollWidth") == 375

    keys(page)
    parts(page)
    noting(page)
    page.goto(f"{PAGE}?old=demo-1.0.tar.gz&new=demo-1.1-py3-none-any.whl")
    expect(page.get_by_text("files changed")).to_be_visible()
    expect(page.locator("details.file").first).to_be_visible()
    side_by_side(page)


def keys(page: Page) -> None:
    """Go through the changes and the files by keys alone."""
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("tbody.hunk").first).to_be_visible()
    page.keyboard.press("j")
    page.wait_for_function("document.activeElement.className === 'hunk'")
    page.keyboard.press("c")
    expect(page.get_by_label("Your note")).to_be_focused()
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_label("Your note")).to_have_count(0)
    page.keyboard.press("n")
    expect(page.locator("summary:focus")).to_have_count(1)
    opened = "document.activeElement.closest('details').open"
    before = page.evaluate(opened)
    page.keyboard.press("o")
    assert page.evaluate(opened) is not before


def parts(page: Page) -> None:
    """Follow a link to a line in a file that is closed and long, then go on in it."""
    file = page.locator("details.file", has_text="long.py").last
    number = file.get_attribute("id")
    page.goto(f"{PAGE}#{number}-n1500")
    expect(page.locator(f"#{number}-n1500")).to_be_in_viewport()
    expect(file.get_by_text("Part 2 of 3").first).to_be_attached()
    file.get_by_role("link", name="the next part").first.click()
    expect(file.get_by_text("value_2499 = 2499")).to_be_attached()
    file.get_by_role("link", name="colour it").click()
    expect(file.locator("span.mi").first).to_be_attached()


def noting(page: Page) -> None:
    """Write a note in place: on a line of a file, and on one that was made from a compressed one."""
    for text, line in (("two = 3", 2), ("packed = 1", 1)):
        page.goto(PAGE)
        row = page.locator("tr.added", has_text=text)
        row.get_by_role("button", name=f"Note on new line {line}").click()
        page.get_by_label("Your note").fill(f"Why {text}?")
        page.get_by_role("button", name="Note it").click()
        expect(page.locator("tr.beneath", has_text=f"Why {text}?")).to_be_visible()


def side_by_side(page: Page) -> None:
    """Lay lines side by side, on a small screen and on a large one, and note on either half."""
    page.goto(PAGE)
    expect(page.locator("table.diff.split")).to_have_count(0)
    page.keyboard.press("v")
    split = page.locator("table.diff.split").first
    expect(split).to_be_visible()
    page.goto(PAGE)
    expect(split).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    halves(page, stacked=True)
    page.set_viewport_size({"width": 1280, "height": 800})
    halves(page, stacked=False)
    for side, line in (("old", "two = 2"), ("new", "two = 3")):
        note_on(page, side, line)
    page.keyboard.press("v")
    expect(split).to_have_count(0)
    for side in ("old", "new"):
        expect(page.get_by_text(f"On the {side} side.").first).to_be_visible()


def halves(page: Page, *, stacked: bool) -> None:
    """See where the two halves of a line that was replaced are."""
    boxes = [page.locator(f"td.line.{side}", has_text="two = ").bounding_box() for side in ("old", "new")]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert (boxes[0]["x"] == boxes[1]["x"], boxes[0]["y"] < boxes[1]["y"]) == (stacked, stacked)


def note_on(page: Page, side: str, line: str) -> None:
    """Note on the half under the pointer by its key, and find it on that side's distribution."""
    page.locator(f"td.line.{side}", has_text=line).hover()
    page.keyboard.press("c")
    form = page.locator(".note-form").first
    expect(form.get_by_label("Your note")).to_be_focused()
    of_side = page.locator("form[data-old]", has=page.locator("[value='demo.py']")).get_attribute(f"data-{side}")
    expect(form.locator("[name=sha256]")).to_have_value(of_side or "no digest")
    form.get_by_label("Your note").fill(f"On the {side} side.")
    form.get_by_role("button", name="Note it").click()
    expect(page.get_by_role("article").filter(has_text=f"On the {side} side.")).to_be_visible()
    page.wait_for_load_state("load")  # what is written is seen before the script that hears the next key
