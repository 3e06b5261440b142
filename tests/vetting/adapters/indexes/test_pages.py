"""Pages of the simple API, well-formed, odd and hostile."""

import json
from datetime import UTC, datetime

import pytest

from vetting.adapters.indexes.pages import MAX_REASON, read_page
from vetting.domain.errors import SourceUnavailable, VerificationFailed
from vetting.domain.indexes import IndexProject
from vetting.domain.looking import CouldNotLook, Found, NotOffered, NotPublished
from vetting.domain.projects import ProjectStatus
from vetting.domain.releases import ProjectName

JSON = "application/vnd.pypi.simple.v1+json"
HTML = "text/html; charset=utf-8"
DEMO = ProjectName("demo")
URL = "https://index.example.test/simple/demo/"
DIGEST = "ab" * 32


def file(**changes: object) -> dict[str, object]:
    """Describe one file as a page does."""
    return {"filename": "demo-1.0.tar.gz", "url": "../../f/demo-1.0.tar.gz", "hashes": {"sha256": DIGEST}} | changes


def page(*files: object, api: object = "1.4", serial: object = None, status: object = None, **keys: object) -> bytes:
    """Give a page in JSON; what is None is left out of it."""
    meta = {"api-version": api} if serial is None else {"api-version": api, "_last-serial": serial}
    stated = {} if status is None else {"project-status": status}
    return json.dumps({"meta": meta, "name": "demo", "files": files, **stated, **keys}).encode()


def read(body: bytes, content_type: str = JSON) -> IndexProject:
    """Read a page of the project ``demo``."""
    return read_page(DEMO, body, content_type=content_type, url=URL)


def html(links: str, head: str = "") -> bytes:
    """Give a page in HTML."""
    return f"<html><head>{head}</head><body>{links}</body></html>".encode()


def test_relative_urls_start_at_the_page() -> None:
    """A file's URL is resolved against its page, and loses its fragment."""
    (only,) = read(page(file(url="../../f/demo-1.0.tar.gz#sha256=x"))).files
    assert only.url == "https://index.example.test/f/demo-1.0.tar.gz"


@pytest.mark.parametrize("serial", [35282081, "35282081"])
def test_serials_are_numbers_however_they_are_written(serial: object) -> None:
    """A serial is a number, also where the index writes text."""
    assert read(page(serial=serial)).last_serial == 35282081


@pytest.mark.parametrize("serial", ["-5", "latest", "٣", "", None])
def test_a_serial_that_is_no_number_is_none(serial: object) -> None:
    """A serial that cannot be read counts as not given."""
    assert read(page(serial=serial)).last_serial is None


@pytest.mark.parametrize("key", ["status", "state"])
def test_the_status_stands_under_either_key(key: str) -> None:
    """A project's status is read from the key of the prose and from that of the example."""
    assert read(page(status={key: "quarantined"})).status == Found(ProjectStatus.QUARANTINED)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({"status": "archived", "reason": "See other."}, "See other."),
        ({"status": "archived", "reason": "a" * (MAX_REASON + 1)}, "a" * MAX_REASON),
        ({"status": "archived", "reason": ""}, None),
        ({"status": "archived", "reason": ["See"]}, None),
        ({"status": "archived"}, None),
        ("archived", None),
    ],
)
def test_why_a_project_has_its_status_is_read(status: object, expected: str | None) -> None:
    """Where it is told, as far as it is a text of some length."""
    assert read(page(status=status)).status_reason == expected


def test_no_status_means_active_where_there_could_be_one() -> None:
    """From version 1.4 of the API on, silence means active; before, it means nothing."""
    assert read(page(api="1.4")).status == Found(ProjectStatus.ACTIVE)
    assert read(page(api="1.3")).status == NotOffered()


@pytest.mark.parametrize("status", [{"status": "removed"}, {"status": "frozen"}, {"status": 1}, {}, "odd", []])
def test_an_unknown_status_is_not_taken_for_active(status: object) -> None:
    """A status that this version does not know is said to be unreadable."""
    found = read(page(status=status)).status
    assert isinstance(found, CouldNotLook)


def test_a_later_minor_version_is_read() -> None:
    """Version 1.9 is read as the last version known."""
    found = read(page(file(), api="1.9"))
    assert len(found.files) == 1
    assert found.capabilities.api_version == "1.9"
    found = read(html("", '<meta name="pypi:repository-version" content="1.9">'), HTML)
    assert found.capabilities.api_version == "1.9"


@pytest.mark.parametrize("api", ["2.0", "0.9", "1!1.0"])
def test_another_major_version_is_refused(api: str) -> None:
    """A page of another major version is refused, in words that say so."""
    with pytest.raises(VerificationFailed, match=r"this client knows 1\.x"):
        read(page(api=api))
    with pytest.raises(VerificationFailed, match=r"this client knows 1\.x"):
        read(html("", f'<meta name="pypi:repository-version" content="{api}">'), HTML)


def test_another_media_type_is_refused() -> None:
    """An answer that is neither form of the API is refused."""
    with pytest.raises(VerificationFailed, match="neither form"):
        read(b"{}", "application/vnd.pypi.simple.v2+json")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b'{"meta": []}',
        b"[" * 100_000,
        page(api="new"),
        page(api=None),
        json.dumps({"meta": {"api-version": "1.0"}, "files": []}).encode(),
        page(file(url=7)),
        page(file(hashes=None)),
        page("file"),
        page(file(url="https://[::1/x")),
        page(file(), versions="1.0"),
        page(file(**{"upload-time": "yesterday"})),
        page(file(**{"upload-time": "0001-01-01T00:00:00+23:00"})),
    ],
)
def test_what_is_no_page_is_said_to_be_none(body: bytes) -> None:
    """An answer that breaks the API's shape is a failure of the source, and no crash."""
    with pytest.raises(SourceUnavailable, match="is not a project's page"):
        read(body)


def test_the_page_of_another_project_is_refused() -> None:
    """A page that names another project than the one asked for is refused."""
    with pytest.raises(VerificationFailed, match="is the page of 'other'"):
        read(json.dumps({"meta": {"api-version": "1.0"}, "name": "other", "files": []}).encode())


def test_times_are_in_utc() -> None:
    """A time without a zone is UTC, and one with another zone is turned into UTC."""
    naive, zoned = read(
        page(
            file(**{"upload-time": "2026-01-01T10:00:00"}),
            file(**{"upload-time": "2026-01-01T12:00:00+02:00"}),
        )
    ).files
    assert naive.uploaded_at == zoned.uploaded_at == datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert zoned.uploaded_at is not None
    assert zoned.uploaded_at.tzinfo is UTC


@pytest.mark.parametrize("hashes", [{}, {"md5": "00"}, {"sha256": "short"}, {"sha256": "zz" * 32}])
def test_a_digest_that_is_none_is_none(hashes: dict[str, str]) -> None:
    """A file without a readable SHA-256 is listed without one."""
    assert read(page(file(hashes=hashes))).files[0].sha256 is None


def test_a_negative_size_is_none() -> None:
    """A size below zero counts as not stated."""
    assert read(page(file(size=-1))).files[0].size_bytes is None


@pytest.mark.parametrize(
    ("yanked", "expected"), [(False, (False, None)), (True, (True, None)), ("", (True, None)), ("bad", (True, "bad"))]
)
def test_yanks_are_read_with_their_reason(yanked: object, expected: tuple[bool, str | None]) -> None:
    """A yank is true, or its reason."""
    (only,) = read(page(file(yanked=yanked))).files
    assert (only.yanked, only.yanked_reason) == expected


def test_provenance_is_there_or_not_published_or_not_offered() -> None:
    """A null where others have provenance is another thing than a page without the key."""
    where = "https://index.example.test/integrity/demo"
    with_it, without = read(page(file(provenance=where), file(provenance=None))).files
    (unoffered,) = read(page(file())).files
    assert with_it.provenance == Found(where)
    assert without.provenance == NotPublished()
    assert unoffered.provenance == NotOffered()


def test_a_page_without_files_shows_nothing_of_what_files_would() -> None:
    """An empty page leaves open what the index publishes about files."""
    seen = read(page()).capabilities
    assert (seen.provenance, seen.core_metadata, seen.sizes, seen.upload_times) == (None, None, None, None)
    assert (seen.json, seen.project_status, seen.serials) == (True, True, False)


def test_core_metadata_is_noticed_under_either_name() -> None:
    """The key of PEP 714 and the one before it both show that metadata is served."""
    assert read(page(file(**{"core-metadata": False}))).capabilities.core_metadata
    assert not read(page(file())).capabilities.core_metadata


@pytest.mark.parametrize(
    ("stated", "expected"),
    [({"sha256": DIGEST}, DIGEST), ({"sha256": "short"}, None), ({"md5": "0" * 32}, None), (True, None), (False, None)],
)
def test_the_digest_of_served_metadata_is_kept(stated: object, expected: str | None) -> None:
    """Only a SHA-256 of what is served can be held against what is in the file."""
    assert [one.metadata_sha256 for one in read(page(file(**{"core-metadata": stated}))).files] == [expected]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (">=3.9", ">=3.9"),
        (None, None),
        ("", None),
        ("a\0b", "a\ufffdb"),
        (">" * 1000, ">" * 1000),
        (">" * 9999, ">" * 999 + "…"),
    ],
)
def test_the_pythons_that_a_file_is_listed_for_are_kept(stated: str | None, expected: str | None) -> None:
    """What it says of no Python says nothing; what is longer than anybody writes is kept with a mark at its cut."""
    assert [one.requires_python for one in read(page(file(**{"requires-python": stated}))).files] == [expected]


def test_html_gives_what_it_has() -> None:
    """An HTML page gives names, digests, yanks and provenance; sizes and times it does not have."""
    links = (
        f'<a href="/f/demo-1.0.tar.gz#sha256={DIGEST}" data-yanked="bad">demo-1.0.tar.gz</a>'
        f'<a href="/f/demo-1.1.tar.gz#sha256={DIGEST}" data-provenance="https://x.example.test/p"'
        ' data-core-metadata="true">demo-1.1.tar.gz</a>'
    )
    found = read(html(links), HTML)
    old, new = found.files
    assert (old.filename, old.sha256, old.yanked, old.yanked_reason) == ("demo-1.0.tar.gz", DIGEST, True, "bad")
    assert new.url == "https://index.example.test/f/demo-1.1.tar.gz"
    assert (old.provenance, new.provenance) == (NotPublished(), Found("https://x.example.test/p"))
    assert found.versions is None
    assert (found.capabilities.json, found.capabilities.sizes, found.capabilities.core_metadata) == (False, False, True)


def test_html_may_state_a_status() -> None:
    """An HTML page's status is read from its meta element."""
    head = '<meta name="pypi:repository-version" content="1.4"><meta name="pypi:project-status" content="archived">'
    assert read(html("", head), HTML).status == Found(ProjectStatus.ARCHIVED)
    why = '<meta name="pypi:project-status-reason" content="See other.">'
    assert [read(html("", one), HTML).status_reason for one in (head, head + why)] == [None, "See other."]


def test_an_unknown_status_in_html_is_not_taken_for_a_page() -> None:
    """An HTML page with a status that pypi-simple does not know cannot be read."""
    with pytest.raises(SourceUnavailable, match="is not a project's page"):
        read(html("", '<meta name="pypi:project-status" content="frozen">'), HTML)


@pytest.mark.parametrize(
    ("content_type", "text"),
    [("text/html; charset=latin-1", "demó-1.0.tar.gz"), ("text/html; x=y", "demo-1.0.tar.gz")],
)
def test_html_is_decoded_as_it_says(content_type: str, text: str) -> None:
    """The charset that the answer names is the one that is used."""
    body = f'<a href="/f/x">{text}</a>'.encode("latin-1")
    assert read(body, content_type).files[0].filename == text
