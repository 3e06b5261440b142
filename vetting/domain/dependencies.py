"""
What is installed, and what pulls it in: a graph of releases from a lockfile.

A lockfile that says nothing of edges is one virtual member with everything
direct (:func:`flat_graph`). Edges are by (name, version), development edges
apart, since they carry other demands.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem, Sha256

NodeKey: TypeAlias = tuple[str, str]
"""A project's name and a version, as the lockfile spells it."""

ROOT_NAME = "(lockfile)"
"""The virtual member that a flat lockfile is the dependencies of; no index allows the name."""


class Origin(StrEnum):
    """Where the lockfile says that a node's bytes come from."""

    INDEX = "index"
    PATH = "path"
    GIT = "git"
    URL = "url"


@dataclass(frozen=True, slots=True)
class Node:
    """One release that the lockfile names."""

    name: str
    version: str
    origin: Origin = Origin.INDEX
    is_member: bool = False
    """Whether it is part of the project itself."""
    dependencies: tuple[NodeKey, ...] = ()
    """Needed to run or to build it."""
    dev_dependencies: tuple[NodeKey, ...] = ()
    distributions: frozenset[Sha256] = frozenset()
    """The files that the lockfile allows; empty: it does not say."""
    description: str | None = None
    """What a project that is not from an index says of itself in a line; None: not known."""
    repository: str | None = None
    """Where such a project says that its sources are kept; None: not known."""

    @property
    def key(self) -> NodeKey:
        """How edges name this node."""
        return (self.name, self.version)


@dataclass(frozen=True)
class DependencyGraph:
    """
    The nodes of one or several lockfiles.

    Raises (on construction):
        InvalidInput: An edge leads to a node that is not there.
    """

    ecosystem: Ecosystem
    nodes: Mapping[NodeKey, Node] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse edges that lead nowhere."""
        for node in self.nodes.values():
            for key in (*node.dependencies, *node.dev_dependencies):
                if key not in self.nodes:
                    raise InvalidInput(f"{node.name} {node.version} depends on {key[0]} {key[1]}, which is not locked")

    @cached_property
    def dependants_first(self) -> tuple[Node, ...]:
        """
        Every node that a member needs, dependants before their dependencies.

        The walk goes depth first from all members along ordinary edges, then
        from their development dependencies; the reverse of its post-order.
        In a circle, the first node reached comes first.
        """
        done = dict(self._ordinary)
        for member in self._members:
            for key in member.dev_dependencies:
                self._walk(self.nodes[key], done)
        return tuple(reversed(done.values()))

    @cached_property
    def roots(self) -> frozenset[NodeKey]:
        """The members that nothing needs in order to run; what only development needs does not count."""
        needed = {key for node in self._ordinary.values() for key in node.dependencies}
        return frozenset(node.key for node in self._members if node.key not in needed)

    @cached_property
    def _members(self) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes.values() if node.is_member)

    @cached_property
    def _ordinary(self) -> dict[NodeKey, Node]:
        """What members need in order to run or to be built, dependencies first."""
        done: dict[NodeKey, Node] = {}
        for member in self._members:
            self._walk(member, done)
        return done

    def _walk(self, start: Node, done: dict[NodeKey, Node]) -> None:
        """Add *start* and all below it to *done*, dependencies first; deep graphs need no deep stack."""
        entered = {start.key}
        stack: list[tuple[Node, Iterator[NodeKey]]] = [] if start.key in done else [(start, iter(start.dependencies))]
        while stack:
            node, remaining = stack[-1]
            below = next((key for key in remaining if key not in done and key not in entered), None)
            if below is None:
                done[node.key] = node
                stack.pop()
            else:
                entered.add(below)
                stack.append((self.nodes[below], iter(self.nodes[below].dependencies)))


def flat_graph(ecosystem: Ecosystem, locked: Iterable[Node]) -> DependencyGraph:
    """
    Make a graph of a lockfile without edges: one virtual member needs everything.

    A release that is named several times allows the files of all its mentions.
    """
    nodes: dict[NodeKey, Node] = {}
    for node in locked:
        known = nodes.get(node.key)
        nodes[node.key] = node if known is None else _joined(known, node)
    root = Node(ROOT_NAME, "", Origin.PATH, is_member=True, dependencies=tuple(nodes))
    return DependencyGraph(ecosystem, {root.key: root, **nodes})


def _joined(one: Node, other: Node) -> Node:
    if one.origin is not other.origin:
        raise InvalidInput(f"{one.name} {one.version} comes from {one.origin} and from {other.origin}: keep one")
    return Node(one.name, one.version, one.origin, distributions=one.distributions | other.distributions)
