"""The graph of what is installed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import digest, flat_graph
from vetting.domain.dependencies import (
    ROOT_NAME,
    DependencyGraph,
    Node,
    NodeKey,
    Origin,
    merged_graph,
    rooted_graph,
    told_apart,
    united,
)
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
        Node("demo", "1.0", distributions=frozenset({second}), has_other_files=True),
        Node("demo", "2.0"),
    ]

    flat = flat_graph(Ecosystem.PYPI, locked)

    assert flat.roots == {(ROOT_NAME, "")}
    assert names(flat.dependants_first) == [ROOT_NAME, "demo", "demo"]
    assert flat.nodes["demo", "1.0"].distributions == {first, second}
    assert flat.nodes["demo", "1.0"].has_other_files


def test_a_release_comes_from_one_place() -> None:
    """A release that is locked from the index and from elsewhere is refused."""
    with pytest.raises(InvalidInput, match=r"demo 1\.0 comes from index and from git"):
        flat_graph(Ecosystem.PYPI, [Node("demo", "1.0"), Node("demo", "1.0", Origin.GIT)])


def test_a_mistake_is_told_with_the_line_where_it_is_known() -> None:
    """What is wrong with a node is said with the place that names it."""
    placed = Node("a", "1.0", dependencies=(key("b"),), place="uv.lock:3")

    with pytest.raises(InvalidInput, match=r"^uv\.lock:3: a 1\.0 depends on b 1\.0"):
        graph(placed)
    with pytest.raises(InvalidInput, match=r"^uv\.lock:3: a 1\.0 comes from git and from index"):
        [*united([Node("a", "1.0", Origin.GIT), placed])]


def test_what_nothing_leads_to_a_virtual_member_needs() -> None:
    """Of what members do not reach, those that nothing needs and one of each circle become direct."""
    found = rooted_graph(
        Ecosystem.PYPI,
        [node("app", "a", member=True), node("a"), node("x", "y"), node("y"), node("p", "q"), node("q", "p")],
    )

    assert found.nodes[ROOT_NAME, ""].dependencies == (key("x"), key("p"))


def test_a_graph_that_members_reach_needs_no_virtual_one() -> None:
    """Nothing is added where every node is needed, were it only for development."""
    nodes = [node("app", "a", dev=("b",), member=True), node("a"), node("b")]

    assert [*rooted_graph(Ecosystem.PYPI, nodes).nodes] == [key("app"), key("a"), key("b")]


def test_what_is_known_to_run_is_needed_in_order_to_run() -> None:
    """What is known to be ordinary is so, though edges show it as development's; the rest is development's."""
    nodes = [node("tool", "a", "b"), node("a"), node("b"), node("c", "a")]

    found = rooted_graph(Ecosystem.PYPI, nodes, ordinary={key("a")})

    root = found.nodes[ROOT_NAME, ""]
    assert (root.dependencies, root.dev_dependencies) == ((key("a"),), (key("tool"), key("c")))
    assert [one.name for one in found.ordinary] == ["a", ROOT_NAME]
    assert (found.is_dev_only(key("a")), found.is_dev_only(key("b"))) == (False, True)


def test_a_virtual_member_that_is_there_is_kept() -> None:
    """A lockfile's own virtual member takes on what nothing leads to."""
    own = Node(ROOT_NAME, "", Origin.PATH, is_member=True, dependencies=(key("a"),))

    found = rooted_graph(Ecosystem.PYPI, [own, node("a"), node("b")])

    assert found.nodes[ROOT_NAME, ""].dependencies == (key("b"), key("a"))


def test_lockfiles_are_united_with_their_edges() -> None:
    """A release of several lockfiles has the edges and files of all of them; where one names no files, any are left."""
    first = graph(node("app", "a", member=True), node("a", "b"), node("b"))
    digests = frozenset({digest("x")})
    second = graph(Node("a", "1.0", dependencies=(key("c"),), distributions=digests), node("c"))

    found = merged_graph(Ecosystem.CARGO, [first, second])

    both = (key("b"), key("c"))
    assert found.nodes[key("a")] == Node("a", "1.0", dependencies=both, distributions=digests, has_other_files=True)
    assert [*found.nodes] == [key("app"), key("a"), key("b"), key("c")]


def test_one_version_from_several_places_is_told_apart() -> None:
    """Nodes of one name and version keep their plain key where they come from an index, or from one place alone."""
    index, git = Node("a", "1.0"), Node("a", "1.0", Origin.GIT)
    alone = Node("b", "1.0", Origin.PATH)

    found = told_apart([(index, "i"), (index, "j"), (git, "there"), (alone, "here")])

    assert [one.key for one in found] == [key("a"), key("a"), ("a", "1.0 from there"), key("b")]


@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7))), st.sets(st.integers(0, 7)) | st.none())
def test_a_member_needs_every_node(pairs: set[tuple[int, int]], ordinary: set[int] | None) -> None:
    """Whatever the edges, no release goes unjudged, and what is known to run is demanded as much."""
    nodes = [node(f"n{here}", *(f"n{end}" for start, end in sorted(pairs) if start == here)) for here in range(8)]
    known = None if ordinary is None else {key(f"n{one}") for one in ordinary}

    found = rooted_graph(Ecosystem.PYPI, nodes, known)

    assert {one.key for one in found.dependants_first} == found.nodes.keys()
    assert all(not found.is_dev_only(one) for one in (found.nodes if known is None else known))


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
