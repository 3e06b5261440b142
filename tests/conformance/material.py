"""
Other people's cases, read from a folder beside the project: the project does not contain them.

``REVET_VECTORS`` and ``REVET_CORPUS`` name other folders of the same form.
"""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import rtoml

from vetting.domain.dependencies import DependencyGraph, Node, NodeKey, Origin
from vetting.domain.releases import Ecosystem
from vetting.domain.store import Store
from vetting.formats.cargo_vet import read_audits, read_config, read_imports

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
