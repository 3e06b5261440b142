"""What an index says that makes no sense: one message on page and API, and nothing of it half stored."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from markupsafe import escape

from tests.builders import digest
from tests.database import on_sqlite_alone
from tests.fake_index.archives import build_sdist
from tests.site import form_secret, sign_in
from tests.web.indexed import Indexed, indexed_site
from vetting.settings import Settings

JSON = "application/vnd.pypi.simple.v1+json"
SIMPLE = "/simple/demo/"


@pytest.fixture
def indexed(settings: Settings) -> Iterator[Indexed]:
    """Open a site whose index has demo 1.0."""
    with indexed_site(settings) as opened:
        opened.catalog.publish("demo", "1.0")
        yield opened


def simple(*files: Any, **more: Any) -> str:  # noqa: ANN401  # whatever an index may say
    """Write a page of the simple API."""
    page = {"meta": {"api-version": "1.4"}, "name": "demo", "versions": ["1.0"], "files": list(files)}
    return json.dumps(page | more)


def file(**more: Any) -> dict[str, Any]:  # noqa: ANN401  # whatever an index may say
    """Write one file of such a page."""
    given = {
        "filename": "demo-1.0.tar.gz",
        "url": "https://files.example.test/demo-1.0.tar.gz",
        "hashes": {"sha256": digest("demo")},
        "size": 10,
        "upload-time": "2026-01-01T00:00:00Z",
        "yanked": False,
    }
    return given | more


UNREADABLE = {
    "not JSON": "<html>",
    "half of it": simple(file())[:-5],
    "another type": "[]",
    "nothing": "{}",
    "no files": '{"meta": {"api-version": "1.4"}, "name": "demo"}',
    "files that are none": simple(1, None, "x"),
    "a file without a name": simple({"url": "https://files.example.test/x", "hashes": {}}),
    "hashes of another type": simple(file(hashes=["sha256"])),
    "a size that is text": simple(file(size="many")),
    "a size that is no number": simple(file()).replace('"size": 10', '"size": NaN'),
    "a size without end": simple(file()).replace('"size": 10', f'"size": {"9" * 5000}'),
    "a time in the year 0": simple(file(**{"upload-time": "0000-01-01T00:00:00Z"})),
    "a time before UTC began": simple(file(**{"upload-time": "0001-01-01T00:00:00+14:00"})),
    "nested without end": simple(file()).replace('"size": 10', '"size": ' + "[" * 100_000 + "]" * 100_000),
    "another project's": simple(file(), name="other"),
    "of another age": simple(file(), meta={"api-version": "2.0"}),
}


@on_sqlite_alone
def test_a_page_that_cannot_be_read_is_said_and_stores_nothing(indexed: Indexed) -> None:
    """The reason stands with the project, on its page and in the API; when the index mends itself, so does it."""
    indexed.watch()
    for name, body in UNREADABLE.items():
        indexed.catalog.fail(match=SIMPLE, body=body)
        indexed.look()

        shown = indexed.api()
        assert indexed.catalog.faults == [], name
        assert (shown["poll_error"] or "").startswith(f"{indexed.index.url}demo/ "), name
        assert shown["releases"] == [], name
        assert str(escape(shown["poll_error"])) in indexed.page(), name

        indexed.catalog.fail(match=SIMPLE, body=simple(versions=[]), headers={"ETag": '"no file yet"'})
        indexed.look()
        assert (indexed.api()["poll_error"], indexed.versions()) == (None, []), name
    indexed.look()
    assert (indexed.api()["poll_error"], indexed.versions()) == (None, ["1.0"])


UNPLACED = {
    "no version of PEP 440": (file(filename="demo-one.tar.gz"), "its name is not that of a file of demo"),
    "another project's": (file(filename="other-1.0.tar.gz"), "its name is not that of a file of demo"),
    "a path": (file(filename="../demo-1.0.tar.gz"), "it is not a plain filename"),
    "a control character": (file(filename="demo-1.0\x1b[2J.tar.gz"), "it is not a plain filename"),
    "a NUL": (file(filename="demo-1.0\x00.tar.gz"), "it is not a plain filename"),
    "half of a character": (file(filename="demo-1.0\ud800.tar.gz"), "it is not a plain filename"),
    "written from right to left": (file(filename="demo-1.0\u202egz.rat"), "it is not a plain filename"),
    "letters that look alike": (file(filename="d\u0435mo-1.0.tar.gz"), "it is not a plain filename"),
    "4,000 characters": (file(filename=f"demo-{'1' * 4000}.tar.gz"), "it is not a plain filename"),
    "no digest": (file(hashes={}), "the index states no SHA-256 for it"),
    "another digest": (file(hashes={"md5": "00"}), "the index states no SHA-256 for it"),
    "a digest that is none": (file(hashes={"sha256": "g" * 64}), "the index states no SHA-256 for it"),
}


@pytest.mark.parametrize(("entry", "reason"), UNPLACED.values(), ids=UNPLACED)
def test_a_file_that_makes_no_sense_is_noted_and_its_good_sister_read(
    indexed: Indexed, entry: dict[str, Any], reason: str
) -> None:
    """The file is said to be passed over and why, escaped; what else the page offers is taken in."""
    good = indexed.catalog.projects["demo"].files["demo-1.0-py3-none-any.whl"]
    url = f"{indexed.index.origin}/files/1.0/{good.filename}"
    sister = file(filename=good.filename, url=url, hashes={"sha256": good.claimed_sha256}, size=good.claimed_bytes)
    indexed.watch()
    indexed.catalog.fail(match=SIMPLE, body=simple(entry, sister))

    indexed.look()

    page = indexed.page()
    assert indexed.versions() == ["1.0"]
    assert [one["filename"] for one in indexed.api("/releases/1.0")["distributions"]] == [good.filename]
    assert reason in page
    assert not {"\x1b", "\x00", "\u202e"} & set(page)


STRANGE = "<b>\x00\ud800\u202e\x1b[31m" + "é" * 10


def test_text_that_no_database_keeps_is_taken_over_without_it(indexed: Indexed) -> None:
    """Reasons, addresses, names of maintainers and advisories arrive with what cannot be kept replaced, and escaped."""
    good = indexed.catalog.projects["demo"].files["demo-1.0-py3-none-any.whl"]
    url = f"{indexed.index.origin}/files/1.0/{good.filename}"
    entry = file(
        filename=good.filename,
        url=url,
        hashes={"sha256": good.claimed_sha256},
        size=good.claimed_bytes,
        yanked=STRANGE,
        provenance=f"{url}.{STRANGE}",
        **{"requires-python": STRANGE},
    )
    advisory = {"id": f"X-{STRANGE}", "aliases": [STRANGE], "summary": STRANGE, "link": STRANGE, "fixed_in": [STRANGE]}
    late = advisory | {"id": "X-2", "withdrawn": "8999-12-31T23:59:59+00:00"}
    indexed.look()
    indexed.catalog.fail(match=SIMPLE, body=simple(entry, versions=["1.0", STRANGE]))
    indexed.catalog.describe(
        "demo", owners=[(STRANGE, STRANGE)], organization=STRANGE, vulnerabilities={"1.0": [advisory, late]}
    )

    indexed.look()

    shown, page = indexed.api("/releases/1.0"), indexed.page()
    assert {one["id"][:6] for one in shown["advisories"]["items"]} == {"X-<b>\ufffd", "X-2"}
    assert "was yanked: &lt;b&gt;\ufffd\ufffd[U+202E][U+001B][31m" in page
    for text in (page, indexed.page("/1.0")):
        assert "<b>\ufffd" not in text
        assert not {"\x00", "\x1b", "\u202e"} & set(text)


LARGE = {
    "5 GB": 5 * 1000**3,
    "all that a database keeps": 2**63 - 1,
    "more than a database keeps": 10**30,
}


@pytest.mark.parametrize("size", LARGE.values(), ids=LARGE)
def test_a_claim_of_size_is_kept_and_the_file_not_fetched(indexed: Indexed, size: int) -> None:
    """However large a file is said to be, that is shown, and nothing of it is asked for."""
    indexed.catalog.alter("demo", "demo-1.0-py3-none-any.whl", claimed_bytes=size)
    indexed.catalog.serial = 10**30
    indexed.catalog.yank("demo", "1.0", yanked=False)

    indexed.look()

    shown = indexed.api("/releases/1.0")
    assert (shown["state"], shown["distributions"][0]["size_bytes"]) == ("failed", min(size, 2**63 - 1))
    assert " of a file are read here" in shown["state_reason"]
    assert str(escape(shown["state_reason"])) in indexed.page("/1.0")
    assert not [one for one in indexed.catalog.paths() if one.startswith("/files/")]


@pytest.mark.parametrize(
    ("moment", "kept"),
    [
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59Z", None),
        ("8999-12-31T23:59:59Z", "8999-12-31T23:59:59Z"),
        ("2026-01-01T00:00:00", "2026-01-01T00:00:00Z"),
    ],
)
def test_a_time_that_cannot_be_is_none(indexed: Indexed, moment: str, kept: str | None) -> None:
    """A file of the year 1 or 9999 has no time of upload, and all is read and shown; one without a zone is in UTC."""
    good = indexed.catalog.projects["demo"].files["demo-1.0-py3-none-any.whl"]
    url = f"{indexed.index.origin}/files/1.0/{good.filename}"
    entry = file(filename=good.filename, url=url, hashes={"sha256": good.claimed_sha256}, size=good.claimed_bytes)
    indexed.watch()
    indexed.catalog.fail(match=SIMPLE, body=simple(entry | {"upload-time": moment}))

    indexed.look()

    shown = indexed.api("/releases/1.0")
    assert shown["state"] == "compared"
    assert shown["distributions"][0]["uploaded_at"] == kept
    assert indexed.api("/releases/1.0/score")["lines"]
    for path in ("", "/1.0"):
        indexed.page(path)
    for path in ("/", "/queue", "/feeds/releases.atom", "/diffs/pypi/demo/-/1.0"):
        assert indexed.site.get(path).status_code == 200


@on_sqlite_alone
def test_names_that_normalise_alike_are_one_project(indexed: Indexed) -> None:
    """Foo.Bar and foo_bar are watched once, under one name, to which every spelling leads."""
    indexed.catalog.publish("foo-bar", "1.0")
    for spelling in ("Foo.Bar", "foo_bar", "FOO--bar"):
        indexed.look(spelling)

    listed = indexed.site.get("/api/v1/projects").json()["items"]
    led = [
        indexed.site.get(f"{root}/pypi/{spelling}", follow_redirects=False)
        for root in ("/projects", "/api/v1/projects")
        for spelling in ("Foo.Bar", "foo_bar", "FOO--bar")
    ]

    assert [one["name"] for one in listed] == ["foo-bar"]
    assert {(one.status_code, one.headers["location"].rpartition("/")[2]) for one in led} == {(308, "foo-bar")}


@on_sqlite_alone
def test_one_digest_under_two_names_is_read_for_both(indexed: Indexed) -> None:
    """Two files with the same bytes are fetched once, and each is listed with what was read."""
    _, data = build_sdist("demo", "1.0", {"demo.py": "x = 1\n"})
    for filename in ("demo-1.0.tar.gz", "demo-1.0-1.tar.gz"):
        indexed.catalog.publish_bytes("demo", "1.0", filename, data)
    indexed.look()

    shown = {one["filename"]: one["read"] for one in indexed.api("/releases/1.0")["distributions"]}

    assert shown["demo-1.0.tar.gz"] is True
    assert len([one for one in indexed.catalog.paths() if one.endswith(".tar.gz")]) == 1


@on_sqlite_alone
def test_a_version_without_files_is_no_release(indexed: Indexed) -> None:
    """A version that is listed and has nothing to read is not kept; what nobody knows is not found, page and API."""
    indexed.watch()
    indexed.catalog.fail(match=SIMPLE, body=simple(versions=["3.0"]))
    indexed.look()

    assert indexed.versions() == []
    for path in ("/projects/pypi/demo/3.0", "/api/v1/projects/pypi/demo/releases/3.0", "/projects/pypi/nobody"):
        assert indexed.site.get(path).status_code == 404


@on_sqlite_alone
def test_an_unknown_project_is_refused_where_it_is_asked_for(indexed: Indexed) -> None:
    """The form says that the index has none of that name, and nothing is kept."""
    sign_in(indexed.site)
    secret = form_secret(indexed.site.get("/").text)

    answer = indexed.site.post("/projects", data={"name": "nobody", "csrf": secret})

    assert answer.status_code == 404
    assert "has no project nobody" in answer.text
    assert indexed.site.get("/api/v1/projects").json()["items"] == []
