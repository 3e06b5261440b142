"""Fetching what peers publish, within bounds and from nowhere else."""

import gzip
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.fake_index import Catalog, serving
from tests.loopback import Loopback, Reply, listening
from vetting.adapters.connecting import Place
from vetting.adapters.peer_access import PeerAccess
from vetting.adapters.peer_addresses import PeerBackend
from vetting.adapters.peers import HINT_LIMITS, PeerLimits, Peers
from vetting.domain.errors import InvalidInput, SourceUnavailable

LIMITS = PeerLimits(
    text_bytes=1000,
    total_bytes=2500,
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


def test_one_that_fails_takes_nothing_from_the_others(peers: Peers, server: Loopback, tmp_path: Path) -> None:
    """Where each is to answer for itself, there is a text or a reason for every address."""
    server.replies["/a"] = Reply(b"here")
    (tmp_path / "near.toml").write_text("near")
    ours, gone, plain = f"{server.url}/a", f"{server.url}/b", "http://peer.example.test/a"

    found = peers.read_each([ours, gone, plain, "near.toml", ours])

    assert {one: type(text) for one, text in found.items()} == {
        ours: str,
        gone: InvalidInput,
        plain: InvalidInput,
        "near.toml": str,
    }
    assert "plain http" in str(found[plain])


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
        "http://127.0.0.1:0/a",
        "http://jo@127.0.0.1/a",
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
        (
            "https://jo:secret@peer.example.test/a",
            "at peer.example.test holds a password, .*: write it into a netrc file",
        ),
        ("http://[::1/a", "is no address"),
        ("https://peer.example.test:port/a", "is no address"),
        ("https:///a", "is no address to import from"),
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
        (Reply(status=302, headers={"Location": "http://127.0.0.1:port/a"}), "cannot be reached"),
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
    with pytest.raises(SourceUnavailable, match="no file has such a name"):
        peers.read(["a\0b"])


def test_what_is_no_file_is_not_waited_for(peers: Peers, tmp_path: Path) -> None:
    """A pipe that nobody writes to is no peer."""
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(InvalidInput, match="pipe is no file"):
        peers.read(["pipe"])


def test_all_peers_together_are_bounded_in_size(peers: Peers, server: Loopback, tmp_path: Path) -> None:
    """Texts that are each small enough can be too much together."""
    for name in ("a", "b"):
        server.replies[f"/{name}"] = Reply(b"x" * 1000)
    (tmp_path / "c").write_bytes(b"x" * 1000)

    with pytest.raises(SourceUnavailable, match="the peers are larger than 0 MiB together"):
        peers.read([f"{server.url}/a", f"{server.url}/b", "c"])


def test_all_peers_together_are_bounded_in_time(server: Loopback, tmp_path: Path) -> None:
    """The whole of it ends, however many peers are slow."""
    server.replies["/a"] = Reply(b"slow", pause_seconds=0.5)
    limits = replace(LIMITS, read_timeout=timedelta(seconds=5), total_deadline=timedelta(seconds=0.1))

    with pytest.raises(SourceUnavailable, match=r"the peers took longer than 0\.1 seconds together"):
        Peers(tmp_path, user_agent="x", limits=limits).read([f"{server.url}/a"])


def test_who_is_slow_fails_alone(server: Loopback, tmp_path: Path) -> None:
    """Who answered in time is heard, though others took all there was of it."""
    server.replies["/slow"] = Reply(b"slow", pause_seconds=0.8)
    (tmp_path / "near.toml").write_text("near")
    limits = replace(LIMITS, concurrent=1, read_timeout=timedelta(seconds=5), total_deadline=timedelta(seconds=0.4))
    slow = f"{server.url}/slow"

    found = Peers(tmp_path, user_agent="x", limits=limits).read_each(["near.toml", slow, "late.toml"])

    left = "was left: the peers took longer than 0.4 seconds together"
    assert {one: str(text) for one, text in found.items()} == {
        "near.toml": "near",
        slow: f"{slow} {left}",
        "late.toml": f"late.toml {left}",
    }
    assert {type(found[slow]), type(found["late.toml"])} == {SourceUnavailable}


def test_a_hint_is_worth_less(tmp_path: Path) -> None:
    """Whoever is large is left where nothing fails for it."""
    with (tmp_path / "large.toml").open("wb") as file:
        file.truncate(8 * 1024 * 1024 + 1)

    with pytest.raises(SourceUnavailable, match=r"large\.toml is larger than 8 MiB"):
        Peers(tmp_path, user_agent="x", limits=HINT_LIMITS).read(["large.toml"])


def test_a_head_that_trickles_has_an_end(tmp_path: Path) -> None:
    """A peer that sends its head byte by byte is given up like one that sends its text so."""
    limits = replace(LIMITS, deadline=timedelta(seconds=0.2))
    catalog = Catalog()
    catalog.publish("demo", "1.0")
    catalog.fail(match="/simple/", drip="head")
    with serving(catalog) as index, pytest.raises(SourceUnavailable, match=r"took longer than 0\.2 seconds"):
        Peers(tmp_path, user_agent="x", limits=limits).read([f"{index.url}demo/"])


def test_a_small_answer_that_unpacks_to_much_is_left(server: Loopback, tmp_path: Path) -> None:
    """What a packed text grows to is counted as it grows, and layers of packing are refused."""
    bomb = gzip.compress(bytes(64 << 20))
    server.replies["/bomb"] = Reply(bomb, headers={"Content-Encoding": "gzip"})
    server.replies["/layers"] = Reply(gzip.compress(bomb), headers={"Content-Encoding": "gzip, gzip"})
    peers = Peers(tmp_path, user_agent="x", limits=replace(LIMITS, read_timeout=timedelta(seconds=5)))

    with pytest.raises(SourceUnavailable, match="is larger than 0 MiB"):
        peers.read([f"{server.url}/bomb"])
    with pytest.raises(InvalidInput, match="packed several times"):
        peers.read([f"{server.url}/layers"])


def test_every_peer_that_fails_is_named(peers: Peers, server: Loopback) -> None:
    """All that is wrong is said at once, and what has to be put right decides what it is called."""
    server.replies["/down"] = Reply(status=503)

    with pytest.raises(InvalidInput, match="answers 404") as refusal:
        peers.read([f"{server.url}/down", f"{server.url}/gone"])
    assert "answers 503" in str(refusal.value)


@pytest.mark.parametrize(
    ("host", "place"),
    [
        ("10.0.0.1", "private"),
        ("192.168.1.1", "private"),
        ("[fd00::1]", "private"),
        ("100.64.0.1", "private"),
        ("169.254.169.254", "special-purpose"),
        ("0.0.0.0", "special-purpose"),  # noqa: S104  # nothing is bound to it here
        ("224.0.0.1", "special-purpose"),
        ("[64:ff9b::7f00:1]", "loopback"),
    ],
)
def test_a_peer_in_a_private_network_is_not_asked(peers: Peers, host: str, place: str) -> None:
    """An address that only this machine can reach is not connected to."""
    with pytest.raises(InvalidInput, match=f"is at a {place} address"):
        peers.read([f"https://{host}/audits.toml"])


def test_a_private_peer_says_how_it_is_allowed(peers: Peers) -> None:
    """Whoever has a peer of their own learns what to set."""
    with pytest.raises(InvalidInput, match=r"set REVET_ALLOW_PRIVATE_PEERS=10\.0\.0\.1"):
        peers.read(["https://10.0.0.1/audits.toml"])


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "127.1", "10.0.0.1"])
def test_a_registry_leads_to_no_machine_of_ours(server: Loopback, tmp_path: Path, host: str) -> None:
    """Whom one from the network names has to be in the network: nobody else is connected to, nor allowed to be."""
    access = PeerAccess(private_hosts=None).for_peers_of("https://registry.example.test/registry.toml")
    port = urlsplit(server.url).port

    with pytest.raises(InvalidInput, match=r"address, and a registry from elsewhere cannot know that$"):
        Peers(tmp_path, user_agent="x", access=access, limits=LIMITS).read([f"https://{host}:{port}/a"])
    assert server.asked == []


async def test_the_networks_of_a_host_are_the_users_choice() -> None:
    """A name may be public; in a private network where the user says so; on this machine only if it means it."""
    plain, some, every = PeerAccess(), PeerAccess(private_hosts={"in.example.test"}), PeerAccess(private_hosts=None)
    others = some.for_peers_of("https://registry.example.test/registry.toml")
    hosts = ("in.example.test", "out.example.test", "localhost")

    found = [
        [set(await PeerBackend(access).allowed(host, 443)) for host in hosts] for access in (plain, some, every, others)
    ]

    public, both, near = {Place.PUBLIC}, {Place.PUBLIC, Place.PRIVATE}, {Place.LOOPBACK}
    assert found == [[public, public, near], [both, public, near], [both, both, near], [public, public, public]]


@pytest.mark.parametrize("host", ["127.1", "0x7f.1", "2130706433"])
def test_a_name_that_leads_to_this_machine_by_surprise_is_refused(peers: Peers, host: str) -> None:
    """A name that does not say so and is found to mean this machine is not connected to."""
    with pytest.raises(InvalidInput, match="is at a loopback address"):
        peers.read([f"https://{host}/a"])


def test_behind_a_proxy_written_addresses_are_still_looked_at(
    peers: Peers, server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy looks names up; an address that is written out is checked here, and this machine is asked directly."""
    monkeypatch.setenv("https_proxy", server.url)
    monkeypatch.setenv("http_proxy", "http://nowhere.invalid")
    server.replies["/a"] = Reply(b"near")

    assert peers.read([f"{server.url}/a"]) == {f"{server.url}/a": "near"}
    with pytest.raises(InvalidInput, match="is at a private address"):
        peers.read(["https://10.0.0.1/a"])
    with pytest.raises(SourceUnavailable, match="cannot be reached"):
        peers.read(["https://93.184.216.34/a"])
    with pytest.raises(SourceUnavailable, match="cannot be reached"):
        peers.read(["https://peer.example.test/a"])
    assert [(one.method, one.path) for one in server.asked] == [("GET", "/a")]


def test_a_proxy_that_is_none_is_said(peers: Peers, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of an unknown kind is named as the fault, without what may be a password in it."""
    monkeypatch.setenv("https_proxy", "gopher://jo:secret@proxy.example.test")

    with pytest.raises(InvalidInput, match="the proxy that the environment names") as refusal:
        peers.read(["https://peer.example.test/a"])
    assert "secret" not in str(refusal.value)
