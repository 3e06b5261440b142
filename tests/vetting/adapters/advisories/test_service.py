"""OSV's API, as its documentation says it answers, and as it may answer."""

import gzip
import json
from datetime import timedelta

import pytest

from tests.loopback import Loopback, Reply, listening
from tests.vetting.adapters.advisories.records import record
from vetting.adapters.advisories import service
from vetting.adapters.advisories.service import AdvisoryService
from vetting.domain.errors import InvalidInput
from vetting.domain.looking import CouldNotLook, Found, NotPublished
from vetting.domain.releases import Ecosystem, ProjectName

DEMO = ProjectName("demo")
QUERY = "/v1/query"


def _asking(server: Loopback, seconds: float = 5) -> AdvisoryService:
    return AdvisoryService(f"{server.url}/", user_agent="revet/test", deadline=timedelta(seconds=seconds))


async def test_a_project_is_asked_for_by_name_and_ecosystem() -> None:
    """One question tells of all its versions; an empty answer is that nothing is on record."""
    with listening() as server:
        server.reply_json(QUERY, {"vulns": [record("MAL-1"), record("X-2")]})
        found = await _asking(server).about(Ecosystem.PYPI, DEMO)
        assert isinstance(found, Found)
        assert [one.vulnerability.id for one in found.value] == ["MAL-1", "X-2"]
        assert [(one.method, one.path, one.document) for one in server.asked] == [
            ("POST", QUERY, {"package": {"name": "demo", "ecosystem": "PyPI"}})
        ]
        server.reply_json(QUERY, {})
        assert await _asking(server).about(Ecosystem.NPM, DEMO) == NotPublished()
        assert _asking(server).name == "OSV at 127.0.0.1"


async def test_pages_are_followed_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each names the next; a service that never ends is not taken for one that answered."""
    monkeypatch.setattr(service, "MAX_PAGES", 3)
    with listening() as server:
        server.reply_json(QUERY, {"vulns": [record("X-1")], "next_page_token": "more"})
        found = await _asking(server).about(Ecosystem.PYPI, DEMO)
        assert found == CouldNotLook("OSV at 127.0.0.1: its answer has more than 3 pages")
        package = {"package": {"name": "demo", "ecosystem": "PyPI"}}
        assert [one.document for one in server.asked] == [package, *[{**package, "page_token": "more"}] * 2]


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"{}", 500),
        Reply(b"{}", 302, {"Location": "/elsewhere"}),
        Reply(b"not json"),
        Reply(b"[" * 100_000),
        Reply(b"[]"),
        Reply(b'{"vulns": {"id": "X-1"}}'),
        Reply(b'{"vulns": [{"id": 7}]}'),
        Reply(b'{"vulns": []}' + b" " * 2000),
        Reply(gzip.compress(gzip.compress(b"{}")), 200, {"Content-Encoding": "gzip, gzip"}),
        Reply(b'{"vulns": []}', is_cut=True),
    ],
    ids=["500", "redirect", "no-json", "deep", "list", "no-list", "record", "large", "nested", "cut"],
)
async def test_what_cannot_be_read_is_said(reply: Reply, monkeypatch: pytest.MonkeyPatch) -> None:
    """None of it is taken for a clear answer."""
    monkeypatch.setattr(service, "MAX_ANSWER_BYTES", 150_000 if reply.body.startswith(b"[[") else 1000)
    with listening() as server:
        server.replies[QUERY] = reply
        found = await _asking(server).about(Ecosystem.PYPI, DEMO)
    assert isinstance(found, CouldNotLook)
    assert found.reason.startswith("OSV at 127.0.0.1")


@pytest.mark.parametrize("other", [{"id": 7}, {**record("X-2"), "affected": [{"package": 1}]}, None])
@pytest.mark.parametrize("first", ["MAL-1", "X-1"])
async def test_a_record_of_malware_stands_beside_what_cannot_be_read(first: str, other: object) -> None:
    """What calls a release malicious counts, whatever else the answer holds or lacks; of anything else nobody knows."""
    page: dict[str, object] = {"vulns": [record(first)], "next_page_token": "" if other else "more"}
    page["vulns"] = [other, record(first), other] if other else [record(first)]
    with listening() as server:
        server.reply_json(QUERY, page)
        found = await _asking(server).about(Ecosystem.PYPI, DEMO)
    if first == "X-1":
        assert isinstance(found, CouldNotLook)
    else:
        assert isinstance(found, Found)
        assert {one.vulnerability.id for one in found.value} == {"MAL-1"}


async def test_who_does_not_answer_in_time_is_not_waited_for() -> None:
    """However steadily the answer comes."""
    with listening() as server:
        server.replies[QUERY] = Reply(json.dumps({"vulns": []}).encode(), pause_seconds=0.4)
        found = await _asking(server, 0.1).about(Ecosystem.PYPI, DEMO)
    assert found == CouldNotLook("OSV at 127.0.0.1 did not answer in time")


async def test_nobody_there_is_said() -> None:
    """A service that is away says nothing about a project."""
    with listening() as server:
        asking = _asking(server)
    assert isinstance(await asking.about(Ecosystem.PYPI, DEMO), CouldNotLook)


@pytest.mark.parametrize("url", ["http://osv.example.test", "ftp://127.0.0.1", "osv", ""])
def test_only_https_is_asked(url: str) -> None:
    """Whoever could change the answers could hide what is on record."""
    with pytest.raises(InvalidInput):
        AdvisoryService(url, user_agent="revet/test")
