"""The API's diffs: the fixed shape, any pair of files, and what is not read yet."""

from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from tests.database import on_sqlite_alone
from tests.seeding import Seed
from tests.web.api import DEMO, PROBLEM
from vetting.usecases.pairs import DeskLimits, PairDesk
from web.shapes.diffs import DiffShape

OLD = {"demo.py": "one = 1\ntwo = 2\n", "gone.py": "x\n"}
NEW = {"demo.py": "one = 1\ntwo = 3\n", "evil.pth": "import os\n"}


def test_a_diff_has_the_fixed_shape(site: TestClient, seed: Seed) -> None:
    """Files, hunks and findings are given as the design fixes them."""
    old = seed.release("1.0", OLD).distributions[0]
    new = seed.release("1.1", NEW).distributions[0]

    answer = site.get(f"{DEMO}/diffs/1.0/1.1")

    shown = answer.json()
    files = {one["matched"]: one for one in shown["files"]}
    assert (shown["from"], shown["to"], shown["base"]) == ("1.0", "1.1", "unaudited")
    assert shown["old"] == {"filename": old.filename, "sha256": old.sha256}
    assert shown["new"] == {"filename": new.filename, "sha256": new.sha256}
    assert {name: one["status"] for name, one in files.items()} == {
        "PKG-INFO": "changed",
        "demo.py": "changed",
        "evil.pth": "added",
        "gone.py": "removed",
    }
    assert files["demo.py"]["hunks"][0]["lines"] == [[" ", "one = 1"], ["-", "two = 2"], ["+", "two = 3"]]
    assert [(one["rule"], one["severity"], one["scope"], one["line"]) for one in shown["findings"]] == [
        ("H1", "high", "delta", 1)
    ]
    DiffShape.model_validate_json(answer.text.replace('"from"', '"from_"', 1))


def test_a_release_is_read_in_full_against_nothing(site: TestClient, seed: Seed) -> None:
    """``-`` stands for nothing: every file is added."""
    seed.release("1.0", OLD)

    shown = site.get(f"{DEMO}/diffs/-/1.0").json()

    assert (shown["from"], shown["old"], shown["base"]) == ("-", None, "none")
    assert {one["status"] for one in shown["files"]} == {"added"}


def test_any_two_files_can_be_compared(site: TestClient, seed: Seed) -> None:
    """A pair that no worker compared is compared when asked for, under an id that stays."""
    seed.release("1.0", OLD, wheel=OLD)
    seed.release("1.1", NEW, wheel=NEW)
    query = {"old": "demo-1.0.tar.gz", "new": "demo-1.1-py3-none-any.whl"}

    first = site.get(f"{DEMO}/diffs/1.0/1.1", params=query).json()
    second = site.get(f"{DEMO}/diffs/1.0/1.1", params=query).json()

    assert (first["old"]["filename"], first["new"]["filename"]) == tuple(query.values())
    assert first == second
    assert first["id"].isdigit()


def test_what_was_not_read_yet_is_a_conflict(site: TestClient, seed: Seed) -> None:
    """A release that is only known has no diff yet; asking again later may help."""
    seed.release("1.0", OLD, is_read=False)

    answer = site.get(f"{DEMO}/diffs/-/1.0")

    assert (answer.status_code, answer.headers["content-type"]) == (409, PROBLEM)
    assert "not read yet" in answer.json()["detail"]


def test_what_is_not_known_has_no_diff(site: TestClient, seed: Seed) -> None:
    """Unknown releases and files are not found."""
    seed.release("1.0", OLD)

    asked = [site.get(f"{DEMO}/diffs/{part}") for part in ("0.9/1.0", "-/9.9", "-/1.0?new=other.whl", "1.0/1.0?old=no")]

    assert [one.status_code for one in asked] == [404] * 4


def test_other_spellings_lead_to_the_right_ones(site: TestClient, seed: Seed) -> None:
    """Versions in another spelling are sent to that of the index, with the rest of the address."""
    seed.release("1.0", OLD)
    seed.release("1.1", NEW)

    answer = site.get(f"{DEMO}/diffs/1.0.0/1.1?new=demo-1.1.tar.gz", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (308, f"{DEMO}/diffs/1.0/1.1?new=demo-1.1.tar.gz")


UNCOMPARED = "old=demo-1.0.tar.gz&new=demo-1.1-py3-none-any.whl"


@pytest.mark.parametrize(
    ("limits", "seconds", "told"),
    [
        (DeskLimits(patience=timedelta(0)), "5", "Being compared: demo 1.1 and 1.0."),
        (DeskLimits(places_for_anybody=0), "30", "Not compared yet: demo 1.1 and 1.0. 0 others are waiting already."),
    ],
)
def test_what_is_not_compared_yet_is_asked_for_again(
    site: TestClient, seed: Seed, limits: DeskLimits, seconds: str, told: str
) -> None:
    """A program is told when to come back, a browser comes back by itself; and then it is there."""
    seed.release("1.0", OLD, wheel=OLD)
    seed.release("1.1", NEW, wheel=NEW)
    page = "/diffs/pypi/demo/1.0/1.1"
    services = site.app_state["services"]
    site.app_state["services"] = replace(services, desk=PairDesk(services.bench, limits))

    program = site.get(f"{DEMO}/diffs/1.0/1.1?{UNCOMPARED}")
    browser = [site.get(f"{page}?{UNCOMPARED}&compare=1"), site.get(f"{page}/changes?{UNCOMPARED}")]
    site.app_state["services"] = services

    assert (program.status_code, program.headers["content-type"]) == (503, PROBLEM)
    assert told in program.json()["detail"]
    for answer in (program, *browser):
        assert (answer.status_code, answer.headers["retry-after"]) == (503, seconds)
    for answer in browser:
        assert told in answer.text
        assert f"loads itself again in {seconds} seconds" in answer.text
        assert answer.headers["refresh"] == seconds
    assert site.get(f"{DEMO}/diffs/1.0/1.1?{UNCOMPARED}").status_code == 200


@on_sqlite_alone
def test_white_space_can_be_left_out(site: TestClient, seed: Seed) -> None:
    """How many changed lines that leaves out is told for each file; a mode that nobody knows leaves nothing out."""
    seed.release("1.0", {"demo.py": "def one():\n  two = 2\n  three = 3\n"})
    seed.release("1.1", {"demo.py": "def one():\n    two = 2\n    three = 4\n"})

    exact, ignored = (site.get(f"{DEMO}/diffs/1.0/1.1", params={"w": way}).json() for way in ("everything", "all"))

    before, after = (next(one for one in answer["files"] if one["matched"] == "demo.py") for answer in (exact, ignored))
    assert (exact["whitespace"], before["added"], before["removed"], before["folded"]) == ("none", 2, 2, 0)
    assert (ignored["whitespace"], after["added"], after["removed"], after["folded"]) == ("all", 1, 1, 2)
    assert [line[0] for line in after["hunks"][0]["lines"]] == [" ", " ", "-", "+"]
    assert after["hunks"][0]["section"] == "def one():"


@on_sqlite_alone
def test_moved_lines_are_told_to_who_asks(site: TestClient, seed: Seed) -> None:
    """Where each block came from and went to, by the paths of either archive."""
    block, kept = "def moved():\n    return 1\n", "".join(f"kept = {at}\n" for at in range(9))
    seed.release("1.0", {"demo.py": block + kept})
    seed.release("1.1", {"demo.py": kept + "  " + block})

    asked, unasked = (site.get(f"{DEMO}/diffs/1.0/1.1{more}").json() for more in ("?moved=1", ""))

    block_found = {"old_start": 1, "new_start": 10, "lines": 2, "is_same": False}
    paths = {"old_path": "demo-1.0/demo.py", "path": "demo-1.1/demo.py"}
    assert (unasked["moves"], asked["moves"]) == (None, {"blocks": [paths | block_found], "cut": None})
