"""The API's list of a release's notes: those of earlier releases whose lines are still there are among them."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.seeding import Seed
from tests.site import open_site
from tests.web.api import DEMO, bearer
from vetting.domain.releases import Release
from vetting.settings import Settings
from web.shapes.annotations import AnnotationList

FIRST = "one = 1\ntwo = 2\nthree = 3\n"
SECOND = "import os\none = 1\ntwo = 22\nthree = 3\n"


def noted(site: TestClient, release: Release, headers: dict[str, str], *, start: int, number: int = 0) -> Any:  # noqa: ANN401  # a JSON document
    """Note something on a line of one file of a release."""
    one = release.distributions[number]
    path = "demo.py" if one.filename.endswith(".whl") else f"demo-{release.version}/demo.py"
    body = {"sha256": one.sha256, "path": path, "start": start, "text": f"Line {start}."}
    answer = site.post(f"{DEMO}/releases/{release.version}/annotations", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


def listed(site: TestClient, version: str, **query: Any) -> Any:  # noqa: ANN401  # a JSON document
    """List a release's notes."""
    answer = site.get(f"{DEMO}/releases/{version}/annotations", params=query)
    AnnotationList.model_validate_json(answer.text)
    return answer.json()


def test_notes_are_carried_to_a_later_release(site: TestClient, seed: Seed) -> None:
    """A note whose line is unchanged stands at its place there, with its replies; one whose line changed does not."""
    old, new, jo = seed.release("1.0", {"demo.py": FIRST}), seed.release("1.1", {"demo.py": SECOND}), bearer(seed)
    kept, changed = noted(site, old, jo, start=3), noted(site, old, jo, start=2)
    reply = {"reply_to": kept["id"], "text": "Yes."}
    answered = site.post(f"{DEMO}/releases/1.0/annotations", json=reply, headers=jo).json()
    own = noted(site, new, jo, start=1)

    items = listed(site, "1.1")["items"]

    assert [one["id"] for one in items] == [kept["id"], answered["id"], own["id"]]
    assert changed["id"] not in [one["id"] for one in items]
    here = {"sha256": new.distributions[0].sha256, "path": "demo-1.1/demo.py", "start": 4, "end": 4}
    there = {"version": "1.0", "filename": "demo-1.0.tar.gz", "path": "demo-1.0/demo.py", "start": 3, "end": 3}
    carried_from = {**there, "sha256": old.distributions[0].sha256}
    assert items[0] == {**kept, **here, "carried_from": carried_from}
    assert (items[1]["carried_from"], items[1]["reply_to"]) == (carried_from, kept["id"])
    assert items[2]["carried_from"] is None
    assert [one["id"] for one in listed(site, "1.0")["items"]] == [kept["id"], changed["id"], answered["id"]]


def test_carried_notes_come_in_parts_with_the_others(site: TestClient, seed: Seed) -> None:
    """A list of both goes on behind the last one given, and repeats and loses none."""
    old, new, jo = seed.release("1.0", {"demo.py": FIRST}), seed.release("1.1", {"demo.py": SECOND}), bearer(seed)
    made = [noted(site, one, jo, start=1)["id"] for one in (old, new, old, new)]

    first = listed(site, "1.1", limit=3)
    second = listed(site, "1.1", limit=3, cursor=first["next"])

    assert [one["id"] for one in first["items"] + second["items"]] == made
    assert second["next"] is None


def test_a_note_is_carried_to_the_file_that_is_most_like_its_own(site: TestClient, seed: Seed) -> None:
    """A note on a wheel goes to the wheel, one on a source distribution to that."""
    both = [seed.release(version, {"demo.py": FIRST}, wheel={"demo.py": FIRST}) for version in ("1.0", "1.1")]
    jo = bearer(seed)
    for number in range(2):
        noted(site, both[0], jo, start=1, number=number)

    items = listed(site, "1.1")["items"]

    names = {one.sha256: one.filename for one in both[1].distributions}
    pairs = [(one["carried_from"]["filename"], names[one["sha256"]]) for one in items]
    assert sorted(pairs) == [
        ("demo-1.0-py3-none-any.whl", "demo-1.1-py3-none-any.whl"),
        ("demo-1.0.tar.gz", "demo-1.1.tar.gz"),
    ]


def test_nothing_is_carried_to_a_release_that_was_not_read(site: TestClient, seed: Seed) -> None:
    """Where nobody has looked into the files there is no line to stand on."""
    old, jo = seed.release("1.0", {"demo.py": FIRST}), bearer(seed)
    seed.release("1.1", {"demo.py": FIRST}, is_read=False)
    noted(site, old, jo, start=1)

    assert listed(site, "1.1") == {"items": [], "next": None}


def test_a_list_that_may_lack_notes_is_not_given(
    site: TestClient, settings: Settings, seed: Seed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is looked for where notes are, who asks is told to ask again, and not that there are none."""
    old, jo = seed.release("1.0", {"demo.py": FIRST}), bearer(seed)
    seed.release("1.1", {"demo.py": SECOND})
    note = noted(site, old, jo, start=3)

    monkeypatch.setattr("vetting.adapters.tracing.WAIT_SECONDS", 0.0)
    with open_site(settings) as hasty:
        early = hasty.get(f"{DEMO}/releases/1.1/annotations")

    assert early.status_code == 503
    assert "ask again" in early.json()["detail"]
    assert int(early.headers["Retry-After"]) > 0
    assert [one["id"] for one in listed(site, "1.1")["items"]] == [note["id"]]
