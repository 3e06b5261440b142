"""What each node of a graph has to meet."""

import pytest

from vetting.domain.criteria import CriteriaBook, Criterion, UnknownCriteriaError
from vetting.domain.dependencies import DependencyGraph, Node, NodeKey, Origin
from vetting.domain.policy import Policy, PolicyEntry
from vetting.domain.releases import Ecosystem
from vetting.domain.resolver.requirements import requirements

BOOK = CriteriaBook([Criterion("reviewed")])
RUN = frozenset({"safe-to-run"})
DEPLOY = frozenset({"safe-to-run", "safe-to-deploy"})


def key(name: str) -> NodeKey:
    """Name version 1.0 of a project."""
    return (name, "1.0")


APP = Node("app", "1.0", Origin.PATH, is_member=True, dependencies=(key("a"),), dev_dependencies=(key("tool"),))
NODES = (APP, Node("a", "1.0", dependencies=(key("b"),)), Node("b", "1.0"), Node("tool", "1.0"))


def demanded(*nodes: Node, **policies: PolicyEntry) -> dict[str, frozenset[str]]:
    """Give what each node has to meet, by name."""
    graph = DependencyGraph(Ecosystem.CARGO, {one.key: one for one in nodes or NODES})
    return {name: found for (name, _), found in requirements(graph, Policy(policies), BOOK).items()}


def test_without_policy_what_runs_is_deployed_and_tools_are_run() -> None:
    """Roots pass safe-to-deploy on to all that they run on; development dependencies have to be safe to run."""
    assert demanded() == {"app": DEPLOY, "a": DEPLOY, "b": DEPLOY, "tool": RUN}


def test_a_nodes_own_policy_replaces_what_dependants_demand() -> None:
    """Policy is not added to what is inherited: it stands instead, and is passed on."""
    found = demanded(a=PolicyEntry(criteria=("safe-to-run",)))

    assert (found["app"], found["a"], found["b"]) == (DEPLOY, RUN, RUN)


def test_a_policy_can_demand_nothing() -> None:
    """An empty list of criteria demands nothing, of the node and below."""
    found = demanded(app=PolicyEntry(criteria=()))

    assert (found["app"], found["a"], found["b"]) == (frozenset(), frozenset(), frozenset())


def test_a_policy_can_single_out_a_dependency() -> None:
    """A named dependency has to meet what is said of it alone."""
    found = demanded(app=PolicyEntry(dependency_criteria={"a": ("reviewed",), "tool": ()}))

    assert found == {"app": DEPLOY, "a": {"reviewed"}, "b": {"reviewed"}, "tool": frozenset()}


def test_a_policy_says_what_tools_have_to_meet() -> None:
    """Development criteria take the place of safe-to-run."""
    assert demanded(app=PolicyEntry(dev_criteria=("safe-to-deploy",)))["tool"] == DEPLOY


def test_what_several_demand_adds_up() -> None:
    """A project that is run on and developed with has to meet both."""
    app = Node("app", "1.0", Origin.PATH, is_member=True, dependencies=(key("b"),), dev_dependencies=(key("b"),))

    found = demanded(app, Node("b", "1.0"), app=PolicyEntry(dev_criteria=("reviewed",)))

    assert found["b"] == {*DEPLOY, "reviewed"}


def test_unknown_criteria_in_a_policy_are_refused() -> None:
    """A policy cannot demand what nobody defined."""
    with pytest.raises(UnknownCriteriaError):
        demanded(app=PolicyEntry(criteria=("lost",)))
