"""Registries of peers."""

import pytest

from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem
from vetting.formats.peer_registry import MAX_NAME, RegisteredPeer, RegisteredPeers, read_registry

HOME = "https://registry.example.test/registry.toml"
AUDITS = "https://one.example.test/audits.toml"
FOREIGN = "which a registry from elsewhere cannot know"


def read(text: str, *, address: str = HOME) -> RegisteredPeers:
    """Read a registry for Python."""
    return read_registry(text, Ecosystem.PYPI, address=address)


def test_peers_come_by_name_with_their_addresses() -> None:
    """An address or a list of them, each once; what is of another ecosystem is passed over, other keys mean nothing."""
    text = f"""
[registry.two]
url = ["{AUDITS}", "https://two.example.test/a.toml", "{AUDITS}"]
ecosystem = "pypi"
since = 2026

[registry.one]
url = "{AUDITS}"

[registry.crates]
url = "{AUDITS}"
ecosystem = "cargo"
"""
    found = read(text)

    two = RegisteredPeer("two", (AUDITS, "https://two.example.test/a.toml"))
    assert found == RegisteredPeers((RegisteredPeer("one", (AUDITS,)), two))
    assert (found.named("two"), found.named("crates")) == (two, None)


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("[registry.one]", "one has no url"),
        ("[registry.one]\nurl = []", "one has no url"),
        ("[registry.one]\nurl = 7", "one has no url"),
        ('[registry.one]\nurl = "audits.toml"', "one is at 'audits.toml', which is no https address"),
        ('[registry.one]\nurl = "file:///etc/passwd"', "one is at 'file:///etc/passwd', which is no https address"),
        ('[registry.one]\nurl = "http://127.0.0.1/a"', "one is at 'http://127.0.0.1/a', which is no https address"),
        ('[registry.one]\nurl = "https://[::1/a"', "one is at 'https://[::1/a', which is no https address"),
        ('[registry.one]\nurl = "https://127.0.0.1:8443/a"', f"one is at 'https://127.0.0.1:8443/a', {FOREIGN}"),
        ('[registry.one]\nurl = "https://[::1]/a"', f"one is at 'https://[::1]/a', {FOREIGN}"),
        ('[registry.one]\nurl = "HTTPS://LocalHost./a"', f"one is at 'HTTPS://LocalHost./a', {FOREIGN}"),
        ('[registry.one]\nurl = "https://a.localhost/a"', f"one is at 'https://a.localhost/a', {FOREIGN}"),
        ('[registry.one]\nurl = "https://10.0.0.1/a"', f"one is at 'https://10.0.0.1/a', {FOREIGN}"),
        (f'[registry." "]\nurl = "{AUDITS}"', "' ' is no name for a peer"),
        (f'[registry.--force]\nurl = "{AUDITS}"', "'--force' is no name for a peer"),
        (f'[registry.{"x" * 101}]\nurl = "{AUDITS}"', f"{'x' * MAX_NAME!r} is no name for a peer"),
    ],
    ids=[
        *("no-url", "empty", "number", "path", "file", "http", "no-address"),
        *("loopback", "loopback-6", "localhost", "below-localhost", "private"),
        *("blank", "flag", "long"),
    ],
)
def test_an_entry_that_cannot_be_is_left_out(entry: str, reason: str) -> None:
    """The others are as good as before."""
    assert read(f'[registry.zoe]\nurl = "{AUDITS}"\n\n{entry}\n') == RegisteredPeers(
        (RegisteredPeer("zoe", (AUDITS,)),), (reason,)
    )


@pytest.mark.parametrize("address", ["/home/jo/registry.toml", "http://localhost:8000/registry.toml"])
def test_a_registry_at_hand_may_name_this_machine(address: str) -> None:
    """It is the user's own, as an instance that is tried out is."""
    near = "http://127.0.0.1:8000/exports/pypi/audits.toml"

    assert read(f'[registry.near]\nurl = "{near}"\n', address=address).peers == (RegisteredPeer("near", (near,)),)


@pytest.mark.parametrize("address", ["HTTPS://registry.example.test/a.toml", " https://registry.example.test/a.toml"])
def test_a_far_registry_is_one_however_it_is_spelt(address: str) -> None:
    """It leads to nothing that only this machine can reach."""
    found = read('[registry.near]\nurl = "http://127.0.0.1:8000/a.toml"\n', address=address)

    assert found.unread == ("near is at 'http://127.0.0.1:8000/a.toml', which is no https address",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<html>", "this is not TOML"),
        ("[audits]\n", r"it has no \[registry.NAME\]"),
        ("registry = 7\n", r"it has no \[registry.NAME\]"),
    ],
    ids=["html", "audits", "number"],
)
def test_something_else_is_no_registry(text: str, reason: str) -> None:
    """It is refused, with where it was read."""
    with pytest.raises(InvalidInput, match=rf"^{HOME} is no registry of peers: {reason}"):
        read(text)
