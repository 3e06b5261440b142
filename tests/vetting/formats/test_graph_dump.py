"""A graph to look at."""

import pytest

from tests.builders import digest
from vetting.domain.dependencies import DependencyGraph, Node, Origin
from vetting.domain.releases import Ecosystem
from vetting.formats.graph_dump import Depth, GraphDump

A = digest("a")
NODES = (
    Node(
        "app",
        "0.1.0",
        Origin.PATH,
        dependencies=(("lib", "2"), ("own", "3")),
        dev_dependencies=(("tool", "1"),),
        is_member=True,
    ),
    Node("lib", "2", Origin.PATH, dependencies=(("demo", "1.9"),), is_member=True),
    Node("own", "3", Origin.GIT),
    Node("demo", "1.10", distributions=frozenset({A})),
    Node("demo", "1.9", dependencies=(("demo", "1.10"),)),
    Node("tool", "1"),
)
GRAPH = DependencyGraph(Ecosystem.PYPI, {one.key: one for one in NODES})
DUMP = GraphDump(GRAPH, lambda one: one.origin is Origin.INDEX)


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        (Depth.ROOTS, "node0"),
        (Depth.WORKSPACE, "node0 node3"),
        (Depth.FIRST_PARTY, "node0 node3 node4"),
        (Depth.FIRST_PARTY_AND_DIRECTS, "node0 node3 node4 node1 node5"),
        (Depth.FULL, "node0 node3 node4 node1 node2 node5"),
    ],
)
def test_as_much_is_drawn_as_was_asked_for(depth: Depth, expected: str) -> None:
    """Each depth has its nodes, in their groups."""
    lines = [line.strip() for line in DUMP.drawing(depth)]

    shown = [line[:5] for line in lines if line.startswith("node") and "-->" not in line]
    assert " ".join(shown) == expected


def test_the_drawing_is_cargo_vets() -> None:
    """Groups, shapes and arrows are as the real cargo-vet draws them."""
    assert [*DUMP.drawing(Depth.FIRST_PARTY_AND_DIRECTS)] == [
        "graph LR",
        "    subgraph roots",
        "        node0{app:0.1.0}",
        "    end",
        "    subgraph workspace-members",
        "        node3[/lib:2/]",
        "    end",
        "    subgraph first-party",
        "        node4[own:3]",
        "    end",
        "    subgraph third-party",
        "        node1(demo:1.9)",
        "        node5(tool:1)",
        "    end",
        "    node0 --> node3",
        "    node0 --> node4",
        "    node0 --> node5",
        "    node3 --> node1",
    ]


def test_a_name_does_not_draw() -> None:
    """What mermaid would take for its own is put in quotes."""
    odd = Node('@a/b"]', "1", Origin.PATH, is_member=True)
    bare = Node("(lockfile)", "", Origin.PATH, is_member=True)
    dump = GraphDump(DependencyGraph(Ecosystem.NPM, {one.key: one for one in (odd, bare)}), lambda _one: False)

    assert [line.strip() for line in dump.drawing(Depth.FULL)][2:4] == [
        'node0{"(lockfile)"}',
        'node1{"@a/b#quot;]:1"}',
    ]


def test_the_document_tells_all() -> None:
    """JSON has every node with its edges by number, and what the resolver thinks of it."""
    document = {(one["name"], one["version"]): one for one in DUMP.document()}

    assert document["app", "0.1.0"] == {
        "name": "app",
        "version": "0.1.0",
        "origin": "path",
        "normal_and_build_deps": [3, 4],
        "dev_deps": [5],
        "all_deps": [3, 4, 5],
        "reverse_deps": [],
        "is_workspace_member": True,
        "is_third_party": False,
        "is_root": True,
        "is_dev_only": False,
        "distributions": [],
    }
    assert document["demo", "1.10"]["reverse_deps"] == [1]
    assert document["demo", "1.10"]["distributions"] == [f"sha256:{A}"]
    assert document["tool", "1"]["is_dev_only"] is True
