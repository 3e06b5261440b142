"""The review page and the API show what a plain line diff cannot: facts, kinds of bytes, texts made of them."""

import gzip
import re
from collections.abc import Mapping

import pytest
from starlette.testclient import TestClient

from tests.database import on_sqlite_alone
from tests.seeding import Seed

pytestmark = on_sqlite_alone  # it is about requests and pages, whatever database their rows come from

CODE = "".join(f"function f{number}(a,b){{return a+b*{number};}}" for number in range(60))
OLD: Mapping[str, str | bytes] = {
    "PKG-INFO": "Name: demo\nVersion: 1.0\nRequires-Dist: a>=1\n",
    "app.min.js": CODE,
    "long.txt": "word " * 150,
    "data.json.gz": gzip.compress(b'{"a": 1}\n', mtime=1),
    "same.json.gz": gzip.compress(b"{}", mtime=1),
}
NEW: Mapping[str, str | bytes] = {
    "PKG-INFO": "Name: demo\nVersion: 1.1\nRequires-Dist: a>=2\nRequires-Dist: <b>\n",
    "app.min.js": CODE.replace("function f30(a,b){", "function f30(a,b){steal(a);"),
    "long.txt": "word " * 151,
    "data.json.gz": gzip.compress(b'{"a": 2}\n', mtime=2),
    "same.json.gz": gzip.compress(b"{}", mtime=2),
}
PAGE = "/diffs/pypi/demo/1.0/1.1"


@pytest.fixture
def both(seed: Seed) -> None:
    """Store two releases of demo, read and compared."""
    seed.release("1.0", OLD)
    seed.release("1.1", NEW)


@pytest.mark.usefixtures("both")
def test_facts_and_shapes_are_shown(site: TestClient) -> None:
    """Metadata comes first and is never markup; what was made of bytes is said to be."""
    page = site.get(PAGE).text
    assert page.index("facts differ") < page.index("files changed")
    assert re.search(r"requires</span> a</th>\s*<td><del>a&gt;=1</del></td>\s*<td><ins>a&gt;=2</ins>", page)
    assert "<ins>&lt;b&gt;</ins>" in page
    assert page.count('<span class="tag unknown">same content</span>') == 1

    packed = site.get(f"{PAGE}/file?path=demo-1.1/data.json.gz").text
    assert "decompressed gzip: the lines below were made from the bytes, for reading" in packed
    same = site.get(f"{PAGE}/file?path=demo-1.1/same.json.gz").text
    assert "decompressed gzip: the same on both sides; only how it is packed differs." in same


@pytest.mark.usefixtures("both")
def test_of_all_of_a_release_nothing_is_called_a_change(site: TestClient) -> None:
    """It is read against nothing: what it asks for is told, and that it has a name is not."""
    page = site.get("/diffs/pypi/demo/-/1.0").text

    assert ">1 fact <" in page
    assert re.search(r"requires</span> a</th>\s*<td><ins>a&gt;=1</ins></td>", page)
    assert "5 files <" in page
    assert not re.search("differ|files changed|not there|new capabilit", page)


@pytest.mark.usefixtures("both")
def test_enormous_lines_are_broken_unless_somebody_wants_them_whole(site: TestClient) -> None:
    """Parts are numbered by line and column; prose, and lines that are wanted as shipped, are left alone."""
    column = CODE.index("function f30") + len("function f30(a,b){") + 1
    path = "path=demo-1.1/app.min.js"
    part = site.get(f"{PAGE}/file?{path}").text
    assert f">1:{column}</a>" in part
    assert "Long lines are broken for reading" in part
    assert site.get(f"{PAGE}/file?{path}&at=n1").text == part
    whole = site.get(f"{PAGE}/file?{path}&flow=0").text
    assert "break long lines" in whole
    assert f"1:{column}" not in whole
    assert "Long lines are broken" not in site.get(f"{PAGE}/file?path=demo-1.1/long.txt").text


@pytest.mark.usefixtures("both")
def test_lines_are_broken_where_white_space_is_ignored_too(site: TestClient) -> None:
    """It is ignored in the parts, which is said; and it is counted which lines differ in nothing else."""
    part = site.get(f"{PAGE}/file?path=demo-1.1/app.min.js&w=all").text

    assert "Long lines are broken for reading. Numbers are line:column as shipped. White space is ignored" in part
    assert "steal(a);" in part


@pytest.fixture
def hurried(both: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001  # before the site, after the releases
    """Have the site wait for nobody."""
    monkeypatch.setattr("vetting.adapters.rereading.WAIT_SECONDS", 0.0)


def test_lines_that_nobody_has_time_to_break_are_shown_as_they_are(hurried: None, site: TestClient) -> None:  # noqa: ARG001
    """The page says why they are whole."""
    part = site.get(f"{PAGE}/file?path=demo-1.1/app.min.js").text
    assert "long lines are not broken: it takes longer than 0 seconds now" in part
    assert "steal(a);" in part


@pytest.mark.usefixtures("both")
def test_the_api_has_facts_and_shapes(site: TestClient) -> None:
    """Facts are told in order of what a reader looks at first; a binary file says what its hunks are of."""
    diff = site.get("/api/v1/projects/pypi/demo/diffs/1.0/1.1").json()
    assert [(one["subject"], one["key"], one["old"], one["new"]) for one in diff["facts"]] == [
        ("requires", "?", None, "<b>"),
        ("requires", "a", "a>=1", "a>=2"),
        ("metadata", "Version", "1.0", "1.1"),
    ]
    (packed,) = (one for one in diff["files"] if one["matched"] == "data.json.gz")
    look = {"kind": "gzip", "about": "gzip-compressed", "entropy": None}
    assert packed["shape"] == {"old": look, "new": look, "shown_as": "decompressed gzip", "shown_version": "2"}
    assert packed["hunks"][0]["lines"] == [["-", '{"a": 1}'], ["+", '{"a": 2}']]
