"""Projects that are not from an index, and whether the policy says how they are judged."""

from collections.abc import Mapping
from datetime import date

import pytest

from tests.builders import flat_graph
from vetting.domain.audit_as_checks import audit_as_problems, names_to_look_up
from vetting.domain.audit_sets import AuditSet
from vetting.domain.audits import Exemption, FullAudit
from vetting.domain.dependencies import DependencyGraph, Node, Origin
from vetting.domain.policy import Policy, PolicyEntry
from vetting.domain.policy_checks import PolicyMistake, PolicyProblem
from vetting.domain.publishers import PublishedProject, TrustedEntry, User, WildcardAudit
from vetting.domain.releases import Ecosystem
from vetting.domain.store import Config, Store

FORK = Node("fork", "1.0", Origin.GIT)
DESCRIBED = Node("fork", "1.0", Origin.PATH, description="Forks things.", repository="https://code.example.test/fork")
NEEDS = (PolicyProblem(PolicyMistake.NEEDS_AUDIT_AS, "fork", "1.0"),)
PERIOD = (date(2020, 1, 1), date(2021, 1, 1))
AUDIT = FullAudit("0.5", ("safe-to-run",))


def graph(*nodes: Node) -> DependencyGraph:
    """Lock releases."""
    return flat_graph(Ecosystem.PYPI, nodes)


def store(**fields: bool | None) -> Store:
    """Make a store whose policy sets the field for some keys; an underscore stands for a colon."""
    entries = {key.replace("_", ":"): PolicyEntry(audit_as_crates_io=value) for key, value in fields.items()}
    return Store(Config(policy=Policy(entries)))


def project(*, description: str | None = None, repository: str | None = None) -> Mapping[str, PublishedProject]:
    """Put a project of the same name on the index."""
    return {"fork": PublishedProject((), description, repository)}


@pytest.mark.parametrize(
    "published",
    [
        project(description="Forks things."),
        project(repository="https://code.example.test/fork"),
        project(description="Forks things.", repository="https://code.example.test/elsewhere"),
    ],
)
def test_what_looks_like_the_indexs_project_needs_the_field(published: Mapping[str, PublishedProject]) -> None:
    """One of description and repository is enough to ask."""
    assert audit_as_problems(graph(DESCRIBED), store(), published) == NEEDS


@pytest.mark.parametrize("published", [None, {}, project(), project(description="Another one.")])
def test_what_looks_otherwise_needs_nothing(published: Mapping[str, PublishedProject] | None) -> None:
    """A name alone says nothing, nor does what is not known."""
    assert audit_as_problems(graph(DESCRIBED, Node("demo", "1.0")), store(), published) == ()


def test_what_describes_itself_nowhere_is_like_nothing() -> None:
    """Two projects that both say nothing are not the same for that."""
    assert audit_as_problems(graph(FORK), store(), project()) == ()


@pytest.mark.parametrize(
    "mentioning",
    [
        Store(audits=AuditSet(audits={"fork": (AUDIT,)})),
        Store(audits=AuditSet(wildcards={"fork": (WildcardAudit(("safe-to-run",), User(1), *PERIOD),)})),
        Store(audits=AuditSet(trusted={"fork": (TrustedEntry(("safe-to-run",), User(1), *PERIOD),)})),
        Store(Config(exemptions={"fork": (Exemption("0.5", ("safe-to-run",)),)})),
    ],
)
def test_what_the_store_has_entries_of_needs_the_field(mentioning: Store) -> None:
    """Entries of a project apply to nothing unless it is judged, whether the index was asked or not."""
    assert audit_as_problems(graph(FORK), mentioning, None) == NEEDS


def test_an_empty_list_of_entries_is_none() -> None:
    """A project without entries is not mentioned by its name alone."""
    assert audit_as_problems(graph(FORK), Store(audits=AuditSet(audits={"fork": ()})), None) == ()


def test_false_settles_it() -> None:
    """Who says that a project is their own is not asked again."""
    assert audit_as_problems(graph(DESCRIBED), store(fork=False), project(description="Forks things.")) == ()


def test_true_needs_a_project_on_the_index() -> None:
    """Nothing on the index could apply to a project that it does not have."""
    found = audit_as_problems(graph(FORK), store(fork=True), {})

    assert found == (PolicyProblem(PolicyMistake.SHOULD_NOT_BE_AUDIT_AS, "fork", "1.0"),)


@pytest.mark.parametrize("published", [None, project()])
def test_true_is_fine_where_the_index_has_it_or_was_not_asked(published: Mapping[str, PublishedProject] | None) -> None:
    """What is not known is no mistake."""
    assert audit_as_problems(graph(FORK), store(fork=True), published) == ()


def test_the_field_is_about_what_is_not_from_an_index() -> None:
    """For what the index has, for other versions and for what is not locked, it is of no use."""
    fields = {"demo": True, "fork_2.0": False, "fork_10.0": False, "fork_1.0": False, "gone": None, "away": True}

    found = audit_as_problems(graph(FORK, Node("demo", "1.0")), store(**fields), None)

    assert [(one.mistake, one.label) for one in found] == [
        (PolicyMistake.UNUSED_AUDIT_AS, label) for label in ("away", "demo", "fork:2.0", "fork:10.0")
    ]


def test_the_index_is_asked_where_it_matters() -> None:
    """A name goes out only if the policy says that the index has it, or if there is something to compare."""
    nodes = [
        Node("true", "1.0", Origin.PATH),
        Node("false", "1.0", Origin.PATH, description="Our own."),
        Node("silent", "1.0", Origin.PATH),
        Node("described", "1.0", Origin.PATH, description="Something."),
        Node("linked", "1.0", Origin.PATH, repository="https://code.example.test/linked"),
        Node("demo", "1.0", description="From the index."),
    ]

    names = names_to_look_up(graph(*nodes), store(true=True, false=False))

    assert names == {"true", "described", "linked"}
