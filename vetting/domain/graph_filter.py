"""
Looking at a part of the graph as if it were all of it.

1. Every node of the whole graph is judged by the filters: all that include
   have to hold, none that excludes may.
2. The members that are left are taken, with everything that is left and
   reached from them. So what only left-out nodes need goes with them.
3. What is a root, and what only development needs, stays as it was in the
   whole graph: a member whose dependants were left out demands nothing.

Source: cargo-vet at e2111ef, src/resolver.rs, DepGraph::filter, and the help of --filter-graph.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias, assert_never

from vetting.domain.dependencies import DependencyGraph, Node, NodeKey
from vetting.domain.versions import order_for


class Trait(StrEnum):
    """A yes or no that a node is asked about, of the whole graph."""

    IS_ROOT = "is_root"
    IS_WORKSPACE_MEMBER = "is_workspace_member"
    IS_THIRD_PARTY = "is_third_party"
    IS_DEV_ONLY = "is_dev_only"


@dataclass(frozen=True, slots=True)
class Named:
    """Whether a node is of this project."""

    name: str


@dataclass(frozen=True, slots=True)
class OfVersion:
    """Whether a node is of this version, however it is spelled."""

    version: str


@dataclass(frozen=True, slots=True)
class Has:
    """Whether a node has a trait, or has it not."""

    trait: Trait
    wanted: bool


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Whether one of several holds."""

    queries: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Whether all of several hold."""

    queries: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Whether another does not hold."""

    query: "Query"


Query: TypeAlias = Named | OfVersion | Has | AnyOf | AllOf | Not


@dataclass(frozen=True, slots=True)
class GraphFilter:
    """Which nodes stay."""

    query: Query
    includes: bool
    """Whether what the query holds for stays, or goes."""


def filtered(
    graph: DependencyGraph, filters: tuple[GraphFilter, ...], is_third_party: Callable[[Node], bool]
) -> DependencyGraph:
    """
    Give the part of *graph* that passes all *filters* and is reached from a member that does.

    Args:
        graph: The whole.
        filters: Without any, the whole graph stays.
        is_third_party: Says so of a node, for the policy has a say in it.
    """
    if not filters:
        return graph
    kept = {
        key: node
        for key, node in graph.nodes.items()
        if all(_holds(one.query, node, graph, is_third_party) is one.includes for one in filters)
    }
    reached: dict[NodeKey, Node] = {}
    waiting = [node for node in reversed(kept.values()) if node.is_member]
    while waiting:
        node = waiting.pop()
        if node.key not in reached:
            reached[node.key] = _within(node, kept)
            waiting.extend(kept[key] for key in (*node.dependencies, *node.dev_dependencies) if key in kept)
    return DependencyGraph(graph.ecosystem, {key: reached[key] for key in kept if key in reached}, whole=graph)


def _within(node: Node, kept: dict[NodeKey, Node]) -> Node:
    return replace(
        node,
        dependencies=tuple(key for key in node.dependencies if key in kept),
        dev_dependencies=tuple(key for key in node.dev_dependencies if key in kept),
    )


def _holds(query: Query, node: Node, graph: DependencyGraph, is_third_party: Callable[[Node], bool]) -> bool:
    match query:
        case AnyOf():
            return any(_holds(one, node, graph, is_third_party) for one in query.queries)
        case AllOf():
            return all(_holds(one, node, graph, is_third_party) for one in query.queries)
        case Not():
            return not _holds(query.query, node, graph, is_third_party)
        case Named():
            return node.name == query.name
        case OfVersion():
            return order_for(graph.ecosystem).same(node.version, query.version)
        case Has():
            return _has(query.trait, node, graph, is_third_party) is query.wanted
        case _:  # pragma: no cover
            assert_never(query)


def _has(trait: Trait, node: Node, graph: DependencyGraph, is_third_party: Callable[[Node], bool]) -> bool:
    match trait:
        case Trait.IS_ROOT:
            return node.key in graph.roots
        case Trait.IS_WORKSPACE_MEMBER:
            return node.is_member
        case Trait.IS_THIRD_PARTY:
            return is_third_party(node)
        case Trait.IS_DEV_ONLY:
            return graph.is_dev_only(node.key)
        case _:  # pragma: no cover
            assert_never(trait)
