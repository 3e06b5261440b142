"""
What the folder verbs ask the world, loaded when the first question is asked.

A cold ``revet check --locked`` asks nobody, and has no time to load a client.
"""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from vetting.adapters.clock import SystemClock
from vetting.domain.dependencies import DependencyGraph
from vetting.domain.errors import InvalidInput, VettingError
from vetting.domain.releases import Ecosystem
from vetting.ports.progress import Progress, unseen

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from vetting.adapters.credentials import Login
    from vetting.adapters.peer_access import PeerAccess
    from vetting.adapters.peers import Peers
    from vetting.adapters.reading_costs import ReleasesAtHand
    from vetting.adapters.registries.npm_config import NpmRegistries
    from vetting.domain.suggestions import DiffStat, Step
    from vetting.ports.reading_costs import ReadingCosts
    from vetting.ports.registries import PublishedProject, Registry


def user_agent() -> str:
    """Say who asks, as HTTP wants it."""
    return f"revet/{import_module('importlib.metadata').version('revet')}"


def keep_retries_quiet() -> None:
    """
    Have nobody told that an index is asked once more, but who asked for a log.

    Otherwise a command has none: what would be logged stood in its answer, and JSON that a program reads was none.
    Call it where a client of an index is loaded, not before.
    """
    retrying, has_log = import_module("stamina.instrumentation"), import_module("logging").getLogger().handlers
    retrying.set_on_retry_hooks([retrying.LoggingOnRetryHook] if has_log else ())


class LatePeers:
    """The port ``AuditSources``; loads an HTTP client only when there is something to read."""

    def __init__(self, folder: Path, progress: Progress = unseen) -> None:
        self._folder = folder
        self._progress = progress

    def read(self, addresses: Sequence[str]) -> Mapping[str, str]:
        """Read what stands at each of *addresses*; see the port."""
        if not addresses:
            return {}
        module = import_module("vetting.adapters.peers")
        peers: Peers = module.Peers(self._folder, user_agent=user_agent(), access=_access())
        with self._progress("asking peers", None):
            return peers.read(addresses)


class NamedPeerRegistry:
    """The port ``PeerRegistry`` for the address that the user named; loads an HTTP client when it is read."""

    def __init__(self, address: str, folder: Path, progress: Progress = unseen) -> None:
        self._address = address
        self._folder = folder
        self._progress = progress

    @property
    def address(self) -> str:
        """Where the registry is; see the port."""
        return self._address

    def read(self, addresses: Sequence[str]) -> "Mapping[str, str | VettingError]":
        """Read what stands at each of *addresses*, or say why it cannot be; see the port."""
        with self._progress("asking the registry of peers", None):
            access = _access()
            own = [one for one in addresses if one == self._address]
            others = [one for one in addresses if one != self._address]
            return {**self._read(own, access), **self._read(others, access.for_peers_of(self._address))}

    def _read(self, addresses: Sequence[str], access: "PeerAccess") -> "Mapping[str, str | VettingError]":
        if not addresses:
            return {}
        module = import_module("vetting.adapters.peers")
        peers: Peers = module.Peers(self._folder, user_agent=user_agent(), access=access, limits=module.HINT_LIMITS)
        return peers.read_each(addresses)


def _access() -> "PeerAccess":
    login_file = import_module("vetting.adapters.credentials").credentials_path()
    access: PeerAccess = import_module("vetting.adapters.peer_access").access_from(os.environ, login_file)
    return access


class LateRegistry:
    """The port ``Registry``; finds out which index is meant when there is something to ask, and asks it once."""

    def __init__(
        self, ecosystem: Ecosystem, folder: Path, graph: DependencyGraph | None, progress: Progress = unseen
    ) -> None:
        self._ecosystem = ecosystem
        self._folder = folder
        self._graph = graph
        self._progress = progress
        self._registry: Registry | None = None

    def look_up(self, names: Collection[str]) -> "Mapping[str, PublishedProject]":
        """Ask for projects; see the port."""
        if not names:
            return {}
        if self._registry is None:
            self._registry = self._open()
        with self._progress("asking the index", None):
            return self._registry.look_up(names)

    def _open(self) -> "Registry":
        wanted: dict[str, set[str]] = {}
        for name, version in self._graph.nodes if self._graph else ():
            wanted.setdefault(name, set()).add(version)
        registry: Registry
        if self._ecosystem is Ecosystem.NPM:
            module = import_module("vetting.adapters.registries.npm")
            registry = module.NpmRegistry(npm_registries_of(self._folder), clock=SystemClock(), wanted=wanted)
        else:
            module = import_module("vetting.adapters.registries.pypi")
            registry = module.PyPIRegistry(python_index_url(), clock=SystemClock(), wanted=wanted)
        keep_retries_quiet()
        return registry


class LateCosts:
    """The port ``ReadingCosts``; loads what fetches and reads releases when there is something to measure."""

    def __init__(self, graph: DependencyGraph, folder: Path, cache_folder: Path | None, progress: Progress) -> None:
        self._graph = graph
        self._folder = folder
        self._cache_folder = cache_folder
        self._progress = progress

    def measure(self, steps: "Collection[Step]") -> "Mapping[Step, DiffStat | str]":
        """Count the lines of each of *steps*; see the port."""
        if not steps:
            return {}
        caching = import_module("vetting.adapters.command_cache")
        cache = caching.CommandCache(self._cache_folder or caching.default_cache_folder())
        measuring = import_module("vetting.adapters.reading_costs")
        keep_retries_quiet()
        costs: ReadingCosts = measuring.MeasuredCosts(
            self._graph.ecosystem,
            self._opening(cache.distributions),
            cache=import_module("vetting.adapters.diff_cache").DiffCache(cache.diffs),
            locked=measuring.LockedFiles(
                {(node.name, node.version): node.distributions for node in self._graph.nodes.values()}
            ),
            progress=self._progress,
        )
        return costs.measure(steps)

    def _opening(self, kept: Path) -> "Callable[[], AbstractAsyncContextManager[ReleasesAtHand]]":
        """Say how releases are begun to be read; what is fetched of them lies in *kept*."""
        limits = import_module("vetting.bootstrap.reading_limits").limits_wanted()
        if self._graph.ecosystem is Ecosystem.NPM:
            registries = npm_registries_of(self._folder)
            opened = import_module("vetting.adapters.npm_releases").open_npm_releases
            return partial(opened, registries, kept, clock=SystemClock(), limits=limits)
        opened = import_module("vetting.adapters.local_releases").open_local_releases
        index_url = python_index_url()
        return partial(opened, self._graph.ecosystem, kept, clock=SystemClock(), index_url=index_url, limits=limits)


def late_costs(
    graph: DependencyGraph | None, folder: Path, cache_folder: Path | None = None, progress: Progress = unseen
) -> "ReadingCosts | None":
    """
    Give what measures changes, to be asked later; None: releases of that ecosystem are not read here.

    Args:
        graph: What is locked: where there is a choice, the files it allows are read.
        folder: Where a project's own configuration lies.
        cache_folder: Where to keep what was measured and fetched; None: where the system keeps such files.
        progress: Shown to who waits.
    """
    if graph is None or not graph.ecosystem.is_read_locally:
        return None
    return LateCosts(graph, folder, cache_folder, progress)


def late_registry(
    ecosystem: Ecosystem, folder: Path, graph: DependencyGraph | None, progress: Progress = unseen
) -> "Registry | None":
    """
    Give the index of an ecosystem, to be asked later; None: there is none for crates.

    Args:
        ecosystem: Whose index.
        folder: Where a project's own configuration lies.
        graph: What is locked: of these versions it is asked who published them.
        progress: Shown to who waits.
    """
    return None if ecosystem is Ecosystem.CARGO else LateRegistry(ecosystem, folder, graph, progress)


def named_peer_registry(named: str | None, folder: Path, progress: Progress = unseen) -> "NamedPeerRegistry | None":
    """
    Give the registry of peers that the user names, or that ``REVET_REGISTRY`` does; None: none is.

    Args:
        named: Its address; None: it was not named.
        folder: Where relative addresses in a store start from.
        progress: Shown to who waits.
    """
    address = named or os.environ.get("REVET_REGISTRY", "").strip()
    if not address:
        return None
    # A path is the user's, who is in this folder, and not the store's.
    return NamedPeerRegistry(address if ":" in address else str(Path(address).absolute()), folder, progress)


def chosen_instance() -> str | None:
    """Name the instance that the user works with, None where there is none, or the file that says so is spoilt."""
    credentials = import_module("vetting.adapters.credentials")
    try:
        login: Login | None = credentials.saved_login(os.environ, credentials.credentials_path())
    except InvalidInput:
        return None
    return None if login is None else login.url


def npm_registries_of(folder: Path) -> "NpmRegistries":
    """
    Find the registries that npm would ask for a project in *folder*.

    Raises:
        InvalidInput: A ``.npmrc`` cannot be read.
    """
    found: NpmRegistries = import_module("vetting.adapters.registries.npm_config").npm_registries(folder, os.environ)
    return found


def python_index_url() -> str:
    """
    Find the index that ``REVET_INDEX_URL`` names, else the one that pip is configured for.

    Raises:
        InvalidInput: pip is configured for something that is not asked over http or https.
    """
    url: str = (
        os.environ.get("REVET_INDEX_URL") or import_module("vetting.adapters.indexes.defaults").default_index_url()
    )
    return url
