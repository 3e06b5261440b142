"""The graph of what is installed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import digest
from vetting.domain.dependencies import ROOT_NAME, DependencyGraph, Node, NodeKey, Origin, flat_graph
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Ecosystem


def key(name: str) -> NodeKey:
    """Name version 1.0 of a project."""
    return (name, "1.0")


def node(name: str, *needs: str, dev: tuple[str, ...] = (), member: bool = False) -> Node:
    """Make a node in version 1.0."""
    origin = Origin.PATH if member else Origin.INDEX
    return Node(name, "1.0", origin, member, tuple(map(key, needs)), tuple(map(key, dev)))


def graph(*nodes: Node) -> DependencyGraph:
    """Make a graph of crates."""
    return DependencyGraph(Ecosystem.CARGO, {one.key: one for one in nodes})


def names(nodes: tuple[Node, ...]) -> list[str]:
    """Give the names of nodes."""
    return [one.name for one in nodes]


def test_dependants_come_before_what_they_need() -> None:
    """Every node comes after all that need it; what nothing needs is left out."""
    all_nodes = graph(
        node("unused"), node("c"), node("b", "c"), node("a", "b", "c"), node("app", "a", "b", member=True)
    )

    assert names(all_nodes.dependants_first) == ["app", "a", "b", "c"]


def test_what_only_development_needs_comes_first() -> None:
    """Development dependencies come before the others, for they pass demands on to them."""
    all_nodes = graph(node("app", "a", dev=("tool",), member=True), node("a"), node("tool", "a", "b"), node("b"))

    assert names(all_nodes.dependants_first) == ["tool", "b", "app", "a"]


def test_a_root_is_a_member_that_nothing_runs_on() -> None:
    """A member that another needs is no root; one that only a development tool needs is."""
    all_nodes = graph(
        node("app", "lib", dev=("tool",), member=True),
        node("lib", member=True),
        node("tool", "app"),
        node("stray", "app"),
    )

    assert all_nodes.roots == {key("app")}


def test_circles_come_to_an_end() -> None:
    """Projects that need each other are walked once each."""
    all_nodes = graph(node("app", "a", member=True), node("a", "b"), node("b", "a"))

    assert names(all_nodes.dependants_first) == ["app", "a", "b"]


def test_an_edge_to_nowhere_is_refused() -> None:
    """A lockfile that leaves out what it depends on is broken."""
    with pytest.raises(InvalidInput, match=r"a 1\.0 depends on b 1\.0, which is not locked"):
        graph(node("a", "b"))


def test_a_flat_lockfile_has_one_member_that_needs_everything() -> None:
    """Without edges everything is direct, and files of a release that is named twice are taken together."""
    first, second = digest("first"), digest("second")
    locked = [
        Node("demo", "1.0", distributions=frozenset({first})),
        Node("demo", "1.0", distributions=frozenset({second})),
        Node("demo", "2.0"),
    ]

    flat = flat_graph(Ecosystem.PYPI, locked)

    assert flat.roots == {(ROOT_NAME, "")}
    assert names(flat.dependants_first) == [ROOT_NAME, "demo", "demo"]
    assert flat.nodes["demo", "1.0"].distributions == {first, second}


def test_a_release_comes_from_one_place() -> None:
    """A release that is locked from the index and from elsewhere is refused."""
    with pytest.raises(InvalidInput, match=r"demo 1\.0 comes from index and from git"):
        flat_graph(Ecosystem.PYPI, [Node("demo", "1.0"), Node("demo", "1.0", Origin.GIT)])


@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9))))
def test_in_any_graph_without_circles_dependants_come_first(pairs: set[tuple[int, int]]) -> None:
    """Whatever the edges, no dependency comes before what needs it."""
    edges = {(low, high) for low, high in pairs if low < high}
    nodes = [
        node(f"n{here}", *(f"n{there}" for start, there in sorted(edges) if start == here), member=True)
        for here in range(10)
    ]

    places = {name: place for place, name in enumerate(names(graph(*nodes).dependants_first))}

    assert all(places[f"n{low}"] < places[f"n{high}"] for low, high in edges)
    assert len(places) == 10
