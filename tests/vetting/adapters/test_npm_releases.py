"""Releases of npm fetched from a registry and read on this machine."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.clocks import FrozenClock
from tests.loopback import Loopback, listening
from tests.npm_served import integrity, serve_packument, serve_releases
from tests.packing import tgz_of
from vetting.adapters.local_reader import NpmReader
from vetting.adapters.registries.npm_config import NpmRegistries
from vetting.domain.errors import InvalidInput, NotFound, SourceUnavailable, VerificationFailed, VettingError
from vetting.domain.indexes import Deprecation
from vetting.domain.suggestions import Step

OLD = tgz_of({"package/index.js": b"exports.a = 1\n"})
NEW = tgz_of({"package/index.js": b"exports.a = 2\n"})


@pytest.fixture
def server() -> Iterator[Loopback]:
    """Serve on loopback."""
    with listening() as running:
        yield running


@pytest.fixture
def reader(server: Loopback, tmp_path: Path, clock: FrozenClock) -> NpmReader:
    """Be ready to read what is served."""
    return NpmReader(NpmRegistries(f"{server.url}/"), tmp_path, clock=clock)


def test_a_change_is_read_and_kept(server: Loopback, reader: NpmReader) -> None:
    """Both tarballs are fetched once, whatever is asked later."""
    serve_releases(server, OLD, NEW)

    read = reader.read(Step("@scope/demo", "1.0.0", "1.1.0"), ())
    whole = reader.read(Step("@scope/demo", None, "1.1.0"), ())

    assert [(one.matched, one.added, one.removed) for one in read.diff.files] == [("index.js", 1, 1)]
    assert read.new is not None
    assert (read.new.filename, read.new.sha256) == ("demo-1.1.0.tgz", hashlib.sha256(NEW).hexdigest())
    assert read.new.digests == (hashlib.sha256(NEW).hexdigest(), hashlib.sha512(NEW).hexdigest())
    assert (whole.old, whole.new) == (None, read.new)
    assert [one.path for one in server.asked if one.path.endswith(".tgz")] == ["/0.tgz", "/1.tgz"]


def test_of_a_release_that_is_one_file_none_is_chosen(reader: NpmReader) -> None:
    """Who names one is told so before anything is asked."""
    with pytest.raises(InvalidInput, match="a release of npm is one file"):
        reader.read(Step("demo", None, "1.0.0"), (), distribution="demo-1.0.0.tgz")


@pytest.mark.parametrize(
    ("dist", "error", "reason"),
    [
        ({"tarball": "TARBALL", "integrity": integrity(OLD)}, VerificationFailed, "has another SHA-512"),
        ({"tarball": "TARBALL", "integrity": "sha1-abc"}, VerificationFailed, "states no SHA-512"),
        ({"tarball": "TARBALL", "integrity": "sha512-!"}, VerificationFailed, "states no SHA-512"),
        (
            {"tarball": "TARBALL", "integrity": f"{integrity(OLD)} {integrity(NEW)}"},
            VerificationFailed,
            "several SHA",
        ),
        ({"tarball": "TARBALL", "integrity": f"sha1-abc {integrity(OLD)}"}, VerificationFailed, "has another SHA-512"),
        ({"tarball": "TARBALL", "integrity": [integrity(NEW)]}, VerificationFailed, "states no SHA-512"),
        ({"tarball": 3}, SourceUnavailable, "does not say where"),
        ("none", SourceUnavailable, "does not say where"),
    ],
)
def test_what_is_not_vouched_for_is_not_read(
    server: Loopback, reader: NpmReader, dist: object, error: type[VettingError], reason: str
) -> None:
    """Other bytes, none that are stated strongly, or no address."""
    serve_releases(server, NEW)
    where = f"{server.url}/0.tgz"
    serve_packument(server, {**dist, "tarball": where} if isinstance(dist, dict) and "integrity" in dist else dist)

    with pytest.raises(error, match=reason):
        reader.read(Step("@scope/demo", None, "1.0.0"), ())


def test_a_version_that_is_not_there_is_told_with_its_neighbours(server: Loopback, reader: NpmReader) -> None:
    """Or without, where there are none."""
    serve_packument(server, {}, {})
    with pytest.raises(NotFound, match=r"no @scope/demo 1\.3\.0; the nearest it has: 1\.0\.0, 1\.1\.0$"):
        reader.read(Step("@scope/demo", None, "1.3.0"), ())
    serve_packument(server)
    with pytest.raises(NotFound, match=r"no @scope/demo 1\.3\.0$"):
        reader.read(Step("@scope/demo", None, "1.3.0"), ())


@pytest.mark.parametrize(
    "stated",
    [
        "sha1-abc {}",
        "sha384-abc {}?some=option sha1-abc",
        "  {}\n{}  ",
        "sha512-! {} sha512-YWJj",
        "SHA512-YWJj {}",
    ],
)
def test_of_several_hashes_the_strongest_is_looked_at(server: Loopback, reader: NpmReader, stated: str) -> None:
    """As npm does; what is no hash is none."""
    serve_releases(server, NEW)
    where = f"{server.url}/0.tgz"
    serve_packument(server, {"tarball": where, "integrity": stated.replace("{}", integrity(NEW))})

    read = reader.read(Step("@scope/demo", None, "1.0.0"), ())

    assert read.new is not None
    assert read.new.sha512 == hashlib.sha512(NEW).hexdigest()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ([], "of @scope/demo$"),
        (None, "of @scope/demo$"),
        ({"name": "demo"}, "of @scope/demo, a packument whose name is 'demo'$"),
        ({"versions": {}}, "of @scope/demo, a packument whose name is None$"),
        ({"name": "x" * 999}, "of @scope/demo, a packument whose name is 'x{79}$"),
    ],
)
def test_what_is_not_the_packument_is_not_taken_for_it(
    server: Loopback, reader: NpmReader, answer: object, reason: str
) -> None:
    """Another project's is none, nor is what has no name: a registry that says so was not heard of no releases."""
    server.reply_json("/@scope%2Fdemo", answer)
    with pytest.raises(SourceUnavailable, match=f"answers something else than what it knows {reason}"):
        reader.read(Step("@scope/demo", None, "1.0.0"), ())


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Use other.\x00", [Deprecation("Use other.\ufffd", "SERVER")]),
        (" ", [Deprecation(None, "SERVER")]),
        (True, [Deprecation(None, "SERVER")]),
        ("x" * 9999, [Deprecation("x" * 2000, "SERVER")]),
        ("", [None]),
        (False, [None]),
        (None, [None]),
    ],
)
def test_a_version_that_is_deprecated_says_so(
    server: Loopback, reader: NpmReader, said: object, expected: list[Deprecation | None]
) -> None:
    """With the reason, where that is a text; one whose deprecation was taken back is not, nor is one of other bytes."""
    serve_releases(server, NEW, OLD)
    packument = json.loads(server.replies["/@scope%2Fdemo"].body)
    packument["versions"]["1.1.0"]["deprecated"] = said
    server.reply_json("/@scope%2Fdemo", packument)

    read = reader.read(Step("@scope/demo", "1.0.0", "1.1.0"), ())
    before = reader.read(Step("@scope/demo", None, "1.0.0"), ())

    assert [read.deprecated and replace(read.deprecated, source="SERVER")] == expected
    assert read.deprecated is None or read.deprecated.source == f"{server.url}/"
    assert before.deprecated is None


def test_versions_of_the_same_bytes_are_told_apart(server: Loopback, reader: NpmReader) -> None:
    """A version is the one that was asked for, though another holds the same tarball."""
    serve_releases(server, NEW, NEW)
    read = reader.read(Step("@scope/demo", "1.0.0", "1.1.0"), ())

    assert read.step == Step("@scope/demo", "1.0.0", "1.1.0")


def test_without_a_registry_nothing_is_read(tmp_path: Path, clock: FrozenClock) -> None:
    """Nobody guesses one."""
    with pytest.raises(InvalidInput, match="which registry does npm ask"):
        NpmReader(NpmRegistries(None), tmp_path, clock=clock).read(Step("demo", None, "1.0.0"), ())
