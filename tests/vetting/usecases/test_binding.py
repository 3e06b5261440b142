"""Naming the files that a claim is about."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.builders import digest, flat_graph, sha512_of
from tests.loopback import Loopback, Reply, listening
from vetting.adapters.instance import RemoteInstance
from vetting.domain.audits import DeltaAudit, FullAudit
from vetting.domain.dependencies import DependencyGraph, Node
from vetting.domain.errors import InvalidInput, SourceUnavailable
from vetting.domain.recollection import Look, Recollection
from vetting.domain.releases import Digest, Ecosystem, ProjectName
from vetting.domain.suggestions import Step
from vetting.usecases.binding import Binding, bind
from vetting.usecases.claims import Claim

A, B = sorted((digest("a"), digest("b")))
C = digest("c")
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


def locked(*nodes: Node) -> DependencyGraph:
    """Lock releases."""
    return flat_graph(Ecosystem.PYPI, nodes)


LOCKED = locked(
    Node("demo", "1.1.0", distributions=frozenset({B, A})), Node("other", "1.0", distributions=frozenset({C}))
)


def test_what_the_reviewer_names_goes_first() -> None:
    """Named files are not asked for anywhere else."""
    named = Binding((A,), (B,), takes_locked=True, recollection=Recollection(looks=(Look(*KEY, (C,), (C,)),)))

    assert named.bind(DELTA, LOCKED) == replace(DELTA, distributions=(A,), base_distributions=(B,))


KEY = (Ecosystem.PYPI, DELTA.step)


def test_locked_files_are_taken_where_the_reviewer_says_so() -> None:
    """Those of exactly that version; of what is not locked, bytes stay unknown."""
    takes = Binding(takes_locked=True)
    both = locked(Node("demo", "1.1", distributions=frozenset({A})), Node("demo", "1.0", distributions=frozenset({B})))

    assert takes.bind(FULL, LOCKED) == replace(FULL, distributions=(A, B))
    assert takes.bind(DELTA, LOCKED) == replace(DELTA, distributions=(A, B))
    assert takes.bind(DELTA, both) == replace(DELTA, distributions=(A,), base_distributions=(B,))


@pytest.mark.parametrize("graph", [None, locked(), locked(Node("demo", "1.1")), locked(Node("demo", "1.2"))])
def test_a_lockfile_without_the_files_binds_nothing(graph: DependencyGraph | None) -> None:
    """A release that is not locked, or without hashes, cannot be bound to what is locked."""
    with pytest.raises(InvalidInput, match=r"the lockfile names no files of demo 1\.1"):
        Binding(takes_locked=True).bind(FULL, graph)


NPM = replace(DELTA, ecosystem=Ecosystem.NPM)
SHA_512, OLD_512 = sha512_of("a"), sha512_of("old")


@pytest.mark.parametrize(
    ("looks", "read", "read_before"),
    [
        ((), (SHA_512,), ()),
        ((Look(Ecosystem.NPM, DELTA.step, (A, SHA_512), (B, OLD_512)),), (SHA_512, A), ()),
        ((Look(Ecosystem.NPM, Step("demo", "1.1", "1.2"), (C,), (A, SHA_512)),), (SHA_512, A), ()),
        ((Look(Ecosystem.NPM, DELTA.step, (A, OLD_512)),), (SHA_512,), ()),
        ((Look(Ecosystem.PYPI, DELTA.step, (A, SHA_512)),), (SHA_512,), ()),
    ],
)
def test_npms_lockfile_names_a_tarball_by_one_hash(
    looks: tuple[Look, ...], read: tuple[Digest, ...], read_before: tuple[Digest, ...]
) -> None:
    """It has SHA-512; where the very file was shown here, its other digest is known, too."""
    graph = flat_graph(Ecosystem.NPM, [Node("demo", "1.1", distributions=frozenset({SHA_512}))])
    binding = Binding(takes_locked=True, recollection=Recollection(looks=looks))

    assert binding.bind(NPM, graph) == replace(NPM, distributions=read, base_distributions=read_before)


def test_what_was_shown_here_was_read() -> None:
    """After a local diff its two files are those that were read; another change has files of its own."""
    seen = Binding(recollection=Recollection(looks=(Look(*KEY, (A,), (B,)),)))

    assert seen.bind(DELTA, None) == replace(DELTA, distributions=(A,), base_distributions=(B,))
    with pytest.raises(InvalidInput, match="which files did you read"):
        seen.bind(FULL, None)


def test_where_nobody_knows_the_lockfile_does(remote: RemoteInstance, server: Loopback) -> None:
    """Its files are what is installed; that nobody showed them is kept, also where the instance has no such release."""
    graph = flat_graph(Ecosystem.PYPI, [Node("demo", "1.1", distributions=frozenset({A, B}))])
    server.replies[f"{RELEASES}/1.1"] = Reply(status=404)
    assumed = replace(DELTA, distributions=(A, B), is_assumed=True)

    assert Binding().bind(DELTA, graph) == assumed
    assert Binding(instance=lambda: None).bind(DELTA, graph) == assumed
    assert Binding(instance=lambda: remote).bind(DELTA, graph) == assumed
    assert Binding((C,)).bind(DELTA, graph) == replace(assumed, distributions=(C,))


def test_the_bytes_stay_unknown_where_the_reviewer_says_so() -> None:
    """Of what is not locked and was not shown, an audit can say nothing."""
    assert Binding(may_be_unknown=True).bind(DELTA, None) == DELTA


def test_an_instance_is_asked_last(remote: RemoteInstance) -> None:
    """What it was only shown by another page, the instance tells."""
    asks = Binding(recollection=Recollection(looks=(Look(*KEY),)), instance=lambda: remote)

    assert asks.bind(DELTA, None) == replace(DELTA, distributions=(A, B), base_distributions=(A,))


def test_crates_name_no_files() -> None:
    """Their audits file has no place for it, so nobody is asked."""
    crate = replace(FULL, ecosystem=Ecosystem.CARGO)

    assert Binding((A,), takes_locked=True).bind(crate, None) == crate
