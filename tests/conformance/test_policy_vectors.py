"""What cargo-vet's own tests say of policies that speak of what is not there."""

from dataclasses import replace

import pytest

from tests.conformance.material import Case, cases_of, graph_of, store_of
from vetting.domain.audit_as_checks import audit_as_problems, names_to_look_up
from vetting.domain.dependencies import DependencyGraph
from vetting.domain.policy_checks import PolicyProblem, policy_problems
from vetting.domain.publishers import PublishedProject


def labels(problems: tuple[PolicyProblem, ...]) -> dict[str, list[str]]:
    """Group problems as the vectors do."""
    found: dict[str, list[str]] = {}
    for one in problems:
        found.setdefault(one.mistake.value, []).append(one.label)
    return found


@pytest.mark.parametrize("case", cases_of("check_crate_policies"))
def test_policies_are_refused_where_cargo_vet_refuses_them(case: Case) -> None:
    """Kinds of errors and what they name are those of cargo-vet."""
    assert labels(policy_problems(graph_of(case), store_of(case).config.policy)) == case["expected"]["errors"]


@pytest.mark.parametrize("case", cases_of("check_audit_as_crates_io"))
def test_local_packages_are_asked_about_where_cargo_vet_asks(case: Case) -> None:
    """Kinds of errors and what they name are those of cargo-vet."""
    graph, store = described(graph_of(case), case["package_metadata"]), store_of(case)

    assert labels(audit_as_problems(graph, store, published(case, graph))) == case["expected"]["errors"]


def described(graph: DependencyGraph, metadata: dict[str, str | None]) -> DependencyGraph:
    """Have every package describe itself in the same words."""
    words, place = metadata["description"], metadata["repository"]
    nodes = {key: replace(node, description=words, repository=place) for key, node in graph.nodes.items()}
    return replace(graph, nodes=nodes)


def published(case: Case, graph: DependencyGraph) -> dict[str, PublishedProject] | None:
    """Ask the vector's registry for what the check wants to know."""
    registry = case["registry"]
    if registry is None:
        return None
    names = names_to_look_up(graph, store_of(case))
    return {
        name: PublishedProject((), one["description"], one["repository"])
        for name, one in registry.items()
        if name in names
    }
