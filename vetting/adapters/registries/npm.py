"""
A registry of npm: everything that it says of a project is one document, its packument.

npm names the account that published a version by its login alone, which can be
given up and taken by another; a store knows accounts by a number that cannot.
So a login is told, and is no publisher to trust. A version that a trusted
publisher uploaded counts as that repository's, where its provenance names one
and is about the very bytes that the packument names. The registry has verified
the signatures in it before it published it; here its word is taken.

Source: npm's documentation, "package metadata" and "trusted publishers"; the
    in-toto statement 1 and SLSA provenance 1 that npm publishes.
"""

import base64
import binascii
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from hashlib import sha512
from http import HTTPStatus
from importlib.metadata import version as version_of
from typing import Any, Unpack
from urllib.parse import quote

from vetting.adapters.indexes.addresses import label_of
from vetting.adapters.indexes.pages import read_json
from vetting.adapters.indexes.provenance import repository_identity
from vetting.adapters.indexes.transport import GONE, Fetcher, FetchLimits
from vetting.adapters.registries.asking import Asking, AskingRegistry, published
from vetting.adapters.registries.npm_config import NpmRegistries
from vetting.domain.errors import NotFound, SourceUnavailable
from vetting.domain.publishers import TrustedPublisher
from vetting.domain.releases import Ecosystem
from vetting.domain.texts import kept_text
from vetting.domain.versions import order_for
from vetting.ports.clock import Clock
from vetting.ports.registries import PublishedProject

MAX_TEXT = 2000
"""Characters of any one text that is taken over."""
PROVENANCE = "https://slsa.dev/provenance/v1"
_ORDER = order_for(Ecosystem.NPM)
_REPOSITORY = re.compile(r"https://(?:www\.)?(github|gitlab)\.com/([^?#]+?)(?:\.git)?/?")


class NpmRegistry(AskingRegistry["NpmClients"]):
    """The port ``Registry`` over the registries that npm is configured for."""

    def __init__(self, registries: NpmRegistries, **asking: Unpack[Asking]) -> None:
        """
        Open nothing yet.

        Args:
            registries: Which one is asked for what.
            asking: What every registry is asked with; see the base.
        """
        super().__init__(**asking)
        self._registries = registries

    @asynccontextmanager
    async def opened(self) -> "AsyncIterator[NpmClients]":
        """Open clients as they are needed, one a registry."""
        async with AsyncExitStack() as stack:
            yield NpmClients(stack, self._clock, self._limits)

    async def ask(self, client: "NpmClients", name: str) -> PublishedProject:
        """Ask for one project; see the base."""
        url = self._registries.of(name)
        fetcher = client.of(url)
        packument = await read_packument(fetcher, url, name)
        versions = versions_in(packument)
        telling = self.telling(name, versions, _ORDER)
        asks = {
            version: partial(_publisher, fetcher, name, version, entry)
            for version, entry in versions.items()
            if version in telling
        }
        times = packument.get("time")
        days = {one: _day(times.get(one) if isinstance(times, dict) else None) for one in versions}
        releases = await published(days, asks, _ORDER, self._clock.now().date())
        return PublishedProject(
            tuple(replace(one, login=_login(versions[one.version])) for one in releases),
            _text(packument.get("description")),
            _repository(packument.get("repository")),
        )


@dataclass(slots=True)
class NpmClients:
    """The clients of one piece of work, by registry; they are closed with *stack*."""

    stack: AsyncExitStack
    clock: Clock
    limits: FetchLimits
    opened: dict[str, Fetcher] = field(default_factory=dict)

    def of(self, url: str) -> Fetcher:
        """Give the client of a registry."""
        if url not in self.opened:
            agent = f"revet/{version_of('revet')}"
            self.opened[url] = Fetcher(url, user_agent=agent, clock=self.clock, limits=self.limits)
            self.stack.push_async_callback(self.opened[url].aclose)
        return self.opened[url]


async def read_packument(fetcher: Fetcher, url: str, name: str) -> Mapping[str, Any]:
    """
    Read what the registry at *url* knows of a project.

    Raises:
        NotFound: It knows nothing.
        SourceUnavailable: It could not be read, or is no packument, or another project's.
    """
    packument = await read_document(fetcher, f"{url}{quote(name, safe='@')}")
    if isinstance(packument, dict) and packument.get("name") == name:
        return packument
    whose = f", a packument whose name is {packument.get('name')!r:.80}" if isinstance(packument, dict) else ""
    raise SourceUnavailable(f"{label_of(url)} answers something else than what it knows of {name}{whose}")


async def read_document(fetcher: Fetcher, url: str) -> Any:  # noqa: ANN401  # as json gives it
    """
    Read what stands at *url*, as JSON.

    Raises:
        NotFound: Nothing does.
        SourceUnavailable: It could not be read.
    """
    answer = await fetcher.read(url, headers={"Accept": "application/json"})
    if answer.status in GONE:
        raise NotFound(f"{label_of(url)} is not there")
    if answer.status != HTTPStatus.OK:
        raise SourceUnavailable(f"{label_of(url)} was answered with HTTP status {answer.status}")
    try:
        return read_json(answer.body)
    except (ValueError, RecursionError) as error:
        raise SourceUnavailable(f"{label_of(url)} is not JSON") from error


def versions_in(packument: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """Give the entries of versions that can be compared; a project that was taken away has none."""
    versions = packument.get("versions")
    entries = versions.items() if isinstance(versions, dict) else ()
    return {one: entry for one, entry in entries if isinstance(entry, dict) and _ORDER.is_valid(one)}


def sha512_in(integrity: object) -> frozenset[bytes]:
    """
    Give each SHA-512 among the hashes that a tarball is held against, of which there may be several.

    It is the strongest, so that where there is one npm looks at no other.

    Source: Subresource Integrity, W3C, "the integrity attribute" and "get the strongest metadata from set".
    """
    found = set()
    for one in integrity.split() if isinstance(integrity, str) else ():
        algorithm, _, encoded = one.partition("?")[0].partition("-")
        with suppress(ValueError):
            found.add(base64.b64decode(encoded, validate=True) if algorithm == "sha512" else b"")
    return frozenset(one for one in found if len(one) == sha512().digest_size)


async def _publisher(fetcher: Fetcher, name: str, version: str, entry: Mapping[str, Any]) -> TrustedPublisher | None:
    """Ask which repository's build published a version, where a trusted publisher did."""
    account, dist = _object(entry, "_npmUser"), _object(entry, "dist")
    url = _object(dist, "attestations").get("url")
    if not _object(account, "trustedPublisher") or not isinstance(url, str):
        return None
    try:
        document = await read_document(fetcher, url)
    except NotFound:
        return None
    listed = document.get("attestations") if isinstance(document, dict) else None
    found = {
        _built_from(statement)
        for one in (listed if isinstance(listed, list) else ())
        if isinstance(one, dict)
        and one.get("predicateType") == PROVENANCE
        and _is_about(statement := _statement(one), name, version, dist.get("integrity"))
    }
    identity = found.pop() if len(found) == 1 else None
    return None if identity is None else TrustedPublisher(identity)


def _statement(attestation: Mapping[str, Any]) -> Mapping[str, Any]:
    payload = _object(_object(attestation, "bundle"), "dsseEnvelope").get("payload")
    try:
        statement = json.loads(base64.b64decode(payload, validate=True)) if isinstance(payload, str) else None
    except (binascii.Error, ValueError, RecursionError):
        return {}
    return statement if isinstance(statement, dict) else {}


def _is_about(statement: Mapping[str, Any], name: str, version: str, integrity: object) -> bool:
    """Tell whether a statement is about one version, and about the bytes that the packument names for it."""
    label = f"pkg:npm/{quote(name, safe='/')}@{version}"
    stated = [one.hex() for one in sha512_in(integrity)]
    subjects = statement.get("subject")
    return len(stated) == 1 and any(
        isinstance(one, dict) and one.get("name") == label and _object(one, "digest").get("sha512") == stated[0]
        for one in (subjects if isinstance(subjects, list) else ())
    )


def _built_from(statement: Mapping[str, Any]) -> str | None:
    definition = _object(_object(statement, "predicate"), "buildDefinition")
    workflow = _object(_object(definition, "externalParameters"), "workflow")
    matched = _REPOSITORY.fullmatch(str(workflow.get("repository")))
    return None if matched is None else repository_identity(matched[1], matched[2])


def _login(entry: Mapping[str, Any]) -> str | None:
    return _text(_object(entry, "_npmUser").get("name"))


def _repository(value: object) -> str | None:
    return _text(value.get("url") if isinstance(value, dict) else value)


def _object(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str | None:
    return kept_text(value[:MAX_TEXT]) if isinstance(value, str) and value else None


def _day(value: object) -> date | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        if moment is None:
            return None
        return (moment if moment.tzinfo is None else moment.astimezone(UTC)).date()
    except (ValueError, OverflowError):
        return None
