"""
A registry of peers, as cargo-vet's ``registry.toml`` has it: who publishes audits where.

::

    [registry.example]
    url = "https://audits.example.test/audits.toml"  # or a list, which is merged
    ecosystem = "pypi"                                # ours, and need not be there

Names of projects collide across ecosystems, and an audits file does not say of
which it is. So an entry may, and is then passed over for any other; one that
does not is taken for whatever the registry is used with.

It is somebody else's text, so it is read entry by entry, and what an address
may be depends on where the registry itself came from: one from the network
names addresses of the network, never a file of ours, a service of this
machine's, or one of a private network.

Source: cargo-vet book, "Importing audits", and src/format.rs (RegistryFile).
"""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem
from vetting.formats.cargo_vet.reading import BadStoreFile, opened
from vetting.formats.cargo_vet.tables import Table

MAX_NAME = 100
"""Characters of a peer's name, which a command has to be able to say."""
_FILENAME = "registry.toml"


@dataclass(frozen=True, slots=True)
class RegisteredPeer:
    """Somebody who publishes audits."""

    name: str
    urls: tuple[str, ...]
    """Several are merged."""


@dataclass(frozen=True, slots=True)
class RegisteredPeers:
    """What a registry says to who vets one ecosystem."""

    peers: tuple[RegisteredPeer, ...] = ()
    """By name."""
    unread: tuple[str, ...] = ()
    """What is wrong with each entry that was left out."""

    def named(self, name: str) -> RegisteredPeer | None:
        """Find a peer."""
        return next((one for one in self.peers if one.name == name), None)


def read_registry(text: str, ecosystem: Ecosystem, *, address: str) -> RegisteredPeers:
    """
    Read a registry.

    Args:
        text: The registry's.
        ecosystem: Whose audits are looked for.
        address: Where the registry was read.

    Raises:
        InvalidInput: It is none.
    """
    try:
        reading, document = opened(text, ecosystem, _FILENAME)
    except BadStoreFile as error:
        raise InvalidInput(f"{address} is no registry of peers: {error.problems[0].message}") from error
    document.table("registry")
    if reading.problems or not document.has("registry"):
        raise InvalidInput(f"{address} is no registry of peers: it has no [registry.NAME]")
    peers: list[RegisteredPeer] = []
    unread: list[str] = []
    for name, entry in document.tables("registry"):
        found = _peer(name, entry, ecosystem, address)
        if isinstance(found, RegisteredPeer):
            peers.append(found)
        elif found is not None:
            unread.append(found)
    return RegisteredPeers(tuple(sorted(peers, key=lambda one: one.name)), tuple(unread))


def _peer(name: str, entry: Table, ecosystem: Ecosystem, registry: str) -> RegisteredPeer | str | None:
    """Read one entry; a text says what is wrong with it, and None that it is of another ecosystem."""
    said = entry.text("ecosystem")
    if said is not None and said != ecosystem:
        return None
    urls = tuple(dict.fromkeys(entry.texts("url") or ()))
    if not name.strip() or len(name) > MAX_NAME or name.startswith("-"):
        # A command that is there to be copied must not take a name for a flag.
        return f"{name[:MAX_NAME]!r} is no name for a peer"
    if not urls:
        return f"{name} has no url"
    return next(_wrong_addresses(name, urls, registry), None) or RegisteredPeer(name, urls)


def _wrong_addresses(name: str, urls: tuple[str, ...], registry: str) -> Iterator[str]:
    is_near = is_near_registry(registry)
    for url in urls:
        scheme, host = _scheme_and_host(url)
        if not (scheme == "https" or (is_near and scheme == "http")):
            yield f"{name} is at {url[:MAX_NAME]!r}, which is no https address"
        elif not is_near and _is_private(host):
            yield f"{name} is at {url[:MAX_NAME]!r}, which a registry from elsewhere cannot know"


def _scheme_and_host(url: str) -> tuple[str, str]:
    """Split an address, with nothing for one that is none."""
    try:
        split = urlsplit(url)
        return split.scheme, (split.hostname or "").rstrip(".")
    except ValueError:
        return "", ""


def _is_private(host: str) -> bool:
    """Tell whether a host says of itself that not everybody means the same by it; a name may still lead to such."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def is_near_registry(address: str) -> bool:
    """Tell whether a registry is a file, or on this very machine, where plain http is: both are the user's own."""
    return _scheme_and_host(address)[0] != "https"
