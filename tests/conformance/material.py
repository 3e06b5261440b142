"""
Other people's cases, read from a folder beside the project: the project does not contain them.

``REVET_VECTORS`` and ``REVET_CORPUS`` name other folders of the same form.
"""

import json
import os
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import rtoml

from vetting.domain.dependencies import DependencyGraph, Node, NodeKey, Origin
from vetting.domain.publishers import PublishedBy, PublishedRelease, TrustedPublisher, User
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver import Fresh
from vetting.domain.store import Store
from vetting.formats.cargo_vet import read_audits, read_config, read_imports
from vetting.ports.registries import PublishedProject
from vetting.usecases.fetched import Fetched
from vetting.usecases.importing import fetch_imports

SHARED = Path(__file__).parents[2].parent / "shared"
VECTORS = Path(os.environ.get("REVET_VECTORS", SHARED / "vectors" / "cargo-vet"))
CORPUS = Path(os.environ.get("REVET_CORPUS", SHARED / "corpus"))
CARGO = Ecosystem.CARGO

Case: TypeAlias = dict[str, Any]


def cases_of(*kinds: str) -> list[Any]:
    """Collect the vectors of some kinds, each under its own name; one skipped case where there is no folder."""
    paths = sorted(VECTORS.glob("*.json"))
    found = [(path.stem, json.loads(path.read_text(encoding="utf-8"))) for path in paths]
    cases = [pytest.param(case, id=name) for name, case in found if case["kind"] in kinds]
    skip = pytest.mark.skip(reason=f"there are no vectors of kind {' or '.join(kinds)} in {VECTORS}; set REVET_VECTORS")
    return cases or [pytest.param({}, marks=skip, id="no-vectors")]


def graph_of(case: Case) -> DependencyGraph:
    """Read a vector's packages."""
    nodes = [_node(package) for package in case["metadata"]["packages"]]
    return DependencyGraph(CARGO, {node.key: node for node in nodes})


def store_of(case: Case) -> Store:
    """Read a vector's three files."""
    return Store(
        read_config(rtoml.dumps(case["config"]), CARGO),
        read_audits(audits_text(case["audits"]), CARGO),
        read_imports(rtoml.dumps(case["imports"]), CARGO),
    )


def audits_text(document: Case) -> str:
    """Write an audits file; the table that has to be there is left out of vectors."""
    return rtoml.dumps({"audits": {}, **document})


class VectorSources:
    """The port ``AuditSources`` for what a vector says is on the network."""

    def __init__(self, network: Case) -> None:
        """Serve a vector's ``network``."""
        self._texts = {url: audits_text(document) for url, document in network.get("toml", {}).items()}
        self._texts |= network.get("text", {})

    def read(self, addresses: Sequence[str]) -> Mapping[str, str]:
        """Give what stands at each of *addresses*."""
        return {address: self._texts[address] for address in addresses}


class VectorRegistry:
    """The port ``Registry`` for what a vector says is on the index."""

    def __init__(self, network: Case) -> None:
        """Serve a vector's ``network``."""
        self._packages = network.get("registry_packages", {})

    def look_up(self, names: Collection[str]) -> Mapping[str, PublishedProject]:
        """Give those of *names* that the vector has."""
        return {
            name: PublishedProject(tuple(_published(one) for one in self._packages[name]))
            for name in names
            if name in self._packages
        }


def fetched_of(case: Case) -> Fetched:
    """Go online where the vector has a network."""
    store = store_of(case)
    if "network" not in case:
        return Fetched(store, Fresh())
    sources, registry = VectorSources(case["network"]), VectorRegistry(case["network"])
    return fetch_imports(
        store,
        CARGO,
        sources,
        graph=graph_of(case),
        registry=registry,
        allow_criteria_changes=case.get("allow_criteria_changes", False),
    )


def _published(document: Case) -> PublishedRelease:
    source: PublishedBy | None = None
    if "trusted-publisher" in document:
        source = TrustedPublisher(document["trusted-publisher"])
    elif "user-id" in document:
        source = User(document["user-id"], document["user-login"], document.get("user-name"))
    return PublishedRelease(document["version"], date.fromisoformat(document["published"]), source)


def _node(package: Case) -> Node:
    return Node(
        package["name"],
        package["version"],
        Origin.INDEX if package["source"] == "registry" else Origin(package["source"]),
        is_member=package["workspace_member"],
        dependencies=(*_keys(package["dependencies"]), *_keys(package["build-dependencies"])),
        dev_dependencies=_keys(package["dev-dependencies"]),
    )


def _keys(dependencies: list[Case]) -> tuple[NodeKey, ...]:
    return tuple((one["name"], one["version"]) for one in dependencies)
