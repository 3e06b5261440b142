"""An instance as a client sees it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.loopback import Loopback, Reply, listening
from vetting.adapters import instance as adapter
from vetting.adapters.instance import RemoteInstance
from vetting.domain.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    NotPermitted,
    SourceUnavailable,
    VettingError,
)
from vetting.domain.releases import Ecosystem, ProjectName

PYPI, DEMO = Ecosystem.PYPI, ProjectName("demo")
RELEASE = "/api/v1/projects/pypi/demo/releases/1.0%2Blocal"


@pytest.fixture
def server() -> Iterator[Loopback]:
    """Serve on loopback."""
    with listening() as running:
        yield running


@pytest.fixture
def remote(server: Loopback) -> RemoteInstance:
    """Reach the server with a token."""
    return RemoteInstance(f"{server.url}/", "secret", user_agent="revet/test")


def test_each_question_has_its_place(server: Loopback, remote: RemoteInstance) -> None:
    """Every verb asks the path that the API describes, with the token and what is sent."""
    for path in (RELEASE, f"{RELEASE}/score", f"{RELEASE}/audits", "/api/v1/projects"):
        server.reply_json(path, {"path": path, "items": [], "next": None})
    server.replies["/exports/users/jo/pypi/audits.toml"] = Reply("grün".encode())
    server.replies["/api/v1/projects/npm/@scope/name"] = Reply(status=204)

    assert remote.release(PYPI, DEMO, "1.0+local")["path"] == RELEASE
    assert remote.score(PYPI, DEMO, "1.0+local", viewpoint="user:jo", criteria="x")["path"] == f"{RELEASE}/score"
    assert remote.record_audit(PYPI, DEMO, "1.0+local", {"kind": "full"})["path"] == f"{RELEASE}/audits"
    assert remote.export("users/jo/pypi/audits.toml") == "grün"
    remote.watch(Ecosystem.NPM, ProjectName("@scope/name"))
    remote.unwatch(Ecosystem.NPM, ProjectName("@scope/name"))
    remote.confirm()

    assert [(one.method, one.path) for one in server.asked] == [
        ("GET", RELEASE),
        ("GET", f"{RELEASE}/score?viewpoint=user%3Ajo&criteria=x"),
        ("POST", f"{RELEASE}/audits"),
        ("GET", "/exports/users/jo/pypi/audits.toml"),
        ("PUT", "/api/v1/projects/npm/@scope/name"),
        ("DELETE", "/api/v1/projects/npm/@scope/name"),
        ("GET", "/api/v1/projects?limit=1"),
    ]
    assert server.asked[2].document == {"kind": "full"}
    assert {one.headers["Authorization"] for one in server.asked} == {"Bearer secret"}


def test_all_pages_of_a_list_are_read(
    server: Loopback, remote: RemoteInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list goes on as long as there is a cursor, and no longer than any list would."""
    monkeypatch.setattr(adapter, "_MAX_PAGES", 3)
    server.reply_json("/api/v1/projects", {"items": [{"name": "demo"}], "next": "again"})

    projects = remote.watched()

    assert len(projects) == 3
    assert server.asked[1].path == "/api/v1/projects?cursor=again"


def test_a_list_of_one_page_is_read_once(server: Loopback, remote: RemoteInstance) -> None:
    """Without a cursor the list is at its end."""
    server.reply_json("/api/v1/projects", {"items": [{"name": "demo"}], "next": None})

    assert remote.watched() == [{"name": "demo"}]
    assert len(server.asked) == 1


def test_without_a_token_none_is_sent(server: Loopback) -> None:
    """What is public is asked for without saying who asks."""
    server.reply_json("/api/v1/projects", {"items": []})

    RemoteInstance(server.url, None, user_agent="x").confirm()

    assert "Authorization" not in server.asked[0].headers


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, NotPermitted),
        (403, NotPermitted),
        (404, NotFound),
        (410, NotFound),
        (409, Conflict),
        (412, Conflict),
        (422, InvalidInput),
        (429, SourceUnavailable),
        (500, SourceUnavailable),
    ],
)
def test_a_refusal_means_what_its_status_says(
    server: Loopback, remote: RemoteInstance, status: int, kind: type[VettingError]
) -> None:
    """The instance's reason is told, as the error that it means."""
    server.reply_json(RELEASE, {"title": "No", "detail": "because"}, status)

    with pytest.raises(kind, match=f"answers {status}: because"):
        remote.release(PYPI, DEMO, "1.0+local")


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b'{"title": "No"}', "No"), (b"[]", "Not Found"), (b"<p>", "Not Found"), (b'{"detail": 1}', "Not Found")],
)
def test_a_refusal_without_a_reason_is_told_by_what_there_is(
    server: Loopback, remote: RemoteInstance, body: bytes, reason: str
) -> None:
    """A title will do, or the words of the status."""
    server.replies[RELEASE] = Reply(body, 404)

    with pytest.raises(NotFound, match=f"answers 404: {reason}"):
        remote.release(PYPI, DEMO, "1.0+local")


def test_a_redirect_is_not_followed(server: Loopback, remote: RemoteInstance) -> None:
    """A token is sent to one address only."""
    server.replies[RELEASE] = Reply(status=302, headers={"Location": "https://elsewhere.example.test"})

    with pytest.raises(InvalidInput, match="redirects elsewhere"):
        remote.release(PYPI, DEMO, "1.0+local")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(b"<html>"), "something else than JSON"),
        (Reply(b"[]"), "JSON of another form"),
        (Reply(b"{}", is_cut=True), "cannot be reached"),
    ],
)
def test_an_answer_of_another_form_is_no_answer(
    server: Loopback, remote: RemoteInstance, reply: Reply, reason: str
) -> None:
    """What is no JSON object, or breaks off, is not taken for an answer."""
    server.replies[RELEASE] = reply

    with pytest.raises(SourceUnavailable, match=reason):
        remote.release(PYPI, DEMO, "1.0+local")


def test_answers_are_bounded(server: Loopback, remote: RemoteInstance, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that is too large is not read to its end."""
    monkeypatch.setattr(adapter, "MAX_ANSWER_BYTES", 10)
    server.replies[RELEASE] = Reply(b"x" * 11)

    with pytest.raises(SourceUnavailable, match="answers more than"):
        remote.release(PYPI, DEMO, "1.0+local")


def test_a_slow_instance_is_not_waited_for(
    server: Loopback, remote: RemoteInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that does not come in time is given up."""
    monkeypatch.setattr(adapter, "TIMEOUT", timedelta(seconds=0.1))
    server.replies[RELEASE] = Reply(b"{}", pause_seconds=0.5)

    with pytest.raises(SourceUnavailable, match="did not answer in time"):
        remote.release(PYPI, DEMO, "1.0+local")


def test_an_answer_that_trickles_has_an_end(
    server: Loopback, remote: RemoteInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However steadily an answer comes, the whole of it has a deadline."""
    monkeypatch.setattr(adapter, "DEADLINE", timedelta(0))
    server.replies[RELEASE] = Reply(b"{}")

    with pytest.raises(SourceUnavailable, match="took longer than 0 seconds"):
        remote.release(PYPI, DEMO, "1.0+local")


@pytest.mark.parametrize(
    "url", ["http://revet.example.test", "ftp://revet.example.test", "revet.example.test", "https://"]
)
def test_a_token_is_not_sent_in_the_open(url: str) -> None:
    """An instance is reached by https, or by http on this very machine."""
    with pytest.raises(InvalidInput, match="is no address of an instance"):
        RemoteInstance(url, "secret", user_agent="x")


def test_a_secure_address_is_an_instances() -> None:
    """An https address is taken, without the slash at its end."""
    assert RemoteInstance("https://revet.example.test/", None, user_agent="x").url == "https://revet.example.test"
