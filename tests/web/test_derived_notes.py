"""Notes on lines that were made from bytes: on the page, in the API, carried, and never under another line."""

import gzip
import re
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from tests.builders import seed_account
from tests.clocks import NOON
from tests.database import on_sqlite_alone
from tests.seeding import Seed
from tests.site import sign_in
from tests.web.api import DEMO, bearer
from tests.web.test_annotations import PAGE, send
from tests.web.test_carried_notes import row_of
from vetting.domain.diffs import DiffedFile
from vetting.domain.releases import Release
from vetting.domain.shapes.shape import TEXTS_VERSION, Derivation
from vetting.domain.threads import Place
from vetting.usecases.bench import Bench

pytestmark = on_sqlite_alone  # the store of notes is tested on both

ROWS = "".join(f'"row {number}"\n' for number in range(1, 9))
WAY = {"shown_as": "decompressed gzip", "shown_version": TEXTS_VERSION}


@pytest.fixture
def both(seed: Seed) -> tuple[Release, Release]:
    """Store two releases of demo with a compressed file: a line came before its others, and another changed."""
    texts = {"1.0": ROWS, "1.1": "new\n" + ROWS.replace("row 7", "row seven")}
    packed = {version: {"data.json.gz": gzip.compress(text.encode(), mtime=1)} for version, text in texts.items()}
    first, second = (seed.release(version, files) for version, files in packed.items())
    return first, second


def posted(site: TestClient, release: Release, headers: dict[str, str], **fields: object) -> Any:  # noqa: ANN401  # a JSON document
    """Note something on a line of the compressed file."""
    path = f"demo-{release.version}/data.json.gz"
    body = {"sha256": release.distributions[0].sha256, "path": path, "start": 2, "text": "Row two?", **WAY, **fields}
    return site.post(f"{DEMO}/releases/{release.version}/annotations", json=body, headers=headers)


def test_a_line_of_a_made_text_is_noted_on_where_it_is_shown(site: TestClient, both: tuple[Release, Release]) -> None:
    """Its form says which text it is of; the note stands under its line, and a note on the file above all lines."""
    sign_in(site)
    address = f"{PAGE}?open=demo-1.1/data.json.gz"
    asked = site.get(f"{address}&annotate=new:1").text.partition("<template")[0]
    fields = {"sha256": both[1].distributions[0].sha256, "path": "demo-1.1/data.json.gz", "back": address, **WAY}
    for line, text in (("1", "Why new?"), ("0", "Why at all?")):
        send(site, f"{PAGE}/annotations", start=line, end=line, text=text, **fields)
    page = site.get(address).text

    assert 'name="annotate" value="new:1"' in asked
    assert 'name="shown_as" value="decompressed gzip"><input type="hidden" name="shown_version" value="2">' in asked
    assert 'data-shown-as="decompressed gzip" data-shown-version="2"' in asked
    row = row_of(page, "n1")
    assert "Why new?" in row
    assert "on line 1 (decompressed gzip)" in row
    assert "Why at all?" not in row
    assert page.index("Why at all?") < page.index("Why new?")
    assert "lines not shown here" not in page


def test_a_note_on_a_made_text_is_carried_to_its_line(
    site: TestClient, seed: Seed, both: tuple[Release, Release]
) -> None:
    """By the API it is listed at its place in the later release; on a line that changed it stays where it was."""
    jo = bearer(seed)
    kept, changed = posted(site, both[0], jo), posted(site, both[0], jo, start=7, text="Row seven?")
    (listed,) = site.get(f"{DEMO}/releases/1.1/annotations").json()["items"]
    page = site.get(f"{PAGE}?open=demo-1.1/data.json.gz").text

    assert (kept.status_code, changed.status_code) == (201, 201)
    assert (listed["id"], listed["start"], listed["end"]) == (kept.json()["id"], 3, 3)
    assert {name: listed[name] for name in WAY} == {name: kept.json()[name] for name in WAY} == WAY
    assert listed["carried_from"]["start"] == 2
    assert "Row two?" in row_of(page, "n3")
    assert "Row seven?" in row_of(page, "o7")


@pytest.mark.parametrize(
    ("fields", "status", "why"),
    [
        ({"start": 99}, 422, "has 8 lines, so none of the number 99"),
        ({"shown_version": "0"}, 409, "is made in another way by now"),
        ({"shown_as": "disassembly"}, 422, "is not shown as disassembly"),
        ({"shown_version": None}, 422, "need both"),
        ({"shown_as": None, "shown_version": None}, 422, "has no lines of its own"),
        ({"start": 0}, 201, ""),
    ],
    ids=["beyond", "old-way", "other-text", "half", "own", "whole"],
)
def test_a_note_on_lines_that_nobody_sees_is_refused(
    site: TestClient, seed: Seed, both: tuple[Release, Release], fields: dict[str, object], status: int, why: str
) -> None:
    """The answer says why; the file as a whole can always be noted on, and is no line of a text."""
    answer = posted(site, both[0], bearer(seed), **fields)

    assert (answer.status_code, why in answer.text) == (status, True)
    assert answer.json().get("shown_as") is None


def noted_before(seed: Seed, release: Release, line: int, text: str, way: Derivation | None) -> None:
    """Store a note as it was written when lines were counted in another way."""

    async def step(bench: Bench) -> None:
        jo = await seed_account(bench.units, text)
        where = Place(release.distributions[0].sha256, f"demo-{release.version}/data.json.gz", line, line, way)
        async with bench.units.open() as unit:
            await unit.annotations.add(where, text, account_id=jo.id, at=NOON)
            await unit.commit()

    seed.run(step)


def test_a_note_counted_in_another_way_is_outdated_and_under_no_line(
    site: TestClient, seed: Seed, both: tuple[Release, Release]
) -> None:
    """It stands above the lines and says so, as one on the bytes' own lines does; neither is carried to other bytes."""
    old_way = Derivation("decompressed gzip", "0")
    noted_before(seed, both[1], 1, "before", old_way)
    noted_before(seed, both[1], 1, "raw", None)
    noted_before(seed, both[0], 2, "long-before", old_way)
    page = site.get(f"{PAGE}?open=demo-1.1/data.json.gz").text

    assert 'class="notes"' not in row_of(page, "n1")
    assert re.search(r"outdated</span> these lines are made in another way by now</p>\s*<p[^>]*>before<", page)
    assert re.search(r"lines not shown here</span></p>\s*<p[^>]*>raw<", page)
    addresses = [parse_qs(urlsplit(link).query) for link in re.findall(r'href="([^"]*)#note-\d+"', unescape(page))]
    assert {("at" in one, one["open"][0]) for one in addresses} == {(False, "demo-1.1/data.json.gz")}
    assert re.search(r"outdated</span> these [^<]*</p>\s*<p[^>]*>long-before<", page)
    assert [one["text"] for one in site.get(f"{DEMO}/releases/1.1/annotations").json()["items"]] == ["before", "raw"]


@pytest.mark.parametrize(
    ("version", "told", "can_note"),
    [
        (TEXTS_VERSION, "they are not in the file.", True),
        ("0", "made in another way by now, so nothing can be noted on", False),
    ],
)
def test_lines_that_are_made_in_another_way_by_now_take_no_notes(
    site: TestClient, seed: Seed, both: tuple[Release, Release], version: str, told: str, *, can_note: bool
) -> None:
    """A comparison may be older than what makes the lines now, as after another Python; the page says so."""
    seed.restate(both[1], lambda file: _with_version(file, version))
    sign_in(site)

    part = site.get(f"{PAGE}/file?path=demo-1.1/data.json.gz").text

    assert told in " ".join(part.split())
    assert ("note-here" in part) is can_note
    assert "note-file" in part


def _with_version(file: DiffedFile, version: str) -> DiffedFile:
    return file if file.shape is None else replace(file, shape=replace(file.shape, shown_version=version))
