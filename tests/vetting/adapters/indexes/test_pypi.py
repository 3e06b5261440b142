"""What the client makes of an index's answers beyond its contract."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.clocks import FrozenClock
from tests.fake_index import API_1_1, API_1_4, Catalog, FakeIndex
from tests.vetting.adapters.indexes.conftest import LIMITS
from vetting.adapters.indexes import pypi
from vetting.adapters.indexes.pypi import PyPIIndex
from vetting.domain.errors import NotFound
from vetting.domain.indexes import IndexProject, NotModified, Validators
from vetting.domain.looking import CouldNotLook, Found, NotOffered, NotPublished
from vetting.domain.projects import ProjectStatus
from vetting.domain.releases import ProjectName

DEMO = ProjectName("demo")


async def test_a_url_without_a_slash_means_the_same_index(
    served: FakeIndex, catalog: Catalog, clock: FrozenClock
) -> None:
    """The root of the simple API may be written with or without its slash."""
    client = PyPIIndex(served.url.rstrip("/"), contact="x", clock=clock, limits=LIMITS)
    await client.project(DEMO)
    await client.aclose()
    assert client.url == served.url
    assert catalog.paths() == ["/simple/demo/"]


async def test_json_is_preferred_and_html_is_taken(catalog: Catalog, client: PyPIIndex) -> None:
    """The client names JSON first and HTML as what it can also read."""
    await client.project(DEMO)
    kinds = [one.strip() for one in catalog.requests[0][1]["accept"].split(",")]
    assert kinds[0] == "application/vnd.pypi.simple.v1+json"
    assert "application/vnd.pypi.simple.v1+html;q=0.2" in kinds


async def test_both_validators_are_sent_back(catalog: Catalog, client: PyPIIndex) -> None:
    """An ETag and a date are returned as they came, and 304 is then an answer."""
    catalog.fail(match="/simple/", headers={"ETag": '"a"', "Last-Modified": "Mon, 02 Mar 2026 12:00:00 GMT"})
    page = await client.project(DEMO)
    assert isinstance(page, IndexProject)
    assert page.validators.last_modified == "Mon, 02 Mar 2026 12:00:00 GMT"
    catalog.fail(match="/simple/", status=304)
    assert await client.project(DEMO, since=page.validators) == NotModified()
    assert catalog.requests[-1][1]["if-modified-since"] == "Mon, 02 Mar 2026 12:00:00 GMT"


async def test_a_changed_page_is_sent_in_full(catalog: Catalog, client: PyPIIndex) -> None:
    """After a change the old validators bring the new page."""
    page = await client.project(DEMO)
    assert isinstance(page, IndexProject)
    catalog.publish("demo", "1.1")
    again = await client.project(DEMO, since=page.validators)
    assert isinstance(again, IndexProject)
    assert len(again.files) == 2


async def test_nothing_known_asks_for_everything(catalog: Catalog, client: PyPIIndex) -> None:
    """Empty validators make no request conditional."""
    await client.project(DEMO, since=Validators())
    assert "if-none-match" not in catalog.requests[0][1]


async def test_a_serial_may_stand_in_a_header(catalog: Catalog, client: PyPIIndex) -> None:
    """Where a page has no serial in it, its header's is taken."""
    catalog.dialect = replace(API_1_1, serial=None)
    catalog.fail(match="/simple/", headers={"X-PyPI-Last-Serial": "4711"})
    page = await client.project(DEMO)
    assert isinstance(page, IndexProject)
    assert page.last_serial == 4711
    assert page.capabilities.serials


async def test_quarantine_is_seen(catalog: Catalog, client: PyPIIndex) -> None:
    """A project in quarantine has a page without files that says why."""
    catalog.describe("demo", status="quarantined")
    page = await client.project(DEMO)
    assert isinstance(page, IndexProject)
    assert (page.status, page.files) == (Found(ProjectStatus.QUARANTINED), ())


async def test_a_removed_project_is_not_found(catalog: Catalog, client: PyPIIndex) -> None:
    """A project that was there and was removed is not found."""
    await client.project(DEMO)
    catalog.remove_project("demo")
    with pytest.raises(NotFound):
        await client.project(DEMO)


async def test_capabilities_grow_with_answers(client: PyPIIndex) -> None:
    """What one answer does not show, an earlier one may have shown."""
    await client.project(DEMO)
    await client.about(DEMO)
    seen = client.capabilities
    assert (seen.api_version, seen.json, seen.legacy_json, seen.provenance) == ("1.4", True, True, True)
    assert seen.legacy_release_json is None


async def test_an_index_without_legacy_json_is_not_asked_again_at_once(
    catalog: Catalog, client: PyPIIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That an index has no legacy JSON is found out once an hour, not at every poll."""
    catalog.dialect = replace(API_1_4, has_legacy_json=False)
    assert await client.about(DEMO) == NotOffered()
    before = len(catalog.requests)
    assert await client.about(DEMO) == NotOffered()
    assert len(catalog.requests) == before
    monkeypatch.setattr(pypi, "LOOK_AGAIN", timedelta(0))
    catalog.dialect = API_1_4
    assert isinstance(await client.about(DEMO), Found)


async def test_a_missing_document_where_there_are_others_is_a_missing_project(client: PyPIIndex) -> None:
    """An index known to have legacy JSON has none for a name that it does not know."""
    await client.about(DEMO)
    assert await client.about(ProjectName("absent")) == NotPublished()


async def test_a_missing_release_where_there_are_others_is_missing(client: PyPIIndex) -> None:
    """An index known to have facts about releases has none about a release that is not there."""
    await client.about_release(DEMO, "1.0")
    assert await client.about_release(DEMO, "9.9") == NotPublished()


async def test_an_index_without_release_documents_is_not_asked_again_at_once(
    catalog: Catalog, client: PyPIIndex
) -> None:
    """That an index has no legacy JSON by release is remembered as well."""
    catalog.dialect = API_1_1
    catalog.publish("demo", "0.9")
    assert isinstance(await client.about_release(DEMO, "1.0"), Found)
    assert await client.about_release(DEMO, "0.9") == NotOffered()
    assert client.capabilities.legacy_release_json is False
    assert catalog.paths().count("/pypi/demo/0.9/json") == 0


async def test_a_release_of_a_missing_project_has_no_facts(client: PyPIIndex) -> None:
    """Where the project is missing, so are facts about its releases."""
    assert await client.about_release(ProjectName("absent"), "1.0") == NotPublished()


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500},
        {"status": 403},
        {"body": "no JSON"},
        {"body": "[" * 90_000},
        {"body": "[]"},
        {"body": " " * 200_000},
    ],
)
async def test_an_answer_that_cannot_be_read_is_not_an_absence(
    catalog: Catalog, client: PyPIIndex, fault: dict[str, object]
) -> None:
    """A failure to look is told apart from having looked in vain."""
    catalog.fail(match="/pypi/", times=2, **fault)
    assert isinstance(await client.about(DEMO), CouldNotLook)
    assert isinstance(await client.about_release(DEMO, "1.0"), CouldNotLook)


async def test_a_failure_to_tell_the_two_absences_apart_is_a_failure_to_look(
    catalog: Catalog, client: PyPIIndex
) -> None:
    """Where the page that would tell cannot be read either, nothing is concluded."""
    catalog.dialect = replace(API_1_4, has_legacy_json=False)
    catalog.fail(match="/simple/", status=500)
    assert isinstance(await client.about(DEMO), CouldNotLook)


async def test_odd_versions_are_quoted(catalog: Catalog, client: PyPIIndex) -> None:
    """A version that would be a path is asked for as one part of it."""
    await client.about_release(DEMO, "../../x")
    assert catalog.paths()[0] == "/pypi/demo/..%2F..%2Fx/json"
