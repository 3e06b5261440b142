"""
The main job, as people do it: a browser, HTTP, a worker in a process of its own, and a real Redis.

Sign in, watch, let the index publish, read what changed, note something on a
line, sign off, see the score rise and why, export, and have a project's check
pass. Then a release with a start-up hook: found, scored down, and refused.
"""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.e2e.instance import Instance, running
from tests.fake_index.catalog import Catalog
from tests.fake_index.server import FakeIndex
from tests.outside import QUIET_BROWSER

pytestmark = pytest.mark.browser

MODULE = "def greet(name):\n    return 'Hello, ' + name\n"
BETTER = "def greet(name):\n    return f'Hello, {name}'\n"
expect.set_options(timeout=20_000)  # a machine that has other work takes its time


@pytest.fixture
def instance(fake_index: FakeIndex, tmp_path: Path) -> Iterator[Instance]:
    """Run an instance on the fake index, which it asks every second."""
    with running(tmp_path, index_url=fake_index.url, poll_every="PT1S", index_policy="pypi") as started:
        yield started


@pytest.fixture
def page(browser_path: str, instance: Instance) -> Iterator[Page]:
    """Open a browser on the instance; anything the console says against a page fails the test."""
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=list(QUIET_BROWSER))
        opened = browser.new_page(base_url=instance.url)
        opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        yield opened
        browser.close()
    assert complaints == []


def score_path(version: str) -> str:
    """Name the API's document of a release's score."""
    return f"/api/v1/projects/pypi/demo/releases/{version}/score"


def scored(instance: Instance, version: str) -> dict[str, object]:
    """Wait until a release is compared and scored, and give its score."""
    document: dict[str, object] = instance.until(
        score_path(version),
        lambda score: any(line["key"] == "findings" and line["state"] != "unknown" for line in score["lines"]),
    )
    return document


def audits_line(score: dict[str, object]) -> dict[str, object]:
    """Find the ledger's line about audits."""
    lines: list[dict[str, object]] = score["lines"]  # type: ignore[assignment]  # as the API's shape says
    return next(line for line in lines if line["key"] == "audits")


def check(folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run `revet check` in a project's folder."""
    return subprocess.run(  # our own command
        [sys.executable, "-m", "vetting.cli", "check"], cwd=folder, capture_output=True, text=True, check=False
    )


def pin(folder: Path, catalog: Catalog, version: str) -> None:
    """Lock demo to *version* by the digests of all its files."""
    digests = [
        hashlib.sha256(one.data).hexdigest()
        for one in catalog.projects["demo"].files.values()
        if one.version == version
    ]
    hashes = " ".join(f"--hash=sha256:{digest}" for digest in digests)
    (folder / "requirements.txt").write_text(f"demo=={version} {hashes}\n", encoding="utf-8")


def begin_store(folder: Path, instance: Instance) -> None:
    """Begin a store that exempts nothing and imports what the instance publishes."""
    store = folder / "supply-chain" / "pypi"
    store.mkdir(parents=True)
    config = (
        '\n# cargo-vet config file\n\n[cargo-vet]\nversion = "0.10"\n\n'
        f'[imports.revet]\nurl = "{instance.url}/exports/pypi/audits.toml"\n'
    )
    (store / "config.toml").write_text(config, encoding="utf-8")
    (store / "audits.toml").write_text("\n# cargo-vet audits file\n\n[audits]\n", encoding="utf-8")
    (store / "imports.lock").write_text("\n# cargo-vet imports lock\n\n[audits.revet.audits]\n", encoding="utf-8")


def sign_in(page: Page) -> None:
    """Sign in as somebody who may do everything."""
    page.goto("/sign-in/development")
    page.get_by_label("Login").fill("ada")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="ada")).to_be_visible()


def test_a_change_is_read_audited_and_relied_on(
    instance: Instance, page: Page, catalog: Catalog, tmp_path: Path
) -> None:
    """From a new upload to a check that passes, and from a start-up hook to one that fails with the reason."""
    catalog.publish("demo", "1.0", {"demo/__init__.py": MODULE}, kinds=("wheel",))
    sign_in(page)
    watch(page)
    scored(instance, "1.0")
    sign_off(page, "-", "1.0", kind="full")

    catalog.publish("demo", "1.1", {"demo/__init__.py": BETTER}, kinds=("wheel",))
    before = scored(instance, "1.1")
    assert audits_line(before)["points_mdb"] == 0
    annotate(page, "1.0", "1.1")
    sign_off(page, "1.0", "1.1", kind="delta")
    after = instance.until(score_path("1.1"), lambda score: score["audited"])
    assert after["points_mdb"] > before["points_mdb"]
    page.goto("/projects/pypi/demo/1.1")
    expect(page.get_by_text(str(audits_line(after)["reason"]))).to_be_visible()

    project = tmp_path / "project"
    begin_store(project, instance)
    pin(project, catalog, "1.1")
    exported = instance.text("/exports/pypi/audits.toml")
    assert 'delta = "1.0 -> 1.1"' in exported
    passed = check(project)
    assert (passed.returncode, passed.stderr) == (0, "")

    hooked = {"demo/__init__.py": BETTER, "demo.pth": "import demo\n"}
    catalog.publish("demo", "1.2", hooked, kinds=("wheel",))
    worse = scored(instance, "1.2")
    assert worse["points_mdb"] < after["points_mdb"]
    page.goto("/projects/pypi/demo/1.2")
    expect(page.get_by_text("H1").first).to_be_visible()
    pin(project, catalog, "1.2")
    failed = check(project)
    assert failed.returncode == 1
    assert "demo" in failed.stdout
    assert "1.2" in failed.stdout
    assert "safe-to-deploy" in failed.stdout


def watch(page: Page) -> None:
    """Watch demo through the form on the start page."""
    page.goto("/")
    page.locator("form.watch input[name=name]").fill("Demo")
    page.get_by_role("button", name="Watch", exact=True).click()
    expect(page.get_by_role("heading", name="demo")).to_be_visible()


def annotate(page: Page, base: str, version: str) -> None:
    """Note something on the line that was added, and settle it once it is answered."""
    page.goto(f"/diffs/pypi/demo/{base}/{version}")
    line = page.locator("tr.added", has_text="f'Hello, {name}'")
    line.hover()
    line.get_by_role("button", name="Note on new line 2").click()
    page.get_by_label("Your note").fill("An f-string: the same text, and <b>no markup</b>.")
    page.get_by_role("button", name="Note it").click()
    note = page.get_by_role("article", name="Note by ada")
    expect(note.get_by_text("An f-string: the same text, and <b>no markup</b>.")).to_be_visible()
    note.get_by_text("Answer").first.click()
    note.get_by_label("Your answer").fill("Agreed.")
    note.get_by_role("button", name="Answer").click()
    expect(note.get_by_text("Agreed.")).to_be_visible()
    note.get_by_role("button", name="Settle").click()
    expect(note.get_by_text("settled by ada")).to_be_visible()


def sign_off(page: Page, base: str, version: str, *, kind: str) -> None:
    """Record an audit through the form at the end of the review page."""
    page.goto(f"/diffs/pypi/demo/{base}/{version}")
    page.locator(f"input[name=kind][value={kind}]").check()
    page.get_by_label("How much of it you read closely").select_option("4")
    page.get_by_label("How much of that you understood").select_option("4")
    page.locator("textarea[name=notes]").fill("Read in full.")
    page.get_by_role("button", name="Record the audit").click()
    expect(page.get_by_role("status")).to_contain_text("is recorded")
