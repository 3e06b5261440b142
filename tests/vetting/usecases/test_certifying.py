"""Recording an audit in a store and with an instance."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import digest
from tests.loopback import Loopback, listening
from tests.vetting.usecases.stores_on_disk import TODAY, audit, store
from vetting.adapters.instance import RemoteInstance
from vetting.domain.audits import DeltaAudit, FullAudit
from vetting.domain.criteria import UnknownCriteriaError
from vetting.domain.errors import Conflict, InvalidInput, SourceUnavailable
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.formats.cargo_vet import StoreFile, read_audits
from vetting.usecases.certifying import Claim, bind, certify_in_store, publish

A, B = sorted((digest("a"), digest("b")))
DEPLOY, WHO = ("safe-to-deploy",), ("Jo <jo@example.test>",)
FULL = Claim(Ecosystem.PYPI, ProjectName("demo"), "1.1", DEPLOY, WHO, notes="read")
DELTA = Claim(Ecosystem.PYPI, ProjectName("demo"), "1.1", DEPLOY, WHO, "1.0")
RELEASES = "/api/v1/projects/pypi/demo/releases"


@pytest.fixture
def server() -> Iterator[Loopback]:
    """Serve an instance that knows two releases."""
    with listening() as running:
        running.reply_json(f"{RELEASES}/1.0", {"distributions": [{"sha256": A}]})
        gone = {"sha256": digest("gone"), "removed_at": "2026-03-02T12:00:00Z"}
        unread = {"sha256": digest("unread"), "read": False}
        files = [{"sha256": B, "read": True, "removed_at": None}, {"sha256": f"sha256:{A}"}, gone, unread]
        running.reply_json(f"{RELEASES}/1.1", {"distributions": files})
        yield running


@pytest.fixture
def remote(server: Loopback) -> RemoteInstance:
    """Reach the instance."""
    return RemoteInstance(server.url, "secret", user_agent="x")


def test_a_claim_is_bound_to_what_the_instance_holds(remote: RemoteInstance) -> None:
    """A claim without files takes those that the instance can show, on both sides of a change."""
    assert bind(FULL, remote).entry == FullAudit("1.1", DEPLOY, WHO, (A, B), "read")
    assert bind(DELTA, remote).entry == DeltaAudit("1.0", "1.1", DEPLOY, WHO, (A,), (A, B))


def test_files_that_a_reviewer_names_stay(remote: RemoteInstance, server: Loopback) -> None:
    """Where the reviewer says what they read, the instance is not asked."""
    claim = Claim(Ecosystem.PYPI, ProjectName("demo"), "1.1", DEPLOY, WHO, "1.0", None, (B,), (A,))

    assert bind(claim, remote) == claim
    assert server.asked == []


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"distributions": None},
        {"distributions": [{}]},
        {"distributions": [1]},
        {"distributions": [{"sha256": "x"}]},
        {"distributions": [{"sha256": 1}]},
    ],
)
def test_an_instance_of_another_form_binds_nothing(remote: RemoteInstance, server: Loopback, document: object) -> None:
    """What the instance says in another form is not taken for files."""
    server.reply_json(f"{RELEASES}/1.1", document)

    with pytest.raises(SourceUnavailable, match="in another form"):
        bind(FULL, remote)


def test_nothing_is_vouched_for_without_files(remote: RemoteInstance, server: Loopback) -> None:
    """A release without any file cannot be certified."""
    server.reply_json(f"{RELEASES}/1.1", {"distributions": []})

    with pytest.raises(InvalidInput, match="shows no file of demo"):
        bind(FULL, remote)


def test_a_claim_is_published_as_the_api_wants_it(remote: RemoteInstance, server: Loopback) -> None:
    """A full audit and a delta are sent with their bytes and the effort."""
    server.reply_json(f"POST {RELEASES}/1.1/audits", {"id": 7}, 201)

    answer = publish(bind(FULL, remote), remote, thoroughness=0.5, understanding=1.0)
    publish(bind(DELTA, remote), remote, thoroughness=0.25, understanding=0.75)

    full, delta = (one.document for one in server.asked if one.method == "POST")
    both = [f"sha256:{A}", f"sha256:{B}"]
    assert answer == {"id": 7}
    assert full == {
        "kind": "full",
        "criteria": ["safe-to-deploy"],
        "notes": "read",
        "thoroughness": 0.5,
        "understanding": 1.0,
        "distributions": both,
    }
    assert delta == {
        "kind": "delta",
        "from": "1.0",
        "criteria": ["safe-to-deploy"],
        "notes": "",
        "thoroughness": 0.25,
        "understanding": 0.75,
        "distributions": both,
        "from_distributions": [f"sha256:{A}"],
    }


def test_a_refusal_keeps_its_reason(remote: RemoteInstance, server: Loopback) -> None:
    """What the instance refuses is told in its words."""
    server.reply_json(f"POST {RELEASES}/1.1/audits", {"detail": "demo 1.1 changed"}, 409)

    with pytest.raises(Conflict, match=r"demo 1\.1 changed"):
        publish(bind(FULL, remote), remote, thoroughness=0.5, understanding=0.5)


def test_a_claim_is_added_to_the_store(tmp_path: Path) -> None:
    """The store's own audits gain an entry with minimal criteria; the others stay."""
    folder = store(tmp_path, audits=audit("1.0"))
    claim = Claim(
        Ecosystem.PYPI, ProjectName("demo"), "1.1", ("safe-to-run", "safe-to-deploy"), WHO, distributions=(A,)
    )

    entry = certify_in_store(claim, folder=folder, today=TODAY)

    assert entry == FullAudit("1.1", DEPLOY, WHO, (A,))
    audits = read_audits(folder.read()[StoreFile.AUDITS], Ecosystem.PYPI).audits
    assert audits == {"demo": (FullAudit("1.0", DEPLOY), entry)}


def test_a_store_knows_which_criteria_there_are(tmp_path: Path) -> None:
    """Nobody certifies in a store for criteria that it does not define."""
    claim = Claim(Ecosystem.PYPI, ProjectName("demo"), "1.1", ("lost",), WHO)

    with pytest.raises(UnknownCriteriaError):
        certify_in_store(claim, folder=store(tmp_path), today=TODAY)
