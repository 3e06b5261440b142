"""Recording a claim with an instance, once."""

from collections.abc import Iterator
from itertools import count

import pytest

from tests.builders import digest
from tests.loopback import Loopback, Reply, listening
from tests.signing import HeldMemory
from vetting.adapters.instance import RemoteInstance
from vetting.domain.errors import Conflict, SourceUnavailable
from vetting.domain.recollection import Recollection
from vetting.domain.releases import Ecosystem, ProjectName
from vetting.usecases.claims import Claim
from vetting.usecases.publishing import MOST_KEYS, Publishing

A, B = sorted((digest("a"), digest("b")))
DEPLOY, WHO = ("safe-to-deploy",), ("Jo <jo@example.test>",)
FULL = Claim(Ecosystem.PYPI, ProjectName("demo"), "1.1", DEPLOY, WHO, None, "read", (A, B))
DELTA = Claim(Ecosystem.PYPI, ProjectName("demo"), "1.1", DEPLOY, WHO, "1.0", None, (A, B), (A,))
AUDITS = "POST /api/v1/projects/pypi/demo/releases/1.1/audits"


@pytest.fixture
def server() -> Iterator[Loopback]:
    """Serve an instance that records audits."""
    with listening() as running:
        running.reply_json(AUDITS, {"id": 7}, 201)
        yield running


@pytest.fixture
def memory() -> HeldMemory:
    """Remember nothing yet."""
    return HeldMemory()


@pytest.fixture
def publishing(server: Loopback, memory: HeldMemory) -> Publishing:
    """Be ready to send, under keys that count up."""
    keys = count(1)
    remote = RemoteInstance(server.url, "secret", user_agent="x")
    return Publishing(remote, memory, lambda: f"key-{next(keys)}", thoroughness=0.25, understanding=1.0)


def test_a_claim_is_published_as_the_api_wants_it(publishing: Publishing, server: Loopback) -> None:
    """A full audit and a delta are sent with their bytes and the effort, each under a key."""
    answer = publishing.publish(FULL)
    publishing.publish(DELTA)

    full, delta = server.asked
    both = [f"sha256:{A}", f"sha256:{B}"]
    effort = {"thoroughness": 0.25, "understanding": 1.0}
    common = {"criteria": ["safe-to-deploy"], "distributions": both, **effort}
    assert answer == {"id": 7}
    assert full.document == {"kind": "full", "notes": "read", **common}
    before = {"from": "1.0", "from_distributions": [f"sha256:{A}"]}
    assert delta.document == {"kind": "delta", "notes": "", **common, **before}
    assert [one.headers["Idempotency-Key"] for one in server.asked] == ["key-1", "key-2"]


def test_a_refusal_keeps_its_reason(publishing: Publishing, server: Loopback) -> None:
    """What the instance refuses is told in its words, and not sent again."""
    server.reply_json(AUDITS, {"detail": "demo 1.1 changed"}, 409)

    with pytest.raises(Conflict, match=r"demo 1\.1 changed"):
        publishing.publish(FULL)
    assert len(server.asked) == 1


def test_a_lost_answer_is_asked_for_again_under_the_same_key(
    publishing: Publishing, server: Loopback, memory: HeldMemory
) -> None:
    """Twice at once, and by the next command as well, until everything that depended on it is done."""
    server.replies[AUDITS] = Reply(b"{", 201, is_cut=True)
    with pytest.raises(SourceUnavailable):
        publishing.publish(FULL)
    server.reply_json(AUDITS, {"id": 7}, 201)

    assert publishing.publish(FULL) == {"id": 7}
    publishing.forget(FULL)
    publishing.publish(FULL)
    assert [one.headers["Idempotency-Key"] for one in server.asked] == ["key-1", "key-1", "key-1", "key-2"]
    assert list(memory.held.unanswered.values()) == ["key-2"]


def test_claims_have_keys_of_their_own(publishing: Publishing, memory: HeldMemory) -> None:
    """Letting go of one leaves the other's."""
    publishing.publish(FULL)
    publishing.publish(DELTA)
    publishing.forget(FULL)

    assert list(memory.held.unanswered.values()) == ["key-2"]


def test_keys_do_not_gather_without_end(publishing: Publishing, memory: HeldMemory) -> None:
    """What was refused long ago is forgotten."""
    memory.held = Recollection(unanswered={str(number): "old" for number in range(MOST_KEYS)})

    publishing.publish(FULL)

    assert (len(memory.held.unanswered), "0" in memory.held.unanswered) == (MOST_KEYS, False)
    assert list(memory.held.unanswered.values())[-1] == "key-1"
