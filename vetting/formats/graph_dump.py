"""
A dependency graph to look at: as a drawing for mermaid, and as JSON.

The drawing is cargo-vet's, and so are the keys of the JSON, except that normal
and build dependencies are not told apart, and that a node also says where it
comes from and which files its lockfile allows. Nodes are named by their place
in the list of all of them, by name and version.

Source: cargo-vet at e2111ef, src/main.rs, cmd_dump_graph; what its binary 0.10.2 prints.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from vetting.domain.dependencies import DependencyGraph, Node, NodeKey
from vetting.domain.releases import prefixed
from vetting.domain.versions import order_for

Document: TypeAlias = list[dict[str, object]]
_PLAIN = re.compile(r"[A-Za-z0-9_.+:-]*")


class Depth(StrEnum):
    """How much of the graph to draw."""

    ROOTS = "roots"
    WORKSPACE = "workspace"
    FIRST_PARTY = "first-party"
    FIRST_PARTY_AND_DIRECTS = "first-party-and-directs"
    FULL = "full"


@dataclass(frozen=True)
class GraphDump:
    """A graph whose nodes are numbered."""

    graph: DependencyGraph
    is_third_party: Callable[[Node], bool]

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes, by name and version."""
        key = order_for(self.graph.ecosystem).key
        return tuple(sorted(self.graph.nodes.values(), key=lambda node: (node.name, key(node.version), node.source)))

    @cached_property
    def numbers(self) -> Mapping[NodeKey, int]:
        """Each node's place in the list of all."""
        return {node.key: number for number, node in enumerate(self.nodes)}

    @cached_property
    def dependants(self) -> Mapping[NodeKey, tuple[NodeKey, ...]]:
        """Who needs each node, for whatever it is."""
        found: dict[NodeKey, list[NodeKey]] = {node.key: [] for node in self.nodes}
        for node in self.nodes:
            for key in dict.fromkeys((*node.dependencies, *node.dev_dependencies)):
                found[key].append(node.key)
        return {key: tuple(keys) for key, keys in found.items()}

    def drawing(self, depth: Depth) -> Iterator[str]:
        """Draw the graph for mermaid, a line at a time."""
        shown = {node.key: number for number, node in enumerate(self.nodes) if self._is_shown(node, depth)}
        kinds = {key: self._kind(self.graph.nodes[key]) for key in shown}
        yield "graph LR"
        for kind, (opening, closing) in _SHAPES.items():
            yield f"    subgraph {kind}"
            for key, number in shown.items():
                if kinds[key] == kind:
                    yield f"        node{number}{opening}{_label(self.graph.nodes[key])}{closing}"
            yield "    end"
        for key, number in shown.items():
            node = self.graph.nodes[key]
            if depth is Depth.FIRST_PARTY_AND_DIRECTS and self.is_third_party(node):
                continue
            for end in self._numbered((*node.dependencies, *node.dev_dependencies)):
                if self.nodes[end].key in shown:
                    yield f"    node{number} --> node{end}"

    def document(self) -> Document:
        """Describe every node, for JSON."""
        return [
            {
                "name": node.name,
                "version": node.version,
                "origin": node.origin,
                "normal_and_build_deps": self._numbered(node.dependencies),
                "dev_deps": self._numbered(node.dev_dependencies),
                "all_deps": self._numbered((*node.dependencies, *node.dev_dependencies)),
                "reverse_deps": self._numbered(self.dependants[node.key]),
                "is_workspace_member": node.is_member,
                "is_third_party": self.is_third_party(node),
                "is_root": node.key in self.graph.roots,
                "is_dev_only": self.graph.is_dev_only(node.key),
                "distributions": sorted(map(prefixed, node.distributions)),
            }
            for node in self.nodes
        ]

    def _numbered(self, keys: Iterable[NodeKey]) -> list[int]:
        return sorted({self.numbers[key] for key in keys})

    def _is_shown(self, node: Node, depth: Depth) -> bool:
        if depth is Depth.ROOTS:
            return node.key in self.graph.roots
        if depth is Depth.WORKSPACE:
            return node.is_member
        if depth is Depth.FULL or not self.is_third_party(node):
            return True
        is_direct = any(not self.is_third_party(self.graph.nodes[key]) for key in self.dependants[node.key])
        return depth is Depth.FIRST_PARTY_AND_DIRECTS and is_direct

    def _kind(self, node: Node) -> str:
        if node.key in self.graph.roots:
            return "roots"
        if node.is_member:
            return "workspace-members"
        return "third-party" if self.is_third_party(node) else "first-party"


_SHAPES = {
    "roots": ("{", "}"),
    "workspace-members": ("[/", "/]"),
    "first-party": ("[", "]"),
    "third-party": ("(", ")"),
}


def _label(node: Node) -> str:
    """Name a node; in quotes where mermaid would take a character for one of its own."""
    label = f"{node.name}:{node.version}" if node.version else node.name
    return label if _PLAIN.fullmatch(label) else '"' + label.replace('"', "#quot;") + '"'
