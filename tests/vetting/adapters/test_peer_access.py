"""What a user allows for peers that are not public, and that none of it goes astray."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.loopback import Loopback, Reply, listening
from tests.vetting.adapters.indexes.test_transport import own_certificate
from vetting.adapters.credentials import Login, save_login
from vetting.adapters.peer_access import PeerAccess, access_from, origin_of
from vetting.adapters.peers import PeerLimits, Peers
from vetting.adapters.tls import client_tls
from vetting.domain.errors import InvalidInput, SourceUnavailable

SECRET = "s3cret-that-nobody-sees"


@pytest.fixture
def server() -> Iterator[Loopback]:
    """Serve on loopback."""
    with listening() as running:
        yield running


def peers_with(environment: Mapping[str, str], folder: Path) -> Peers:
    """Give the port with what an environment allows."""
    access = access_from({"NETRC": str(folder / "netrc"), **environment}, folder / "login.json")
    limits = PeerLimits(read_timeout=timedelta(seconds=1))
    return Peers(folder, user_agent="x", access=access, limits=limits)


def sent(server: Loopback) -> list[str | None]:
    """List the authorizations that a server was shown."""
    return [one.headers.get("Authorization") for one in server.asked]


def test_a_token_goes_to_its_origin_alone(server: Loopback, tmp_path: Path) -> None:
    """A peer is shown the token that names its origin, and another peer is not."""
    server.replies["/a"] = Reply(b"private")
    with listening() as other:
        other.replies["/a"] = Reply(b"public")
        peers = peers_with({"REVET_PEER_TOKEN_OURS": f"{server.url} {SECRET}"}, tmp_path)

        found = peers.read([f"{server.url}/a", f"{other.url}/a"])

        assert found == {f"{server.url}/a": "private", f"{other.url}/a": "public"}
        assert (sent(server), sent(other)) == ([f"Bearer {SECRET}"], [None])


def test_a_redirect_takes_no_token_elsewhere(server: Loopback, tmp_path: Path) -> None:
    """Whoever a peer redirects to sees no token, for nothing is asked there."""
    with listening() as other:
        server.replies["/a"] = Reply(status=302, headers={"Location": f"{other.url}/a"})
        peers = peers_with({"REVET_PEER_TOKEN_OURS": f"{server.url} {SECRET}"}, tmp_path)

        with pytest.raises(InvalidInput, match="which is elsewhere") as refusal:
            peers.read([f"{server.url}/a"])

        assert other.asked == []
        assert SECRET not in str(refusal.value)


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_a_refusal_does_not_show_the_token(server: Loopback, tmp_path: Path, status: int) -> None:
    """A peer that refuses a token is named without it, and without what its address asked for."""
    server.replies["/a"] = Reply(status=status)
    peers = peers_with({"REVET_PEER_TOKEN_OURS": f"{server.url} {SECRET}"}, tmp_path)

    with pytest.raises((InvalidInput, SourceUnavailable)) as refusal:
        peers.read([f"{server.url}/a?of={SECRET}"])

    assert SECRET not in str(refusal.value)
    assert sent(server) == [f"Bearer {SECRET}"]


def test_who_is_refused_learns_where_a_token_goes(server: Loopback, tmp_path: Path) -> None:
    """A peer that hides from strangers may want a token."""
    with pytest.raises(InvalidInput, match="a private peer's token goes into REVET_PEER_TOKEN_NAME"):
        peers_with({}, tmp_path).read([f"{server.url}/a"])


@pytest.mark.parametrize(
    "value",
    [
        SECRET,
        f"https:// {SECRET}",
        f"http://audits.example.test {SECRET}",
        f"https://audits.example.test/a {SECRET}",
        f"https://audits.example.test?a {SECRET}",
        f"https://jo@audits.example.test {SECRET}",
        f"https://audits.example.test:port {SECRET}",
        f"https://[audits {SECRET}",
        f"{SECRET} https://audits.example.test",
        f"https://audits.example.test two {SECRET}",
        f"https://audits.example.test a\n{SECRET}",
        f"https://audits.example.test ü{SECRET}",
        "https://audits.example.test",
    ],
)
def test_a_token_that_does_not_say_for_whom_it_is_is_refused(tmp_path: Path, value: str) -> None:
    """A token without an origin, or that no header can hold, is an error that does not show it."""
    with pytest.raises(InvalidInput, match="REVET_PEER_TOKEN_OURS") as refusal:
        access_from({"REVET_PEER_TOKEN_OURS": value}, tmp_path / "login.json")
    assert SECRET not in str(refusal.value)


def test_what_is_allowed_is_not_told_by_looking_at_it(tmp_path: Path) -> None:
    """The value that holds tokens shows none where it is printed."""
    access = access_from({"REVET_PEER_TOKEN_OURS": f"https://audits.example.test {SECRET}"}, tmp_path / "login.json")

    assert SECRET not in repr(access)


def test_an_empty_token_is_none(tmp_path: Path) -> None:
    """A variable that is set to nothing says nothing."""
    access = access_from({"REVET_PEER_TOKEN_OURS": " ", "NETRC": str(tmp_path)}, tmp_path / "login.json")

    assert access.authorization_for(urlsplit("https://audits.example.test/a")) is None


def test_the_instance_that_one_is_logged_in_to_knows_its_user(server: Loopback, tmp_path: Path) -> None:
    """An instance of Revet is shown the token of `revet login`; what is imported from elsewhere is not."""
    server.replies["/exports/pypi/audits.toml"] = Reply(b"[audits]")
    save_login(Login(f"{server.url}/", "revet_abc"), tmp_path / "login.json")

    with listening() as other:
        other.replies["/a"] = Reply()
        peers_with({}, tmp_path).read([f"{server.url}/exports/pypi/audits.toml", f"{other.url}/a"])

        assert (sent(server), sent(other)) == (["Bearer revet_abc"], [None])


def test_a_login_without_a_token_shows_none(server: Loopback, tmp_path: Path) -> None:
    """Who only reads what is public there is nobody to it."""
    server.replies["/a"] = Reply()
    save_login(Login(server.url, None), tmp_path / "login.json")

    peers_with({}, tmp_path).read([f"{server.url}/a"])

    assert sent(server) == [None]


def test_a_login_that_no_header_can_hold_is_refused(tmp_path: Path) -> None:
    """A broken token is an error that does not show it."""
    with pytest.raises(InvalidInput, match="the token of `revet login`") as refusal:
        access_from({"REVET_URL": "https://revet.example.test", "REVET_TOKEN": f"{SECRET}\n"}, tmp_path / "login.json")
    assert SECRET not in str(refusal.value)


def test_a_netrc_file_is_obeyed_at_the_usual_port_of_https(tmp_path: Path) -> None:
    """A login by host is for https there, and what stands under `default` is for nobody here."""
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine audits.example.test login jo password {SECRET}\ndefault login jo password other\n")
    access = access_from({"NETRC": str(netrc)}, tmp_path / "login.json")
    urls = [
        "https://audits.example.test/a",
        "https://AUDITS.example.test:443/a",
        "https://audits.example.test:8443/a",
        "http://audits.example.test/a",
        "https://elsewhere.example.test/a",
    ]

    found = [access.authorization_for(urlsplit(url)) for url in urls]

    assert found == [
        "Basic am86czNjcmV0LXRoYXQtbm9ib2R5LXNlZXM=",
        "Basic am86czNjcmV0LXRoYXQtbm9ib2R5LXNlZXM=",
        None,
        None,
        None,
    ]


def test_a_broken_netrc_file_is_named_without_its_contents(tmp_path: Path) -> None:
    """What a broken file says may be a password, and is not repeated."""
    netrc = tmp_path / "netrc"
    netrc.write_text(f"{SECRET} machine\n")
    access = access_from({"NETRC": str(netrc)}, tmp_path / "login.json")

    with pytest.raises(InvalidInput, match="cannot be read as a netrc file") as refusal:
        access.authorization_for(urlsplit("https://audits.example.test/a"))
    assert SECRET not in str(refusal.value)
    assert refusal.value.__suppress_context__


def test_the_netrc_file_of_the_home_folder_is_meant(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without being told, the user's own file is read."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".netrc").touch(0o600)

    assert access_from({}, tmp_path / "login.json").netrc == tmp_path / ".netrc"


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", []),
        ("0", []),
        ("no", []),
        ("1", ["in.example.test", "out.example.test"]),
        ("TRUE", ["in.example.test", "out.example.test"]),
        ("In.example.test, other.example.test", ["in.example.test"]),
    ],
)
def test_private_networks_are_allowed_by_host_or_all(tmp_path: Path, text: str, allowed: list[str]) -> None:
    """A company names its own peers, or says that any may be private."""
    access = access_from({"REVET_ALLOW_PRIVATE_PEERS": text}, tmp_path / "login.json")

    assert [one for one in ("in.example.test", "out.example.test") if access.allows_private(one)] == allowed


@pytest.mark.parametrize(
    ("registry", "may_be_private", "is_public_only"),
    [
        ("https://registry.example.test/registry.toml", False, True),
        ("HTTPS://in.example.test/registry.toml", False, True),
        ("http://127.0.0.1:8000/registry.toml", True, False),
        ("/home/jo/registry.toml", True, False),
    ],
    ids=["far", "private", "loopback", "file"],
)
def test_whom_a_registry_names_is_shown_no_login(
    tmp_path: Path, registry: str, *, may_be_private: bool, is_public_only: bool
) -> None:
    """Neither a token nor one of a netrc file; and only the user's own list leads to hosts of the user's own."""
    (tmp_path / "netrc").write_text(f"machine in.example.test login jo password {SECRET}\n")
    allowed = {
        "NETRC": str(tmp_path / "netrc"),
        "REVET_PEER_TOKEN_OURS": f"https://ours.example.test {SECRET}",
        "REVET_ALLOW_PRIVATE_PEERS": "in.example.test",
    }
    access = access_from(allowed, tmp_path / "login.json")
    urls = [urlsplit("https://ours.example.test/a"), urlsplit("https://in.example.test/a")]

    left = access.for_peers_of(registry)

    assert None not in [access.authorization_for(url) for url in urls]
    assert [left.authorization_for(url) for url in urls] == [None, None]
    assert (left.allows_private("in.example.test"), left.is_public_only) == (may_be_private, is_public_only)


def test_whom_a_registry_names_wants_no_token_set(server: Loopback, tmp_path: Path) -> None:
    """One that hides from strangers is told of, and not with what would not help."""
    peers = Peers(tmp_path, user_agent="x", access=PeerAccess().for_peers_of("registry.toml"))

    with pytest.raises(InvalidInput, match=r"is the address right\? \(whom a registry names is shown no token\)$"):
        peers.read([f"{server.url}/a"])


def test_spellings_of_an_origin_are_one() -> None:
    """Case and the usual port make no other origin; scheme and port do."""
    urls = [
        "https://A.example.test/x",
        "https://a.example.test:443",
        "http://a.example.test",
        "https://a.example.test:8",
    ]

    assert [origin_of(urlsplit(url)) for url in urls] == [
        "https://a.example.test:443",
        "https://a.example.test:443",
        "http://a.example.test:80",
        "https://a.example.test:8",
    ]


def test_a_private_peer_is_read_over_https(server: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over TLS, too, a token reaches its peer, whose certificate has to be one that is trusted."""
    server.replies["/a"] = Reply(b"private")
    context = own_certificate(tmp_path)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    url = server.url.replace("http://127.0.0.1", "https://localhost")
    peers = peers_with({"REVET_PEER_TOKEN_OURS": f"{url} {SECRET}"}, tmp_path)

    with pytest.raises(SourceUnavailable, match="CERTIFICATE_VERIFY_FAILED"):
        peers.read([f"{url}/a"])
    assert server.asked == []

    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "own.pem"))
    client_tls.cache_clear()
    try:
        assert peers.read([f"{url}/a"]) == {f"{url}/a": "private"}
    finally:
        client_tls.cache_clear()
    assert sent(server) == [f"Bearer {SECRET}"]
