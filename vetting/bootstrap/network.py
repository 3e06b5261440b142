"""
What the folder verbs ask the world, loaded when the first question is asked.

A cold ``revet check --locked`` asks nobody, and has no time to load a client.
"""

import os
from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from vetting.adapters.clock import SystemClock
from vetting.domain.dependencies import DependencyGraph
from vetting.domain.releases import Ecosystem

if TYPE_CHECKING:
    from vetting.ports.audit_sources import AuditSources
    from vetting.ports.registries import PublishedProject, Registry


def user_agent() -> str:
    """Say who asks, as HTTP wants it."""
    return f"revet/{import_module('importlib.metadata').version('revet')}"


class LatePeers:
    """The port ``AuditSources``; loads an HTTP client only when there is something to read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, addresses: Sequence[str]) -> Mapping[str, str]:
        """Read what stands at each of *addresses*; see the port."""
        if not addresses:
            return {}
        login_file = import_module("vetting.adapters.credentials").credentials_path()
        access = import_module("vetting.adapters.peer_access").access_from(os.environ, login_file)
        peers: AuditSources = import_module("vetting.adapters.peers").Peers(
            self._folder, user_agent=user_agent(), access=access
        )
        return peers.read(addresses)


class LateRegistry:
    """The port ``Registry``; finds out which index is meant when there is something to ask, and asks it once."""

    def __init__(self, ecosystem: Ecosystem, folder: Path, graph: DependencyGraph | None) -> None:
        self._ecosystem = ecosystem
        self._folder = folder
        self._graph = graph
        self._registry: Registry | None = None

    def look_up(self, names: Collection[str]) -> "Mapping[str, PublishedProject]":
        """Ask for projects; see the port."""
        if not names:
            return {}
        if self._registry is None:
            self._registry = self._open()
        return self._registry.look_up(names)

    def _open(self) -> "Registry":
        wanted: dict[str, set[str]] = {}
        for name, version in self._graph.nodes if self._graph else ():
            wanted.setdefault(name, set()).add(version)
        registry: Registry
        if self._ecosystem is Ecosystem.NPM:
            registries = import_module("vetting.adapters.registries.npm_config").npm_registries(
                self._folder, os.environ
            )
            module = import_module("vetting.adapters.registries.npm")
            registry = module.NpmRegistry(registries, clock=SystemClock(), wanted=wanted)
        else:
            module = import_module("vetting.adapters.registries.pypi")
            registry = module.PyPIRegistry(python_index_url(), clock=SystemClock(), wanted=wanted)
        return registry


def late_registry(ecosystem: Ecosystem, folder: Path, graph: DependencyGraph | None) -> "Registry | None":
    """
    Give the index of an ecosystem, to be asked later; None: there is none for crates.

    Args:
        ecosystem: Whose index.
        folder: Where a project's own configuration lies.
        graph: What is locked: of these versions it is asked who published them.
    """
    return None if ecosystem is Ecosystem.CARGO else LateRegistry(ecosystem, folder, graph)


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
