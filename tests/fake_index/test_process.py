"""The fake index as a process of its own, changed from another: what end-to-end tests stand on."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from hashlib import sha256

import pytest

from tests.fake_index import RemoteCatalog


@pytest.fixture
def remote() -> Iterator[RemoteCatalog]:
    """Start a fake index in another process, and talk to it."""
    command = [sys.executable, "-m", "tests.fake_index", "--port", "0", "--dialect", "1.4"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield RemoteCatalog(process.stdout.readline().strip())
        process.terminate()


def page(remote: RemoteCatalog, name: str) -> dict[str, object]:
    """Ask for a project's page as JSON."""
    request = urllib.request.Request(  # noqa: S310  # loopback
        f"{remote.url}{name}/", headers={"Accept": "application/vnd.pypi.simple.v1+json"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  # the same
        found: dict[str, object] = json.load(answer)
    return found


def test_what_is_published_from_elsewhere_is_offered(remote: RemoteCatalog) -> None:
    """A release published over HTTP is on the page at once, and its bytes are those that the page names."""
    remote.publish("Demo", "1.0", {"demo/__init__.py": ""}, kinds=["wheel", "sdist"])
    remote.publish_bytes("demo", "1.0", "demo-1.0.zip", data=b"bytes")
    files = page(remote, "demo")["files"]
    assert isinstance(files, list)
    assert [one["filename"] for one in files] == ["Demo-1.0-py3-none-any.whl", "Demo-1.0.tar.gz", "demo-1.0.zip"]
    for one in files:
        with urllib.request.urlopen(one["url"], timeout=10) as answer:  # noqa: S310  # loopback
            assert sha256(answer.read()).hexdigest() == one["hashes"]["sha256"]
    assert remote.paths()[0] == "/simple/demo/"


def test_it_can_be_told_to_fail_and_to_speak_otherwise(remote: RemoteCatalog) -> None:
    """Faults and dialects are set from elsewhere too."""
    remote.publish("demo", "1.0")
    remote.fail(status=503)
    with pytest.raises(urllib.error.HTTPError, match="503") as caught:
        page(remote, "demo")
    caught.value.close()
    remote.speak("1.0")
    assert page(remote, "demo")["meta"] == {"api-version": "1.0"}


def test_it_does_nothing_that_it_does_not_know(remote: RemoteCatalog) -> None:
    """Only the methods meant for it can be called from elsewhere."""
    with pytest.raises(AttributeError):
        remote.next_fault("/")
