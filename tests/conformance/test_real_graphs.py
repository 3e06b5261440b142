"""Graphs and parts of them: ours are drawn as the real cargo-vet draws them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conformance.cases import Package
from tests.conformance.real_cargo_vet import RealCargoVet, needs_cargo_vet
from tests.conformance.strategies import graphs
from vetting.domain.dependencies import Origin
from vetting.domain.graph_filter import filtered
from vetting.formats.graph_dump import Depth, GraphDump
from vetting.formats.graph_filter import parse_filter
from vetting.formats.lockfiles.cargo_metadata import read_metadata

pytestmark = needs_cargo_vet

PROPERTIES = st.one_of(
    st.builds("name({})".format, st.sampled_from(("app", "lib", "alpha", "beta", "nobody"))),
    st.builds("version({})".format, st.sampled_from(("0.1.0", "1.0.0", "2.0.0"))),
    st.builds(
        "{}({})".format,
        st.sampled_from(("is_root", "is_workspace_member", "is_third_party", "is_dev_only")),
        st.sampled_from(("true", "false")),
    ),
)
QUERIES = st.recursive(
    PROPERTIES,
    lambda inner: st.one_of(
        st.builds("not({})".format, inner),
        st.builds(
            "{}({})".format, st.sampled_from(("any", "all")), st.lists(inner, min_size=1, max_size=3).map(", ".join)
        ),
    ),
    max_leaves=4,
)
FILTERS = st.builds("{}({})".format, st.sampled_from(("include", "exclude")), QUERIES)


@pytest.fixture(scope="module")
def vet(tmp_path_factory: pytest.TempPathFactory) -> RealCargoVet:
    """Run the binary in a folder that all cases share."""
    return RealCargoVet(tmp_path_factory.mktemp("graphs"))


def ours(vet: RealCargoVet, depth: Depth, expressions: tuple[str, ...]) -> str:
    """Draw what cargo says."""
    graph = read_metadata(vet.metadata).graph
    filters = tuple(map(parse_filter, expressions))
    part = filtered(graph, filters, lambda node: node.origin is Origin.INDEX)
    return "".join(f"{line}\n" for line in GraphDump(part, lambda node: node.origin is Origin.INDEX).drawing(depth))


def lines(drawing: str) -> list[str]:
    """Sort the lines of a drawing, without the quotes that ours has around what mermaid would not take."""
    return sorted(drawing.replace('"', "").splitlines())


@settings(max_examples=settings().max_examples // 4)
@given(graphs(), st.sampled_from(Depth), st.lists(FILTERS, max_size=2).map(tuple))
def test_a_part_of_a_graph_is_drawn_alike(
    vet: RealCargoVet, packages: tuple[Package, ...], depth: Depth, expressions: tuple[str, ...]
) -> None:
    """Whatever the graph, the depth and the filters, both draw the same."""
    vet.graph(packages)
    flags = [flag for expression in expressions for flag in ("--filter-graph", expression)]

    answer = vet.run("dump-graph", "--depth", depth, *flags)

    assert answer.status == 0, answer.err
    assert lines(answer.out) == lines(ours(vet, depth, expressions))
