"""Every bound of a request holds, and only what may pass is tried again."""

import asyncio
import gzip
import ssl
import threading
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.clocks import NOON, FrozenClock
from tests.fake_index import Catalog, FakeIndex, serving
from tests.vetting.adapters.indexes.conftest import LIMITS
from vetting.adapters.indexes.pypi import PyPIIndex
from vetting.domain.errors import NotFound, SourceUnavailable, VerificationFailed
from vetting.domain.indexes import IndexFile, IndexProject
from vetting.domain.releases import ProjectName

DEMO = ProjectName("demo")
TRICKLES_AT_MOST = timedelta(seconds=0.3)
"""Much less than the five seconds that an answer takes byte by byte."""


async def read(client: PyPIIndex) -> IndexProject:
    """Read the page of the project that there is."""
    page = await client.project(DEMO)
    assert isinstance(page, IndexProject)
    return page


async def drained(chunks: AsyncIterator[bytes]) -> int:
    """Read a file to its end."""
    return sum([len(one) async for one in chunks])


async def file_of(client: PyPIIndex) -> IndexFile:
    """Give the file that there is."""
    return (await read(client)).files[0]


def own_certificate(folder: Path) -> ssl.SSLContext:
    """Make a certificate for loopback that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = builder.not_valid_before(NOON).not_valid_after(NOON + timedelta(days=3650)).sign(key, hashes.SHA256())
    path = folder / "own.pem"
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(key.private_bytes(*form) + signed.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_later_is_tried_again(catalog: Catalog, client: PyPIIndex, status: int) -> None:
    """A status that says "later" is answered with another try."""
    catalog.fail(match="/simple/", status=status, times=2)
    assert len((await read(client)).files) == 1
    assert len(catalog.requests) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 406, 500, 501])
async def test_no_is_not_asked_again(catalog: Catalog, client: PyPIIndex, status: int) -> None:
    """Any other refusal is reported at once, with its status."""
    catalog.fail(match="/simple/", status=status)
    with pytest.raises(SourceUnavailable, match=f"HTTP status {status}"):
        await read(client)
    assert len(catalog.requests) == 1


async def test_trying_ends(catalog: Catalog, client: PyPIIndex) -> None:
    """After the last attempt the source is said to be unavailable, with the reason."""
    catalog.fail(match="/simple/", status=503, times=99)
    with pytest.raises(SourceUnavailable, match="HTTP status 503"):
        await read(client)
    assert len(catalog.requests) == LIMITS.attempts


async def test_a_wait_that_the_index_asks_for_is_kept(catalog: Catalog, client: PyPIIndex) -> None:
    """Retry-After in seconds delays the next try by as much."""
    catalog.fail(match="/simple/", status=429, headers={"Retry-After": "1"})
    started = asyncio.get_running_loop().time()
    await read(client)
    assert asyncio.get_running_loop().time() - started >= 1


async def test_a_wait_given_as_a_date_is_kept(catalog: Catalog, client: PyPIIndex) -> None:
    """Retry-After as a date that has passed means now."""
    passed = format_datetime(NOON - timedelta(minutes=1), usegmt=True)
    catalog.fail(match="/simple/", status=503, headers={"Retry-After": passed})
    await read(client)
    assert len(catalog.requests) == 2


@pytest.mark.parametrize("value", ["3600", format_datetime(NOON + timedelta(hours=1), usegmt=True)])
async def test_a_long_wait_is_left_to_the_asker(catalog: Catalog, client: PyPIIndex, value: str) -> None:
    """A Retry-After beyond the limit ends the asking, and the message says how long to wait."""
    catalog.fail(match="/simple/", status=429, headers={"Retry-After": value})
    with pytest.raises(SourceUnavailable, match="asks to wait 1:00:00"):
        await read(client)
    assert len(catalog.requests) == 1


async def test_a_wait_that_cannot_be_read_is_as_none(catalog: Catalog, client: PyPIIndex) -> None:
    """A Retry-After of another form leaves the usual back-off."""
    catalog.fail(match="/simple/", status=503, headers={"Retry-After": "soon"})
    await read(client)
    assert len(catalog.requests) == 2


async def test_a_connection_that_breaks_is_tried_again(catalog: Catalog, client: PyPIIndex) -> None:
    """A page that breaks off half-way is asked for again."""
    catalog.fail(match="/simple/", keep_bytes=20)
    assert len((await read(client)).files) == 1
    assert len(catalog.requests) == 2


async def test_an_index_that_is_not_there_is_unavailable(clock: FrozenClock) -> None:
    """Where nothing listens, the source is unavailable."""
    with serving(Catalog()) as gone:
        url = gone.url
    client = PyPIIndex(url, contact="https://example.test/", clock=clock, limits=LIMITS)
    with pytest.raises(SourceUnavailable, match="could not be read"):
        await read(client)
    await client.aclose()


async def test_a_name_without_an_address_is_unavailable(clock: FrozenClock) -> None:
    """An index whose host cannot be looked up is unavailable."""
    client = PyPIIndex("https://nowhere.invalid/simple/", contact="x", clock=clock, limits=LIMITS)
    with pytest.raises(SourceUnavailable, match=r"nowhere\.invalid"):
        await read(client)
    await client.aclose()


async def test_a_certificate_that_is_not_trusted_is_not_tried_again(
    catalog: Catalog, clock: FrozenClock, tmp_path: Path
) -> None:
    """An index that shows an unknown certificate is unavailable, and is sent nothing."""
    with FakeIndex(catalog) as index:
        index.socket = own_certificate(tmp_path).wrap_socket(index.socket, server_side=True)
        thread = threading.Thread(target=index.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        client = PyPIIndex(index.url.replace("http:", "https:"), contact="x", clock=clock, limits=LIMITS)
        with pytest.raises(SourceUnavailable, match="certificate that is not trusted"):
            await read(client)
        await client.aclose()
        index.shutdown()
        thread.join()
    assert catalog.requests == []


async def test_a_silent_index_is_given_up(catalog: Catalog, served: FakeIndex, clock: FrozenClock) -> None:
    """An index that does not answer in time is unavailable."""
    limits = replace(LIMITS, read_timeout=timedelta(seconds=0.1), attempts=1)
    client = PyPIIndex(served.url, contact="x", clock=clock, limits=limits)
    catalog.fail(match="/simple/", silence_seconds=0.5)
    with pytest.raises(SourceUnavailable, match="ReadTimeout"):
        await read(client)
    await client.aclose()


async def test_a_slow_index_is_given_up_as_a_whole(catalog: Catalog, served: FakeIndex, clock: FrozenClock) -> None:
    """All attempts together end at the deadline of a page."""
    limits = replace(LIMITS, page_deadline=timedelta(seconds=0.1))
    client = PyPIIndex(served.url, contact="x", clock=clock, limits=limits)
    catalog.fail(match="/simple/", silence_seconds=0.5)
    with pytest.raises(SourceUnavailable, match="in time"):
        await read(client)
    await client.aclose()


@pytest.mark.parametrize("part", ["head", "body"])
async def test_a_page_that_trickles_has_an_end(
    catalog: Catalog, served: FakeIndex, clock: FrozenClock, part: str
) -> None:
    """However steadily bytes come, a page has its deadline."""
    client = PyPIIndex(served.url, contact="x", clock=clock, limits=replace(LIMITS, page_deadline=TRICKLES_AT_MOST))
    catalog.fail(match="/simple/", drip=part)
    with pytest.raises(SourceUnavailable, match="could not be read in time"):
        await read(client)
    await client.aclose()


@pytest.mark.parametrize("part", ["head", "body"])
async def test_a_file_that_trickles_has_an_end(
    catalog: Catalog, served: FakeIndex, clock: FrozenClock, part: str
) -> None:
    """So has a file, whether it is its head that does not end or its bytes."""
    client = PyPIIndex(served.url, contact="x", clock=clock, limits=replace(LIMITS, file_deadline=TRICKLES_AT_MOST))
    file = await file_of(client)
    catalog.fail(match="/files/", drip=part)
    with pytest.raises(SourceUnavailable, match="could not be read in time"):
        await drained(client.stream(file))
    await client.aclose()


async def test_a_page_that_is_too_large_is_left(catalog: Catalog, client: PyPIIndex) -> None:
    """A page beyond the limit is refused, and not asked for again."""
    catalog.fail(match="/simple/", body="x" * (LIMITS.page_bytes + 1))
    with pytest.raises(VerificationFailed, match="larger than 100000 bytes"):
        await read(client)
    assert len(catalog.requests) == 1


async def test_a_page_that_unpacks_to_too_much_is_left(served: FakeIndex, catalog: Catalog, client: PyPIIndex) -> None:
    """The limit counts what a compressed page unpacks to."""
    bomb = gzip.compress(b" " * 5_000_000)
    assert len(bomb) < LIMITS.page_bytes
    catalog.publish_bytes("demo", "1.1", "bomb", bomb)
    catalog.fail(match="/simple/", status=302, headers={"Location": f"{served.origin}/files/1.1/bomb"})
    catalog.fail(match="/files/1.1/bomb", headers={"Content-Encoding": "gzip"})
    with pytest.raises(VerificationFailed, match="larger than 100000 bytes"):
        await read(client)


async def test_a_page_that_does_not_unpack_is_unavailable(catalog: Catalog, client: PyPIIndex) -> None:
    """A page that is not encoded as it says cannot be read."""
    catalog.fail(match="/simple/", headers={"Content-Encoding": "gzip"}, body="not gzip")
    with pytest.raises(SourceUnavailable, match="could not be read"):
        await read(client)


async def test_a_file_that_is_larger_than_accepted_is_not_asked_for(catalog: Catalog, client: PyPIIndex) -> None:
    """A file whose stated size is beyond the limit is refused before it is asked for."""
    file = replace(await file_of(client), size_bytes=LIMITS.file_bytes + 1)
    with pytest.raises(VerificationFailed, match="at most 50,000 of a file"):
        await drained(client.stream(file))
    assert not [path for path in catalog.paths() if path.startswith("/files/")]


async def test_a_file_of_unstated_size_is_bounded_too(catalog: Catalog, client: PyPIIndex) -> None:
    """Where no size is stated, the limit cuts the transfer."""
    file = replace(await file_of(client), size_bytes=None)
    catalog.fail(match="/files/", add_bytes=LIMITS.file_bytes)
    with pytest.raises(VerificationFailed, match="larger than 50000 bytes"):
        await drained(client.stream(file))


async def test_a_file_that_grew_is_refused(catalog: Catalog, client: PyPIIndex) -> None:
    """One byte more than the page states is too many."""
    file = await file_of(client)
    catalog.fail(match="/files/", add_bytes=1)
    with pytest.raises(VerificationFailed, match="is larger than"):
        await drained(client.stream(file))


async def test_a_file_that_breaks_off_may_come_later(catalog: Catalog, client: PyPIIndex) -> None:
    """A transfer that ends too early is unavailable, not false: a later try may bring all of it."""
    file = await file_of(client)
    catalog.fail(match="/files/", keep_bytes=100)
    with pytest.raises(SourceUnavailable, match="could not be read"):
        await drained(client.stream(file))


async def test_a_file_is_waited_for_until_it_begins(catalog: Catalog, client: PyPIIndex) -> None:
    """A file for which the index says "later" is tried again too."""
    file = await file_of(client)
    catalog.fail(match="/files/", status=503)
    assert await drained(client.stream(file)) == file.size_bytes


@pytest.mark.parametrize("status", [404, 410])
async def test_a_file_that_is_gone_is_not_found(catalog: Catalog, client: PyPIIndex, status: int) -> None:
    """A file that the index no longer has is not found."""
    file = await file_of(client)
    catalog.fail(match="/files/", status=status)
    with pytest.raises(NotFound, match="is gone"):
        await drained(client.stream(file))


async def test_a_file_that_is_refused_is_unavailable(catalog: Catalog, client: PyPIIndex) -> None:
    """Any other answer than the file says so with its status."""
    file = await file_of(client)
    catalog.fail(match="/files/", status=403)
    with pytest.raises(SourceUnavailable, match="HTTP status 403"):
        await drained(client.stream(file))


async def test_a_file_is_asked_for_as_it_is_stored(catalog: Catalog, client: PyPIIndex) -> None:
    """The digest is of the stored bytes, so no encoding is asked for."""
    await drained(client.stream(await file_of(client)))
    assert catalog.requests[-1][1]["accept-encoding"] == "identity"


async def test_a_file_is_taken_as_it_is_stored(catalog: Catalog, client: PyPIIndex) -> None:
    """A server that says of a stored .tar.gz that it is encoded by gzip, as many do, gives what it stores."""
    file = await file_of(client)
    catalog.fail(match="/files/", headers={"Content-Encoding": "gzip"})
    assert await drained(client.stream(file)) == file.size_bytes


async def test_a_file_that_was_encoded_on_the_way_is_refused(catalog: Catalog, client: PyPIIndex) -> None:
    """Who packs a file anew, though asked not to, gives other bytes than the index vouches for."""
    file = await file_of(client)
    (held,) = catalog.projects["demo"].files.values()
    catalog.alter("demo", held.filename, data=gzip.compress(held.data))
    catalog.fail(match="/files/", headers={"Content-Encoding": "gzip"})
    with pytest.raises(VerificationFailed, match=r"is larger than|the index claims|not the"):
        await drained(client.stream(file))


async def test_a_redirect_within_the_index_is_followed(catalog: Catalog, client: PyPIIndex) -> None:
    """A page that moved on its own host is found, and its relative URLs start where it is now."""
    catalog.fail(match="/simple/", status=301, headers={"Location": "/simple/demo/"})
    assert len((await read(client)).files) == 1


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://example.test/simple/demo/", "which is not https"),
        ("ftp://127.0.0.1/simple/demo/", "not https"),
        ("file:///etc/passwd", "not https"),
        ("https://user@example.test/", "names a user"),
        ("https://169.254.169.254/latest/", "special-purpose address"),
        ("https://10.0.0.1/", "private address"),
    ],
)
async def test_a_redirect_elsewhere_is_not_followed(
    catalog: Catalog, client: PyPIIndex, target: str, reason: str
) -> None:
    """A redirect to another host over http, to another scheme or to an inner address is refused."""
    catalog.fail(match="/simple/", status=302, headers={"Location": target})
    with pytest.raises(VerificationFailed, match=reason):
        await read(client)


async def test_redirects_end(catalog: Catalog, client: PyPIIndex) -> None:
    """A redirect too many is refused."""
    catalog.fail(match="/simple/", status=302, headers={"Location": "/simple/demo/"}, times=9)
    with pytest.raises(VerificationFailed, match="more than 3 redirects"):
        await read(client)
    assert len(catalog.requests) == 4


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/demo.whl", "https://10.0.0.1/demo.whl", "https://\ud800/demo.whl"])
async def test_a_file_elsewhere_is_not_fetched(client: PyPIIndex, url: str) -> None:
    """The address of a file is as hostile as a redirect."""
    file = replace(await file_of(client), url=url)
    with pytest.raises((VerificationFailed, SourceUnavailable)):
        await drained(client.stream(file))


async def test_who_asks_is_said(catalog: Catalog, client: PyPIIndex) -> None:
    """Every request names this program and how to reach who runs it."""
    await read(client)
    agent = catalog.requests[0][1]["user-agent"]
    assert agent.startswith("revet/")
    assert agent.endswith("(+https://example.test/)")


async def test_credentials_go_to_the_index_alone(catalog: Catalog, served: FakeIndex, clock: FrozenClock) -> None:
    """A user and password in the index's URL are sent to it, shown nowhere, and sent to no other port."""
    with serving(Catalog()) as other:
        other.catalog.publish("demo", "1.0")
        catalog.alter("demo", "demo-1.0-py3-none-any.whl", url=f"{other.origin}/files/1.0/demo-1.0-py3-none-any.whl")
        url = served.url.replace("http://", "http://jo:p%40ss@")
        client = PyPIIndex(url, contact="x", clock=clock, limits=LIMITS)
        await drained(client.stream(await file_of(client)))
        await client.aclose()
    sent = b64encode(b"jo:p@ss").decode()
    assert client.url == served.url
    assert catalog.requests[0][1]["authorization"] == f"Basic {sent}"
    assert "authorization" not in other.catalog.requests[0][1]


async def test_only_so_many_are_asked_at_once(catalog: Catalog, served: FakeIndex, clock: FrozenClock) -> None:
    """Of many questions, only as many as allowed are under way together."""
    client = PyPIIndex(served.url, contact="x", clock=clock, limits=replace(LIMITS, concurrent=2))
    catalog.fail(match="/simple/", silence_seconds=0.3, times=4)
    started = asyncio.get_running_loop().time()
    await asyncio.gather(*(read(client) for _ in range(4)))
    await client.aclose()
    assert asyncio.get_running_loop().time() - started >= 0.6


async def test_a_stream_that_is_left_frees_its_place(served: FakeIndex, clock: FrozenClock) -> None:
    """Whoever stops reading a file half-way does not keep others waiting."""
    client = PyPIIndex(served.url, contact="x", clock=clock, limits=replace(LIMITS, concurrent=1))
    stream: Any = client.stream(await file_of(client))
    await anext(stream)
    await stream.aclose()
    assert len((await read(client)).files) == 1
    await client.aclose()


@pytest.mark.parametrize(
    ("excepted", "reason"),
    [
        ("127.0.0.1", r"10\.1\.2\.3 is a private address"),
        ("127.0.0.1,10.1.2.3", r"10\.1\.2\.3 is at a private address"),
    ],
    ids=["by proxy", "directly"],
)
async def test_behind_a_proxy_addresses_are_still_checked(
    served: FakeIndex, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch, excepted: str, reason: str
) -> None:
    """An inner address in a URL is refused, whether a proxy would be asked for it or it is excepted from that."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", excepted)
    client = PyPIIndex(served.url, contact="x", clock=clock, limits=LIMITS)
    file = replace(await file_of(client), url="https://10.1.2.3/demo.whl")
    with pytest.raises(VerificationFailed, match=reason):
        await drained(client.stream(file))
    await client.aclose()


async def test_a_proxy_that_is_none_is_said(clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of an unknown kind makes the index unavailable, and what may be a password in it is not shown."""
    monkeypatch.setenv("HTTPS_PROXY", "gopher://jo:secret@proxy.example.test")
    monkeypatch.delenv("NO_PROXY", raising=False)
    client = PyPIIndex("https://index.example.test/simple/", contact="x", clock=clock, limits=LIMITS)
    with pytest.raises(SourceUnavailable, match="the proxy that the environment names") as refusal:
        await read(client)
    assert "secret" not in str(refusal.value)
    await client.aclose()
