"""Policies that speak of what is not there, or of another party's project without a version."""

from dataclasses import replace

import pytest

from tests.builders import digest
from vetting.domain.dependencies import DependencyGraph, Node, Origin
from vetting.domain.policy import Policy, PolicyEntry
from vetting.domain.policy_checks import PolicyMistake, PolicyProblem, lock_problems, policy_problems
from vetting.domain.releases import Ecosystem, Sha512
from vetting.domain.resolver.resolving import third_party

REDIRECTING = PolicyEntry(dependency_criteria={"other": ("safe-to-run",)})
STRICT = PolicyEntry(criteria=("safe-to-deploy",))


def graph(*nodes: Node, ecosystem: Ecosystem = Ecosystem.PYPI) -> DependencyGraph:
    """Lock releases."""
    return DependencyGraph(ecosystem, {node.key: node for node in nodes})


def labels(mistake: PolicyMistake, locked: DependencyGraph, **entries: PolicyEntry) -> list[str]:
    """Name what is wrong in one way; an underscore stands for the colon of a versioned key."""
    policy = Policy({key.replace("_", ":"): entry for key, entry in entries.items()})
    problems = policy_problems(locked, policy)
    assert {one.mistake for one in problems} <= {mistake}
    return [one.label for one in problems]


@pytest.mark.parametrize("ecosystem", list(Ecosystem))
def test_dependency_criteria_hold_for_a_version(ecosystem: Ecosystem) -> None:
    """Every locked version of another party's project needs an entry of its own, whichever the ecosystem."""
    locked = graph(Node("demo", "1.0.0"), Node("demo", "2.0.0"), ecosystem=ecosystem)

    found = labels(PolicyMistake.NEEDS_VERSION, locked, **{"demo_1.0.0": REDIRECTING})

    assert found == ["demo:2.0.0"]


def test_dependency_criteria_without_a_version_name_every_one() -> None:
    """An entry for all versions stands for none of them."""
    locked = graph(Node("demo", "1.0"), Node("demo", "2.0", Origin.GIT))

    assert labels(PolicyMistake.NEEDS_VERSION, locked, demo=REDIRECTING) == ["demo:1.0", "demo:2.0"]


def test_ones_own_project_needs_no_version() -> None:
    """What is not from an index changes when its owner wants it."""
    locked = graph(Node("demo", "1.0", Origin.PATH), Node("fork", "1.0", Origin.GIT))

    assert labels(PolicyMistake.NEEDS_VERSION, locked, demo=REDIRECTING, fork=STRICT) == []


@pytest.mark.parametrize("entry", [PolicyEntry(), STRICT, PolicyEntry(criteria=(), distributions="all")])
def test_any_other_entry_of_another_partys_project_needs_a_version(entry: PolicyEntry) -> None:
    """An entry for all versions is refused even if it says nothing."""
    locked = graph(Node("demo", "1.0"))

    assert labels(PolicyMistake.MUST_BE_VERSIONED, locked, demo=entry) == ["demo:1.0"]


def test_demanding_all_files_needs_no_version() -> None:
    """What only demands more of the bytes holds for every version."""
    entry = PolicyEntry(distributions="all", notes="It is an installer.")

    assert labels(PolicyMistake.MUST_BE_VERSIONED, graph(Node("demo", "1.0")), demo=entry) == []


def test_all_files_are_those_whose_hashes_are_not_said_too() -> None:
    """A file of another hash beside an audited one would be installed and was not looked at."""
    policy = Policy({"demo": PolicyEntry(distributions="all")})
    nodes = [Node("demo", str(version), distributions=frozenset({digest("a")})) for version in range(2)]
    nodes[1] = replace(nodes[1], has_other_files=True)

    assert lock_problems(graph(*nodes), policy) == (PolicyProblem(PolicyMistake.NEEDS_HASHES, "demo", "1"),)


def test_npms_files_are_asked_for_as_all_are() -> None:
    """A locked SHA-512 is enough to compare by; a release without one is refused where all files are wanted."""
    policy = Policy({"demo": PolicyEntry(distributions="all")})
    nodes = Node("demo", "1.0.0", distributions=frozenset({Sha512("0" * 128)})), Node("demo", "2.0.0")

    found = lock_problems(graph(*nodes, ecosystem=Ecosystem.NPM), policy)

    assert found == (PolicyProblem(PolicyMistake.NEEDS_HASHES, "demo", "2.0.0"),)


def test_what_has_no_version_cannot_be_judged_as_one_of_an_index() -> None:
    """No audit could name it, and no exemption."""
    policy = Policy({"demo": PolicyEntry(audit_as_crates_io=True)})
    locked = graph(Node("demo", "", Origin.GIT), Node("other", "", Origin.GIT))

    found = lock_problems(locked, policy)

    assert (found, third_party(locked, policy)) == ((PolicyProblem(PolicyMistake.VERSIONLESS, "demo"),), [])


def test_an_entry_with_a_version_is_fine() -> None:
    """Versions without an entry need none as long as no entry redirects."""
    locked = graph(Node("demo", "1.0"), Node("demo", "2.0"))

    assert labels(PolicyMistake.MUST_BE_VERSIONED, locked, **{"demo_1.0": STRICT}) == []


def test_an_entry_for_what_is_not_locked_is_of_no_use() -> None:
    """Unknown projects are named first, then unknown versions, by version."""
    locked = graph(Node("demo", "1.0"))
    entries = {"demo_10.0": STRICT, "demo_9.0": STRICT, "demo_1.0": STRICT, "gone": STRICT, "also-gone_1.0": STRICT}

    found = labels(PolicyMistake.UNUSED, locked, **entries)

    assert found == ["also-gone", "gone", "also-gone:1.0", "demo:9.0", "demo:10.0"]


def test_what_lacks_a_version_comes_before_what_is_of_no_use() -> None:
    """All mistakes are told together."""
    problems = policy_problems(graph(Node("demo", "1.0")), Policy({"demo": STRICT, "gone": STRICT}))

    assert problems == (
        PolicyProblem(PolicyMistake.MUST_BE_VERSIONED, "demo", "1.0"),
        PolicyProblem(PolicyMistake.UNUSED, "gone"),
    )
