"""What a registry of npm says of projects, asked of a served one."""

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.clocks import NOON, FrozenClock
from tests.loopback import Loopback, Reply, listening
from tests.vetting.adapters.indexes.conftest import LIMITS
from vetting.adapters.registries.npm import PROVENANCE, NpmRegistry
from vetting.adapters.registries.npm_config import NpmRegistries
from vetting.domain.errors import SourceUnavailable
from vetting.domain.publishers import PublishedRelease, TrustedPublisher

SHA512 = hashlib.sha512(b"demo")
INTEGRITY = "sha512-" + base64.b64encode(SHA512.digest()).decode()
BY_OIDC = {"name": "GitHub Actions", "trustedPublisher": {"id": "github", "oidcConfigId": "oidc:1"}}


@pytest.fixture
def server() -> Iterator[Loopback]:
    """Serve on loopback."""
    with listening() as running:
        yield running


@pytest.fixture
def registry(server: Loopback, clock: FrozenClock) -> NpmRegistry:
    """Open the port on it."""
    return NpmRegistry(NpmRegistries(f"{server.url}/"), clock=clock, limits=LIMITS)


def packument(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  # any JSON
    """Build what a registry says of a project."""
    return {
        "name": "demo",
        "description": "What it is for",
        "repository": {"type": "git", "url": "git+https://host.example.test/demo/demo.git"},
        "versions": {"1.10.0": {"_npmUser": {"name": "jo", "email": "jo@example.test"}}, "1.2.0": {}},
        "time": {
            "created": "2025-01-01T00:00:00Z",
            "1.2.0": "2026-01-01T23:30:00-02:00",
            "1.10.0": "2026-02-01T00:00Z",
        },
    } | changes


def statement(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  # any JSON
    """Build what a provenance says."""
    workflow = {"repository": "https://github.com/demo/demo", "path": ".github/workflows/release.yml"}
    return {
        "subject": [{"name": "pkg:npm/demo@1.0.0", "digest": {"sha512": SHA512.hexdigest()}}],
        "predicate": {"buildDefinition": {"externalParameters": {"workflow": workflow}}},
    } | changes


def attested(server: Loopback, *payloads: object, user: object = None, integrity: str = INTEGRITY) -> None:
    """Serve a project whose one version has attestations."""
    dist = {"integrity": integrity, "attestations": {"url": f"{server.url}/attestations"}}
    entry = {"_npmUser": BY_OIDC if user is None else user, "dist": dist}
    server.reply_json("/demo", packument(versions={"1.0.0": entry}))
    listed = [{"predicateType": PROVENANCE, "bundle": {"dsseEnvelope": {"payload": _packed(one)}}} for one in payloads]
    server.reply_json("/attestations", {"attestations": [{"predicateType": "other"}, "none", *listed]})


def _packed(payload: object) -> object:
    return base64.b64encode(json.dumps(payload).encode()).decode() if isinstance(payload, dict | list) else payload


def source(registry: NpmRegistry) -> object:
    """Tell who published the one version."""
    (release,) = registry.look_up(["demo"])["demo"].releases
    return release.source


def test_releases_come_in_order_with_their_days(registry: NpmRegistry, server: Loopback) -> None:
    """Versions are in order, days in UTC; an account is told by its login and is no publisher."""
    server.reply_json("/demo", packument())

    found = registry.look_up(["demo", "stranger"])

    assert set(found) == {"demo"}
    assert found["demo"].releases == (
        PublishedRelease("1.2.0", date(2026, 1, 2), was_asked=True),
        PublishedRelease("1.10.0", date(2026, 2, 1), login="jo", was_asked=True),
    )
    assert found["demo"].description == "What it is for"
    assert found["demo"].repository == "git+https://host.example.test/demo/demo.git"


def test_a_scope_is_asked_of_its_own_registry(server: Loopback, clock: FrozenClock) -> None:
    """A scoped name goes in one piece to the registry of its scope."""
    with listening() as other:
        other.reply_json("/@mine%2Fdemo", packument(name="@mine/demo"))
        other.reply_json("/@mine%2Fmore", packument(name="@mine/more"))
        registries = NpmRegistries(f"{server.url}/", {"@mine": f"{other.url}/"})

        found = NpmRegistry(registries, clock=clock, limits=LIMITS).look_up(["@mine/demo", "@mine/more"])

        assert set(found) == {"@mine/demo", "@mine/more"}
        assert server.asked == []


def test_a_trusted_publishers_build_is_named(registry: NpmRegistry, server: Loopback) -> None:
    """A version that a trusted publisher uploaded is of the repository that its provenance names."""
    attested(server, statement())

    assert source(registry) == TrustedPublisher("github:demo/demo")


@pytest.mark.parametrize(
    "payloads",
    [
        [],
        ["%%%"],
        [7],
        [[]],
        [statement(subject=[])],
        [statement(subject={})],
        [statement(subject=[{"name": "pkg:npm/demo@2.0.0", "digest": {"sha512": SHA512.hexdigest()}}])],
        [statement(subject=[{"name": "pkg:npm/demo@1.0.0", "digest": {"sha512": "00"}}])],
        [statement(predicate={})],
        [
            statement(
                predicate={
                    "buildDefinition": {
                        "externalParameters": {"workflow": {"repository": "https://host.example.test/demo/demo"}}
                    }
                }
            )
        ],
        [statement(), statement(predicate={})],
    ],
)
def test_provenance_that_says_something_else_names_nobody(
    registry: NpmRegistry, server: Loopback, payloads: list[object]
) -> None:
    """Another form, version, digest or place of sources, or two that differ: nobody is known."""
    attested(server, *payloads)

    assert source(registry) is None


@pytest.mark.parametrize("integrity", ["", "sha1-AAAA", "sha512-%%%"])
def test_provenance_is_held_against_stated_bytes(registry: NpmRegistry, server: Loopback, integrity: str) -> None:
    """Where the registry states no digest that could be compared, nobody is known."""
    attested(server, statement(), integrity=integrity)

    assert source(registry) is None


def test_provenance_alone_is_no_trusted_publisher(registry: NpmRegistry, server: Loopback) -> None:
    """A version that an account published with a provenance is the account's, and nothing more is asked."""
    attested(server, statement(), user={"name": "jo"})

    assert source(registry) is None
    assert [one.path for one in server.asked] == ["/demo"]


@pytest.mark.parametrize("reply", [Reply(status=404), Reply(b"[]"), Reply(b"{}")])
def test_attestations_that_are_not_there_name_nobody(registry: NpmRegistry, server: Loopback, reply: Reply) -> None:
    """Attestations that are gone, or of another form, are none."""
    attested(server, statement())
    server.replies["/attestations"] = reply

    assert source(registry) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"time": None, "description": 7, "repository": None},
        {"time": {"1.2.0": "soon", "1.10.0": 7}, "description": "", "repository": []},
        {"time": {"1.2.0": "0001-01-01T00:00:00+14:00"}, "description": None, "repository": {"url": ""}},
    ],
)
def test_what_is_not_said_is_unknown(registry: NpmRegistry, server: Loopback, changes: dict[str, Any]) -> None:
    """Without a day it is today's at the latest; what is no text is none."""
    server.reply_json("/demo", packument(**changes))

    found = registry.look_up(["demo"])["demo"]

    assert {one.when for one in found.releases} == {NOON.date()}
    assert (found.description, found.repository) == (None, None)


def test_a_day_without_a_zone_is_taken_as_it_is(registry: NpmRegistry, server: Loopback) -> None:
    """A time without a zone is in UTC."""
    server.reply_json("/demo", packument(time={"1.2.0": "2026-01-01T23:59:59", "1.10.0": "2026-01-02T00:00:00"}))

    found = registry.look_up(["demo"])["demo"]

    assert [one.when for one in found.releases] == [date(2026, 1, 1), date(2026, 1, 2)]


@pytest.mark.parametrize("versions", [None, [], {"latest": {}, "1.0.0": 7}])
def test_what_is_no_version_is_no_release(registry: NpmRegistry, server: Loopback, versions: object) -> None:
    """A project that was taken away has no releases, and what cannot be compared is none."""
    server.reply_json("/demo", packument(versions=versions))

    assert registry.look_up(["demo"])["demo"].releases == ()


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(status=500), "500"),
        (Reply(status=401), "401"),
        (Reply(b"no json"), "is not JSON"),
        (Reply(b"[]"), "something else than what it knows of demo"),
        (Reply(b'{"name": "other"}'), "something else than what it knows of demo"),
        (Reply(b"x" * 100_001), "larger than"),
    ],
)
def test_a_registry_that_fails_is_unavailable(
    registry: NpmRegistry, server: Loopback, reply: Reply, reason: str
) -> None:
    """What could not be asked is an error and never "nobody" or "nothing"."""
    server.replies["/demo"] = reply

    with pytest.raises(SourceUnavailable, match=reason):
        registry.look_up(["demo"])
