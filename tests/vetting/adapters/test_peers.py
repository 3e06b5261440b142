"""Fetching what peers publish, within bounds and from nowhere else."""

import gzip
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.loopback import Loopback, Reply, listening
from vetting.adapters.peers import PeerLimits, Peers, is_loopback
from vetting.domain.errors import InvalidInput, SourceUnavailable

LIMITS = PeerLimits(
    text_bytes=1000,
    redirects=2,
    read_timeout=timedelta(seconds=0.3),
    deadline=timedelta(seconds=5),
    connect_timeout=timedelta(seconds=2),
)


@pytest.fixture
def server() -> Iterator[Loopback]:
    """Serve on loopback."""
    with listening() as running:
        yield running


@pytest.fixture
def peers(tmp_path: Path) -> Peers:
    """Give the port, with small limits."""
    return Peers(tmp_path, user_agent="revet/test", limits=LIMITS)


def test_several_addresses_are_read(peers: Peers, server: Loopback, tmp_path: Path) -> None:
    """Texts come by their address, from loopback and from files, each address asked once."""
    server.replies["/a"] = Reply("\ufeffgrün".encode())
    (tmp_path / "near.toml").write_text("near")
    near, absolute = "near.toml", (tmp_path / "near.toml").as_uri()

    found = peers.read([f"{server.url}/a", near, absolute, f"{server.url}/a"])

    assert found == {f"{server.url}/a": "grün", near: "near", absolute: "near"}
    assert [one.headers["User-Agent"] for one in server.asked] == ["revet/test"]


def test_nothing_is_asked_where_nothing_is_wanted(peers: Peers) -> None:
    """Without addresses there is nothing to read."""
    assert peers.read([]) == {}


def test_a_redirect_within_the_address_is_followed(peers: Peers, server: Loopback) -> None:
    """A peer may rearrange its own site."""
    server.replies["/old"] = Reply(status=302, headers={"Location": "/new"})
    server.replies["/new"] = Reply(b"moved")

    assert peers.read([f"{server.url}/old"]) == {f"{server.url}/old": "moved"}


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elsewhere.example.test/a",
        "http://127.0.0.2:1/a",
        "http://127.0.0.1:1/a",
        "//elsewhere.example.test",
        "file:///a",
    ],
)
def test_a_redirect_elsewhere_is_refused(peers: Peers, server: Loopback, elsewhere: str) -> None:
    """Another scheme, host or port is not followed, not even on this machine."""
    server.replies["/a"] = Reply(status=307, headers={"Location": elsewhere})

    with pytest.raises(InvalidInput, match="which is elsewhere"):
        peers.read([f"{server.url}/a"])


def test_redirects_come_to_an_end(peers: Peers, server: Loopback) -> None:
    """A circle of redirects is given up."""
    server.replies["/a"] = Reply(status=302, headers={"Location": "/a"})

    with pytest.raises(InvalidInput, match="redirects more than 2 times"):
        peers.read([f"{server.url}/a"])


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://peer.example.test/a", "plain http, which anybody on the way can change"),
        ("ftp://peer.example.test/a", "is no address to import from"),
        ("file://peer.example.test/a", "is no address to import from"),
        ("https://jo:secret@peer.example.test/a", "holds a password"),
        ("http://[::1/a", "is no address"),
        ("https://peer.example.test:port/a", "is no address"),
    ],
)
def test_an_address_of_another_kind_is_refused(peers: Peers, address: str, reason: str) -> None:
    """Only https, http of this machine and paths are imported from, and never with a password in a file."""
    with pytest.raises(InvalidInput, match=reason) as refusal:
        peers.read([address])
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(status=503), "answers 503; try again later"),
        (Reply(status=429), "answers 429; try again later"),
        (Reply(b"x" * 1001), "is larger than 0 MiB"),
        (Reply(gzip.compress(b"x" * 1001), headers={"Content-Encoding": "gzip"}), "is larger than 0 MiB"),
        (Reply(b"slow", pause_seconds=0.8), "did not answer in time"),
        (Reply(b"cut", is_cut=True), "cannot be reached"),
        (Reply(b"no gzip", headers={"Content-Encoding": "gzip"}), "cannot be reached"),
    ],
)
def test_a_peer_that_fails_may_answer_later(peers: Peers, server: Loopback, reply: Reply, reason: str) -> None:
    """Errors of the peer, too much and too slow are told apart from a wrong address."""
    server.replies["/a"] = reply

    with pytest.raises(SourceUnavailable, match=reason):
        peers.read([f"{server.url}/a"])


def test_a_text_has_to_come_to_an_end(server: Loopback, tmp_path: Path) -> None:
    """A peer that keeps sending is given up after a while."""
    server.replies["/a"] = Reply(b"abc", pause_seconds=0.1)
    peers = Peers(tmp_path, user_agent="x", limits=PeerLimits(deadline=timedelta(seconds=0)))

    with pytest.raises(SourceUnavailable, match="took longer than 0 seconds"):
        peers.read([f"{server.url}/a"])


def test_nobody_there_is_unavailable(peers: Peers) -> None:
    """An address where nobody listens may answer later."""
    with listening() as gone:
        address = f"{gone.url}/a"

    with pytest.raises(SourceUnavailable, match="cannot be reached"):
        peers.read([address])


@pytest.mark.parametrize("status", [404, 401, 204])
def test_a_wrong_address_is_not_asked_again(peers: Peers, server: Loopback, status: int) -> None:
    """A refusal is the importer's mistake."""
    server.replies["/a"] = Reply(status=status)

    with pytest.raises(InvalidInput, match="is the address right"):
        peers.read([f"{server.url}/a"])


def test_what_is_no_text_is_refused(peers: Peers, server: Loopback) -> None:
    """Bytes that are no UTF-8 are no audits."""
    server.replies["/a"] = Reply(b"\xff\xfe")

    with pytest.raises(InvalidInput, match="is not UTF-8 text"):
        peers.read([f"{server.url}/a"])


def test_a_file_has_the_same_bounds(peers: Peers, tmp_path: Path) -> None:
    """A file that is not there, or too large, is not read."""
    (tmp_path / "large.toml").write_bytes(b"x" * 1001)

    with pytest.raises(SourceUnavailable, match=r"gone\.toml cannot be read"):
        peers.read(["gone.toml"])
    with pytest.raises(SourceUnavailable, match=r"large\.toml is larger"):
        peers.read(["large.toml"])


@pytest.mark.parametrize(
    ("host", "is_near"),
    [
        ("localhost", True),
        ("revet.localhost", True),
        ("127.0.0.1", True),
        ("127.8.0.1", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("localhost.example.test", False),
        ("", False),
    ],
)
def test_this_machine_is_known(host: str, *, is_near: bool) -> None:
    """Loopback is this machine; a private network is not."""
    assert is_loopback(host) == is_near
