"""Where connections lead: kinds of addresses, this machine, proxies, and answers packed too often."""

from urllib.parse import urlsplit

import httpx2
import pytest

from vetting.adapters.connecting import Place, is_loopback, place_of, proxy_for, refuse_nested_encodings
from vetting.domain.errors import VerificationFailed


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("93.184.216.34", Place.PUBLIC),
        ("2606:2800:220:1::1", Place.PUBLIC),
        ("10.0.0.1", Place.PRIVATE),
        ("192.168.1.1", Place.PRIVATE),
        ("100.64.0.1", Place.PRIVATE),
        ("fd00::1", Place.PRIVATE),
        ("127.0.0.1", Place.LOOPBACK),
        ("127.8.8.8", Place.LOOPBACK),
        ("::1", Place.LOOPBACK),
        ("::ffff:127.0.0.1", Place.LOOPBACK),
        ("::ffff:10.0.0.1", Place.PRIVATE),
        ("64:ff9b::7f00:1", Place.LOOPBACK),
        ("64:ff9b::a00:1", Place.PRIVATE),
        ("2002:a00:1::", Place.PRIVATE),
        ("169.254.169.254", Place.NOWHERE),
        ("fe80::1%eth0", Place.NOWHERE),
        ("0.0.0.0", Place.NOWHERE),  # noqa: S104  # nothing is bound to it here
        ("::", Place.NOWHERE),
        ("224.0.0.1", Place.NOWHERE),
        ("240.0.0.1", Place.NOWHERE),
    ],
)
def test_an_address_is_of_one_kind(address: str, place: Place) -> None:
    """An address counts as what it leads to, however it is wrapped."""
    assert place_of(address) == place


@pytest.mark.parametrize(
    ("host", "is_near"),
    [
        ("localhost", True),
        ("revet.localhost", True),
        ("127.0.0.1", True),
        ("127.8.0.1", True),
        ("::1", True),
        ("64:ff9b::7f00:1", False),
        ("10.0.0.1", False),
        ("localhost.example.test", False),
        ("127.1", False),
        ("", False),
    ],
)
def test_this_machine_is_known(host: str, *, is_near: bool) -> None:
    """Loopback is this machine; a private network is not, and neither is what only some programs take for it."""
    assert is_loopback(host) == is_near


@pytest.mark.parametrize(
    ("environment", "url", "proxy"),
    [
        ({}, "https://peer.example.test/a", None),
        (
            {"https_proxy": "http://proxy.example.test:3128"},
            "https://peer.example.test/a",
            "http://proxy.example.test:3128",
        ),
        ({"https_proxy": "proxy.example.test:3128"}, "https://peer.example.test/a", "http://proxy.example.test:3128"),
        ({"all_proxy": "http://proxy.example.test"}, "https://peer.example.test/a", "http://proxy.example.test"),
        ({"http_proxy": "http://proxy.example.test"}, "https://peer.example.test/a", None),
        (
            {"https_proxy": "http://proxy.example.test", "no_proxy": ".example.test"},
            "https://peer.example.test/a",
            None,
        ),
    ],
)
def test_a_proxy_is_asked_where_the_environment_says_so(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], url: str, proxy: str | None
) -> None:
    """The environment's proxy stands before an address unless the host is excepted."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert proxy_for(urlsplit(url)) == proxy


def test_an_answer_is_packed_once_at_most() -> None:
    """What is packed in layers is not unpacked, for the inner ones could grow uncounted."""
    refuse_nested_encodings(httpx2.Response(200, headers={"Content-Encoding": "gzip"}, content=b""))

    with pytest.raises(VerificationFailed, match="packed several times"):
        refuse_nested_encodings(httpx2.Response(200, headers={"Content-Encoding": "gzip, gzip"}, stream=None))
