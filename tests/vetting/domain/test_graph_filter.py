"""Looking at a part of the graph."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vetting.domain.dependencies import DependencyGraph, Node, NodeKey, Origin
from vetting.domain.graph_filter import AllOf, AnyOf, GraphFilter, Has, Named, Not, OfVersion, Query, Trait, filtered
from vetting.domain.releases import Ecosystem


def key(name: str) -> NodeKey:
    """Name version 1.0.0 of a crate."""
    return (name, "1.0.0")


def node(name: str, *needs: str, dev: tuple[str, ...] = (), member: bool = False) -> Node:
    """Make a node in version 1.0.0."""
    origin = Origin.PATH if member else Origin.INDEX
    return Node(name, "1.0.0", origin, member, tuple(map(key, needs)), tuple(map(key, dev)))


NODES = (
    node("app", "lib", "a", dev=("tool",), member=True),
    node("lib", "b", member=True),
    node("a", "b"),
    node("b"),
    node("tool", "c"),
    node("c"),
)
GRAPH = DependencyGraph(Ecosystem.CARGO, {one.key: one for one in NODES})


def left(*filters: GraphFilter) -> str:
    """Name what is left of the graph."""
    part = filtered(GRAPH, filters, lambda one: one.origin is Origin.INDEX)
    return " ".join(one.name for one in part.nodes.values())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Named("a"), "app lib b tool c"),
        (OfVersion("1.0.0"), ""),
        (OfVersion("2.0.0"), "app lib a b tool c"),
        (Has(Trait.IS_ROOT, wanted=True), "lib b"),
        (Has(Trait.IS_WORKSPACE_MEMBER, wanted=True), ""),
        (Has(Trait.IS_THIRD_PARTY, wanted=True), "app lib"),
        (Has(Trait.IS_DEV_ONLY, wanted=True), "app lib a b"),
        (Has(Trait.IS_DEV_ONLY, wanted=False), ""),
        (AnyOf((Named("tool"), Named("a"))), "app lib b"),
        (AllOf((Named("tool"), Named("a"))), "app lib a b tool c"),
        (Not(Has(Trait.IS_WORKSPACE_MEMBER, wanted=True)), "app lib"),
    ],
)
def test_what_is_left_out_takes_along_what_only_it_needs(query: Query, expected: str) -> None:
    """Nodes that no member reaches any more go too."""
    assert left(GraphFilter(query, includes=False)) == expected


def test_all_filters_have_to_pass() -> None:
    """What is included and not excluded stays."""
    members = GraphFilter(Has(Trait.IS_WORKSPACE_MEMBER, wanted=True), includes=True)

    assert left(members) == "app lib"
    assert left(members, GraphFilter(Named("app"), includes=False)) == "lib"


def test_roots_are_those_of_the_whole_graph() -> None:
    """A member is no root for having lost its dependants, as with cargo-vet."""
    part = filtered(GRAPH, (GraphFilter(Named("app"), includes=False),), lambda _one: False)

    assert GRAPH.roots == {key("app")}
    assert not part.roots
    assert not part.is_dev_only(key("lib"))


def test_edges_to_what_is_left_out_go() -> None:
    """The part is a whole graph again."""
    part = filtered(GRAPH, (GraphFilter(Named("tool"), includes=False),), lambda _one: False)

    assert part.nodes[key("app")].dev_dependencies == ()
    assert part.nodes[key("app")].dependencies == (key("lib"), key("a"))


def test_without_a_filter_the_graph_stays_itself() -> None:
    """Nothing is made anew."""
    assert filtered(GRAPH, (), lambda _one: False) is GRAPH


@given(st.sets(st.sampled_from([one.name for one in NODES])))
def test_any_part_is_sound(names: set[str]) -> None:
    """Whatever is left out, what stays was there before and is reached from a member."""
    part = filtered(GRAPH, (GraphFilter(AnyOf(tuple(map(Named, sorted(names)))), includes=False),), lambda _one: True)

    assert part.nodes.keys() <= GRAPH.nodes.keys()
    assert {one.key for one in part.dependants_first} == part.nodes.keys()
