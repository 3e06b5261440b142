"""
What is installed, and what pulls it in: a graph of releases from a lockfile.

Edges are by (name, version), development edges apart, since they carry other
demands. :func:`rooted_graph` makes a graph in which a member needs every
release, so that none goes unjudged: a lockfile that says nothing of edges is
one virtual member with everything direct. :func:`merged_graph` is the union of
several lockfiles.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from vetting.domain.errors import InvalidInput
from vetting.domain.quick_dataclasses import dataclass, field, replace
from vetting.domain.releases import Digest, Ecosystem

NodeKey: TypeAlias = tuple[str, str]
"""A project's name and a version, as the lockfile spells it; see :attr:`Node.key`."""

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
    distributions: frozenset[Digest] = frozenset()
    """The files that the lockfile allows; empty: it does not say."""
    has_other_files: bool = False
    """Whether it allows further ones, of which it names no digest that files are compared by."""
    description: str | None = None
    """What a project that is not from an index says of itself in a line; None: not known."""
    repository: str | None = None
    """Where such a project says that its sources are kept; None: not known."""
    source: str = ""
    """Where it comes from; said only where another node has the same name and version."""
    place: str = field(default="", compare=False)
    """The lockfile and the line that name it, for messages; empty: not known."""

    @property
    def key(self) -> NodeKey:
        """How edges name this node: by name and version, and by its source where those do not tell."""
        return (self.name, f"{self.version} from {self.source}" if self.source else self.version)


@dataclass(frozen=True)
class DependencyGraph:
    """
    The nodes of one or several lockfiles.

    Raises (on construction):
        InvalidInput: An edge leads to a node that is not there.
    """

    ecosystem: Ecosystem
    nodes: Mapping[NodeKey, Node] = field(default_factory=dict)
    whole: "DependencyGraph | None" = field(default=None, repr=False)
    """The graph that this one is a part of, and by which its nodes are roots or development's; None: itself."""

    def __post_init__(self) -> None:
        """Refuse edges that lead nowhere."""
        for node in self.nodes.values():
            for key in (*node.dependencies, *node.dev_dependencies):
                if key not in self.nodes:
                    raise InvalidInput(
                        f"{_placed(node)}{node.name} {node.version} depends on {key[0]} {key[1]}, which is not locked"
                    )

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
        if self.whole is not None:
            return self.whole.roots & self.nodes.keys()
        needed = {key for node in self._ordinary.values() for key in node.dependencies}
        return frozenset(node.key for node in self._members if node.key not in needed)

    @property
    def ordinary(self) -> Collection[Node]:
        """Every node that a member needs in order to run or to be built; others only development needs."""
        return self._ordinary.values()

    def is_dev_only(self, key: NodeKey) -> bool:
        """Tell whether no member needs the node in order to run or to be built."""
        return key not in self._ordinary if self.whole is None else self.whole.is_dev_only(key)

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


def united(locked: Iterable[Node]) -> Iterator[Node]:
    """
    Take all mentions of a release together: its edges, and the files that it may consist of.

    Raises:
        InvalidInput: A release is said to come from several places.
    """
    nodes: dict[NodeKey, Node] = {}
    for node in locked:
        known = nodes.get(node.key)
        nodes[node.key] = node if known is None else _joined(known, node)
    yield from nodes.values()


def _joined(one: Node, other: Node) -> Node:
    if one.origin is not other.origin:
        raise InvalidInput(
            f"{_placed(other)}{one.name} {one.version} comes from {one.origin} and from {other.origin}: keep one"
        )
    return replace(
        one,
        is_member=one.is_member or other.is_member,
        dependencies=(*dict.fromkeys((*one.dependencies, *other.dependencies)),),
        dev_dependencies=(*dict.fromkeys((*one.dev_dependencies, *other.dev_dependencies)),),
        distributions=one.distributions | other.distributions,
        # What one of them leaves open is open: there, any bytes would do.
        has_other_files=one.has_other_files
        or other.has_other_files
        or bool(one.distributions) is not bool(other.distributions),
    )


def told_apart(nodes: Sequence[tuple[Node, str]]) -> tuple[Node, ...]:
    """
    Tell nodes of one name and version apart by where they come from.

    Args:
        nodes: Without edges yet, each with its source in words.

    Returns:
        The nodes in the same order. What is from an index keeps its plain key.
    """
    sources: dict[NodeKey, set[tuple[Origin, str]]] = {}
    for node, source in nodes:
        sources.setdefault(node.key, set()).add((node.origin, "" if node.origin is Origin.INDEX else source))
    return tuple(
        node if node.origin is Origin.INDEX or len(sources[node.key]) == 1 else replace(node, source=source)
        for node, source in nodes
    )


def rooted_graph(
    ecosystem: Ecosystem, locked: Iterable[Node], ordinary: Collection[NodeKey] | None = None
) -> DependencyGraph:
    """
    Make a graph in which a member needs every node.

    What no member's edges lead to, a virtual member needs: those that nothing
    else needs, and one of each circle that is left.

    Args:
        ecosystem: Whose releases they are.
        locked: The nodes, each once.
        ordinary: What is known to be needed in order to run, where the edges do not show it;
            what else no edge leads to is then taken for development's. None: nothing is known,
            and what no edge leads to is needed in order to run.

    Raises:
        InvalidInput: An edge leads to a node that is not there.
    """
    nodes = {node.key: node for node in locked}
    graph = DependencyGraph(ecosystem, nodes)
    reached = {node.key for node in graph.dependants_first}
    if ordinary is None:
        direct, dev = _tops(nodes, [key for key in nodes if key not in reached]), []
    else:
        run = {node.key for node in graph.ordinary}
        direct = _tops(nodes, [key for key in nodes if key in ordinary and key not in run])
        _reach(nodes, direct, reached)
        dev = _tops(nodes, [key for key in nodes if key not in reached])
    if not (direct or dev or not any(node.is_member for node in nodes.values())):
        return graph
    root = Node(ROOT_NAME, "", Origin.PATH, is_member=True, dependencies=(*direct,), dev_dependencies=(*dev,))
    both = united((root, nodes[root.key])) if root.key in nodes else (root,)
    return DependencyGraph(ecosystem, {root.key: next(iter(both)), **{k: n for k, n in nodes.items() if k != root.key}})


def merged_graph(ecosystem: Ecosystem, graphs: Sequence[DependencyGraph]) -> DependencyGraph:
    """
    Take the union of several lockfiles: all their nodes, edges and allowed files.

    Raises:
        InvalidInput: A release comes from an index in one of them, and from elsewhere in another.
    """
    nodes = [node for graph in graphs for node in graph.nodes.values()]
    return DependencyGraph(ecosystem, {node.key: node for node in united(nodes)})


def _tops(nodes: Mapping[NodeKey, Node], keys: Sequence[NodeKey]) -> list[NodeKey]:
    """Choose few of *keys* from which all of them are reached: those that none of them needs, then what is left."""
    needs = Counter(below for key in keys for below in nodes[key].dependencies if below != key)
    chosen: list[NodeKey] = []
    reached: set[NodeKey] = set()
    for key in sorted(keys, key=lambda key: bool(needs[key])):
        if key not in reached:
            chosen.append(key)
            _reach(nodes, [key], reached)
    return chosen


def _reach(nodes: Mapping[NodeKey, Node], keys: Iterable[NodeKey], reached: set[NodeKey]) -> None:
    """Add *keys*, and all that they need in order to run, to *reached*."""
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        if key not in reached:
            reached.add(key)
            waiting.extend(nodes[key].dependencies)


def _placed(node: Node) -> str:
    return f"{node.place}: " if node.place else ""
