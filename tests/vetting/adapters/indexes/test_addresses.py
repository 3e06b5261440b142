"""Where a request may go, decided from a URL and from what its host turns out to be."""

from urllib.parse import urlsplit

import httpcore2
import pytest

from vetting.adapters.indexes.addresses import IndexBackend, check_literal, check_redirect, check_url, label_of
from vetting.domain.errors import VerificationFailed

HTTPS = urlsplit("https://index.example.test/simple/")
HTTP = urlsplit("http://127.0.0.1:8080/simple/")


@pytest.mark.parametrize("url", ["https://files.example.test/a.whl", "https://files.example.test:8443/a.whl"])
def test_files_may_lie_on_other_hosts(url: str) -> None:
    """A file may lie on any host over https."""
    check_url(url, index=HTTPS)
    check_url(url, index=HTTP)


def test_plain_http_is_for_plain_indexes() -> None:
    """A file may lie on http only where the index itself does."""
    check_url("http://127.0.0.1:8080/a.whl", index=HTTP)
    with pytest.raises(VerificationFailed, match="is not https, as the index is"):
        check_url("http://files.example.test/a.whl", index=HTTPS)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "not https"),
        ("//files.example.test/a.whl", "not https"),
        ("a.whl", "not https"),
        ("https:///a.whl", "no host"),
        ("https://jo:pass@files.example.test/a.whl", "names a user"),
        ("https://files.example.test:99999/a.whl", "not a URL"),
        ("https://[::1/a.whl", "not a URL"),
    ],
)
def test_other_urls_are_refused(url: str, reason: str) -> None:
    """What is no plain https URL is refused, without repeating a password."""
    with pytest.raises(VerificationFailed, match=reason) as caught:
        check_url(url, index=HTTPS)
    assert "jo:pass" not in str(caught.value)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("https://index.example.test/a", "https://files.example.test/a"),
        ("http://127.0.0.1:8080/a", "http://127.0.0.1:9090/a"),
        ("http://127.0.0.1:8080/a", "https://files.example.test/a"),
    ],
)
def test_redirects_that_lose_nothing_pass(source: str, target: str) -> None:
    """A redirect may go to https anywhere, and over http stay on its host."""
    check_redirect(source, target, index=HTTP)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("https://index.example.test/a", "http://index.example.test/a"),
        ("http://127.0.0.1:8080/a", "http://files.example.test/a"),
    ],
)
def test_redirects_that_lose_something_are_refused(source: str, target: str) -> None:
    """A redirect may not leave https, nor its host over http."""
    with pytest.raises(VerificationFailed, match="which is not https"):
        check_redirect(source, target, index=HTTP)


def test_written_addresses_are_checked_by_themselves() -> None:
    """Of written addresses only public ones and the index's own pass; names are not looked up."""
    check_literal("93.184.216.34", index_host="10.0.0.1")
    check_literal("10.0.0.1", index_host="10.0.0.1")
    check_literal("files.example.test", index_host="10.0.0.1")
    with pytest.raises(VerificationFailed, match=r"10\.0\.0\.2 is a private address"):
        check_literal("10.0.0.2", index_host="10.0.0.1")


@pytest.mark.parametrize(
    ("url", "label"),
    [
        ("https://jo:pass@index.example.test:8443/simple/?token=1", "https://index.example.test:8443/simple/"),
        ("http://[::1]:80/simple/", "http://[::1]:80/simple/"),
        ("https://[::1/", "a URL that cannot be read"),
    ],
)
def test_a_label_gives_nothing_away(url: str, label: str) -> None:
    """What messages show of a URL has neither password nor query."""
    assert label_of(url) == label


async def test_a_host_at_an_address_of_another_kind_is_refused() -> None:
    """A host that turns out to be on loopback is not connected to unless the index is there."""
    backend = IndexBackend(index_host="192.0.2.1")
    with pytest.raises(VerificationFailed, match="localhost is at a loopback address, where the index is not"):
        await backend.connect_tcp("localhost", 9)


async def test_nowhere_is_refused_to_the_index_too() -> None:
    """An index at a link-local address is not connected to."""
    backend = IndexBackend(index_host="169.254.169.254")
    with pytest.raises(VerificationFailed, match="special-purpose address"):
        await backend.connect_tcp("169.254.169.254", 80)


async def test_a_host_that_nobody_listens_on_is_a_failure_to_connect() -> None:
    """Where none of a host's addresses answers, the last failure is told."""
    backend = IndexBackend(index_host="127.0.0.1")
    with pytest.raises(httpcore2.ConnectError):
        await backend.connect_tcp("127.0.0.1", 9)
